"""Bundles of columns the settling kernels take, so that a call reads as what it needs."""

from typing import Any, NamedTuple

import numpy as np


class ConsumerColumns(NamedTuple):
    """Consumers' columns [consumer]."""

    economy: np.ndarray
    kind: np.ndarray
    weight: np.ndarray
    key: np.ndarray
    spending: np.ndarray
    wallet: np.ndarray
    last_platform: np.ndarray
    deviation: np.ndarray
    memory_from: np.ndarray


class FirmColumns(NamedTuple):
    """SMEs' columns [sme]."""

    economy: np.ndarray
    category: np.ndarray
    is_retailer: np.ndarray
    turn: np.ndarray
    active: np.ndarray
    key: np.ndarray
    input_budget: np.ndarray
    stock_units: np.ndarray
    stock_cost: np.ndarray


class Goods(NamedTuple):
    """Physical facts: grams and CO2e per 1e-4 USD of goods, packaging."""

    g_per_e4usd: np.ndarray
    """[g] goods in bulk and in shops"""
    parcel_g_per_e4usd: np.ndarray
    """[g] goods in parcels, which are worth more per kg"""
    kg_per_usd: np.ndarray
    """[g]"""
    production_g_per_e4usd: np.ndarray
    """[g]"""
    home_freight_share: np.ndarray
    """[g]"""
    pack_g: np.ndarray
    """[d] packaging of a parcel, grams."""
    pack_co2e_g: np.ndarray
    """[d] CO2e of a parcel's packaging, grams."""
    parcel_sources: Any
    """sim.settlement.sources.SourceTable, as are the next two"""
    bulk_sources: Any
    shop_sources: Any
    home_kg_co2e_per_kg: float
    home_km: float
    bulk_lightness: np.ndarray
    """[bulk mode] value density against the category's mean"""
    bulk_lost: np.ndarray
    """[bulk mode]"""


class Prices(NamedTuple):
    """This week's shop prices and switches."""

    home_price: np.ndarray
    """[d, g] over fob"""
    shelf_price: np.ndarray
    """[d, g] over week-0 fob"""
    vat_rate: np.ndarray
    """[d]"""
    supply_price: np.ndarray
    """[sme] price against week 0"""
    now: int
    """Row of the calendar for this week."""
    with_stock: bool
    """Stocks bind and buyers remember (adaptation on)."""
    b2b_share: float


class PlatformColumns(NamedTuple):
    """Platforms' columns."""

    commission: np.ndarray
    rails: np.ndarray
    rail_fee_home: np.ndarray
    """[rail] share of goods value the seller pays on sales at home."""
    rail_fee_abroad: np.ndarray
    rail_home: np.ndarray
    """[bits of common rails] cheapest rail for sales at home, -1 where there is none"""
    rail_abroad: np.ndarray


BULK_QUOTE = np.dtype(
    [
        ("usd_per_kg", "f8"),
        ("carbon_usd_per_kg", "f8"),
        ("kg_co2e_per_kg", "f8"),  # line haul
        ("km", "f8"),
        ("days", "f8"),
    ],
    align=True,
)
"""A carrier's offer for bulk goods of one origin, destination and mode."""


class BulkStreams(NamedTuple):
    """64-bit keys of this week's draws of firms."""

    lots: Any
    seller: Any
    outcome: Any
    delay: Any


class FirmView(NamedTuple):
    """Everything firms read when they buy in bulk."""

    tick: int
    streams: BulkStreams
    firm_share: np.ndarray
    """[g] share of firms' purchases"""
    restock_e4usd: np.ndarray
    """[sme] what an importer-retailer pays for restocking if it is its turn, 1e-4 USD"""
    shops: Any
    """sim.agents.view.Shops"""
    abroad: Any
    """[d, sme] records of streets.PLACE: shares of sellers to firms of other economies"""
    bulk_modes: np.ndarray
    """[bulk mode] codes of modes"""
    guide: np.ndarray
    """[kind, d, g, GUIDED + 1] places in the reference (``buying.fill_guide``)"""
    reference: np.ndarray
    """[kind, d, g, o x bulk mode] cumulative shares of week 0; kind 0 restocking, 1 firms"""
    cumulative: np.ndarray
    """[kind, d, g, o x bulk mode] today's"""
    quotes: Any
    """[o, d, bulk mode] records of BULK_QUOTE"""
    duty_rate: np.ndarray
    """[o, d, g] share"""
    goods: Goods
    prices: Prices
    charges: Any
    """sim.settlement.charge_table.ChargeTable"""


class Arrivals(NamedTuple):
    """Restocked goods on their way: the calendar's."""

    units: np.ndarray
    """[week modulo HORIZON, sme]"""
    cost_e4usd: np.ndarray
    """[week modulo HORIZON, sme] what they cost, landed, 1e-4 USD"""
