"""Scalar rules against numbers worked out by hand. They run compiled, and with NUMBA_DISABLE_JIT=1 in plain Python."""

from __future__ import annotations

import math
from statistics import NormalDist

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.carrier import Carrier, rate_index
from sim.agents.platform import Platform, next_commission
from sim.agents.regulator import Regulator
from sim.agents.sme import (
    listed_firms,
    next_price,
    own_sales,
    stays,
    wanted_listing,
    wanted_markup,
    whole,
)
from sim.behaviour.needs import orders_needed, orders_per_need, weekly_budget
from sim.behaviour.racing import race
from sim.core import numerics
from sim.core.codes import AIR, EXPRESS, LOCAL, ROAD, SEA
from sim.core.draws import NEED, SIZE, draw, draw_key_of, stream, uniform
from sim.market.bulk_choice import fill_guide, lot_place, place_of
from sim.market.landed import bulk_duties, bulk_duty, parcel_duty, parcels_bought
from sim.market.lawful_rounding import by_law
from sim.market.sizes import BASE_EDGES_USD, build_sizes, landed_to_goods
from sim.market.terms import PAIR
from sim.mechanisms.capacity import CapacitySettings
from sim.mechanisms.platform_conduct import ConductSettings
from sim.settlement.paying import cheapest_rail, rounded
from sim.settlement.trade_keys import split_key, trade_key
from sim.week.sample import apportion
from tests.twins.bills import PLAIN, bill_by_hand, record_of

pytestmark = pytest.mark.kernel
NAN = math.nan


# -- the bill of a parcel ---------------------------------------------------------------------------------
def bill(**changes: float) -> tuple[float, ...]:
    """The bill, as shares of value, of a parcel by air of two items worth 100 USD: freight 10 USD/kg, 0.02 kg a USD, 5
    USD a parcel: 0.25 of value."""
    terms: dict[str, float] = {
        "mode": AIR, "stored": False, "handled": False,
        "customs": True, "goods_usd": 100.0, "items": 2.0, "usd_per_kg": 10.0,
        "kg_per_usd": 0.02, "fee_usd": 5.0, "carbon_usd_per_kg": 0.0, "rate": 0.2, "duty_free_below_usd": 0.0,
        "low_value_rate": NAN, "low_value_limit_usd": 0.0, "flat_usd": NAN, "flat_below_usd": 0.0,
        "flat_is_choice": False, "vat_rate": 0.0, "import_vat_rate": 0.0, "vat_free_below_usd": 0.0,
        "platform_collects": False, "collects_below_usd": 0.0, "brokerage_usd": 5.0, "border_collected_share": 0.75,
        "handling_share": 0.0, "kg_co2e_per_kg": 0.0, "km": 0.0, "origin": 0,
    }  # fmt: skip
    assert set(changes) <= {*terms, *PLAIN}
    *amounts, charged = bill_by_hand({**terms, **changes})
    assert all(float(amount).is_integer() for amount in amounts)
    return *(float(amount) / 1e4 / {**terms, **changes}["goods_usd"] for amount in amounts), float(charged)


def test_a_parcel_below_the_us_threshold_pays_freight_only() -> None:
    assert bill(duty_free_below_usd=800.0) == pytest.approx((0.25, 0.0, 0.0, 0.0, 0))
    # At the threshold it is still free; a cent above, it is not.
    assert bill(duty_free_below_usd=800.0, goods_usd=800.0)[1] == 0.0
    assert bill(duty_free_below_usd=800.0, goods_usd=800.01)[1] > 0.0


def test_a_parcel_above_the_us_threshold_pays_what_is_collected_of_the_duty_and_a_broker() -> None:
    # 20 % of which three quarters are collected; freight 0.2 + 5/1,000, and 5/1,000 for the broker.
    assert bill(duty_free_below_usd=800.0, goods_usd=1_000.0) == pytest.approx((0.21, 0.15, 0.0, 0.0, 1))


def test_after_the_repeal_the_post_pays_the_cheaper_of_flat_sum_and_rate() -> None:
    flat = {"flat_usd": 80.0, "flat_below_usd": 800.0, "flat_is_choice": True, "border_collected_share": 1.0}
    assert bill(**flat, rate=0.54)[1] == pytest.approx(0.54)  # 54 USD beat 80
    assert bill(**flat, rate=0.54, goods_usd=500.0)[1] == pytest.approx(0.16)  # 80 USD beat 270
    assert bill(**flat, rate=0.54, goods_usd=500.0, mode=EXPRESS)[1] == pytest.approx(
        0.54
    )  # couriers pay the rate
    assert bill(**flat, rate=0.54, goods_usd=801.0)[1] == pytest.approx(0.54)


def test_the_low_value_rate_of_the_repeal_holds_for_the_post_only() -> None:
    low = {
        "low_value_rate": 1.2,
        "low_value_limit_usd": 800.0,
        "flat_is_choice": True,
        "border_collected_share": 1.0,
    }
    assert bill(**low, rate=0.3)[1] == pytest.approx(1.2)
    assert bill(**low, rate=0.3, mode=EXPRESS)[1] == pytest.approx(0.3)
    assert bill(**low, rate=0.3, goods_usd=900.0)[1] == pytest.approx(0.3)


def test_above_low_value_a_second_rate_may_hold_less_a_sum() -> None:
    # Brazil since 2024: 20 % up to USD 50; above it 60 % less USD 20, so 25 USD of 75 and 40 of 100.
    brazil = {"low_value_rate": 0.2, "low_value_limit_usd": 50.0, "upper_rate": 0.6, "upper_less_usd": 20.0,
              "upper_limit_usd": 3_000.0, "border_collected_share": 1.0, "rate": 0.9}  # fmt: skip
    assert bill(**brazil, goods_usd=50.0)[1] == pytest.approx(0.2)
    assert bill(**brazil, goods_usd=75.0)[1] * 75.0 == pytest.approx(25.0)
    assert bill(**brazil)[1] == pytest.approx(0.4)
    assert bill(**brazil, goods_usd=3_001.0)[1] == pytest.approx(0.9)


def test_three_euro_an_item_replace_the_eu_duty_on_every_mode() -> None:
    # 3.25 USD an item, two items, 50 USD: 13 %. VAT 19 % on goods, freight 0.2 + 5/50 = 0.3 and duty, at the sale.
    # What is paid at the sale is paid in full, whatever share the border collects.
    eu = {
        "goods_usd": 50.0, "rate": 0.04, "flat_usd": 3.25, "flat_below_usd": 160.0, "vat_rate": 0.19,
        "import_vat_rate": 0.19, "platform_collects": True, "collects_below_usd": 160.0,
    }  # fmt: skip
    for mode in (AIR, EXPRESS, ROAD):
        assert bill(**eu, mode=mode) == pytest.approx((0.3, 0.13, 0.19 * 1.43, 0.0, 0))


def test_british_vat_is_paid_at_the_sale_below_135_pounds_and_at_the_border_above() -> None:
    uk = {
        "rate": 0.1, "duty_free_below_usd": 170.0, "vat_rate": 0.2, "import_vat_rate": 0.2, "platform_collects": True,
        "collects_below_usd": 170.0,
    }  # fmt: skip
    assert bill(**uk) == pytest.approx((0.25, 0.0, 0.25, 0.0, 0))
    # 200 USD: freight 0.2 + 0.025; duty 0.1 x 0.75; VAT 0.2 x (1 + 0.225 + 0.075) x 0.75; broker 0.025.
    assert bill(**uk, goods_usd=200.0) == pytest.approx((0.25, 0.075, 0.195, 0.0, 1))


def test_goods_from_a_warehouse_nearby_paid_the_full_duty_in_bulk() -> None:
    found = bill(stored=True, mode=SEA, duty_free_below_usd=800.0, vat_rate=0.2, import_vat_rate=0.2)
    assert found == pytest.approx((0.25, 0.2, 0.2 * 1.45, 0.0, 0))


def test_nothing_is_due_at_a_border_that_is_none() -> None:
    inside = {"vat_rate": 0.19, "import_vat_rate": 0.5}
    assert bill(**inside, customs=False) == pytest.approx((0.25, 0.0, 0.19 * 1.25, 0.0, 0))
    assert bill(**inside, mode=LOCAL) == pytest.approx((0.25, 0.0, 0.19 * 1.25, 0.0, 0))


def test_the_carbon_price_falls_on_mass() -> None:
    assert bill(carbon_usd_per_kg=0.5, duty_free_below_usd=800.0)[3] == pytest.approx(0.01)


@settings(max_examples=60, deadline=None)
@given(
    goods=st.floats(0.5, 5_000.0),
    free=st.floats(0.0, 900.0),
    low=st.floats(0.0, 1.0),
    more=st.floats(0.0, 1.0),
)
def test_a_higher_rate_never_lowers_the_duty(goods: float, free: float, low: float, more: float) -> None:
    pair = record_of(
        PAIR, {"duty_free_below_usd": free, "low_value_rate": NAN, "low_value_limit_usd": 0.0, "flat_usd": 80.0,
               "flat_below_usd": 800.0, "flat_is_choice": True, "customs": True, "vat_free_below_usd": 0.0, **PLAIN},
    )  # fmt: skip

    def duty(rate: float) -> float:
        return float(parcel_duty(AIR, pair, 2.0, goods, rate, goods))

    assert 0.0 <= duty(low) <= duty(low + more) <= (low + more) * goods


def test_taxes_are_in_the_whole_units_of_the_law() -> None:
    # 20 % of 100.50 USD: on even dollars, with half a dollar going up, 20.20; without, 20.10.
    assert bill(goods_usd=100.5, border_collected_share=1.0)[1] * 100.5 == pytest.approx(20.10)
    even = {"value_unit_usd": 1.0, "tax_unit_usd": 0.01, "goods_usd": 100.5, "border_collected_share": 1.0}
    assert bill(**even)[1] * 100.5 == pytest.approx(20.20)
    # Down to whole 7 USD of value (98) and whole 0.7 USD of tax: 19.6 of duty, which is 28 units.
    down = {**even, "value_unit_usd": 7.0, "tax_unit_usd": 0.7, "rounds_down": True}
    assert bill(**down)[1] * 100.5 == pytest.approx(19.6)
    assert bill(**{**down, "tax_unit_usd": 0.9})[1] * 100.5 == pytest.approx(18.9)


def test_halves_go_up_though_decimal_fractions_are_seldom_exact() -> None:
    for cents in range(1, 2_000):
        half = (cents + 0.5) / 100.0
        assert float(by_law(half, 0.01, False)) == pytest.approx((cents + 1) / 100.0, abs=1e-9)
        assert float(by_law(cents / 100.0, 0.01, True)) == pytest.approx(cents / 100.0, abs=1e-9)


def test_a_handling_fee_is_per_parcel_or_item_and_in_the_bill_where_the_buyer_pays_it() -> None:
    free = {"duty_free_below_usd": 800.0, "handling_usd": 2.0, "handling_below_usd": 150.0}
    assert bill(**free)[0] == pytest.approx(0.27)
    assert bill(**free, handling_is_per_item=True)[0] == pytest.approx(0.29)  # two items
    for changed in (
        {"goods_usd": 150.01},
        {"customs": False},
        {"stored": True},
        {"handling_payer": 1},
        {"handling_payer": 2},
    ):
        without = bill(**{**free, "handling_usd": 0.0, **changed})
        assert bill(**{**free, **changed}) == without


@settings(max_examples=60, deadline=None)
@given(
    budget=st.integers(1, 10**12),
    bill=st.integers(1, 10**8),
    u=st.floats(0.0, 1.0, exclude_min=True, exclude_max=True),
)
def test_a_budget_buys_its_quotient_by_the_bill_of_parcels(budget: int, bill: int, u: float) -> None:
    parcels = int(parcels_bought(budget, bill, u))
    assert budget // bill <= parcels <= budget // bill + 1
    # Over an even grid of draws the mean is the quotient, within one step of the grid.
    grid = [int(parcels_bought(budget, bill, (i + 0.5) / 200.0)) for i in range(200)]
    assert sum(grid) / 200.0 == pytest.approx(budget / bill, rel=1e-12, abs=1.01 / 200.0)


def test_goods_in_bulk_pay_the_ordinary_rate_on_the_customs_value_and_goods_from_home_none() -> None:
    assert (bulk_duty(True, 0.1, 0.5, False), bulk_duty(True, 0.1, 0.5, True)) == (0.1, pytest.approx(0.15))
    assert bulk_duty(False, 0.1, 0.5, True) == 0.0
    assert bulk_duty(True, 0.0, math.inf, True) == 0.0, "no way and no duty"
    rates = np.array([[[0.0, 0.1], [0.2, NAN]], [[0.4, 0.5], [0.6, 0.7]]])  # [o, d, g]
    freight, on_freight = np.full((2, 2, 1, 2), 0.25), np.array([True, False])
    found = bulk_duties(rates, freight, on_freight)
    for o, d, g in np.ndindex(rates.shape):
        wanted = 0.0 if o == d else rates[o, d, g] * (1.25 if on_freight[d] else 1.0)
        assert found[o, d, 0, g] == wanted or (np.isnan(wanted) and np.isnan(found[o, d, 0, g]))


# -- draws ------------------------------------------------------------------------------------------------
def test_draws_are_uniform_and_those_of_two_purposes_have_nothing_in_common() -> None:
    count = 20_000
    need, size = np.uint64(stream(7, NEED, 3)), np.uint64(stream(7, SIZE, 3))
    first = np.array([draw(need, np.uint64(i), 0) for i in range(count)])
    second = np.array([draw(size, np.uint64(i), 0) for i in range(count)])
    third = np.array([draw(need, np.uint64(i), 1) for i in range(count)])
    for values in (first, second, third):
        assert 0.0 < values.min() < values.max() < 1.0
        # Standard errors 0.0020 and 0.0005; four of them.
        assert abs(values.mean() - 0.5) < 0.0082
        assert abs(values.var() - 1.0 / 12.0) < 0.0022
        tenths = np.bincount((values * 10).astype(int), minlength=10)
        assert (
            float(((tenths - count / 10) ** 2 / (count / 10)).sum()) < 33.7
        )  # chi-square, 9 degrees, 1 in 10,000
    for other in (second, third, np.roll(first, 1)):
        assert abs(np.corrcoef(first, other)[0, 1]) < 4.0 / math.sqrt(count)


def test_a_draw_depends_on_each_of_its_keys() -> None:
    keys = [(7, NEED, 3, 11, 0), (8, NEED, 3, 11, 0), (7, SIZE, 3, 11, 0), (7, NEED, 4, 11, 0), (7, NEED, 3, 12, 0),
            (7, NEED, 3, 11, 1)]  # fmt: skip
    assert len({uniform(*key) for key in keys}) == len(keys)


# -- numbers ----------------------------------------------------------------------------------------------
@settings(max_examples=200, deadline=None)
@given(x=st.floats(-690.0, 690.0))
def test_exp_is_right_to_two_units_in_the_last_place(x: float) -> None:
    assert abs(numerics.exp(x) - math.exp(x)) <= 2.0 * math.ulp(math.exp(x))


@settings(max_examples=100, deadline=None)
@given(x=st.floats(-170.0, 170.0))
def test_the_lane_exponential_is_right_to_twelve_places(x: float) -> None:
    assert numerics.exp_lane(x) == pytest.approx(math.exp(x), rel=5e-13)


@settings(max_examples=200, deadline=None)
@given(x=st.floats(1e-300, 1e300))
def test_log_is_right_to_two_units_in_the_last_place(x: float) -> None:
    true = math.log(x)
    assert abs(numerics.log(x) - true) <= 2.0 * max(math.ulp(true), 2.0**-53)


def test_exp_and_log_hold_at_the_edges() -> None:
    assert numerics.exp(0.0) == 1.0
    assert numerics.log(1.0) == 0.0
    assert numerics.log(0.0) == -700.0
    assert numerics.exp(1e9) == numerics.exp(700.0) < math.inf
    assert numerics.exp(-math.inf) == numerics.exp(NAN) == numerics.exp(-700.0) > 0.0


def test_the_normal_distribution_is_the_known_one() -> None:
    normal = NormalDist()
    for x in (-5.5, -2.0, -0.3, 0.0, 1.0, 1.959964, 4.0):
        assert numerics.normal_cdf(x) == pytest.approx(normal.cdf(x), abs=1e-13)
    for p in (1e-6, 0.025, 0.5, 0.9, 0.999):
        assert numerics.normal_quantile(p) == pytest.approx(normal.inv_cdf(p), abs=1e-9)
    low, high = numerics.truncated_normal(1e-12), numerics.truncated_normal(1.0 - 1e-12)
    assert (low, high) == pytest.approx((-2.0, 2.0), abs=1e-6)
    assert numerics.truncated_normal(0.5) == pytest.approx(0.0, abs=1e-9)


def test_a_total_is_added_up_from_left_to_right() -> None:
    # Compensated or pairwise sums give 1 here; the sum from left to right loses the small one.
    assert numerics.total(np.array([1.0, 1e100, 1.0, -1e100])) == 0.0


@settings(max_examples=100, deadline=None)
@given(x=st.floats(-1e12, 1e12))
def test_rounding_is_half_to_even(x: float) -> None:
    assert int(rounded(x)) == round(x)


def test_halves_go_to_the_even_side() -> None:
    assert [int(rounded(x)) for x in (0.5, 1.5, 2.5, -0.5, -1.5, 3.49)] == [0, 2, 2, 0, -2, 3]


@settings(max_examples=60, deadline=None)
@given(
    share=st.lists(st.floats(0.001, 1_000.0), min_size=1, max_size=12),
    least=st.integers(0, 5),
    rest=st.integers(0, 10_000),
)
def test_shares_are_apportioned_to_the_last_one(share: list[float], least: int, rest: int) -> None:
    total = least * len(share) + rest
    found = apportion(total, np.array(share), least)
    assert int(found.sum()) == total
    assert int(found.min()) >= least
    ideal = np.array(share) / sum(share) * rest
    assert (np.abs(found - least - ideal) < 1.0 + 1e-6).all()


def test_too_few_for_the_least_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 50"):
        apportion(99, np.ones(2), 50)


# -- order sizes ------------------------------------------------------------------------------------------
def test_order_sizes_are_cut_at_the_thresholds_and_keep_their_mean() -> None:
    ratio = landed_to_goods(np.array([0.0, 0.2]), 1.15)
    median, sigma = np.array([40.0, 120.0]), np.array([0.8, 1.1])
    sizes = build_sizes(median, sigma, ratio, ((150.0, 800.0), ()))
    assert sizes.count.tolist() == [
        len(BASE_EDGES_USD) + 2,
        len(BASE_EDGES_USD) + 1,
    ]  # 150 is an edge already
    assert {150.0, 800.0} <= set(sizes.edges_usd[0])
    for d in range(2):
        edges = [0.0, *sizes.edges_usd[d, : sizes.count[d]]]
        for g in range(2):
            cumulative = sizes.cumulative[d, g, : sizes.count[d]]
            assert cumulative[-1] == 1.0
            chance = np.diff(np.concatenate(([0.0], cumulative)))
            assert (chance >= 0.0).all()
            paid = sizes.paid_e4usd[d, g, : sizes.count[d]]
            # The lognormal's own mean, cut at six standard deviations; payments are whole units of account.
            assert (chance * paid).sum() == pytest.approx(
                1e4 * median[g] * math.exp(sigma[g] ** 2 / 2), rel=1e-5
            )
            assert (chance * paid).sum() == pytest.approx(sizes.mean_paid_e4usd[d, g], rel=1e-12)
            assert sizes.spending_share[d, g].sum() == pytest.approx(1.0)
            # No order straddles a rule: the value that meets thresholds lies within its class.
            goods = sizes.goods_usd[d, g, : sizes.count[d]]
            for k, value in enumerate(goods):
                assert edges[k] <= value + 1e-4
                assert value <= edges[k + 1] + 1e-4


@settings(max_examples=60, deadline=None)
@given(budget=st.floats(1.0, 1e8), mean=st.floats(1e4, 1e8))
def test_a_need_stands_for_as_many_orders_as_spend_the_budget(budget: float, mean: float) -> None:
    orders, rate = orders_per_need(budget, mean, 0.07)
    assert orders >= 1
    assert 0.0 < rate <= 0.07 * (1.0 + 1e-12)
    assert orders * rate * mean == pytest.approx(budget)


def test_needs_come_at_their_rate() -> None:
    # 5,200 USD a year, all on one category, orders of 10,000 USD: one need in a hundred weeks.
    budget, week = weekly_budget(5_200.0, 1.0), np.uint64(99)
    assert budget == 1e6
    found = sum(orders_needed(draw(week, np.uint64(i), 0), budget, 1e8, 0.07) for i in range(20_000))
    assert abs(found - 200) < 4 * math.sqrt(200)
    assert orders_needed(1e-12, 0.0, 1e8, 0.07) == 0


# -- who takes what ---------------------------------------------------------------------------------------
def test_the_cheapest_rail_both_sides_have_is_taken() -> None:
    fee = np.array([0.03, 0.01, 0.02])
    assert cheapest_rail(0b111 & 0b111, fee) == 1
    assert cheapest_rail(0b101 & 0b111, fee) == 2
    assert cheapest_rail(0b001 & 0b110, fee) == -1


def test_a_race_is_won_in_proportion_to_weight() -> None:
    wins = 0
    for i in range(10_000):
        key = np.uint64(i)
        wins += race(3.0, draw(np.uint64(5), key, 0), math.inf) < race(
            1.0, draw(np.uint64(5), key, 1), math.inf
        )
    assert abs(wins - 7_500) < 4 * math.sqrt(10_000 * 0.75 * 0.25)
    assert race(0.0, 0.5, math.inf) == math.inf


def test_places_in_a_cumulative_table_are_taken_by_share() -> None:
    cumulative = np.array([0.2, 0.2, 0.7, 1.0])
    assert [int(place_of(cumulative, u)) for u in (0.0, 0.19, 0.21, 0.69, 0.71, 0.999)] == [0, 0, 2, 2, 3, 3]


def test_lots_follow_todays_shares_and_move_no_more_than_those() -> None:
    before, now = np.array([0.5, 0.3, 0.2, 0.0]), np.array([0.3, 0.35, 0.2, 0.15])
    reference, today = np.cumsum(before), np.cumsum(now)
    draws_made, stream = 20_000, np.uint64(11)
    guide = np.zeros((1, 1, 1, 9), dtype=np.int16)
    fill_guide(reference[None, None, None], guide)
    guide = guide[0, 0, 0]
    places = np.array(
        [
            (
                place_of(reference, u),
                lot_place(reference, today, guide, u, np.uint64(draw_key_of(stream, np.uint64(i))), 7),
            )
            for i, u in enumerate((np.arange(draws_made) + 0.5) / draws_made)
        ]
    )
    share = np.bincount(places[:, 1], minlength=4) / draws_made
    assert np.abs(share - now).max() < 4.0 * math.sqrt(0.25 / draws_made)
    moved = float((places[:, 0] != places[:, 1]).mean())
    assert abs(moved - 0.5 * np.abs(now - before).sum()) < 4.0 * math.sqrt(0.16 / draws_made)
    base = np.uint64(draw_key_of(stream, np.uint64(1)))
    same = [lot_place(reference, reference, guide, u, base, 7) for u in (0.1, 0.6, 0.9)]
    assert [int(each) for each in same] == [0, 1, 2]


@settings(max_examples=60, deadline=None)
@given(
    o=st.integers(0, 63), d=st.integers(0, 63), g=st.integers(0, 7), channel=st.integers(0, 5),
    platform=st.integers(-1, 11), mode=st.integers(0, 5),
)  # fmt: skip
def test_a_trade_key_names_one_cell(o: int, d: int, g: int, channel: int, platform: int, mode: int) -> None:
    parts = split_key(np.array([trade_key(o, d, g, channel, platform, mode)]))
    assert [int(part[0]) for part in parts] == [o, d, g, channel, platform, mode]


# -- sellers ----------------------------------------------------------------------------------------------
@settings(max_examples=60, deadline=None)
@given(amount=st.floats(0.0, 50.0))
def test_a_number_is_rounded_without_bias(amount: float) -> None:
    u = (np.arange(4_000) + 0.5) / 4_000
    rounded = [whole(amount, float(each)) for each in u]
    assert set(rounded) <= {math.floor(amount), math.floor(amount) + 1}
    assert np.mean(rounded) == pytest.approx(amount, abs=1.0 / 4_000)


def test_firms_that_list_share_the_demand() -> None:
    assert own_sales(1.0, 1.0, 1.0) == 1.0
    # Twice the demand, half as dear as before to all: a firm among a third more of them sells 1.5 times as much.
    assert own_sales(2.0, 1.0, 4.0 / 3.0) == pytest.approx(1.5)
    # A firm whose attraction falls alone sells less.
    assert own_sales(1.0, 0.9, 1.0) == pytest.approx(0.9)


@pytest.mark.parametrize("u", [1e-9, 0.3, 1.0 - 1e-9])
def test_listings_stay_where_sales_are_as_expected_and_follow_them_otherwise(u: float) -> None:
    assert listed_firms(40, 100, 40.0, wanted_listing(1.0, 0.5, 10.0), 0.25, u) == 40
    assert listed_firms(1, 100, 1.0, wanted_listing(1.0, 0.5, 10.0), 0.25, u) == 1
    # Fixed cost over sales a quarter: wanted 40 x 4^0.5 = 80; a quarter of the gap: 50.
    assert listed_firms(40, 100, 40.0, wanted_listing(0.25, 0.5, 10.0), 0.25, u) == 50
    assert (
        listed_firms(100, 100, 90.0, wanted_listing(1e-6, 0.5, 10.0), 0.25, u) == 100
    )  # at most all of them
    assert (
        listed_firms(40, 100, 40.0, wanted_listing(10.1, 0.5, 10.0), 0.25, u) == 0
    )  # the fixed cost swallows the profit
    assert listed_firms(0, 100, 0.0, wanted_listing(0.2, 0.5, 10.0), 0.25, u) == 0


def test_one_listed_firm_follows_a_small_change_in_the_mean_over_draws() -> None:
    """A fixed rounding would leave one firm one for ever, whatever it sells."""
    u = (np.arange(4_000) + 0.5) / 4_000
    for sales in (0.8, 1.2):
        wanted = wanted_listing(1.0 / sales, 1.0, 10.0)
        found = np.mean([listed_firms(1, 100, 1.0, wanted, 0.25, float(each)) for each in u])
        assert found == pytest.approx(1.0 + 0.25 * (sales - 1.0), abs=1.0 / 4_000)


def test_markups_prices_and_staying_follow_their_rules() -> None:
    assert wanted_markup(5.0, 0.0, 1.5) == pytest.approx(1.25)
    assert next_price(1.0, 1.2, 0.25, 0.005) == pytest.approx(1.05)  # a quarter of the way
    # The gap meets the menu cost of 0.5 %, not the step of a quarter of it.
    assert next_price(1.0, 1.006, 0.25, 0.005) == pytest.approx(1.0015)
    assert next_price(1.0, 0.994, 0.25, 0.005) == pytest.approx(0.9985)
    assert next_price(1.0, 1.0049, 0.25, 0.005) == 1.0
    assert next_price(1.0, 0.9951, 0.25, 0.005) == 1.0
    assert stays(0)
    assert not stays(-1)


HABITS = CapacitySettings()


# -- the few ----------------------------------------------------------------------------------------------
def test_a_commission_rests_while_sales_do_and_follows_market_power_and_cost() -> None:
    assert next_commission(0.15, 0.15, 1.0, 0.0, ConductSettings()) == pytest.approx(0.15)
    # Wanted 0.15 (1 + 0.1 ln 2) = 0.1604; a quarter of the gap is 0.0026, three tenths of a point.
    assert next_commission(0.15, 0.15, 2.0, 0.0, ConductSettings()) == pytest.approx(0.153)
    # Costs of 4 % of sales: 2.8 points wanted, 0.7 this month.
    assert next_commission(0.15, 0.15, 1.0, 0.04, ConductSettings()) == pytest.approx(0.157)
    commission = 0.15
    for _ in range(200):
        commission = next_commission(commission, 0.15, 1.0, 9.0, ConductSettings())
    assert 0.44 < commission <= 0.45


def test_a_platform_leaves_markets_that_cost_half_as_much_again_as_they_bring() -> None:
    platform = Platform(mesa.Model(), "p", 0, "USA", 0.1, 0.9, 0.1, np.array([True, True, False]), 1)
    left = platform.reconsider(np.array([151.0, 149.0, 999.0]), np.array([100.0, 100.0, 1.0]), 1.5)
    assert left.tolist() == [True, False, False]
    assert platform.markets.tolist() == [False, True, False]


def test_freight_rates_rise_convexly_with_load_and_rest_at_the_reference() -> None:
    assert rate_index(0.8, 0.8, 0.5, HABITS) == 1.0
    # (1.0/0.8)^3 = 1.953: 1 + 0.5 x 0.953 = 1.477, quoted in steps of 2 %.
    assert rate_index(1.0, 0.8, 0.5, HABITS) == pytest.approx(1.48)
    assert rate_index(0.0, 0.8, 0.9, HABITS) == 0.5
    rates = [rate_index(0.8 * x, 0.8, 0.5, HABITS) for x in (1.0, 1.2, 1.4, 1.6)]
    steps = np.diff(rates)
    assert (np.diff(steps) > 0).all()


def test_a_carrier_remembers_load_and_builds_where_it_stays_high_and_shrinks_at_half_the_speed() -> None:
    carrier = Carrier(mesa.Model(), "sea_1", SEA, 1.0, 100.0, 0.8, 0.5, HABITS)
    carrier.see_load(180.0)  # one month of 1.8 moves it from 0.8 by a fifth of the gap
    assert carrier.utilisation == pytest.approx(0.8 + HABITS.load_memory * 1.0)
    carrier.utilisation = 1.2  # half above the reference
    carrier.invest()
    built = 100.0 * (1.0 + 0.5 * HABITS.fleet_speed)
    assert carrier.capacity_tonne_km == pytest.approx(built)
    carrier.utilisation = 0.0
    carrier.invest()
    assert carrier.capacity_tonne_km == pytest.approx(built * (1.0 - 0.5 * HABITS.fleet_speed))


def test_inspection_follows_what_it_finds_within_bounds() -> None:
    step, bounds = 0.1, (0.4, 4.0)
    regulator = Regulator(mesa.Model(), "USA", (0,), 0.05)
    assert not regulator.review_inspection(1.0, step, bounds)
    assert not regulator.review_inspection(1.04, step, bounds)  # within half a step: 5 % x 1.04 = 5.2 %
    assert regulator.inspected_share == 0.05
    for _ in range(60):
        regulator.review_inspection(6.0, step, bounds)
    assert regulator.inspected_share == pytest.approx(0.20)
    assert regulator.review_inspection(1.0, step, bounds)
    assert regulator.inspected_share == pytest.approx(0.20 - 0.005)
    for _ in range(60):
        regulator.review_inspection(0.0, step, bounds)
    assert regulator.inspected_share == pytest.approx(0.02)
