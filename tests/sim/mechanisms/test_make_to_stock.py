"""Makers to stock and to order: the newsvendor's closed forms, rest is rest, limits, a ban on destroying goods."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from sim.behaviour.newsvendor import critical_ratio, left_of, season, share_on_demand, spread_of, stock_of
from sim.calibration.expected_sales import expected_sales
from sim.market import stock_figures as figures
from sim.mechanisms.make_to_stock import quotes, unit_costs
from sim.model import TradeModel
from sim.policy.instruments import INSTRUMENTS
from sim.results.week_hash import hash_of_week
from sim.week.expected_demand import demand_of
from sim.world.lanes import WAREHOUSE
from tests.small_world import hashes_of, small

THREE = ("CHN", "DEU", "USA")
ERRORS, MARGINS, SALVAGES = st.floats(0.05, 1.2), st.floats(0.1, 0.8), st.floats(-0.5, 0.9)


def demand(error: float) -> Any:
    spread = spread_of(error)
    return stats.lognorm(spread, scale=np.exp(-0.5 * spread**2))


# -- the newsvendor ---------------------------------------------------------------------------------------
def test_the_stock_is_the_quantile_of_demand_at_the_critical_ratio() -> None:
    assert critical_ratio(10.0, 6.0, 2.0) == 0.5
    for error in (0.1, 0.5, 1.0):
        for ratio in (0.05, 0.5, 0.62, 0.95):
            assert stock_of(ratio, error) == pytest.approx(demand(error).ppf(ratio), rel=1e-9)
            assert demand(error).mean() == pytest.approx(1.0)
            assert demand(error).std() == pytest.approx(error)


@given(st.floats(0.3, 3.0), ERRORS)
def test_expected_leftovers_are_the_integral_over_demand(stock: float, error: float) -> None:
    law = demand(error)
    integral, _ = integrate.quad(law.cdf, 0.0, stock, epsabs=1e-11, limit=200)
    assert left_of(stock, error) == pytest.approx(integral, abs=1e-8)


@given(ERRORS, MARGINS, SALVAGES)
def test_no_other_stock_loses_less(error: float, margin: float, salvage_over_cost: float) -> None:
    cost = 1.0 - margin
    salvage = salvage_over_cost * cost
    found = season(1.0, cost, salvage, error)

    def lost(stock: float) -> float:
        left = left_of(stock, error)
        return (cost - salvage) * left + margin * (1.0 - stock + left)

    assert found.mismatch == pytest.approx(lost(found.stock), abs=1e-12)
    assert found.mismatch <= min(lost(0.97 * found.stock), lost(1.03 * found.stock)) + 1e-9
    assert found.mismatch <= margin + 1e-12, "a maker may make nothing"


@given(ERRORS, MARGINS, SALVAGES, st.floats(0.01, 0.3))
def test_lower_salvage_means_smaller_stocks_fewer_leftovers_and_higher_costs(
    error: float, margin: float, salvage: float, less: float
) -> None:
    cost = 1.0 - margin
    before, after = (season(1.0, cost, each * cost, error) for each in (salvage, salvage - less))
    assert after.stock < before.stock
    assert after.left < before.left + 1e-12
    assert after.mismatch > before.mismatch


def test_where_nothing_is_lost_on_leftovers_all_demand_is_met_at_no_cost() -> None:
    found = season(1.0, 0.45, 0.45, 0.5)
    assert critical_ratio(1.0, 0.45, 0.45) == 1.0
    assert found.stock > demand(0.5).ppf(0.999999)
    assert found.mismatch == pytest.approx(0.0, abs=1e-7)


def test_who_knows_demand_makes_it() -> None:
    assert season(1.0, 0.45, 0.1, 0.0) == (1.0, 0.0, 0.0)
    assert left_of(1.5, 0.0) == 0.5


@given(st.floats(0.01, 0.9), st.floats(0.02, 0.5), st.floats(0.0, 0.3), st.floats(0.001, 0.3))
def test_the_share_on_demand_is_at_rest_and_rises_with_what_it_earns(
    first: float, spread: float, gain: float, more: float
) -> None:
    assert share_on_demand(first, 0.0, spread) == first
    assert share_on_demand(first, gain + more, spread) > share_on_demand(first, gain, spread)
    assert 0.0 < share_on_demand(first, gain, spread) <= 1.0


# -- figures by origin and category -----------------------------------------------------------------------
@lru_cache(maxsize=1)
def world() -> Any:
    return TradeModel(small(), rng=1, economies=THREE).world


def test_what_is_made_to_order_is_never_left_over() -> None:
    shape = (3, len(world().categories))
    plans = figures.plans_of(world(), figures.salvage_of(world()))
    assert not figures.unsold_over_sold(world(), plans.stock, np.ones(shape), np.ones(shape)).any()
    some = figures.unsold_over_sold(world(), plans.stock, np.full(shape, 0.5), np.ones(shape))
    none = figures.unsold_over_sold(world(), plans.stock, np.zeros(shape), np.ones(shape))
    bought = figures.goods_of(world()).error > 0.0
    assert (some[:, bought] < none[:, bought]).all()
    assert not none[:, ~bought].any(), "what households do not buy is made to order"


def test_by_hand_apparel_at_default() -> None:
    """Price 1, cost 0.45, salvage a quarter of it: critical ratio 0.55 / 0.8875, 20 % of what is made is left over."""
    g = list(world().categories).index("apparel_footwear")
    plans = figures.plans_of(world(), figures.salvage_of(world()))
    law = demand(0.5)
    stock = law.ppf(0.55 / 0.8875)
    left, _ = integrate.quad(law.cdf, 0.0, stock)
    assert plans.stock[0, g] == pytest.approx(stock)
    unsold = figures.unsold_over_sold(
        world(), plans.stock, np.zeros_like(plans.stock), np.ones_like(plans.stock)
    )
    assert unsold[0, g] == pytest.approx(left / (stock - left))
    assert left / stock == pytest.approx(0.200, abs=0.001)


def test_salvage_falls_with_what_is_sold_where_destroying_is_forbidden() -> None:
    n, categories = 3, len(world().categories)
    sold, dearer = np.ones((n, n, categories)), np.zeros((n, categories))
    sold[0, 1], dearer[1] = 2.0, 0.1
    found, goods = figures.salvage_of(world(), sold, dearer), figures.goods_of(world())
    assert found[0] == pytest.approx(0.25 - goods.destroyed * 0.1 * 0.5)
    assert found[2] == pytest.approx(0.25 - goods.destroyed * 0.1 / 3)


def test_lower_salvage_moves_makers_to_order_and_raises_their_cost() -> None:
    usual = figures.salvage_of(world())
    before, after = (figures.plans_of(world(), each) for each in (usual, usual - 0.1))
    mine = figures.goods_of(world()).error > 0.0
    assert (after.wanted[:, mine] > before.wanted[:, mine]).all()
    costs = [figures.unit_cost(world(), each.mismatch, each.wanted) for each in (before, after)]
    assert (costs[1][:, mine] > costs[0][:, mine]).all()
    assert (after.wanted[:, ~mine] == 0.0).all()


def test_makers_who_expected_more_have_more_left_over() -> None:
    plans = figures.plans_of(world(), figures.salvage_of(world()))
    none, one = np.zeros_like(plans.stock), np.ones_like(plans.stock)
    unsold = [figures.unsold_over_sold(world(), plans.stock, none, each * one) for each in (0.8, 1.0, 1.25)]
    mine = figures.goods_of(world()).error > 0.0
    assert (np.diff(np.array(unsold)[:, :, mine], axis=0) > 0.0).all()


# -- in a run ---------------------------------------------------------------------------------------------
def ban(**changes: Any) -> dict[str, Any]:
    return {"policies": (INSTRUMENTS["destruction_ban"].make_example(small().start, **changes),)}


def run(weeks: int, **changes: Any) -> TradeModel:
    model = TradeModel(small(weeks=max(weeks, 12), **changes), rng=1, debug=True, economies=THREE)
    for _ in range(weeks):
        model.step()
    return model


def apparel(model: TradeModel, column: str) -> np.ndarray:
    found: np.ndarray = model.own["make_to_stock"].column(column)[
        :, list(model.world.categories).index("apparel_footwear")
    ]
    return found


def test_on_or_off_no_bit_of_trade_moves_where_nothing_is_forbidden() -> None:
    assert hashes_of(small()) == hashes_of(small(off=("make_to_stock",)))


def test_rest_is_rest_to_the_bit() -> None:
    first, later = run(0).own["make_to_stock"].arrays(), run(9).own["make_to_stock"].arrays()
    for name in set(first) - {"unsold", "belief"}:
        assert (first[name] == later[name]).all(), name
    assert (first["unit_cost"] == 1.0).all()
    assert first["unsold"] == pytest.approx(later["unsold"], rel=1e-9)


def test_off_nothing_stays_unsold_and_a_ban_does_nothing() -> None:
    free, banned = (run(9, off=("make_to_stock",), **changes) for changes in ({}, ban(cost_share=1.0)))
    own = banned.own["make_to_stock"]
    assert not own.column("unsold").any()
    assert not own.column("on_demand").any()
    assert free.week is not None
    assert banned.week is not None
    assert hash_of_week(free.week) == hash_of_week(banned.week)


def test_a_ban_that_costs_nothing_moves_no_trade() -> None:
    free, banned = run(9), run(9, **ban(cost_share=0.0, reached_share=0.5))
    assert free.week is not None
    assert banned.week is not None
    assert hash_of_week(free.week) == hash_of_week(banned.week)
    assert apparel(banned, "destroyed") == pytest.approx(0.5 * apparel(free, "destroyed"))
    assert (apparel(banned, "donated") > apparel(free, "donated")).all()


def test_a_ban_shrinks_stocks_and_waste_and_is_paid_and_waited_for() -> None:
    free, banned = run(13), run(13, **ban(reached_share=1.0, cost_share=1.0))
    assert (apparel(banned, "unsold") < apparel(free, "unsold")).all()
    assert (apparel(banned, "destroyed") == 0.0).all()
    assert (apparel(banned, "on_demand") > apparel(free, "on_demand")).all()
    cost = apparel(banned, "unit_cost")
    assert (cost > 1.01).all()
    makers = ~banned.smes.column("is_retailer") & banned.smes.column("active")
    clothes = banned.smes.column("category") == list(banned.world.categories).index("apparel_footwear")
    mine = makers & clothes
    ratio = (banned.smes.column("price") / banned.first_price)[mine]
    assert ratio == pytest.approx(cost[banned.smes.column("economy")[mine]], rel=0.01)
    assert (banned.own["make_to_stock"].column("parcel_days") > 0.0).all()


def test_clothes_that_cost_more_are_bought_less() -> None:
    """Expected sales of the year, no draws: in units, for what is spent on clothes stays."""
    clothes = list(world().categories).index("apparel_footwear")
    free, banned = run(9), run(9, **ban(reached_share=1.0, cost_share=1.0))
    before, after = (demand_of(each).pool[:, clothes] for each in (free, banned))
    assert after.sum() == pytest.approx(before.sum(), rel=0.002)
    assert (after / apparel(banned, "unit_cost")).sum() < 0.97 * before.sum()


def test_makers_elsewhere_are_reached_as_far_as_they_sell_there() -> None:
    model = run(5, **ban(importers=("DEU",), reached_share=1.0, cost_share=1.0))
    china, germany, america = (THREE.index(each) for each in ("CHN", "DEU", "USA"))
    cost = apparel(model, "unit_cost") - 1.0
    assert cost[germany] > cost[china] > 0.0
    sold = expected_sales(model.calibration)[:, :, list(model.world.categories).index("apparel_footwear")]
    there = sold[:, germany] / sold.sum(axis=1)
    assert (np.argsort(there) == np.argsort(cost)).all()
    assert apparel(model, "destroyed")[america] == apparel(run(0), "destroyed")[america]


def test_once_a_ban_ends_makers_come_back_to_where_they_were() -> None:
    from datetime import timedelta

    until = small().start + timedelta(weeks=8)
    model = run(13, settings={"on_demand_speed": 0.5}, **ban(until=until, cost_share=1.0))
    assert apparel(model, "unit_cost") == pytest.approx(np.ones(3), abs=0.01)
    assert (apparel(model, "destroyed") == 0.5).all()


def test_a_tariff_leaves_more_unsold_where_demand_fell() -> None:
    tariff = INSTRUMENTS["tariff"].make_example(small().start, rate=1.0)
    free, met = run(5), run(5, policies=(tariff,))
    fell = apparel(met, "belief") < 1.0
    assert fell.any()
    assert (apparel(met, "unsold") > apparel(free, "unsold"))[fell].all()
    assert (apparel(met, "unit_cost") == 1.0).all(), "a surprise is no cost of the next season"


def test_waiting_is_none_at_rest_and_spares_warehouses() -> None:
    model = run(0)
    own = model.own["make_to_stock"]
    assert quotes(model.market.quotes, model.world, own) is model.market.quotes  # type: ignore[arg-type]
    own.column("parcel_days")[:], own.column("bulk_days")[:] = 2.0, 3.0
    later = quotes(model.market.quotes, model.world, own)  # type: ignore[arg-type]
    stored = model.world.lanes.service == WAREHOUSE
    more = later.lane_days - model.market.quotes.lane_days
    assert more == pytest.approx(np.where(stored, 0.0, 2.0))
    assert later.bulk_days == pytest.approx(model.market.quotes.bulk_days + 3.0)
    cost = np.full((3, len(model.world.categories)), 2.0)
    assert (unit_costs(cost, model.world, own) == cost).all()  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_run() -> None:
    one, other = (run(9, **ban()) for _ in range(2))
    for name, array in one.own["make_to_stock"].arrays().items():
        assert (array == other.own["make_to_stock"].column(name)).all()
    assert one.week is not None
    assert other.week is not None
    assert hash_of_week(one.week) == hash_of_week(other.week)


def test_the_instrument_says_whom_it_reaches() -> None:
    policy = INSTRUMENTS["destruction_ban"].make_example(
        small().start, importers=("EU27",), categories=("apparel_footwear",)
    )
    assert "EU" in policy.sentence(world())
    rules = policy.apply(run(0).market.rules, world(), small().start)
    germany, clothes = THREE.index("DEU"), list(world().categories).index("apparel_footwear")
    banned = rules.destruction_banned_share[0]
    assert banned[germany, clothes] == 0.5
    assert banned.sum() == 0.5
    assert (
        replace(policy, reached_share=0.0).apply(rules, world(), small().start).destruction_banned_share.sum()
        == 0
    )
