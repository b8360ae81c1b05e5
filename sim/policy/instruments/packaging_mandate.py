"""Packaging mandate: parcels must come in lighter or reused packaging."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sim.core.parameter import money, parameter, percent
from sim.policy.instrument import Declared, Instrument, instrument
from sim.policy.places import Names

if TYPE_CHECKING:
    from sim.policy.rulebook import PolicyWorld, RuleBook


@instrument("packaging_mandate")
@dataclass(frozen=True, kw_only=True)
class PackagingMandate(Instrument):
    """Less packaging per parcel, cleaner material per kg, and a cost per parcel."""

    mass_cut_share: float = parameter(
        0.3,
        "share",
        low=0.0,
        high=0.9,
        doc="how much lighter packaging becomes",
        source="assumed: EU packaging rules of 2025 cap empty space at 50 %; today's is not measured",
    )
    co2e_cut_share: float = parameter(
        0.2,
        "share",
        low=0.0,
        high=0.9,
        doc="how much less a kg of packaging emits",
        source="assumed: recycled or reused board and film; wide range",
    )
    cost_usd_per_parcel: float = parameter(
        0.10,
        "USD",
        low=0.0,
        high=5.0,
        doc="extra cost of compliant packaging, beyond the freight that it saves",
        source="assumed: no measurement; wide range",
    )

    family: ClassVar[str] = "green"
    scope: ClassVar[tuple[str, ...]] = ("importers",)
    moves: ClassVar[tuple[Declared, ...]] = (
        Declared("emissions", -1, (0.1, 0.3, 0.6), "mass_cut_share", by="source", group="packaging"),
    )
    burden: ClassVar[str] = "parcels"
    example: ClassVar[dict[str, Any]] = {"importers": ("all",)}
    idle: ClassVar[dict[str, Any] | None] = {
        "mass_cut_share": 0.0,
        "co2e_cut_share": 0.0,
        "cost_usd_per_parcel": 0.0,
    }

    def apply(self, rules: RuleBook, world: PolicyWorld, week_start: date) -> RuleBook:
        """Set factors and cost of the destinations covered."""
        from sim.policy.rulebook import changed

        rows = list(self.importer_rows(world))
        mass, co2e = rules.packaging_mass_factor.copy(), rules.packaging_co2e_factor.copy()
        cost = rules.packaging_cost_usd_per_parcel.copy()
        mass[rows] = 1.0 - self.mass_cut_share
        co2e[rows] = 1.0 - self.co2e_cut_share
        cost[rows] = self.cost_usd_per_parcel
        return changed(
            rules, packaging_mass_factor=mass, packaging_co2e_factor=co2e, packaging_cost_usd_per_parcel=cost
        )

    def sentence(self, world: Names) -> str:
        """Say what packaging must become and what it costs."""
        verb = self.verb(world, "requires", "require")
        what = f"{percent(self.mass_cut_share)} less packaging" if self.mass_cut_share else "packaging"
        if self.co2e_cut_share:
            what += f" that emits {percent(self.co2e_cut_share)} less per kg"
        if not (self.mass_cut_share or self.co2e_cut_share):
            what = "the packaging they have"
        cost = f", at USD {money(self.cost_usd_per_parcel)} a parcel" if self.cost_usd_per_parcel else ""
        return f"{self.period()} {self.importers_text(world)} {verb} parcels with {what}{cost}."
