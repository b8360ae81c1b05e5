"""The adapter to the product's choice step: everything here knows how the model calls its kernels, nothing else does.

The benchmark asks for three things: the week's choices as the product makes them; the step itself to be timed, block
by block in buffers that are there already, as in the tick; and the columns it reads, so that another program
(`plain_c`) can do the same work on the same numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.agents.consumer import streams_of
from sim.agents.shopping import BLOCK, find_needs, shop_range
from sim.agents.view import Needs
from sim.agents.view import new_room as scratch
from sim.core.codes import FIRST_MARKET, NEED_COLUMNS
from sim.core.kernel import kernel

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.model import TradeModel


class Choices(NamedTuple):
    """What consumers in need do this week."""

    rows: np.ndarray
    """[need] row of the consumer."""
    goods: np.ndarray
    """[need] category."""
    found: np.ndarray
    """[need, column] what its buyer does (``codes.NEED_COLUMNS``)."""


class Room(NamedTuple):
    """Where the needs of one block of consumers are noted; the next block writes over them."""

    rows: np.ndarray
    """[need] row of the consumer"""
    goods: np.ndarray
    """[need] category"""
    orders: np.ndarray
    """[need] orders a need stands for"""
    found: np.ndarray
    """[need, 6] as of ``Choices``"""


def new_room(categories: int, block: int = BLOCK) -> Room:
    """Return room for whatever a block of consumers may need."""
    most = block * categories
    rows, goods, orders = (np.zeros(most, dtype=np.int64) for _ in range(3))
    return Room(rows, goods, orders, np.zeros((most, len(NEED_COLUMNS)), dtype=np.int64))


def product_choices(model: TradeModel) -> Choices:
    """Return the choices of all consumers in the model's week, side by side; the model is left as it was."""
    return Choices(*model.place_orders())


@kernel
def choose(consumers: int, block: int, columns: Any, view: Any, needs: Any) -> int:
    """Call the product's two kernels for all consumers, as ``shoppers.shop_and_settle`` does; return how many needs."""
    found = 0
    for first in range(0, consumers, block):
        count = find_needs(first, min(first + block, consumers), columns, view, needs)
        shop_range(0, count, columns, view, needs)
        found += count
    return found


def product_step(model: TradeModel, room: Room, block: int = BLOCK) -> Callable[[], int]:
    """Return the choice step of the model's week, to be called and timed; it returns the number of needs."""
    view = model.view()
    needs = Needs(*room, scratch(view))
    return lambda: int(choose(len(model.consumers), block, model.consumer_columns, view, needs))


def as_whole_numbers(choices: Choices) -> Choices:
    """Return the same with int64 everywhere, so that two programs' choices can be held against each other."""
    return Choices(*(np.ascontiguousarray(each, dtype=np.int64) for each in choices))


def choice_columns(model: TradeModel) -> dict[str, Any]:
    """Return the columns, tables and sizes the choice step reads, by the names `choice.c` gives them."""
    if model.recommender.window:
        raise ValueError("the plain C choice step weighs all offers; it knows no recommender's window")
    return {**_sizes(model), **_consumers(model), **_offers(model), **_sellers(model)}


def _sizes(model: TradeModel) -> dict[str, int]:
    """Lengths of the tables, the tick, and the streams of draws."""
    market, preferences, lanes = model.market, model.calibration.preferences, model.calibration.lanes
    streams = streams_of(model.seed, model.tick)
    return {
        "consumers": len(model.consumers),
        "categories": len(preferences.sigma),
        "consumer_types": len(preferences.sensitivity),
        "octiles": market.offers.composite.shape[1],
        "classes": market.offers.log_tau.shape[1],
        "lanes": len(lanes.origin),
        "columns": market.tables.channel.shape[4],
        "sellers": len(model.sellers.shops().fake_share),
        "first_market_column": FIRST_MARKET,
        "tick": model.tick,
        **{f"{name}_stream": int(getattr(streams, name)) for name in streams._fields},
    }


def _consumers(model: TradeModel) -> dict[str, Any]:
    """Columns of consumers, and what each type of them wants."""
    consumers, preferences, sizes = model.consumer_columns, model.calibration.preferences, model.market.sizes
    return {
        "economy": consumers.economy,
        "consumer_type": consumers.consumer_type,
        "key": consumers.key,
        "spending": consumers.spending,
        "last_platform": consumers.last_platform,
        "trust_penalty": consumers.trust_penalty,
        "memory_from": consumers.memory_from,
        "sigma": preferences.sigma,
        "sensitivity": preferences.sensitivity,
        "nest": preferences.nest,
        "time_value": preferences.time_value,
        "segment_time": preferences.segment_time,
        "category_share": preferences.category_share,
        "mean_paid": sizes.mean_paid_e4usd,
        "bought": preferences.household_good,
        "size_count": sizes.count,
        "size_cumulative": sizes.cumulative,
    }


def _offers(model: TradeModel) -> dict[str, Any]:
    """Tables of channels and lanes: weights, prices, times, outcomes."""
    market, lanes, outcome_chances = model.market, model.calibration.lanes, model.outcome_chances
    offers, reference = market.offers, market.reference
    return {
        "channel": market.tables.channel,
        "peaked": market.tables.peaked,
        "first_market": lanes.first_market,
        "platform_markets": lanes.platform_markets,
        "market_first_lane": lanes.market_first_lane,
        "market_lane_count": lanes.market_lane_count,
        "market_platform": outcome_chances.platform,
        "lane_origin": lanes.origin,
        "lane_key": lanes.key,
        "lane_mode": outcome_chances.mode,
        "log_tau": offers.log_tau,
        "lane_days": offers.lane_days,
        "non_price_cost": offers.non_price_cost,
        "offer_constant": offers.offer_constant,
        "composite": offers.composite,
        "cumulative": reference.cumulative,
        "expected": reference.expected,
        "lost": outcome_chances.lost,
        "fake": outcome_chances.fake,
        "inspected": outcome_chances.inspected,
        "returned": outcome_chances.returned,
        "late": outcome_chances.late,
    }


def _sellers(model: TradeModel) -> dict[str, Any]:
    """Sellers of each place and category, and the shares they are drawn by."""
    shops = model.sellers.shops()
    return {
        "maker_first": shops.first,
        "maker_count": shops.count,
        "shop_first": shops.retail_first,
        "shop_count": shops.retail_count,
        "keep": np.ascontiguousarray(shops.home["keep"]),
        "alias": np.ascontiguousarray(shops.home["alias"]),
        "before": np.ascontiguousarray(shops.home["before"]),
        "now": np.ascontiguousarray(shops.home["now"]),
        "listing": shops.listing,
        "attraction_by_octile": shops.attraction_by_octile,
        "fake_share": shops.fake_share,
    }
