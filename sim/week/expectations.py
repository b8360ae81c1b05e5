"""Expectations: what sellers and platforms expect a week to bring, at the calibrated state of week 0."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from sim.agents.sme import CASH_WEEKS
from sim.behaviour.needs import LAMBDA_MAX
from sim.calibration.calibrated_state import Calibration
from sim.core import numerics
from sim.core.codes import BULK_MODES, INPUTS, RESTOCKING
from sim.core.units import E4USD_PER_USD, WEEKS_PER_YEAR
from sim.market.bulk_choice import CYCLE_WEEKS, LOTS

if TYPE_CHECKING:
    from sim.week.run_state import RunState


@lru_cache(maxsize=2)
def _fob_by_lane(calibration: Calibration) -> np.ndarray:
    """Return expected sales of week 0 by lane [lane], fob USD a year."""
    fob = np.array([numerics.total(row) for row in calibration.lane_fob_usd])
    fob.flags.writeable = False
    return fob


def expect(model: RunState) -> None:
    """What sellers and platforms expect a week to bring, at the calibrated week-0 state."""
    world, calibration, market = model.world, model.calibration, model.market
    n, categories = world.n, len(world.categories)
    preferences, lanes, sizes = calibration.preferences, calibration.lanes, market.sizes
    columns = model.consumer_columns
    needs, paid = np.zeros((n, categories)), np.zeros((n, categories))
    _needs_by_cell(columns.economy, columns.weight, columns.spending, preferences.category_share, sizes.mean_paid_e4usd,
                   needs, paid)  # fmt: skip
    model.mean_need_e4usd = numerics.total(paid.reshape(-1)) / numerics.total(needs.reshape(-1))
    tau = np.zeros((len(world.lanes), categories))
    for k in range(sizes.spending_share.shape[2]):
        tau += sizes.spending_share[lanes.destination, :, k] * market.offers.tau[:, k, :].T
    landed = calibration.lane_fob_usd * tau / WEEKS_PER_YEAR * E4USD_PER_USD
    per_need = np.where(paid > 0, needs / np.maximum(paid, 1e-9), 0.0)
    model.expected_orders = np.zeros((int(lanes.cell[-1]) + 1, categories))
    np.add.at(model.expected_orders, lanes.cell, landed * per_need[lanes.destination])
    model.expected_platform_month = np.zeros((len(world.platforms), n))
    fob = _fob_by_lane(calibration)
    np.add.at(
        model.expected_platform_month, (world.lanes.platform, world.lanes.destination),
        fob * (4.0 / WEEKS_PER_YEAR * E4USD_PER_USD),
    )  # fmt: skip
    economy, category = model.smes.column("economy"), model.smes.column("category")
    active, retailer = model.smes.column("active"), model.smes.column("is_retailer")
    share = np.diff(np.concatenate((np.zeros((2, n, categories, 1)), market.bulk_cumulative), axis=3), axis=3)
    by_mode = np.moveaxis(share.reshape(2, n, categories, n, len(BULK_MODES)), 4, 0)
    share = by_mode[0]
    for more in by_mode[1:]:
        share = share + more
    buyers = np.bincount(economy[active], minlength=n).astype(np.float64)
    shops = np.zeros((n, categories))
    np.add.at(shops, (economy[retailer], category[retailer]), 1.0)
    lots = (
        LOTS / CYCLE_WEEKS * (share[INPUTS] * buyers[:, None, None] + share[RESTOCKING] * shops[:, :, None])
    )
    model.expected_lots = np.ascontiguousarray(np.moveaxis(lots, 2, 0))
    sold = np.zeros((n, categories))
    np.add.at(sold, lanes.origin, calibration.lane_fob_usd)
    sold += calibration.bulk_fob_usd.sum(axis=(0, 2, 3)) + calibration.home_fob_usd
    model.expected_pool = sold / WEEKS_PER_YEAR * E4USD_PER_USD
    makers = np.zeros((n, categories))
    makes = active & ~retailer
    np.add.at(makers, (economy[makes], category[makes]), 1.0)
    mine = model.expected_pool[economy, category] / np.maximum(makers[economy, category], 1.0)
    model.expected_surplus = np.where(makes, mine / preferences.sigma[category], 0.0)
    rank = model.sellers.rank()
    fixed_share = world.setting("fixed_cost_share")
    fixed = np.where(makes, mine * fixed_share * (0.6 + 0.85 * (1.0 - rank)), 0.0)
    model.smes.column("fixed_cost_e4usd")[:] = np.floor(fixed).astype(np.int64)
    model.smes.column("cash_e4usd")[:] = model.smes.column("fixed_cost_e4usd") * CASH_WEEKS


def _needs_by_cell(
    economy: np.ndarray, weight: np.ndarray, spending: np.ndarray, share: np.ndarray, mean_paid: np.ndarray,
    needs: np.ndarray, paid: np.ndarray,
) -> None:  # fmt: skip
    """Add up needs a week [d, g] and what they pay (1e-4 USD) over the sample."""
    for d in range(share.shape[0]):
        mine = economy == d
        for g in range(share.shape[1]):
            if share[d, g] <= 0.0:
                continue
            budget = spending[mine] * (E4USD_PER_USD / WEEKS_PER_YEAR) * share[d, g]
            n = np.maximum(np.ceil(budget / (LAMBDA_MAX * mean_paid[d, g])), 1.0)
            needs[d, g] = numerics.total(budget / (n * mean_paid[d, g]))
            paid[d, g] = numerics.total(budget * weight[mine])
