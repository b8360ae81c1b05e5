"""What buyers see and the weights they draw from: tables over all offers against the rules for one offer at a time."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from sim.behaviour.lane_choice import PEAK_LIMIT, lane_attraction, lane_cost
from sim.core import draws
from sim.core.codes import ALONE, CHANNEL_CLASSES, FIRST_MARKET, GIVE_UP, HOME, SHELF
from sim.core.numerics import exp, log, truncated_normal
from sim.market.inland import inland_kg_co2e_per_kg
from sim.market.listing import fill_tau, lane_non_price_cost
from sim.mechanisms.trust import begin
from sim.model import TradeModel
from sim.ports.state import RunSizes
from sim.week.closure import fill_duty_share
from sim.week.reference import UNIFORM_SHARE
from sim.week.sample import _fill_wallets, _lognormal, _uniforms
from sim.world.consumer_types import OCTILES
from tests.small_world import small_about_its_policies, small_model
from tests.twins.bills import bill_of


@pytest.fixture(scope="module")
def model() -> TradeModel:
    """A model after five weeks, when prices, beliefs and listings have moved and rules have changed."""
    found = small_model(small_about_its_policies("us_de_minimis_repeal", consumers=900, weeks=8))
    for _ in range(5):
        found.step()
    found.keep_calendar()
    found.refresh_offers()
    return found


def online(model: TradeModel) -> list[tuple[int, int]]:
    """Return (g, s) of household goods and of segments that buy online."""
    preferences = model.calibration.preferences
    return list(
        product(
            np.flatnonzero(preferences.household_good).tolist(),
            np.flatnonzero(preferences.segment_online).tolist(),
        )
    )


def some_markets(model: TradeModel) -> list[int]:
    """Return platform markets to look at: of all numbers of lanes modulo four, and at least one in every economy."""
    lanes, found = model.world.lanes, dict[tuple[int, int], int]()
    for platform_market in range(lanes.platform_markets):
        found.setdefault(
            (
                int(lanes.market_destination[platform_market]),
                int(lanes.market_lane_count[platform_market]) % 4,
            ),
            platform_market,
        )
    assert {rest for _, rest in found} >= {1, 2, 3}
    return list(found.values())


def added(values: list[float]) -> float:
    """Add up as the kernels do: in four partial sums, the rest onto the first."""
    partial_sums, fours = [0.0] * 4, len(values) - len(values) % 4
    for i, value in enumerate(values):
        partial_sums[i % 4 if i < fours else 0] += value
    return (partial_sums[0] + partial_sums[1]) + (partial_sums[2] + partial_sums[3])


def weights_of(
    model: TradeModel, offers: Any, platform_market: int, g: int, k: int, s: int
) -> list[list[float]]:
    """Return weights [octile][lane] of a platform market's lanes: each octile's attraction is the last one's times one
    factor.
    """
    preferences, lanes = model.calibration.preferences, model.calibration.lanes
    first = int(lanes.market_first_lane[platform_market])
    rows = range(first, first + int(lanes.market_lane_count[platform_market]))
    slope = float(preferences.sigma[g]) - 1.0
    lowest = slope * float(preferences.sensitivity[s * OCTILES])
    step = slope * (
        float(preferences.sensitivity[s * OCTILES + 1]) - float(preferences.sensitivity[s * OCTILES])
    )
    day_cost = float(preferences.time_value[g]) * float(preferences.segment_time[s])
    costs = [
        lane_cost(offers.log_tau[g, k, i], day_cost, offers.lane_days[k, i], offers.non_price_cost[s, i])
        for i in rows
    ]
    attraction = [
        float(lane_attraction(offers.offer_constant[g, i], lowest, cost))
        for i, cost in zip(rows, costs, strict=True)
    ]
    factor = [float(lane_attraction(0.0, step, cost)) for cost in costs]
    found = []
    for n in range(OCTILES):
        found.append([a * float(offers.composite[g, n, i]) for a, i in zip(attraction, rows, strict=True)])
        attraction = [a * b for a, b in zip(attraction, factor, strict=True)]
    return found


# -- offers -----------------------------------------------------------------------------------------------
def test_landed_prices_and_days_are_those_of_one_parcels_bill(model: TradeModel) -> None:
    market, lanes = model.market, model.calibration.lanes
    offers, terms = market.offers, market.terms
    for platform_market, g in product(some_markets(model), range(offers.tau.shape[0])):
        for lane in range(
            int(lanes.market_first_lane[platform_market]),
            int(lanes.market_first_lane[platform_market] + lanes.market_lane_count[platform_market]),
        ):
            o, d = int(lanes.origin[lane]), int(lanes.destination[lane])
            for k in range(int(offers.size_count[d])):
                freight, duty, vat, carbon, charged = bill_of(terms, lane, d, g, k)
                goods = round(float(terms.goods_usd[d, g, k]) * 10_000.0)
                landed = 1.0 + (freight + duty + vat + carbon) / goods
                assert offers.tau[g, k, lane] == landed
                assert offers.log_tau[g, k, lane] == log(landed)
                if g == 0:
                    days = (
                        market.quotes.lane_days[lane]
                        + charged * terms.pair[int(terms.lane[lane].law_row) + o, d].clearance_days
                    )
                    assert offers.lane_days[k, lane] == days


def test_what_is_not_paid_is_that_of_one_lane_and_segment(model: TradeModel) -> None:
    market, world = model.market, model.world
    lanes, rules, tastes = world.lanes, market.rules, world.tastes
    random = np.random.default_rng(1)
    trust = begin(world, RunSizes())
    platform, origin = trust.column("platform"), trust.column("origin")
    for believed in (platform, origin):
        believed[:] = random.random(believed.shape)
    own = {**market.own, "trust": trust}
    found = lane_non_price_cost(world, rules, market.quotes, own)
    gains, commission = world.column("platforms", "match_gain_share"), own["fees"].column("commission")
    for s, lane in product(range(len(found)), range(0, len(lanes), 3)):
        o, d, p = int(lanes.origin[lane]), int(lanes.destination[lane]), int(lanes.platform[lane])
        plain = -log(1.0 - commission[p])
        plain += tastes.trust_weight[s] * (1.0 - platform[d, s, p] * origin[d, s, o])
        plain += tastes.privacy_weight[s] * (rules.exposure[o, d] * (1.0 - rules.privacy_assurance[d]))
        legs = inland_kg_co2e_per_kg(world).sum(axis=0)[o, d, lanes.mode[lane]]
        score = 1.0 / (1.0 + market.quotes.lane_kg_co2e_per_kg[lane] + legs)
        plain -= tastes.green_premium_share[s] * score
        plain -= gains[p] * (1.0 - rules.match_loss_share[o, d])
        assert found[s, lane] == plain


def test_mean_duty_is_the_mean_over_classes_of_one_parcels_duty(model: TradeModel) -> None:
    market, lanes = model.market, model.calibration.lanes
    share = np.zeros((len(lanes.origin), market.offers.tau.shape[0]))
    sizes, tau, duties = market.sizes, market.offers.tau, np.zeros_like(market.offers.tau)
    again = market.offers._replace(
        tau=np.ones_like(tau), log_tau=tau.copy(), lane_days=market.offers.lane_days.copy()
    )
    everywhere = np.ones(len(lanes.origin), dtype=np.bool_)
    fill_tau(
        0, len(lanes.origin), lanes, market.terms, everywhere, market.quotes.lane_days,
        again, duties,
    )  # fmt: skip
    assert np.array_equal(again.tau, tau)
    fill_duty_share(lanes, sizes.count, sizes.spending_share, tau, duties, share)
    for lane, g in product(range(0, len(share), 7), range(share.shape[1])):
        d, whole, mean = int(lanes.destination[lane]), 0.0, 0.0
        for k in range(int(sizes.count[d])):
            weight = sizes.spending_share[d, g, k] / tau[g, k, lane]
            duty = bill_of(market.terms, lane, d, g, k)[1] / round(market.terms.goods_usd[d, g, k] * 10_000.0)
            mean, whole = mean + weight * duty, whole + weight
        assert share[lane, g] == (mean / whole if whole > 0.0 else 0.0)
    assert (share > 0.0).any()


# -- choice tables ----------------------------------------------------------------------------------------
def test_inclusive_values_are_sums_of_single_lanes_weights(model: TradeModel) -> None:
    """Some of the reference is lowered, so that lanes stand out against it."""
    market, lanes = model.branch().market, model.calibration.lanes
    expected = market.reference.expected.copy()
    expected *= np.random.default_rng(2).choice([0.2, 1.0], expected.shape).astype(np.float32)
    market.reference = market.reference._replace(expected=expected)
    market._fill(0, model.world.n, 1)
    stood_out = looked_at = 0
    for platform_market, (g, s) in product(some_markets(model), online(model)):
        first, d = (
            int(lanes.market_first_lane[platform_market]),
            int(lanes.destination[lanes.market_first_lane[platform_market]]),
        )
        for k in range(int(market.offers.size_count[d])):
            for n, row in enumerate(weights_of(model, market.offers, platform_market, g, k, s)):
                t = s * OCTILES + n
                usual = market.reference.expected[g, t, first : first + len(row)].tolist()
                peaked = any(a > PEAK_LIMIT * b for a, b in zip(row, usual, strict=True))
                assert market.tables.inclusive[platform_market, g, k, t] == added(row)
                assert bool(market.tables.peaked[platform_market, g, k, t]) == peaked
                stood_out += peaked
                looked_at += 1
    assert 0 < stood_out < looked_at


def test_channel_weights_are_those_of_one_channel(model: TradeModel) -> None:
    market, lanes, preferences = model.market, model.calibration.lanes, model.calibration.preferences
    offers, tables = market.offers, market.tables
    for d, g in product(range(model.world.n), np.flatnonzero(preferences.household_good).tolist()):
        for k, t in product(range(int(offers.size_count[d])), range(len(preferences.sensitivity))):
            nest, steep = preferences.nest[g], (preferences.sigma[g] - 1.0) * preferences.sensitivity[t]
            price = offers.home_log_price[d, g] + offers.origin_log[d, d]
            plain = {
                HOME: exp(nest * (offers.home_composite[d, g, t % OCTILES] - steep * price)),
                SHELF: exp(offers.shelf_constant[d] - nest * steep * offers.shelf_log_price[d, g]),
                GIVE_UP: exp(offers.give_up[d]),
            }
            for i in range(int(lanes.platform_markets[d])):
                platform_market = int(lanes.first_market[d]) + i
                value = tables.inclusive[platform_market, g, k, t]
                sells = preferences.segment_online[t // OCTILES] and value > 0.0
                weight = exp(offers.platform_constant[platform_market] + nest * log(value)) if sells else 0.0
                plain[FIRST_MARKET + i] = weight
            found = nested(
                [plain[c] for c in sorted(plain)], preferences.column_class[d], preferences.class_lambda[g]
            )
            assert tables.channel[d, g, k, t, : len(plain)].tolist() == found


def nested(plain: list[float], classes: np.ndarray, class_lambda: float) -> list[float]:
    """Return weights of channels whose classes weigh the sum of them to the power lambda."""
    sums = dict.fromkeys(range(len(CHANNEL_CLASSES)), 0.0)
    for weight, each in zip(plain, classes[: len(plain)].tolist(), strict=True):
        sums[each] += weight
    factor = {
        each: 1.0 if each == ALONE or whole == 0.0 else exp((class_lambda - 1.0) * log(whole))
        for each, whole in sums.items()
    }
    return [weight * factor[each] for weight, each in zip(plain, classes[: len(plain)].tolist(), strict=True)]


def test_the_frozen_reference_is_nine_tenths_the_choice_of_week_0_and_one_tenth_even(
    model: TradeModel,
) -> None:
    calibration, reference = model.calibration, model.market.reference
    offers, lanes = calibration.offers, calibration.lanes
    for platform_market, (g, s) in product(some_markets(model)[::3], online(model)):
        first, d = (
            int(lanes.market_first_lane[platform_market]),
            int(lanes.destination[lanes.market_first_lane[platform_market]]),
        )
        count = int(lanes.market_lane_count[platform_market])
        mean, whole = [[0.0] * count for _ in range(OCTILES)], [0.0] * OCTILES
        for k in range(int(offers.size_count[d])):
            share = float(offers.size_share[d, g, k])
            for n, row in enumerate(weights_of(model, offers, platform_market, g, k, s)):
                total = added(row)
                whole[n] += share * total
                mean[n] = [a + share * b / total for a, b in zip(mean[n], row, strict=True)]
        for n in range(OCTILES):
            t, running = s * OCTILES + n, 0.0
            for i in range(count):
                q = (1.0 - UNIFORM_SHARE) * mean[n][i] + UNIFORM_SHARE / count
                running = running + q
                assert reference.expected[g, t, first + i] == np.float32(q * whole[n])
                last = i == count - 1
                assert reference.cumulative[g, t, first + i] == np.float32(2.0 if last else running)


def test_welfare_is_the_mean_log_of_the_sum_of_channel_weights(model: TradeModel) -> None:
    market, preferences, lanes = model.market, model.calibration.preferences, model.calibration.lanes
    for d, n in product(range(model.world.n), range(OCTILES)):
        value = weight = 0.0
        for s in range(len(preferences.segment_online)):
            t = s * OCTILES + n
            share = float(preferences.spending[d, t])
            weight += share
            for g in np.flatnonzero(preferences.household_good).tolist():
                scale = (
                    float(preferences.nest[g])
                    * (float(preferences.sigma[g]) - 1.0)
                    * float(preferences.sensitivity[t])
                    * float(preferences.class_lambda[g])
                )
                for k in range(int(market.sizes.count[d])):
                    whole = 0.0
                    for each in market.tables.channel[
                        d, g, k, t, : FIRST_MARKET + int(lanes.platform_markets[d])
                    ].tolist():
                        whole += each
                    part = (
                        share
                        * float(preferences.category_share[d, g])
                        * float(market.sizes.spending_share[d, g, k])
                    )
                    value += part * float(log(whole)) / scale
        assert market.welfare[d, n] == value / weight


def test_bulk_shares_are_those_of_one_way(model: TradeModel) -> None:
    market, preferences = model.market, model.calibration.preferences
    offers, n = market.offers, model.world.n
    modes = offers.bulk_days.shape[2]
    for kind, d, g in product(range(2), range(n), range(len(preferences.sigma))):
        slope, day_cost = preferences.sigma[g] - 1.0, 0.35 * preferences.time_value[g]
        weights = []
        for o, m in product(range(n), range(modes)):
            cost = (
                offers.bulk_log_tau[o, d, m, g]
                + day_cost * offers.bulk_days[o, d, m, g]
                + offers.origin_log[o, d]
            )
            none = (o == d and (m > 0 or kind == 0)) or not cost < 1e6
            attraction = (
                0.0
                if none
                else exp(
                    offers.bulk_offer_constant[o, d, m, g] + offers.bulk_composite[o, d, g] - slope * cost
                )
            )
            weights.append(float(attraction))
        whole = running = 0.0
        for weight in weights:
            whole += weight
        cumulative = []
        for weight in weights:
            running += weight / whole
            cumulative.append(running)
        assert (
            market.bulk_choice[kind, d, g].tolist() == cumulative
        )  # relations hold on to some of bulk_cumulative
        assert market.bulk_log_whole[kind, d, g] == log(whole)


# -- what agents are born with ----------------------------------------------------------------------------
@pytest.mark.kernel
def test_incomes_honesty_and_wallets_are_drawn_agent_by_agent() -> None:
    keys, stream = draws.agent_keys("VNM", "consumer", 300), np.uint64(draws.stream(3, draws.RAIL, 0))
    reach, needed, card = np.array([0.9, 0.2, 0.05]), np.array([0b110, 0b011]), 1
    assert _lognormal(keys, stream, 0.3).tolist() == [
        exp(0.3 * truncated_normal(draws.draw(stream, key, 0))) for key in keys
    ]
    assert _uniforms(keys, stream).tolist() == [draws.draw(stream, key, 0) for key in keys]
    wallets, added_card = np.zeros(len(keys), np.uint8), 0
    _fill_wallets(keys, stream, reach, needed, card, wallets)
    for key, wallet in zip(keys, wallets.tolist(), strict=True):
        held = sum(1 << r for r in range(3) if draws.draw(stream, key, r) < reach[r])
        served = all(held & rails for rails in needed.tolist())
        added_card += not served
        assert wallet == (held if served else held | 1 << card)
    assert 0 < added_card < 300
