"""Bundles of columns the settling kernels take, so that a call reads as what it needs."""

from typing import Any, NamedTuple

import numpy as np

from sim.core.carried import never_written


class ConsumerColumns(NamedTuple):
    """Consumers' columns [consumer]."""

    economy: np.ndarray
    """[consumer] row of the economy of residence"""
    consumer_type: np.ndarray
    """[consumer] segment x 8 + income octile"""
    weight: np.ndarray
    """[consumer] people it stands for"""
    key: np.ndarray
    """[consumer] uint64, lasting key of its draws"""
    spending: np.ndarray
    """[consumer] spending on goods of each of its people, landed, USD a year"""
    wallet: np.ndarray
    """[consumer] bit for each means of payment held"""
    last_platform: np.ndarray
    """[consumer] platform that last let it down, -1 for none"""
    trust_penalty: np.ndarray
    """[consumer] how far trust in that platform is lowered, share of price"""
    memory_from: np.ndarray
    """[consumer] week from which it knows"""


class FirmColumns(NamedTuple):
    """SMEs' columns [sme]."""

    economy: np.ndarray
    """[sme] row of the home economy"""
    category: np.ndarray
    """[sme] row of the category it makes or retails"""
    is_retailer: np.ndarray
    """[sme] whether it imports and sells in local shops"""
    purchase_week: np.ndarray
    """[sme] it buys in weeks whose number leaves this over when divided by four"""
    active: np.ndarray
    """[sme] whether it is in business"""
    key: np.ndarray
    """[sme] uint64, lasting key of its draws"""
    input_budget: np.ndarray
    """[sme] what it spends on inputs, landed, 1e-4 USD a week"""
    stock_units: np.ndarray
    """[sme] an importer-retailer's stock, 1e-4 USD fob of week 0"""
    stock_cost: np.ndarray
    """[sme] what the stock cost, landed, 1e-4 USD"""


@never_written
class Goods(NamedTuple):
    """Physical facts: grams and CO2e per 1e-4 USD of goods, packaging."""

    g_per_e4usd: np.ndarray
    """[g] goods in bulk and in shops, grams per 1e-4 USD"""
    parcel_g_per_e4usd: np.ndarray
    """[g] goods in parcels, which are worth more per kg, grams per 1e-4 USD"""
    kg_per_usd: np.ndarray
    """[g] goods in bulk, kg per USD"""
    production_g_per_e4usd: np.ndarray
    """[o, g] CO2e of making the goods, grams per 1e-4 USD"""
    leg_km: np.ndarray
    """[leg, o, d, mode] inland legs, km by road"""
    inland_km: np.ndarray
    """[o, d, mode] inland way at both ends, km by road"""
    inland_mode: np.ndarray
    """[g] mode of the inland legs of goods in bulk"""
    inland_way: np.ndarray
    """[g] length of the inland legs of goods in bulk against that of goods in containers"""
    leg_kg_co2e_per_kg_km: np.ndarray
    """[sale, g] emissions of inland legs, kg CO2e per kg of goods and km by road (``source.SALES``)"""
    home_freight_share: np.ndarray
    """[g] freight within an economy, share of goods value"""
    pack_g: np.ndarray
    """[d] packaging of a parcel, grams."""
    pack_co2e_g: np.ndarray
    """[d] CO2e of a parcel's packaging, grams."""
    parcel_sources: Any
    """sim.settlement.sources.SourceTable of parcels"""
    bulk_sources: Any
    """sim.settlement.sources.SourceTable of goods bought in bulk"""
    shop_sources: Any
    """sim.settlement.sources.SourceTable of goods bought in shops"""
    home_kg_co2e_per_kg: np.ndarray
    """[g] haul within an economy, kg CO2e per kg of goods"""
    home_km: np.ndarray
    """[g] mean haul within an economy, km"""
    home_mode: np.ndarray
    """[g] mode of that haul"""
    home_days: float
    """days a firm's lot takes within an economy"""
    bulk_lightness: np.ndarray
    """[bulk mode, g] value density against the category's"""
    bulk_lost: np.ndarray
    """[bulk mode] share of lots that are lost"""


class Prices(NamedTuple):
    """This week's shop prices and switches."""

    home_price: np.ndarray
    """[d, g] home goods in a shop, over fob"""
    shelf_price: np.ndarray
    """[d, g] imported goods in a shop, over week-0 fob"""
    vat_rate: np.ndarray
    """[d] VAT, share of the price before it"""
    supply_price: np.ndarray
    """[sme] price against week 0"""
    cost_factor: np.ndarray
    """[o, d] what barriers that bring no revenue make of the cost of a unit (``RuleBook.cost_factor``)"""
    now: int
    """Row of the payment schedule for this week."""
    with_stock: bool
    """Stocks bind and buyers remember (adaptation on)."""
    b2b_share: float
    """share of firms' lots of inputs that are bought through a platform"""


class PlatformColumns(NamedTuple):
    """Platforms' columns."""

    commission: np.ndarray
    """[platform] commission, share of the list price"""
    list_price: np.ndarray
    """[platform] list price of a unit against week 0 by the commission alone"""
    rails: np.ndarray
    """[platform] bit for each means of payment it takes"""
    rail_fee_home: np.ndarray
    """[rail] share of goods value the seller pays on sales at home."""
    rail_fee_abroad: np.ndarray
    """[rail] share of goods value the seller pays on sales abroad, exchange included"""
    rail_fraud: np.ndarray
    """[rail] share of goods value the seller loses to fraud"""
    rail_waiting: np.ndarray
    """[rail] share of goods value the seller pays for money until it arrives"""
    rail_home: np.ndarray
    """[bits of common rails] cheapest rail to the seller for sales at home, -1 where there is none"""
    rail_abroad: np.ndarray
    """[bits of common rails] cheapest rail to the seller for sales abroad, -1 where there is none"""


BULK_QUOTE = np.dtype(
    [
        ("usd_per_kg", "f8"),
        ("carbon_usd_per_kg", "f8"),
        ("kg_co2e_per_kg", "f8"),  # line haul
        ("km", "f8"),
        ("days", "f8"),
        ("inland_share", "f4"),  # share of freight for the inland legs
        ("law_row", "i4"),  # first row of the law under which they enter, in tables of duties (``BulkTerms``)
    ],
    align=True,
)
"""A carrier's offer for bulk goods of one origin, destination, mode and category."""


@never_written
class BulkTerms(NamedTuple):
    """What is due on goods in bulk ordered this week; a block of rows for each law (``sim.market.entering``)."""

    quotes: Any
    """[o, d, bulk mode, g] records of BULK_QUOTE"""
    duty_rate: np.ndarray
    """[law_row + o, d, g] share of the customs value"""
    duty_on_freight: np.ndarray
    """[law_row + d] whether the customs value holds freight"""


class BulkStreams(NamedTuple):
    """64-bit keys of this week's draws of firms."""

    lots: Any
    seller: Any
    outcome: Any
    delay: Any


class FirmView(NamedTuple):
    """Everything firms read when they buy in bulk."""

    tick: int
    """week of the run"""
    streams: BulkStreams
    """keys of the week's draws of firms"""
    lots: int
    """lots of an order in a category"""
    firm_share: np.ndarray
    """[g] share of firms' purchases"""
    restock_e4usd: np.ndarray
    """[sme] what an importer-retailer pays for restocking if it is its purchase week, 1e-4 USD"""
    unit_cost: np.ndarray
    """[d, g] landed cost of a unit of restocked goods today, over fob of week 0 (``Market.restock_cost``)"""
    shops: Any
    """sim.agents.view.Shops"""
    abroad: Any
    """[d, sme] records of seller_groups.PLACE: shares of sellers to firms of other economies"""
    bulk_modes: np.ndarray
    """[bulk mode] codes of modes"""
    guide: np.ndarray
    """[kind, d, g, GUIDED + 1] places in the reference (``bulk_choice.fill_guide``)"""
    reference: np.ndarray
    """[kind, d, g, o x bulk mode] cumulative shares of week 0; kind 0 restocking, 1 firms"""
    cumulative: np.ndarray
    """[kind, d, g, o x bulk mode] cumulative shares of today"""
    terms: BulkTerms
    """what is due on goods ordered this week, as buyers know"""
    entry_terms: BulkTerms
    """what is due when they enter"""
    bearer: int
    """code of ``codes.BEARERS``: who bears the difference between the two"""
    goods: Goods
    """physical facts of goods"""
    prices: Prices
    """this week's prices of shops and sellers"""
    charges: Any
    """sim.settlement.charge_table.ChargeTable"""


class Arrivals(NamedTuple):
    """Restocked goods on their way: the payment schedule's."""

    units: np.ndarray
    """[week modulo HORIZON, sme]"""
    cost_e4usd: np.ndarray
    """[week modulo HORIZON, sme] what they cost, landed, 1e-4 USD"""
