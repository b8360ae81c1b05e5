"""Expectations: what firms expect a week to bring, at the calibrated state of week 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.codes import LARGE, SMALL
from sim.core.units import E4USD_PER_USD, WEEKS_PER_YEAR
from sim.week.expected_demand import demand_of, expected_rating
from sim.week.firms_abroad import firms_below

if TYPE_CHECKING:
    from sim.week.run_state import RunState


def expect(model: RunState) -> None:
    """Note the demand of week 0, and give producers what it brings them: rating, size, surplus, fixed cost,
    first cash.
    """
    world, smes = model.world, model.smes
    model.expected = demand_of(model)
    smes.column("rating")[:] = expected_rating(model, model.expected)
    model.first_rating = smes.column("rating").copy()
    economy, category = smes.column("economy"), smes.column("category")
    small = firms_below(model.sellers) < world.setting("small_firm_share")
    model.firm_size = np.where(small, SMALL, LARGE)
    makes = smes.column("active") & ~smes.column("is_retailer")
    makers = np.zeros(model.expected.pool.shape)
    np.add.at(makers, (economy[makes], category[makes]), 1.0)
    week = model.expected.pool / WEEKS_PER_YEAR * E4USD_PER_USD
    mine = (week / np.maximum(makers, 1.0))[economy, category]
    sigma = model.calibration.preferences.sigma[category]
    model.expected_surplus = np.where(makes, mine / sigma, 0.0)
    dear = world.setting("least_fixed_cost") + world.setting("fixed_cost_slope") * (
        1.0 - model.sellers.rank()
    )
    fixed = np.where(makes, mine * world.setting("fixed_cost_share") * dear, 0.0)
    smes.column("fixed_cost_e4usd")[:] = np.floor(fixed).astype(np.int64)
    smes.column("cash_e4usd")[:] = smes.column("fixed_cost_e4usd") * world.setting("first_cash_weeks")
