"""Month: what every fourth week's learning shares, and what it leaves to be made again.

Mechanisms learn one after the other (``learn_from_month`` of their files, in the order of `sim.mechanisms`). All see
who was in business when the month ended, the same demand, and the same belief in it. What they learn from is expected
(`sim.week.expected_demand`), so that nothing moves while nothing changes, whatever the size of the sample.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sim.week.demand import Demand, relative
from sim.week.expected_demand import demand_of

if TYPE_CHECKING:
    import numpy as np

    from sim.week.run_state import RunState

MONTH_WEEKS = 4


class Month:
    """The month that has just ended.

    Attributes:
        active: [sme] in business when the month ended.
        tables_changed: some table of offers or choices must be made again.
        quotes_changed: a mechanism's own state moved that quotes, parcels' rules, utility or rates of charges are made
            from.
        sellers_changed: some seller's listing, price, rank, firms or standing in business moved.
    """

    def __init__(self, run: RunState) -> None:
        """Take stock of the month."""
        self._run = run
        self.active = run.smes.column("active").copy()
        self.tables_changed = False
        self.quotes_changed = False
        self.sellers_changed = False

    @cached_property
    def demand(self) -> Demand:
        """What today's tables promise of a year; worked out when somebody asks."""
        return demand_of(self._run)

    @cached_property
    def belief(self) -> np.ndarray:
        """[origin, category] believed demand against that of week 0, from all sales of the pool."""
        return self.learned(self._run.pool_belief, self.demand.pool, self._run.expected.pool)

    def learned(self, belief: np.ndarray, now: np.ndarray, first: np.ndarray) -> np.ndarray:
        """Move a belief in demand against that of week 0 toward what the month showed; return it.

        Args:
            belief: what was believed; written.
            now: demand of today, in any unit.
            first: that of week 0, in the same unit.
        """
        belief += self._run.world.setting("learning_speed") * (relative(now, first) - belief)
        return belief

    def close(self, run: RunState) -> bool:
        """Make sellers' weights again where they moved; return whether tables must be made again."""
        if self.sellers_changed:
            sellers, offers = run.sellers, run.market.offers
            sellers.update_attraction()
            sellers.write_composites(offers.composite, offers.home_composite, offers.bulk_composite)
        if self.quotes_changed:
            run.market.own_moved += 1
        return self.tables_changed or self.sellers_changed or self.quotes_changed
