"""Destruction ban: goods that stay unsold may not be destroyed; they are given away, recycled or sold for less."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sim.core.parameter import parameter, percent
from sim.policy.instrument import Declared, Instrument, instrument
from sim.policy.places import Names

if TYPE_CHECKING:
    from sim.policy.rulebook import PolicyWorld, RuleBook


@instrument("destruction_ban")
@dataclass(frozen=True, kw_only=True)
class DestructionBan(Instrument):
    """Makers and sellers it reaches must be rid of unsold goods in another way, which costs more than destroying."""

    reached_share: float = parameter(
        0.5,
        "share",
        low=0.0,
        high=1.0,
        doc="share of unsold goods whose owners it reaches",
        source="assumed: Regulation (EU) 2024/1781 reaches large firms at first, small and micro ones never",
    )
    cost_share: float = parameter(
        0.1,
        "share",
        low=0.0,
        high=1.0,
        doc="what giving goods away, recycling or reselling costs beyond destroying, share of the cost of making",
        source="assumed: sorting, storing and carrying them; 2 to 30 %",
    )

    family: ClassVar[str] = "green"
    scope: ClassVar[tuple[str, ...]] = ("importers", "categories")
    moves: ClassVar[tuple[Declared, ...]] = (
        Declared("destroyed_goods", -1, (0.2, 0.5, 1.0), "reached_share", learns=True),
    )
    needs: ClassVar[tuple[str, ...]] = ("make_to_stock",)
    example: ClassVar[dict[str, Any]] = {"importers": ("all",)}
    idle: ClassVar[dict[str, Any] | None] = {"reached_share": 0.0, "cost_share": 0.0}

    def apply(self, rules: RuleBook, world: PolicyWorld, week_start: date) -> RuleBook:
        """Forbid to destroy goods of the categories where they were to be sold."""
        import numpy as np

        from sim.policy.rulebook import changed

        cells = np.ix_([0], list(self.importer_rows(world)), list(self.category_rows(world)))
        banned, cost = rules.destruction_banned_share.copy(), rules.destruction_avoided_cost_share.copy()
        banned[cells], cost[cells] = self.reached_share, self.cost_share
        return changed(rules, destruction_banned_share=banned, destruction_avoided_cost_share=cost)

    def sentence(self, world: Names) -> str:
        """Say whose goods may not be destroyed, and what that costs."""
        verb = self.verb(world, "forbids", "forbid")
        return (
            f"{self.period()} {self.importers_text(world)} {verb} to destroy what stays unsold of "
            f"{self.categories_text()}; this reaches {percent(self.reached_share)} of it, at "
            f"{percent(self.cost_share)} of the cost of making it beyond what destroying costs."
        )
