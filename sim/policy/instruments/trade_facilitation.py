"""Trade facilitation: whatever makes goods from abroad dearer, and brings nobody revenue, falls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sim.core.parameter import parameter, percent
from sim.policy.instrument import Declared, Instrument, instrument
from sim.policy.places import Names

if TYPE_CHECKING:
    from sim.policy.rulebook import PolicyWorld, RuleBook


@instrument("trade_facilitation")
@dataclass(frozen=True, kw_only=True)
class TradeFacilitation(Instrument):
    """Paperwork, standards and delays cost less: goods arrive so much cheaper (an iceberg cost, as in the textbook)."""

    cost_cut_share: float = parameter(
        0.05,
        "share",
        low=-1.0,
        high=0.9,
        doc="how much cheaper goods arrive; negative: dearer",
        source="assumed: the WTO's World Trade Report 2015 puts the Trade Facilitation Agreement at 9.6 to 23.1 % of "
        "trade costs (from memory), of which the price of goods bears a part",
        required=True,
    )

    family: ClassVar[str] = "trade"
    # Not the value of imports: it falls at first, for buyers in bulk pay less before they have moved to buy more.
    moves: ClassVar[tuple[Declared, ...]] = (
        Declared("cost_of_living", -1, steps=(0.05, 0.10, 0.20), parameter="cost_cut_share", by="economy", group="USA"),
    )  # fmt: skip
    burden: ClassVar[str] = "imports"
    burden_with: ClassVar[dict[str, Any]] = {"cost_cut_share": -0.05}
    example: ClassVar[dict[str, Any]] = {"importers": ("USA",), "exporters": ("all",), "cost_cut_share": 0.05}
    idle: ClassVar[dict[str, Any] | None] = {"cost_cut_share": 0.0}

    def apply(self, rules: RuleBook, world: PolicyWorld, week_start: date) -> RuleBook:
        """Scale the cost of the ways covered."""
        from sim.policy.rulebook import changed

        factor = rules.cost_factor.copy()
        factor[self.covers(world, borders_only=False)] *= 1.0 - self.cost_cut_share
        for own in range(len(world.iso3)):
            factor[own, own] = 1.0
        return changed(rules, cost_factor=factor)

    @property
    def supersedes(self) -> bool:
        """Cuts of cost come on top of earlier ones."""
        return False

    def sentence(self, world: Names) -> str:
        """Say for whom goods arrive how much cheaper."""
        change = percent(abs(self.cost_cut_share))
        return (
            f"{self.period()} goods {self.exporters_text(world)} arrive {change} "
            f"{'cheaper' if self.cost_cut_share >= 0 else 'dearer'} in {self.importers_text(world)}."
        )
