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
    """Landed price of household goods from all channels, economies weighted by household consumption."""
    index = 100.0 * week.tables.price_index
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
