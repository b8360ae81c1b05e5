"""Month: what every fourth week's learning shares, and what it leaves to be made again.

Mechanisms learn one after the other (``learn_from_month`` of their files, in the order of `sim.mechanisms`). All see
who was in business when the month ended and the same belief in demand. Everything moves in steps, so that noise alone
moves little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.week.run_state import RunState

MONTH_WEEKS = 4
FORGETTING = 0.9
"""Weight of last month's experience in this month's (assumed: memory of about ten months)."""
RATING_PRIOR, RATING_PRIOR_ORDERS = 0.9, 50.0
"""The share of orders that go well as long as nothing is known, of a seller, a platform or an origin, and the orders
after which the record weighs as much (assumed)."""
POOL_PRIOR_SHARE = 0.25
"""Weight of expectation, in months' sales, in what a pool of sellers believes of demand (assumed)."""


class Month:
    """The month that has just ended.

    Attributes:
        belief: [origin, category] believed demand against expectation, from all sales of the pool.
        active: [sme] in business when the month ended.
        tables_changed: some table of offers or choices must be made again.
        quotes_changed: a mechanism's own state moved that quotes, parcels' rules, utility or rates of charges are made
            from.
        sellers_changed: some seller's listing, price, rank or standing in business moved.
    """

    def __init__(self, run: RunState) -> None:
        """Take stock of the month."""
        self.belief = _pool_belief(run)
        self.active = run.smes.column("active").copy()
        self.tables_changed = False
        self.quotes_changed = False
        self.sellers_changed = False

    def close(self, run: RunState) -> bool:
        """Make sellers' weights again where they moved; return whether tables must be made again."""
        if self.sellers_changed:
            sellers, offers = run.sellers, run.market.offers
            sellers.update_attraction()
            sellers.write_composites(offers.composite, offers.home_composite, offers.bulk_composite)
        if self.quotes_changed:
            run.market.own_moved += 1
        return self.tables_changed or self.sellers_changed or self.quotes_changed


def _pool_belief(run: RunState) -> np.ndarray:
    run.pool_sales *= FORGETTING
    run.pool_sales += run.month_pool
    run.pool_expected *= FORGETTING
    run.pool_expected += MONTH_WEEKS * run.expected_pool
    run.month_pool[:] = 0
    prior = POOL_PRIOR_SHARE * run.pool_expected + 1.0
    belief: np.ndarray = (run.pool_sales + prior) / (run.pool_expected + prior)
    return belief
