"""Expected flows of a model's own agents: choice probabilities summed, no draws; and how far a year may scatter.

They must add up to those of the calibrated world (`sim.calibration.expected_sales`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.core.codes import BULK_KINDS, FIRST_MARKET
from sim.core.kernel import kernel
from sim.core.numerics import exp
from sim.core.units import E4USD_PER_USD, WEEKS_PER_YEAR
from sim.market.bulk_choice import CYCLE_WEEKS
from sim.market.expected_choices import weigh_market, weight_room

if TYPE_CHECKING:
    from sim.week.run_state import RunState

PARCELS, FIRST_BULK = range(2)
"""Places of a year's channels: parcels, then bulk purchases by kind (``codes.BULK_KINDS``)."""


class ExpectedYear(NamedTuple):
    """What 52 weeks of a model's agents bring at the week-0 state, first sales by pair [o, d]."""

    mean_usd: np.ndarray
    """[o, d] expected value, USD fob a year."""
    variance_usd2: np.ndarray
    """[o, d] variance of the realised value of a year, USD squared."""
    orders: np.ndarray
    """[o, d] expected number of sampled orders and lots (agents', not weighted) a year."""
    channel_usd: np.ndarray
    """[o, d, channel] expected value of parcels, restocking, firms' purchases (``PARCELS``), USD fob a year."""


class Seen(NamedTuple):
    """What buyers choose from."""

    preferences: Any
    """sim.market.choice.Preferences"""
    lanes: Any
    """sim.market.choice.LaneTable"""
    offers: Any
    """sim.market.choice.Offers"""
    tables: Any
    """sim.market.choice.Tables"""


class NeedMoments(NamedTuple):
    """Sums over consumers of a type [d, t, g]: r = needs a week, m = people x orders a need."""

    rate: np.ndarray
    """sum r"""
    mean: np.ndarray
    """sum r m"""
    square: np.ndarray
    """sum r m^2"""
    mean_square: np.ndarray
    """sum (r m)^2"""


def expected_flows(model: RunState) -> np.ndarray:
    """Return expected first sales of the model's own agents at today's offers [o, d], USD fob a year."""
    return expected_year(model).mean_usd


def expected_year(model: RunState) -> ExpectedYear:
    """Add up choice probabilities over the sampled agents, without draws, adaptation and stock off.

    Consumers: each need is a Bernoulli draw of a known rate, worth people x orders x the value of its class
    on its lane. Firms: a year holds 13 orders, each cut into lots by systematic sampling with one uniform start,
    whose mean and variance are integrals over the start, taken exactly.
    """
    n = model.world.n
    channels = FIRST_BULK + len(BULK_KINDS)
    year = ExpectedYear(np.zeros((n, n)), np.zeros((n, n)), np.zeros((n, n)), np.zeros((n, n, channels)))
    calibration, market = model.market.calibration, model.market
    moments = need_moments(model)
    probability = np.diff(np.concatenate((np.zeros_like(market.sizes.cumulative[:, :, :1]), market.sizes.cumulative),
                                         axis=2), axis=2)  # fmt: skip
    seen = Seen(calibration.preferences, calibration.lanes, market.offers, market.tables)
    for d in range(n):
        probability[d, :, int(market.sizes.count[d]) :] = 0.0
        _add_parcels(
            d,
            seen,
            probability,
            market.sizes.paid_e4usd / E4USD_PER_USD,
            market.sizes.goods_usd,
            moments,
            year,
        )
    total, square, buyers = bulk_orders(model)
    lots = model.world.setting("bulk_lots")
    for d in range(n):
        _add_bulk(d, market.bulk_cumulative, market.offers.bulk_log_tau, total, square, buyers, lots, year)
    return year


def need_moments(model: RunState) -> NeedMoments:
    """Return the consumers' needs, added up by economy and consumer type."""
    preferences, sizes, consumers = model.market.preferences, model.market.sizes, model.consumers
    n, consumer_types, categories = model.world.n, len(preferences.sensitivity), len(preferences.sigma)
    moments = NeedMoments(*(np.zeros((n, consumer_types, categories)) for _ in NeedMoments._fields))
    economy = consumers.column("economy").astype(np.int64)
    cell = economy * consumer_types + consumers.column("consumer_type")
    for g in range(categories):
        if not preferences.household_good[g]:
            continue
        budget = (
            consumers.column("spending_usd")
            * (E4USD_PER_USD / WEEKS_PER_YEAR)
            * preferences.category_share[economy, g]
        )
        mean_paid = sizes.mean_paid_e4usd[economy, g]
        each = np.maximum(np.ceil(budget / (model.world.setting("most_needs_per_week") * mean_paid)), 1.0)
        rate, size = budget / (each * mean_paid), each * consumers.column("weight")
        for sums, values in zip(
            moments, (rate, rate * size, rate * size**2, (rate * size) ** 2), strict=True
        ):
            sums[:, :, g] = np.bincount(cell, weights=values, minlength=n * consumer_types).reshape(
                n, consumer_types
            )
    return moments


def bulk_orders(model: RunState) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return an order's payment summed over buyers, USD, its square summed, USD squared, and buyers.

    All are [kind, d, g]; kind 0 is restocking (the plan of week 0), 1 firms' inputs; one order every fourth week.
    """
    smes = model.smes
    n, categories = model.world.n, len(model.world.categories)
    total, square, buyers = (np.zeros((2, n, categories)) for _ in range(3))
    active = smes.column("active").astype(np.bool_)
    economy, category = smes.column("economy").astype(np.int64), smes.column("category").astype(np.int64)
    cost = model.market.restock_cost()[economy, category]
    restock = np.where(smes.column("is_retailer") & active, CYCLE_WEEKS * model.planned_pace * cost, 0.0)
    budget = np.where(active, smes.column("input_budget_e4usd") * float(CYCLE_WEEKS), 0.0)
    shop = restock > 0.0
    for sums, power in ((total, 1), (square, 2), (buyers, 0)):
        np.add.at(sums[0], (economy[shop], category[shop]), (restock[shop] / E4USD_PER_USD) ** power)
        for g in range(categories):
            value = (budget[active] * model.market.preferences.firm_share[g] / E4USD_PER_USD) ** power
            sums[1, :, g] = np.bincount(economy[active], weights=value, minlength=n)
    return total, square, buyers


@kernel
def _add_parcels(d, seen, probability, paid_usd, goods_usd, moments, year):
    """Add d's parcels to the year's mean, variance and orders.

    An order buys a whole number of parcels, a fraction f by a draw: that adds f (1 - f) parcels squared to its
    variance, 1/6 on average over fractions.
    """
    preferences, lanes, offers, tables = seen.preferences, seen.lanes, seen.offers, seen.tables
    rate, mean, square, mean_square = moments.rate, moments.mean, moments.square, moments.mean_square
    value, variance, orders, channel = year.mean_usd, year.variance_usd2, year.orders, year.channel_usd
    octiles = offers.composite.shape[1]
    consumer_types, n = preferences.sensitivity.shape[0], value.shape[0]
    columns = FIRST_MARKET + lanes.platform_markets[d]
    weights, totals = weight_room(offers)
    sums = np.zeros((4, consumer_types, n))
    first, second, chance, rounding = sums[0], sums[1], sums[2], sums[3]
    for g in range(preferences.sigma.shape[0]):
        if not preferences.household_good[g]:
            continue
        sums[:] = 0.0
        for k in range(offers.size_count[d]):
            p, paid, one = probability[d, g, k], paid_usd[d, g, k], goods_usd[d, g, k]
            for i in range(lanes.platform_markets[d]):
                start = lanes.market_first_lane[lanes.first_market[d] + i]
                last = start + lanes.market_lane_count[lanes.first_market[d] + i]
                for s in range(preferences.segment_online.shape[0]):
                    if not preferences.segment_online[s]:
                        continue
                    weigh_market(start, last, g, k, s, preferences, offers, weights, totals)
                    for q in range(octiles):
                        t = s * octiles + q
                        whole = 0.0
                        for c in range(columns):
                            whole += tables.channel[d, g, k, t, c]
                        if totals[q] <= 0.0:
                            continue
                        share = p * tables.channel[d, g, k, t, FIRST_MARKET + i] / (whole * totals[q])
                        for j in range(last - start):
                            o = lanes.origin[start + j]
                            fob = paid / offers.tau[g, k, start + j]
                            taken = share * weights[q, j]
                            chance[t, o] += taken
                            first[t, o] += taken * fob
                            second[t, o] += taken * fob * fob
                            rounding[t, o] += taken * one * one / 6.0
        for t in range(consumer_types):
            for o in range(n):
                bought = WEEKS_PER_YEAR * mean[d, t, g] * first[t, o]
                value[o, d] += bought
                channel[o, d, PARCELS] += bought
                variance[o, d] += WEEKS_PER_YEAR * (
                    square[d, t, g] * second[t, o]
                    - mean_square[d, t, g] * first[t, o] ** 2
                    + rate[d, t, g] * rounding[t, o]
                )
                orders[o, d] += WEEKS_PER_YEAR * rate[d, t, g] * chance[t, o]


@kernel
def _overlap(cumulative, a, b, shift):
    """Return how much of entry a's stretch, moved on by ``shift``, lies in entry b's."""
    low_a = cumulative[a - 1] if a > 0 else 0.0
    low_b = cumulative[b - 1] if b > 0 else 0.0
    return max(0.0, min(cumulative[a] + shift, cumulative[b]) - max(low_a + shift, low_b))


@kernel
def _add_bulk(d, cumulative, log_tau, total, square, buyers, lots, year):
    """Add d's restocking and firms' purchases to the year's mean, variance and orders.

    One order's fob from origin o is the mean over lots of f(lot + start), f = 1 / tau where o is drawn; its
    second moment needs the chance that two lots of one order fall to o together: overlaps of shifted stretches.
    """
    value, variance, orders, channel = year.mean_usd, year.variance_usd2, year.orders, year.channel_usd
    n, modes = log_tau.shape[0], log_tau.shape[2]
    times = WEEKS_PER_YEAR / CYCLE_WEEKS
    fob = np.zeros(modes)
    for kind in range(len(BULK_KINDS)):
        for g in range(total.shape[2]):
            if total[kind, d, g] <= 0.0:
                continue
            reached = cumulative[kind, d, g]
            for o in range(n):
                mean = second = share = 0.0
                for m in range(modes):
                    entry = o * modes + m
                    width = reached[entry] - (reached[entry - 1] if entry > 0 else 0.0)
                    fob[m] = exp(-log_tau[o, d, m, g]) if width > 0.0 else 0.0
                    share += width
                    mean += width * fob[m]
                    second += width * fob[m] * fob[m] / lots
                if share <= 0.0:
                    continue
                for lots_on in range(1, lots):
                    for m in range(modes):
                        for other in range(modes):
                            both = _overlap(reached, o * modes + m, o * modes + other, lots_on / lots)
                            second += 2.0 * both * fob[m] * fob[other] / lots
                bought = times * total[kind, d, g] * mean
                value[o, d] += bought
                channel[o, d, FIRST_BULK + kind] += bought
                variance[o, d] += times * square[kind, d, g] * max(second - mean * mean, 0.0)
                orders[o, d] += times * lots * buyers[kind, d, g] * share
