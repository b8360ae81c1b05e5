"""Prices as households see them: landed, and on the shelf. Weights are fixed, so only prices move an
index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.metrics.metric import metric

if TYPE_CHECKING:
    from sim.metrics.metric import Measured
    from sim.metrics.week import Week


@metric(
    "price_index",
    unit="first week = 100",
    label="Landed price index",
    by=("world", "economy"),
    total="mean",
    better="less",
    shown=("report", "headline"),
)
def price_index(week: Week) -> Measured:
    """Landed price of household goods from all channels, what was bought in the first week as weights; economies
    weighted by household consumption.
    """
    return _over_economies(100.0 * week.tables.price_index, week)


@metric(
    "cost_of_living",
    unit="first week = 100",
    label="Cost of living in goods",
    by=("world", "economy"),
    total="mean",
    better="less",
    shown=("report",),
)
def cost_of_living(week: Week) -> Measured:
    """What the first week's well-being from goods costs: prices, choice among offers, waiting and trust; economies
    weighted by household consumption.
    """
    return _over_economies(100.0 * week.tables.cost_of_living, week)


def _over_economies(index: np.ndarray, week: Week) -> Measured:
    """Return an index [economy] and its mean over economies."""
    return {"world": np.array([np.average(index, weights=week.names.household_weight)]), "economy": index}


@metric(
    "shelf_price",
    unit="first week = 100",
    label="Shelf price index",
    by=("world", "economy", "category"),
    total="mean",
    better="less",
    shown=("report",),
)
def shelf_price(week: Week) -> Measured:
    """Price in local shops, weighted by household consumption and by each category's share of household
    goods.
    """
    names = week.names
    prices = 100.0 * week.tables.shelf_price
    economy = prices @ names.category_weight
    return {
        "world": np.array([np.average(economy, weights=names.household_weight)]),
        "economy": economy,
        "category": np.average(prices, axis=0, weights=names.household_weight),
    }
