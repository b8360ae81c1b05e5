"""Parcel sales: what households can be expected to buy of every lane and in shops, from the choice tables, no draws."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.core.codes import FIRST_MARKET, HOME, SHELF
from sim.core.kernel import kernel, part
from sim.core.numerics import exp
from sim.market.expected_choices import weigh_market, weight_room


class Sales(NamedTuple):
    """Expected sales to households, USD a year; all but ``fee_share`` are filled."""

    lane_fob: np.ndarray
    """[segment, g, lane] goods sold by lane, fob"""
    in_shops: np.ndarray
    """[2, d, g] home goods (fob) and imported goods (fob of week 0)"""
    fee_share: np.ndarray
    """[g, k, lane] what a parcel costs its platform over its goods; no row where nothing does"""
    fees: np.ndarray
    """[lane] what platforms pay on what is sold"""


def no_sales(
    segments: int, categories: int, lanes: int, n: int, fee_share: np.ndarray | None = None
) -> Sales:
    """Return room for sales of so many segments, categories, lanes and economies."""
    return Sales(
        np.zeros((segments, categories, lanes)),
        np.zeros((2, n, categories)),
        np.zeros((0, 0, 0)) if fee_share is None else fee_share,
        np.zeros(lanes),
    )


@kernel
def fill_sales(first, last, preferences, lanes, offers, tables, spending_usd, sales):
    """Fill expected sales to households of destinations ``first`` to ``last`` - 1.

    Args:
        first: first destination.
        last: the one after the last.
        preferences: tastes and goods (`sim.market.choice.Preferences`).
        lanes: parcel lanes (`sim.market.choice.LaneTable`).
        offers: what buyers see (`sim.market.choice.Offers`).
        tables: choice tables of the same offers (`sim.market.choice.Tables`).
        spending_usd: [d] households' spending, USD a year, landed.
        sales: room (`Sales`); of sales to these destinations.
    """
    lane_fob, in_shops, fee_share = sales.lane_fob, sales.in_shops, sales.fee_share
    octiles = offers.composite.shape[1]
    weights, totals = weight_room(offers)
    per_weight = np.empty(octiles)
    for d in range(first, last):
        begin, markets = lanes.first_market[d], lanes.platform_markets[d]
        for g in range(preferences.sigma.shape[0]):
            in_shops[:, d, g] = 0.0
            for i in range(begin, begin + markets):
                start = lanes.market_first_lane[i]
                lane_fob[:, g, start : start + lanes.market_lane_count[i]] = 0.0
            if not preferences.household_good[g]:
                continue
            home_price, shelf_price = exp(offers.home_log_price[d, g]), exp(offers.shelf_log_price[d, g])
            for k in range(offers.size_count[d]):
                in_class = spending_usd[d] * preferences.category_share[d, g] * offers.size_share[d, g, k]
                for s in range(preferences.segment_online.shape[0]):
                    chosen = tables.channel[d, g, k, s * octiles : (s + 1) * octiles]
                    spent = preferences.spending[d, s * octiles : (s + 1) * octiles]
                    for n in range(octiles):
                        per_weight[n] = in_class * spent[n] / _whole(chosen[n], FIRST_MARKET + markets)
                        in_shops[0, d, g] += per_weight[n] * chosen[n, HOME] / home_price
                        in_shops[1, d, g] += per_weight[n] * chosen[n, SHELF] / shelf_price
                    if not preferences.segment_online[s]:
                        continue
                    for i in range(markets):
                        start = lanes.market_first_lane[begin + i]
                        end = start + lanes.market_lane_count[begin + i]
                        weigh_market(start, end, g, k, s, preferences, offers, weights, totals)
                        for n in range(octiles):
                            of_market = per_weight[n] * chosen[n, FIRST_MARKET + i]
                            totals[n] = of_market / totals[n] if totals[n] > 0.0 else 0.0
                        _add_lanes(start, end, weights, totals, offers.tau[g, k], lane_fob[s, g])
                        if fee_share.shape[0] > 0:
                            _add_fees(
                                start, end, weights, totals, offers.tau[g, k], fee_share[g, k], sales.fees
                            )


@part
def _add_fees(start, end, weights, each, tau, fee_share, fees):
    """Add what platforms pay on what octiles buy of lanes ``start`` to ``end`` - 1."""
    for j in range(end - start):
        if fee_share[start + j] > 0.0:
            paid = 0.0
            for n in range(each.shape[0]):
                paid += each[n] * weights[n, j]
            fees[start + j] += paid / tau[start + j] * fee_share[start + j]


@part
def _whole(weights, columns):
    """Return the sum of the first ``columns`` weights."""
    whole = 0.0
    for c in range(columns):
        whole += weights[c]
    return whole


@part
def _add_lanes(start, end, weights, each, tau, lane_fob):
    """Add what octiles buy of lanes ``start`` to ``end`` - 1: their weights [octile, lane] times ``each`` [octile]."""
    for j in range(end - start):
        paid = 0.0
        for n in range(each.shape[0]):
            paid += each[n] * weights[n, j]
        lane_fob[start + j] += paid / tau[start + j]
