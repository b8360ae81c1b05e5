"""Carbon price: a price on a tonne of CO2e from transport, by lane and mode."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sim.core.parameter import money, parameter
from sim.naming import in_a_sentence
from sim.policy.instrument import Declared, Instrument, instrument
from sim.policy.lever import Lever
from sim.policy.places import Names, listed

if TYPE_CHECKING:
    from sim.policy.rulebook import PolicyWorld, RuleBook


@instrument("carbon_price")
@dataclass(frozen=True, kw_only=True)
class CarbonPrice(Instrument):
    """Carriers pay for well-to-wake emissions and pass the cost on in their rates.

    The law's own carbon prices (EU ETS on shipping, say) are part of the freight rates the world is fitted
    with, so this is a price on top of them.
    """

    usd_per_tonne: float = parameter(
        100.0,
        "USD/t",
        low=0.0,
        high=2_000.0,
        doc="price of a tonne of CO2e (well-to-wake)",
        source="the rule a scenario cites; EU allowances traded at EUR 55 to 90 in 2023-25 (memory)",
        required=True,
    )

    family: ClassVar[str] = "green"
    scope: ClassVar[tuple[str, ...]] = ("importers", "exporters", "modes")
    required_scope: ClassVar[tuple[str, ...]] = ()
    lever: ClassVar[Lever | None] = Lever(
        key="carbon_usd",
        parameter="usd_per_tonne",
        label="Carbon price on freight",
        high=250,
        step=5,
        marks=(
            (5, "a token price"),
            (50, "near carbon markets of today"),
            (100, "a strong price"),
            (200, "a very high price"),
        ),
    )
    moves: ClassVar[tuple[Declared, ...]] = (
        Declared("freight_emissions", -1, steps=(100.0, 300.0, 1_000.0), parameter="usd_per_tonne"),
    )
    burden: ClassVar[str] = "imports"
    example: ClassVar[dict[str, Any]] = {"importers": ("all",), "exporters": ("all",)}
    idle: ClassVar[dict[str, Any] | None] = {"usd_per_tonne": 0.0}

    def apply(self, rules: RuleBook, world: PolicyWorld, week_start: date) -> RuleBook:
        """Set the price on the lanes and modes covered, carriage within an economy included."""
        from sim.policy.rulebook import changed

        lanes = self.covers(world, borders_only=False)
        prices = rules.carbon_price_usd_per_tonne.copy()
        for mode in self.mode_rows(world):
            prices[:, :, mode][lanes] = self.usd_per_tonne
        return changed(rules, carbon_price_usd_per_tonne=prices)

    def sentence(self, world: Names) -> str:
        """Say what a tonne costs on which freight."""
        everything = any(word in ("all", "world") for word in self.modes)
        freight = (
            "all freight"
            if everything
            else "freight by " + listed([in_a_sentence("mode", mode) for mode in self.modes])
        )
        whom = f"to {self.importers_text(world)} {self.exporters_text(world)}"
        if all(word[0] in ("all", "world") for word in (self.importers, self.exporters)):
            whom = "everywhere"
        return f"{self.period()} {freight} {whom} pays USD {money(self.usd_per_tonne)} per tonne of CO2e."
