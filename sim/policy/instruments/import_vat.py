"""Import VAT: the VAT or GST on parcels from abroad, and who collects it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sim.core.parameter import money, parameter, percent
from sim.policy.instrument import Declared, Instrument, instrument
from sim.policy.places import Names

if TYPE_CHECKING:
    from sim.policy.rulebook import PolicyWorld, RuleBook

LAW = "the law a scenario cites"


@instrument("import_vat")
@dataclass(frozen=True, kw_only=True)
class ImportVat(Instrument):
    """The rate on parcels from abroad, and whether platforms collect it at the sale or carriers at the border.

    What is left out stays as the law has it. VAT is set by each economy, in a customs union too. Firms recover
    VAT, so bulk trade is untouched; VAT on sales at home is untouched.
    """

    rate: float | None = parameter(
        None, "share", low=0.0, high=1.0, doc="VAT or GST on parcels from abroad", source=LAW
    )
    collected_by: str | None = parameter(
        None,
        "choice",
        choices=("border", "platform"),
        doc="platform: at the sale, no brokerage; border: by carrier or post, with brokerage",
        source=LAW,
    )
    collects_below_usd: float | None = parameter(
        None,
        "USD",
        low=0,
        high=1e12,
        doc="platforms collect up to this goods value; above it the border does",
        source=LAW,
    )

    family: ClassVar[str] = "trade"
    scope: ClassVar[tuple[str, ...]] = ("importers",)
    at_least_one: ClassVar[tuple[str, ...]] = ("rate", "collected_by", "collects_below_usd")
    moves: ClassVar[tuple[Declared, ...]] = (
        Declared("parcels", -1, steps=(0.05, 0.10, 0.20), parameter="rate", by="importer", group="USA"),
    )
    burden: ClassVar[str] = "parcels"
    example: ClassVar[dict[str, Any]] = {"importers": ("USA",), "rate": 0.10}
    idle: ClassVar[dict[str, Any] | None] = {"rate": 0.0}

    def apply(self, rules: RuleBook, world: PolicyWorld, week_start: date) -> RuleBook:
        """Set the rate and the collector of the importers covered."""
        from sim.policy.rulebook import changed

        rows = list(self.importer_rows(world))
        arrays: dict[str, Any] = {}
        for name, value in (
            ("import_vat_rate", self.rate),
            ("platform_collects_vat", None if self.collected_by is None else self.collected_by == "platform"),
            ("vat_collects_below_usd", self.collects_below_usd),
        ):
            if value is not None:
                arrays[name] = getattr(rules, name).copy()
                arrays[name][rows] = value
        return changed(rules, **arrays)

    def cuts(self) -> tuple[float, ...]:
        """Return the value up to which platforms collect."""
        return () if self.collects_below_usd is None else (self.collects_below_usd,)

    def sentence(self, world: Names) -> str:
        """Say the rate and the collector."""
        who = self.importers_text(world)
        parts = []
        if self.rate is not None:
            verb = self.verb(world, "charges", "charge")
            parts.append(f"{verb} {percent(self.rate)} VAT on parcels from abroad")
        if self.collected_by == "platform":
            verb = self.verb(world, "has", "have")
            limit = (
                ""
                if self.collects_below_usd is None
                else f" worth up to USD {money(self.collects_below_usd)}"
            )
            parts.append(f"{verb} platforms collect the VAT of parcels{limit} at the sale")
        elif self.collected_by == "border":
            verb = self.verb(world, "collects", "collect")
            parts.append(f"{verb} the VAT of parcels at the border, with a brokerage fee")
        elif self.collects_below_usd is not None:
            verb = self.verb(world, "has", "have")
            parts.append(f"{verb} platforms collect VAT up to USD {money(self.collects_below_usd)} only")
        return f"{self.period()} {who} {' and '.join(parts)}."
