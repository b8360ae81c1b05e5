"""Expected demand: what sellers, platforms, carriers and customs can expect of a year, from the choice tables.

The slow loops learn from it, not from the orders of the sample. An agent stands for thousands of firms or people, so
the luck of its few draws is no news to anybody: thresholds and curved rules would turn it into a drift that depends
on the size of the sample. Every figure is the limit of many agents of what the week draws (`sim.behaviour`,
`sim.settlement`), so at rest it is that of week 0 to the bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.calibration.expected_sales import tonne_km
from sim.core.codes import BULK_KINDS, BULK_MODES, INPUTS, RESTOCKING
from sim.core.numerics import exps
from sim.core.parallel import in_ranges
from sim.core.units import E4USD_PER_USD
from sim.market.choice import Offers
from sim.week.demand import Demand
from sim.week.parcel_sales import fill_sales, no_sales
from sim.week.platform_fees import fee_shares

if TYPE_CHECKING:
    from sim.week.run_state import RunState


def demand_of(run: RunState) -> Demand:
    """Return the year that today's tables promise."""
    market, world, calibration = run.market, run.world, run.calibration
    offers: Offers = market.offers
    n, categories, segments = world.n, len(world.categories), len(world.tastes.segments)
    income = np.ones(n) if run.closure is None else run.closure.income
    spending = calibration.targets.household * calibration.shifters.household_ratio * income
    fee_share = fee_shares(market.terms, market.lanes.destination, offers)
    sales = no_sales(segments, categories, len(world.lanes), n, fee_share)
    in_ranges(
        fill_sales, n, run.threads, market.preferences, market.lanes, offers, market.tables, spending, sales
    )
    lane_fob, in_shops = sales.lane_fob, sales.in_shops
    by_lane, bulk_by_way = _added(lane_fob), _bulk(run, in_shops[1], income)
    bulk = _added(np.moveaxis(_added(bulk_by_way), 2, 0))
    lanes = market.lanes
    pool = _added(np.moveaxis(bulk, 1, 0)) + in_shops[0] + _by(lanes.origin, by_lane, n)
    of_platform = world.lanes.platform.astype(np.int64) * n + lanes.destination
    platform, platform_fees = (
        _by(of_platform, each[None], len(world.platforms) * n).reshape(-1, n)
        for each in (_added(by_lane), sales.fees)
    )
    load = tonne_km(world, market.quotes, np.ascontiguousarray(by_lane.T), bulk_by_way)
    cell = _by(lanes.cell, by_lane, int(lanes.cell[-1]) + 1)
    return Demand(cell, bulk, pool, platform, platform_fees, load, *_failures(run, lane_fob))


def _by(place: np.ndarray, rows: np.ndarray, places: int) -> np.ndarray:
    """Return rows [row, lane] added up by their lanes' place [lane]: [place, row]."""
    return np.stack([np.bincount(place, weights=row, minlength=places) for row in rows], axis=1)


def _added(parts: np.ndarray) -> np.ndarray:
    """Return the sum over the first axis, added up one after the other."""
    whole: np.ndarray = parts[0].copy()
    for part in parts[1:]:
        whole += part
    return whole


def _bulk(run: RunState, shelf: np.ndarray, income: np.ndarray) -> np.ndarray:
    """Return bulk sales [kind, o, d, mode, g], USD fob a year; shops restock what they sell, shelf [d, g] in units."""
    market, calibration = run.market, run.calibration
    preferences, n = market.preferences, run.world.n
    firms = (calibration.targets.firm * calibration.shifters.firm_ratio * income)[:, None]
    paid = np.zeros((len(BULK_KINDS), n, len(run.world.categories)))
    paid[RESTOCKING], paid[INPUTS] = shelf * market.restock_cost(), firms * preferences.firm_share
    share = np.diff(market.bulk_cumulative, axis=3, prepend=0.0).reshape(*paid.shape, n, len(BULK_MODES))
    there = share > 0.0
    log_tau = np.moveaxis(market.offers.bulk_log_tau, (1, 3, 0, 2), (0, 1, 2, 3))
    log_tau = np.where(there, np.broadcast_to(log_tau, share.shape), 0.0)
    fob = np.where(there, paid[..., None, None] * share * exps(-log_tau), 0.0)
    return np.ascontiguousarray(np.moveaxis(fob, (0, 3, 1, 4, 2), (0, 1, 2, 3, 4)))


def _failures(run: RunState, lane_fob: np.ndarray) -> tuple[Any, ...]:
    """Return shares of orders that go badly by platform and origin, of fakes [d], of parcels abroad and mishaps [o, g].

    Orders are counted by value over a category's mean order.
    """
    market, world, chances = run.market, run.world, run.outcome_chances
    lanes, n, platforms = market.lanes, world.n, len(world.platforms)
    abroad = np.where(lanes.origin != lanes.destination, 1.0, 0.0)
    fake = abroad * chances.fake[:, None] * fakes_by_pool(run).T[:, lanes.origin]
    mishap = (chances.lost + chances.late)[chances.mode]
    bad = np.minimum(mishap + fake, 1.0)
    mean_order = market.sizes.mean_paid_e4usd.T[:, lanes.destination] / E4USD_PER_USD
    orders = lane_fob / np.where(mean_order > 0.0, mean_order, 1.0)
    by_segment = np.array([_added(each) for each in orders])
    badly = np.array([_added(each * bad) for each in orders])
    destination = lanes.destination.astype(np.int64)
    shares = [
        np.moveaxis(_share(*(_by(destination * places + place, rows, n * places) for rows in (badly, by_segment)))
                    .reshape(n, places, -1), 2, 1)
        for place, places in ((world.lanes.platform, platforms), (lanes.origin, n))
    ]  # fmt: skip
    goods = _added(orders)
    found = _share(*(_by(destination, _added(goods * each)[None], n)[:, 0] for each in (fake, abroad[None])))
    sent, unlucky = (
        _share(_by(lanes.origin, goods * each, n), _by(lanes.origin, goods, n)) for each in (abroad, mishap)
    )
    return *shares, found, sent, unlucky


def expected_rating(run: RunState, demand: Demand) -> np.ndarray:
    """Return the share of a seller's orders that goes well [sme]; counterfeits count where its pool sells abroad."""
    smes = run.smes
    pool = smes.column("economy"), smes.column("category")
    fake = run.outcome_chances.fake[pool[1]] * smes.column("fake_share") * demand.abroad[pool]
    rating: np.ndarray = np.clip(1.0 - demand.mishaps[pool] - fake, 0.0, 1.0)
    return rating


def fakes_by_pool(run: RunState) -> np.ndarray:
    """Return counterfeits against the category's mean, the mean over firms of an origin's producers [o, g]."""
    smes = run.smes
    firms = np.where(smes.column("active") & ~smes.column("is_retailer"), smes.column("weight"), 0)
    shape = run.world.n, len(run.world.categories)
    pool = smes.column("economy").astype(np.int64) * shape[1] + smes.column("category")
    size = shape[0] * shape[1]
    whole = np.bincount(pool, weights=firms.astype(np.float64), minlength=size)
    fake = np.bincount(pool, weights=firms * smes.column("fake_share"), minlength=size)
    return _share(fake, whole).reshape(shape)


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    found: np.ndarray = np.where(whole > 0.0, part / np.where(whole > 0.0, whole, 1.0), 0.0)
    return found


__all__ = ["demand_of", "expected_rating"]
