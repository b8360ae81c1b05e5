"""Relations of buyers in bulk: nothing is lost, rest is rest, the limit holds nobody, the gap closes by the month."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.behaviour.supplier_relations import (
    age_at_rest,
    ages_after,
    ended_early,
    gain_of_leaving,
    leaving_shares,
    placed_shares,
    shares_of,
)
from sim.mechanisms.relations import learn_from_month
from sim.model import TradeModel
from sim.policy.instruments import INSTRUMENTS
from tests.small_world import hashes_of, small

THREE = ("CHN", "DEU", "USA")
SHARES = arrays(np.float64, 6, elements=st.floats(0.0, 1.0)).filter(lambda each: each.sum() > 0.1)


NONE = np.zeros(6)
"""No relation ends besides those that end whatever the price."""


def normalised(values: np.ndarray) -> np.ndarray:
    return values / values.sum()


@given(SHARES, SHARES, st.floats(0.01, 1.0), arrays(np.float64, 6, elements=st.floats(0.0, 1.0)))
def test_nothing_is_lost_and_closed_ways_get_nothing(
    held: np.ndarray, chosen: np.ndarray, separation: float, part: np.ndarray
) -> None:
    held, chosen, early = normalised(held), normalised(chosen), (1.0 - separation) * part
    leaving = leaving_shares(held, chosen, separation, early)
    placed = placed_shares(held, chosen, separation, leaving)
    assert placed.sum() == pytest.approx(1.0)
    assert placed[chosen == 0.0] == pytest.approx(0.0, abs=1e-15)
    assert (placed >= 0.0).all()
    lasting = (1.0 - separation) * held - leaving
    assert placed == pytest.approx(lasting + (1.0 - lasting.sum()) * chosen, abs=1e-12)
    assert (placed >= np.minimum(held, chosen) - 1e-12).all(), "nobody is left by more than would leave it"


@given(SHARES, SHARES)
def test_relations_settle_at_choice_however_dear_an_origin_has_become(
    held: np.ndarray, chosen: np.ndarray
) -> None:
    """A dear origin lost buyers for ever once: steady relations lay at choice over the share that ends."""
    share, target = normalised(held), normalised(chosen)
    early = ended_early(gain_of_leaving(share, target, np.array(4.0)), 0.05, 0.0, 1.0)
    for _ in range(400):
        share = placed_shares(share, target, 0.05, leaving_shares(share, target, 0.05, early))
    assert share == pytest.approx(target, abs=1e-6)


@given(SHARES, st.floats(0.01, 1.0))
def test_rest_is_rest_to_the_last_bit(chosen: np.ndarray, separation: float) -> None:
    whole = normalised(chosen)
    assert (placed_shares(whole, whole, separation, NONE) == whole).all()


@given(SHARES, SHARES)
def test_where_every_relation_ends_choice_is_the_limit_to_the_last_bit(
    held: np.ndarray, chosen: np.ndarray
) -> None:
    whole = normalised(chosen)
    assert (placed_shares(normalised(held), whole, 1.0, NONE) == whole).all()


def test_the_gap_closes_by_the_share_of_relations_that_ends() -> None:
    held, chosen = np.array([0.7, 0.2, 0.1]), np.array([0.1, 0.6, 0.3])
    share = held
    for month in range(1, 13):
        share = placed_shares(share, chosen, 0.1, np.zeros(3))
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
    free = {"relation_separation_share": 1.0}
    assert hashes_of(small(settings=free)) == hashes_of(small(off=("relations",)))
    assert run(0, settings=free).own["relations"].column("share").size == 0


def test_ages_settle_where_arrivals_and_departures_balance() -> None:
    """Relations that end with chance delta a month are (1 - delta) / delta months old: a geometric law."""
    chosen, none = np.array([0.6, 0.4]), np.zeros(2)
    age = np.zeros(2)
    for _ in range(400):
        age = ages_after(age, 0.95 * chosen, placed_shares(chosen, chosen, 0.05, none))
    assert age == pytest.approx(np.full(2, age_at_rest(0.05)), rel=1e-6)
    assert age == pytest.approx(19.0, rel=1e-6)


def test_a_supplier_is_left_once_what_is_saved_pays_the_search() -> None:
    """By hand: at elasticity 5 an origin 10 % dearer than the basket sells exp(-0.4) of what it did."""
    first, sigma = np.array([0.5, 0.5]), np.array(5.0)
    chosen = np.array([0.5 * np.exp(-4 * 0.10), 0.6])
    gain = gain_of_leaving(first, chosen, sigma)
    assert gain == pytest.approx([0.10, 0.0])
    assert ended_early(gain, 0.03, 0.02, 1.0) == pytest.approx([0.08, 0.0])
    assert ended_early(gain, 0.03, 0.12, 1.0) == pytest.approx([0.0, 0.0]), "not worth the search"
    assert ended_early(gain, 0.03, 0.0, 50.0) == pytest.approx([0.97, 0.0])


def started(weeks: int = 3, rate: float = 1.0, **settings: float) -> TradeModel:
    tariff = INSTRUMENTS["tariff"].make_example(small().start, rate=rate)
    chosen = {"relation_separation_share": 0.2, "supplier_search_response": 0.3, **settings}
    return run(weeks, policies=(tariff,), settings=chosen)


def of_origins(model: TradeModel, cumulative: np.ndarray) -> np.ndarray:
    ways = shares_of(cumulative)
    return ways.reshape(*ways.shape[:-1], model.world.n, -1).sum(axis=-1)


def month_passes(model: TradeModel) -> None:
    learn_from_month(model, SimpleNamespace(tables_changed=False))  # type: ignore[arg-type]
    model.market.refresh()


def test_relations_hold_buyers_back_after_a_tariff_and_less_by_the_month() -> None:
    """With a search that never pays, the gap to today's choices closes by 20 % a month, to the digit."""
    model = started(supplier_search_cost_share=0.15, rate=0.1)
    market = model.market
    chosen, first = of_origins(model, market.bulk_choice), of_origins(model, market.bulk_reference)
    moved = np.abs(chosen - first) > 1e-3
    assert moved.any()
    for month in range(4):
        gap = (of_origins(model, market.bulk_cumulative) - chosen)[moved]
        assert gap == pytest.approx((0.8 ** (month + 1) * (first - chosen))[moved], rel=1e-6)
        month_passes(model)
        assert (of_origins(model, market.bulk_choice) == chosen).all()


def test_modes_are_chosen_anew_within_an_origin() -> None:
    model = started()
    chosen, placed = (
        shares_of(each).reshape(-1, model.world.n, 4)
        for each in (model.market.bulk_choice, model.market.bulk_cumulative)
    )
    whole = chosen.sum(axis=-1, keepdims=True), placed.sum(axis=-1, keepdims=True)
    used = (whole[0] > 1e-9)[..., 0]
    assert (chosen / np.where(whole[0] > 0, whole[0], 1))[used] == pytest.approx(
        (placed / np.where(whole[1] > 0, whole[1], 1))[used], abs=1e-9
    )


def test_a_large_tariff_makes_buyers_search_and_a_dear_search_keeps_them() -> None:
    usa, gaps = THREE.index("USA"), []
    for response, cost in ((0.3, 0.004), (3.0, 0.004), (3.0, 0.15)):
        model = started(supplier_search_response=response, supplier_search_cost_share=cost)
        month_passes(model)
        own = model.own["relations"]
        gaps.append(float(own.column("switched")[usa]))
    assert 0.2 < gaps[0] < gaps[1]
    assert gaps[2] < gaps[1]


def test_platforms_between_firms_make_a_search_cheaper() -> None:
    cost = {
        share: run(1, settings={"relation_separation_share": 0.2, "b2b_platform_share": share})
        .own["relations"].column("search_cost")[0]
        for share in (0.0, 0.4)
    }  # fmt: skip
    credit = 0.10 * 45 / (7 * 52)
    assert cost[0.0] == pytest.approx(0.02 + credit)
    assert cost[0.4] == pytest.approx(0.02 * (1 - 0.5 * 0.4) + credit)


def test_at_rest_relations_age_as_declared_and_sources_stay() -> None:
    model = run(8, settings={"relation_separation_share": 0.1})
    own = model.own["relations"]
    assert own.column("switched") == pytest.approx(np.full(3, 0.1))
    assert own.column("mean_age") == pytest.approx(np.full(3, 9.0))
    before = own.column("concentration").copy()
    month_passes(model)
    assert own.column("concentration") == pytest.approx(before)
    assert ((before > 1 / 3) & (before < 1.0)).all()


@pytest.mark.parametrize("weeks", [0, 2, 8])
def test_economies_figures_are_true_from_the_first_week_and_where_relations_hold_nobody(weeks: int) -> None:
    """Concentration was 0 where every relation ends, and all suppliers were new in the first month."""
    free, held, off = (
        run(weeks, **changes).own["relations"]
        for changes in (
            {"settings": {"relation_separation_share": 1.0}},
            {"settings": {"relation_separation_share": 0.1}},
            {"off": ("relations",)},
        )
    )
    for own in (free, off):
        assert own.column("switched") == pytest.approx(np.ones(3))
        assert (own.column("mean_age") == 0.0).all()
        assert own.column("concentration") == pytest.approx(held.column("concentration"))
    assert held.column("switched") == pytest.approx(np.full(3, 0.1))
    assert held.column("mean_age") == pytest.approx(np.full(3, 9.0))
    assert (held.column("concentration") > 1 / 3).all()
