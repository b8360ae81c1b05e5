"""First stock: what importer-retailers hold, have on its way, and plan with at the start of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core import numerics
from sim.core.units import DAYS_PER_WEEK, E4USD_PER_USD, WEEKS_PER_YEAR

if TYPE_CHECKING:
    from sim.week.run_state import RunState


def stock_shops(model: RunState) -> None:
    """Give importer-retailers their first stock, goods on their way, and the pace they plan with."""
    world, smes, sellers = model.world, model.smes, model.sellers
    calibration = model.calibration
    middle = sellers.attraction.shape[1] // 2
    pace, lead = np.zeros(len(smes)), np.zeros(len(smes))
    days = _restock_days(model)
    for d in range(world.n):
        for g in range(len(world.categories)):
            first, count = int(sellers.retail_first[d, g]), int(sellers.retail_count[d, g])
            if count == 0:
                continue
            rows = slice(first, first + count)
            attraction = smes.column("weight")[rows] * sellers.attraction[rows, middle]
            week = calibration.shelf_fob_usd[d, g] / WEEKS_PER_YEAR * E4USD_PER_USD
            pace[rows] = week * attraction / numerics.total(attraction)
            lead[rows] = 1.0 + np.floor(
                days[d, g] / DAYS_PER_WEEK + 0.5
            )  # as lots arrive, at the middle of their draws
    model.planned_pace = pace
    purchase_week = smes.column("purchase_week")
    stock_weeks = world.setting("stock_weeks")
    model.cover_weeks = stock_weeks + lead
    unit_cost = calibration.shifters.shelf_cost[smes.column("economy"), smes.column("category")]
    # A shop whose purchase week comes later starts with the goods it will sell until then.
    stock = np.floor(pace * (stock_weeks + purchase_week)).astype(np.int64)
    model.firm_columns.stock_units[:] = stock
    model.firm_columns.stock_cost[:] = np.floor(stock * unit_cost).astype(np.int64)
    for week in range(1, 12):
        arriving = np.floor(np.where(week <= lead, pace, 0.0)).astype(np.int64)
        model.payment_schedule.stock_units[week] += arriving
        model.payment_schedule.stock_cost[week] += np.floor(arriving * unit_cost).astype(np.int64)


def _restock_days(model: RunState) -> np.ndarray:
    """Return mean days of restocked goods on their way [d, g]."""
    market, world = model.market, model.world
    share = np.diff(
        np.concatenate((np.zeros((world.n, len(world.categories), 1)), market.bulk_cumulative[0]), axis=2),
        axis=2,
    )
    days = np.where(market.quotes.bulk_km[..., None] > 0.0, market.quotes.bulk_days, 0.0)
    mean: Any = (share * np.moveaxis(days, (1, 3), (0, 1)).reshape(share.shape)).sum(axis=2)
    return np.asarray(mean, dtype=np.float64)
