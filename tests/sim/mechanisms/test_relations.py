"""Relations of buyers in bulk: nothing is lost, rest is rest, the limit holds nobody, the gap closes by the month."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.mechanisms.relations import learn_from_month, placed_shares, shares_of
from sim.model import TradeModel
from sim.policy.instruments import INSTRUMENTS
from tests.small_world import hashes_of, small

THREE = ("CHN", "DEU", "USA")
SHARES = arrays(np.float64, 6, elements=st.floats(0.0, 1.0)).filter(lambda each: each.sum() > 0.1)


def normalised(values: np.ndarray) -> np.ndarray:
    return values / values.sum()


@given(SHARES, SHARES, st.floats(0.01, 1.0))
def test_nothing_is_lost_and_closed_ways_get_nothing(
    held: np.ndarray, chosen: np.ndarray, separation: float
) -> None:
    held, chosen = normalised(held), normalised(chosen)
    placed = placed_shares(held, chosen, separation)
    assert placed.sum() == pytest.approx(1.0)
    assert (placed[chosen == 0.0] == 0.0).all()
    assert (placed >= 0.0).all()


@given(SHARES, st.floats(0.01, 1.0))
def test_rest_is_rest(chosen: np.ndarray, separation: float) -> None:
    assert placed_shares(normalised(chosen), normalised(chosen), separation) == pytest.approx(
        normalised(chosen)
    )


def test_the_gap_closes_by_the_share_of_relations_that_ends() -> None:
    held, chosen = np.array([0.7, 0.2, 0.1]), np.array([0.1, 0.6, 0.3])
    share = held
    for month in range(1, 13):
        share = placed_shares(share, chosen, 0.1)
        assert share - chosen == pytest.approx((held - chosen) * 0.9**month)


def test_shares_come_out_of_cumulative_ones() -> None:
    found = shares_of(np.array([[0.2, 0.2, 0.8], [0.0, 0.0, 0.0]]))
    assert found == pytest.approx(np.array([[0.25, 0.0, 0.75], [0.0, 0.0, 0.0]]))


def run(weeks: int, **changes: Any) -> TradeModel:
    scenario = small(weeks=max(weeks, 12), **changes)
    model = TradeModel(scenario, rng=1, debug=True, economies=THREE)
    for _ in range(weeks):
        model.step()
    return model


def test_where_every_relation_ends_no_bit_moves() -> None:
    assert hashes_of(small()) == hashes_of(small(off=("relations",)))
    assert run(0).own["relations"].column("share").size == 0


def test_relations_hold_buyers_back_after_a_tariff_and_less_by_the_month() -> None:
    start = small().start
    tariff = INSTRUMENTS["tariff"].make_example(start, rate=1.0)
    model = run(3, policies=(tariff,), settings={"relation_separation_share": 0.2})
    market = model.market
    chosen, placed = shares_of(market.bulk_choice), shares_of(market.bulk_cumulative)
    first = shares_of(market.bulk_reference)
    moved = np.abs(chosen - first) > 1e-3
    assert moved.any()
    assert (placed - chosen)[moved] == pytest.approx((0.8 * (first - chosen))[moved], rel=1e-6)
    for month in range(1, 4):
        learn_from_month(model, SimpleNamespace(tables_changed=False))  # type: ignore[arg-type]
        market.refresh()
        assert (shares_of(market.bulk_choice) == chosen).all()
        gap = (shares_of(market.bulk_cumulative) - chosen)[moved]
        assert gap == pytest.approx((0.8 ** (month + 1) * (first - chosen))[moved], rel=1e-6)
