"""Market compliance: rules of a market that cost every firm from abroad a fixed sum a year, whatever it sells there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sim.core.parameter import money, parameter
from sim.policy.instrument import Declared, Instrument, instrument
from sim.policy.places import Names, listed

if TYPE_CHECKING:
    from sim.policy.rulebook import PolicyWorld, RuleBook


@instrument("market_compliance")
@dataclass(frozen=True, kw_only=True)
class MarketCompliance(Instrument):
    """Every firm from abroad pays for each economy's rule book: registers, a representative, tests; and by parcel.

    Firms stay while margin x sales there is above the cost, so small firms and small markets drop out first.
    """

    usd_per_firm_year: float = parameter(
        500.0,
        "USD/year",
        low=0.0,
        high=100_000.0,
        doc="cost of each firm that sells to consumers in an economy, per economy and year",
        source="assumed: a register of packaging costs 40 to 250 a state and year, a representative 100 to 3,000, "
        "registration for VAT 1,500 to 9,500 (fees of agents; grey literature)",
    )
    usd_per_bulk_firm_year: float = parameter(
        0.0,
        "USD/year",
        low=0.0,
        high=100_000.0,
        doc="the same of each firm that sells in bulk to firms and shops there",
        source="the rule a scenario cites",
    )
    usd_per_consignment: float = parameter(
        0.0,
        "USD",
        low=0.0,
        high=100.0,
        doc="cost of each parcel to consumers there: data, declaration, contribution; part of what the buyer pays",
        source="the rule a scenario cites",
    )

    family: ClassVar[str] = "trade"
    scope: ClassVar[tuple[str, ...]] = ("importers", "exporters", "categories")
    moves: ClassVar[tuple[Declared, ...]] = (
        Declared("firm_compliance_cost", 1, (50.0, 500.0, 5_000.0), "usd_per_firm_year"),
        Declared(
            "sellers_from_abroad", -1, (50.0, 500.0, 5_000.0), "usd_per_firm_year", by="importer", group="USA",
            learns=True,
        ),
        Declared("parcels", -1, (0.5, 2.0, 10.0), "usd_per_consignment", by="importer", group="USA"),
    )  # fmt: skip
    needs: ClassVar[tuple[str, ...]] = ("seller_learning", "entry_exit")
    besides: ClassVar[str] = "what firms and parcels pay, and no firm leaves a market for it"
    burden: ClassVar[str] = "parcels"
    burden_with: ClassVar[dict[str, Any]] = {"usd_per_consignment": 1.0}
    example: ClassVar[dict[str, Any]] = {"importers": ("USA",), "exporters": ("all",)}
    idle: ClassVar[dict[str, Any] | None] = {
        "usd_per_firm_year": 0.0,
        "usd_per_bulk_firm_year": 0.0,
        "usd_per_consignment": 0.0,
    }

    def apply(self, rules: RuleBook, world: PolicyWorld, week_start: date) -> RuleBook:
        """Add the costs on the ways covered, goods of members of a customs union too."""
        from sim.policy.rulebook import changed

        lanes = self.covers(world, borders_only=False)
        for row in range(len(world.iso3)):
            lanes[row, row] = False
        online, bulk = rules.online_firm_cost_usd_per_year.copy(), rules.bulk_firm_cost_usd_per_year.copy()
        for category in self.category_rows(world):
            online[lanes, category] += self.usd_per_firm_year
            bulk[lanes, category] += self.usd_per_bulk_firm_year
        parcel = rules.consignment_cost_usd_per_parcel.copy()
        parcel[lanes] += self.usd_per_consignment
        return changed(
            rules,
            online_firm_cost_usd_per_year=online,
            bulk_firm_cost_usd_per_year=bulk,
            consignment_cost_usd_per_parcel=parcel,
        )

    @property
    def stacks(self) -> bool:
        """Each rule book's cost comes on top of those of others."""
        return True

    def sentence(self, world: Names) -> str:
        """Say who asks what of whom."""
        verb = self.verb(world, "asks", "ask")
        parts = [
            f"USD {money(usd)} {each}"
            for usd, each in (
                (self.usd_per_firm_year, "a year of each that sells to consumers"),
                (self.usd_per_bulk_firm_year, "a year of each that sells in bulk"),
                (self.usd_per_consignment, "a parcel"),
            )
            if usd
        ]
        return (
            f"{self.period()} {self.importers_text(world)} {verb} firms {self.exporters_text(world)} that sell "
            f"{self.categories_text()} there to comply with rules of each economy: {listed(parts) or 'at no cost'}."
        )
