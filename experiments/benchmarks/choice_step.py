"""The adapter to the product's choice step: everything here knows how the model calls its kernels, nothing else does.

The benchmark asks for two things: the step itself, run once by the product, and the columns it reads, so that another
program (`plain_c`) can do the same work on the same numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.agents.consumer import FIRST_SLOT, streams_of

if TYPE_CHECKING:
    from sim.model import TradeModel


class Choices(NamedTuple):
    """What consumers in need do this week."""

    rows: np.ndarray
    """[need] row of the consumer."""
    goods: np.ndarray
    """[need] category."""
    found: np.ndarray
    """[need, 6] size class, channel column, lane, seller, outcome, weeks."""


def product_choices(model: TradeModel) -> Choices:
    """Run the product's choice step for the model's week; it changes nothing in the model but scratch space."""
    return Choices(*model.place_orders())


def as_whole_numbers(choices: Choices) -> Choices:
    """Return the same with int64 everywhere, so that two programs' choices can be held against each other."""
    return Choices(*(np.ascontiguousarray(each, dtype=np.int64) for each in choices))


def choice_columns(model: TradeModel) -> dict[str, Any]:
    """Return the columns, tables and sizes the choice step reads, by the names `choice.c` gives them."""
    market, calibration = model.market, model.calibration
    wants, lanes, offers, sizes = calibration.wants, calibration.lanes, market.offers, market.sizes
    consumers, shops, fate, reference = (
        model.consumer_columns,
        model.sellers.shops(),
        model.fate,
        market.reference,
    )
    if model.recommender.window:
        raise ValueError("the plain C choice step weighs all offers; it knows no recommender's window")
    streams = streams_of(model.seed, model.tick)
    return {
        "consumers": len(model.consumers),
        "categories": len(wants.sigma),
        "kinds": len(wants.sensitivity),
        "octiles": offers.composite.shape[1],
        "classes": offers.log_tau.shape[1],
        "lanes": len(lanes.origin),
        "columns": market.tables.channel.shape[4],
        "sellers": len(shops.weight),
        "first_slot_column": FIRST_SLOT,
        "tick": model.tick,
        **{f"{name}_stream": int(getattr(streams, name)) for name in streams._fields},
        "economy": consumers.economy,
        "kind": consumers.kind,
        "key": consumers.key,
        "spending": consumers.spending,
        "last_platform": consumers.last_platform,
        "deviation": consumers.deviation,
        "memory_from": consumers.memory_from,
        "sigma": wants.sigma,
        "sensitivity": wants.sensitivity,
        "nest": wants.nest,
        "time_value": wants.time_value,
        "segment_time": wants.segment_time,
        "category_share": wants.category_share,
        "mean_paid": sizes.mean_paid_e4usd,
        "size_count": sizes.count,
        "size_cumulative": sizes.cumulative,
        "channel": market.tables.channel,
        "peaked": market.tables.peaked,
        "first_slot": lanes.first_slot,
        "slots": lanes.slots,
        "slot_first": lanes.slot_first,
        "slot_count": lanes.slot_count,
        "slot_platform": fate.platform,
        "lane_origin": lanes.origin,
        "lane_key": lanes.key,
        "lane_mode": fate.mode,
        "log_tau": offers.log_tau,
        "lane_days": offers.lane_days,
        "extra": offers.extra,
        "base": offers.base,
        "composite": offers.composite,
        "cumulative": reference.cumulative,
        "expected": reference.expected,
        "maker_first": shops.first,
        "maker_count": shops.count,
        "shop_first": shops.retail_first,
        "shop_count": shops.retail_count,
        "weight": shops.weight,
        "listing": shops.listing,
        "attraction": shops.attraction,
        "fake_share": shops.fake_share,
        "lost": fate.lost,
        "fake": fate.fake,
        "inspected": fate.inspected,
        "returned": fate.returned,
        "late": fate.late,
    }
