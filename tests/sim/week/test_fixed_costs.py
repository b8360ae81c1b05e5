"""Fixed costs of firms: by rank the line that two settings draw, first cash in proportion; shops bear none and stay."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.core.units import E4USD_PER_USD, WEEKS_PER_YEAR
from sim.model import TradeModel
from tests.small_world import small, small_model

SMES = 600
"""Several sellers in a category and economy: with one, its rank is 1 and the slope acts on nothing."""
SHARE, LEAST, SLOPE, CASH_WEEKS = 0.12, 0.6, 0.85, 26


def model_of(weeks: int = 1, **settings: Any) -> TradeModel:
    return small_model(small(weeks=weeks, smes=SMES, settings=settings))


def fixed_cost(model: TradeModel) -> np.ndarray:
    found: np.ndarray = model.smes.column("fixed_cost_e4usd").astype(np.float64)
    return found


def lines_by_hand(model: TradeModel) -> tuple[np.ndarray, np.ndarray]:
    """Return a firm's part of its pool's expected week, 1e-4 USD, and its place from the top, 0 to below 1 [sme]."""
    smes = model.smes
    makes = np.flatnonzero(~smes.column("is_retailer"))
    week, place = np.zeros((2, len(smes)))
    for o, g in {(int(smes.column("economy")[j]), int(smes.column("category")[j])) for j in makes}:
        pool = [j for j in makes if smes.column("economy")[j] == o and smes.column("category")[j] == g]
        by_productivity = sorted(pool, key=lambda j: smes.column("productivity")[j], reverse=True)
        for better, j in enumerate(by_productivity):
            place[j] = better / len(pool)
            week[j] = model.expected.pool[o, g] / WEEKS_PER_YEAR * E4USD_PER_USD / len(pool)
    return week, place


@pytest.mark.parametrize(("least", "slope"), [(LEAST, SLOPE), (LEAST, 1.7), (LEAST, 0.4), (0.9, SLOPE)])
def test_a_fixed_cost_rises_from_the_best_firm_to_the_worst_along_the_line(least: float, slope: float):
    model = model_of(least_fixed_cost=least, fixed_cost_slope=slope)
    week, place = lines_by_hand(model)
    assert np.unique(place).size > 10, "pools of several firms"
    np.testing.assert_allclose(
        fixed_cost(model), week * SHARE * (least + slope * place), rtol=1e-12, atol=1.0
    )


def test_the_slope_moves_all_but_the_best_firm_of_a_pool_by_what_it_says():
    gentle, steep = model_of(fixed_cost_slope=SLOPE), model_of(fixed_cost_slope=SLOPE + 0.5)
    week, place = lines_by_hand(gentle)
    more = fixed_cost(steep) - fixed_cost(gentle)
    assert (more[place == 0.0] == 0.0).all()
    assert (more[place > 0.0] > 0.0).all()
    np.testing.assert_allclose(more, week * SHARE * 0.5 * place, atol=2.0)
    assert (gentle.expected_surplus == steep.expected_surplus).all(), "what is sold does not depend on it"


def test_firms_begin_with_half_a_year_of_their_fixed_cost_and_shops_with_none():
    model = model_of()
    week, _ = lines_by_hand(model)
    bears = fixed_cost(model)[week > 0.0] / week[week > 0.0]
    assert bears.max() < SHARE * (LEAST + SLOPE)
    assert bears.min() == pytest.approx(SHARE * LEAST, rel=1e-6)
    shops = model.smes.column("is_retailer")
    assert (fixed_cost(model)[shops] == 0.0).all()
    np.testing.assert_array_equal(model.smes.column("cash_e4usd"), CASH_WEEKS * fixed_cost(model))


def test_producers_come_and_go_and_shops_do_not():
    model = model_of(weeks=8, firm_turnover_share=0.5)
    first = model.smes.column("weight").copy()
    shops = model.smes.column("is_retailer")
    left = 0
    for week in range(8):
        if week == 4:
            model.expected.pool[:] *= 2.0  # half of what was expected: more leave than enter
        model.step()
        assert model.week is not None
        left += int(model.week.exited.sum())
    weight = model.smes.column("weight")
    assert left > 0
    assert (weight[~shops] != first[~shops]).any()
    assert (weight[shops] == first[shops]).all()
    assert model.smes.column("active")[shops].all()
