"""Compiling in two processes at once: the first run on a machine compiles for most of a minute.

A run compiles what it meets, in order: first what builds a world, then what a week does. Where two workers start
together, each first compiles a share of the week's kernels from examples of their arguments (empty columns of the
right types), and finds the other's work in the cache. The first has less, for it is the first to build a world.
Nothing depends on it but time: a kernel that is not found is compiled when it is met.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numba import config, typeof

from sim.agents.consumer import Consumers, streams_of
from sim.agents.shopping import choices_of, shop_range
from sim.agents.sme import SMEs
from sim.agents.view import Needs, Shops, View, new_room
from sim.behaviour.lane_choice import Recommender, Reference
from sim.behaviour.seller_groups import new_seller_groups
from sim.calibration.calibrated import LAW_DATE, empty_tables, sizes_for
from sim.calibration.moment_targets import first_shifters
from sim.calibration.solve import Targets, bulk_expected
from sim.core.code_version import PACKAGE
from sim.core.settings import ModelSettings
from sim.market.bundles import (
    Arrivals,
    BulkStreams,
    ConsumerColumns,
    FirmColumns,
    FirmView,
    PlatformColumns,
    Prices,
)
from sim.market.charges import charges_of, places_of, sizes_of
from sim.market.entering import bulk_terms
from sim.market.listing import empty_offers
from sim.market.quoting import quote
from sim.market.statics import make_lane_table, make_outcome_chances, make_preferences
from sim.market.terms import make_terms
from sim.mechanisms.worlds import load_world
from sim.policy.law import law_on
from sim.settlement import accounts
from sim.settlement.accumulator import Accumulator
from sim.settlement.bulk_orders import buy_and_gather
from sim.settlement.charge_table import charge_table
from sim.settlement.ledgers import new_trade
from sim.settlement.parcel_orders import settle_parcels
from sim.settlement.shop_orders import settle_shelf
from sim.week.composites import parcel_composites
from sim.week.parcel_sales import fill_sales, no_sales
from sim.week.seller_pools import Listings, Pools, relist, relist_bulk
from sim.week.shoppers import shop_and_settle
from sim.week.week_facts import goods_of
from sim.week.week_tables import add_by_key

Call = tuple[Callable[..., Any], tuple[Any, ...]]


def is_warm() -> bool:
    """Return whether a run has already left its compiled kernels here."""
    if config.DISABLE_JIT:  # type: ignore[attr-defined]
        return True
    marker = _marker()
    return marker is not None and marker.exists()


def note_warm() -> None:
    """Remember that a run has compiled everything (nothing is lost where that cannot be written)."""
    if config.DISABLE_JIT:  # type: ignore[attr-defined]
        return
    if (marker := _marker()) is not None:
        with contextlib.suppress(OSError):
            marker.touch()


def compile_week(share: int | None = None) -> None:
    """Compile the kernels of a week, or load them where they are in the cache.

    Args:
        share: of two processes at once, which one this is, 0 or 1; None compiles all.
    """
    if config.DISABLE_JIT:  # type: ignore[attr-defined]
        return
    calls = week_calls()
    choosing, settling = shopping_parts(calls)
    shares = [settling, calls[1]], [choosing, calls[0], *calls[2:]]
    for function, arguments in [*shares[0], *shares[1]] if share is None else shares[share]:
        function.compile(types_of(arguments))  # type: ignore[attr-defined]


def shopping_parts(calls: list[Call]) -> tuple[Call, Call]:
    """Return the two parts of ``shop_and_settle``, the first call, that most of its compiling goes into."""
    _, (_, _, consumers, view, books) = calls[0]
    whole = np.zeros(1, np.int64)
    needs = Needs(whole, whole, whole, np.zeros((1, 1), np.int64), new_room.py_func(view))
    settled = (1, consumers, view, needs, books, new_trade.py_func(1))
    return (choices_of, (0, 1, consumers, view, needs)), (settle_parcels, settled)


def types_of(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the types by which a compiled kernel is found."""
    return tuple(typeof(each) for each in arguments)  # type: ignore[no-untyped-call]


def week_calls() -> list[Call]:
    """Return the kernels of a week that take long to compile, longest first, with examples of their arguments."""
    world, settings = load_world(None), ModelSettings()
    law = law_on(world, LAW_DATE, settings)
    n, categories, modes = world.n, len(world.categories), len(world.modes)
    preferences, lanes, sizes = make_preferences(world), make_lane_table(world), sizes_for(world, law)
    quotes = quote(world, law)
    terms, tables = make_terms(world, quotes, law, sizes, settings), empty_tables(world, preferences, sizes)
    offers = empty_offers(world, preferences, lanes, sizes)
    whole, real, flag = np.zeros(1, np.int64), np.zeros(1), np.zeros(1, np.bool_)
    one_by_one, real_by_one, flags = np.zeros((1, 1), np.int64), np.zeros((1, 1)), np.zeros((1, 1), np.bool_)
    consumers = ConsumerColumns(*(_column(Consumers, name) for name in CONSUMER_COLUMNS))
    firms = FirmColumns(*(_column(SMEs, name) for name in FIRM_COLUMNS))
    listed, home = np.zeros((1, 1), np.int32), new_seller_groups(1, 1)
    shops = Shops(
        one_by_one, one_by_one, one_by_one, one_by_one, listed, whole, real_by_one, real_by_one, home, real
    )
    prices = Prices(real_by_one, real_by_one, law.vat_rate, real, law.cost_factor, 0, True, 0.0)
    goods, chances = goods_of(world, quotes, law), make_outcome_chances(world, np.zeros(n))
    counters = accounts.new_counters(1, 1, modes, n, categories)
    reference = Reference(np.zeros((1, 1, 1), np.float32), np.zeros((1, 1, 1), np.float32))
    streams, bulk_streams = streams_of(0, 0), BulkStreams(*(np.uint64(0) for _ in BulkStreams._fields))
    charges = charges_of(world)
    places = places_of(charges, sizes_of(world))
    charged = charge_table(charges, places)
    values = np.zeros((1, accounts.MEASURES), np.int64)
    books = Accumulator.first(counters, accounts.new_payment_schedule(1, 1, n)).books()
    platforms = PlatformColumns(real, real, whole, real, real, real, real, whole, whole)
    shifters = first_shifters(world)
    targets = Targets(real_by_one, *[real] * 7, *[0.0] * 7)  # type: ignore[arg-type]
    listing, pools = (
        np.zeros((1, 1), np.int32),
        Pools(one_by_one, one_by_one, flag, whole, whole, np.zeros(1, np.uint64)),
    )
    in_bulk, by_parcel = (
        Listings(listing, listing, each, each, real, real, 0.0, 0.0, real_by_one, whole)
        for each in (np.zeros((1, 1, 1)), real_by_one)
    )
    view = View(
        0, 0.0, 0.0, streams, preferences, lanes, offers, tables, sizes, shops, chances, reference,
        Recommender(0, 1.0, real), goods, prices, terms, terms, 0, platforms, charged, 0,
    )  # fmt: skip
    shares, in_bulk_terms = np.zeros((2, 1, 1, 1)), bulk_terms([quotes], [law])
    firm_view = FirmView(
        0, bulk_streams, 1, preferences.firm_share, whole, real_by_one, shops, new_seller_groups(1, 1), whole,
        np.zeros((2, 1, 1, 1), np.int16), shares, shares, in_bulk_terms, in_bulk_terms, 0, goods, prices,
        charged,
    )  # fmt: skip
    return [
        (shop_and_settle, (0, 1, consumers, view, books)),
        (buy_and_gather, (0, 1, firms, firm_view, books, Arrivals(one_by_one, one_by_one))),
        (settle_shelf, (one_by_one, np.zeros((1, 1), np.bool_), False, whole, view, books)),
        (bulk_expected, (0, preferences, offers, shifters, targets, real, np.zeros((1, 1, 1, 1)))),
        (parcel_composites, (0, 1, lanes, shops, flags, flags, np.zeros((1, 1, 1)), np.zeros((1, 1, 1)))),
        (relist_bulk, (0, 1, pools, in_bulk, 0.0, np.uint64(0), whole)),
        (relist, (0, 1, pools, one_by_one, by_parcel, 0.0, np.uint64(0), flags, whole)),
        (fill_sales, (0, 1, preferences, lanes, offers, tables, real, no_sales(1, 1, 1, 1))),
        (add_by_key, (whole, values, values, values, whole, whole, one_by_one)),
    ]  # fmt: skip


CONSUMER_COLUMNS = (
    "economy", "consumer_type", "weight", "key", "spending_usd", "wallet", "last_platform", "trust_penalty",
    "memory_from",
)  # fmt: skip
FIRM_COLUMNS = (
    "economy", "category", "is_retailer", "purchase_week", "active", "key", "input_budget_e4usd", "stock_units",
    "stock_cost_e4usd",
)  # fmt: skip


def _column(population: type[Consumers] | type[SMEs], name: str) -> np.ndarray:
    return np.zeros(1, dtype=population.declared()[name].dtype)


def _marker() -> Path | None:
    """Return the file that says so, beside the compiled kernels, named after the state of all their sources.

    None where kernels are not kept.
    """
    place = shop_range.stats.cache_path
    if place is None:
        return None
    state = [
        (path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in sorted(PACKAGE.rglob("*.py"))
    ]
    name = hashlib.sha256(repr(state).encode()).hexdigest()[:16]
    return Path(place) / f"warm-{name}"
