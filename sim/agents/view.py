"""What consumers see of a week, in one bundle, and where their needs are noted.

Kernels and rules take the bundle whole. A rule reads its members where it needs them, for it counts no references
(`sim.core.kernel.rule`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.behaviour.seller_groups import SellerGroups
from sim.core.codes import NEED_COLUMNS
from sim.core.kernel import kernel

AT_ONCE = 256
"""Needs whose channels are raced together: many short races are one long loop."""


class Streams(NamedTuple):
    """64-bit keys of this week's draws, one for each purpose."""

    need: Any
    """uint64: which categories a consumer needs, and how many orders"""
    size: Any
    """uint64: an order's size class"""
    channel: Any
    """uint64: the channel of a need"""
    lane: Any
    """uint64: the lane within a platform"""
    seller: Any
    """uint64: the seller within a lane or in a shop"""
    outcome: Any
    """uint64: what becomes of an order"""
    delay: Any
    """uint64: how many weeks it takes until it is settled"""
    parcels: Any
    """uint64: whether a fraction of a parcel is bought or not"""


class Shops(NamedTuple):
    """Who sells: SMEs sorted by (economy, category, producers before retailers)."""

    first: np.ndarray
    """[o, g] first producer"""
    count: np.ndarray  # type: ignore[assignment]
    """[o, g] producers"""
    retail_first: np.ndarray
    """[d, g] first importer-retailer"""
    retail_count: np.ndarray
    """[d, g] importer-retailers"""
    listing: np.ndarray
    """[platform_market, sme] firms listed, whole number"""
    weight: np.ndarray
    """[sme] firms in business behind the agent; 0 when out of business"""
    attraction: np.ndarray
    """[sme, octile] quality over price, as buyers of that octile weigh it"""
    attraction_by_octile: np.ndarray
    """[octile, sme] the same, so that the sellers of a group lie side by side"""
    home: SellerGroups
    """[octile, sme] shares of sellers at home, by buyers' octile"""
    fake_share: np.ndarray
    """[sme] probability that an order is counterfeit, before category"""


class View(NamedTuple):
    """Everything consumers and those who settle for them read this week."""

    tick: int
    """week of the run"""
    bad_memory: float
    """share of price by which a let-down buyer thinks less of a platform"""
    most_needs: float
    """most needs a week of a consumer in a category"""
    streams: Streams
    """keys of the week's draws"""
    preferences: Any
    """sim.market.choice.Preferences"""
    lanes: Any
    """sim.market.choice.LaneTable"""
    offers: Any
    """sim.market.choice.Offers"""
    tables: Any
    """sim.market.choice.Tables"""
    sizes: Any
    """sim.market.sizes.Sizes"""
    shops: Shops
    """who sells"""
    outcome_chances: Any
    """sim.behaviour.outcomes.OutcomeChances"""
    reference: Any
    """sim.behaviour.lane_choice.Reference"""
    recommender: Any
    """sim.behaviour.lane_choice.Recommender"""
    goods: Any
    """sim.market.bundles.Goods"""
    prices: Any
    """sim.market.bundles.Prices"""
    terms: Any
    """sim.market.terms.Terms: what is due on parcels ordered this week, as buyers know"""
    entry_terms: Any
    """sim.market.terms.Terms: what is due when they enter"""
    bearer: int
    """code of ``codes.BEARERS``: who bears the difference between the two"""
    platforms: Any
    """sim.market.bundles.PlatformColumns"""
    charges: Any
    """sim.settlement.charge_table.ChargeTable"""
    tables_version: int
    """raised when offers, tables, sizes, shops or terms were made anew"""


class Room(NamedTuple):
    """Scratch space of choices, so that the rules themselves allocate nothing."""

    items: np.ndarray
    """[AT_ONCE x channel] what draws are made from"""
    weights: np.ndarray
    """[AT_ONCE x channel] channel weights"""
    times: np.ndarray
    """[AT_ONCE x channel] arrival times"""
    codes: np.ndarray
    """[channel] lasting codes of an economy's channels"""
    bounds: np.ndarray
    """[seller of a group] bounds of arrival times"""
    lane_weights: np.ndarray
    """[lane of a platform market] weights of lanes, where a recommender shows some"""
    lane_shares: np.ndarray
    """[lane of a platform market] cumulative shares of proposals"""


class Needs(NamedTuple):
    """Room for the needs of a block of consumers, and for what their buyers do."""

    rows: np.ndarray
    """[need] row of the consumer"""
    goods: np.ndarray
    """[need] category"""
    orders: np.ndarray
    """[need] equal orders it stands for"""
    found: np.ndarray
    """[need, column] what its buyer does (``codes.NEED_COLUMNS``)"""
    room: Room
    """scratch space of the buyers' choices"""


@kernel
def new_room(view):
    """Return scratch space for the races of consumers who see ``view``."""
    channels, sellers, lanes = (
        view.tables.channel.shape[4],
        view.shops.count.max(),
        view.lanes.market_lane_count.max(),
    )
    return Room(
        np.empty(AT_ONCE * channels, np.uint64), np.empty(AT_ONCE * channels), np.empty(AT_ONCE * channels),
        np.empty(channels, np.int64), np.empty(sellers), np.empty(lanes), np.empty(lanes),
    )  # fmt: skip


@kernel
def new_needs(most, view):
    """Return room for as many needs of consumers who see ``view``."""
    rows, goods, orders = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    return Needs(rows, goods, orders, np.empty((most, len(NEED_COLUMNS)), np.int64), new_room(view))
