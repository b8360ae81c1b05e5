"""Terms: what the bill of a parcel depends on, as records: one for each lane, pair of economies, economy and category.

A record is one line of an aligned structured array, so a kernel that meets parcels in no order reads one cache line
where separate columns would cost a dozen reads. Arrays of records are ``np.recarray`` views: ``lane.fee_usd`` then
means the same in compiled code and in plain Python. A record must not outlive its array.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.core.carried import never_written
from sim.core.settings import ModelSettings
from sim.market.charges import Rates, rates_of
from sim.market.quoting import Quotes
from sim.market.sizes import Sizes
from sim.policy.rulebook import RuleBook
from sim.ports.hooks import Own, through
from sim.world import World
from sim.world.lanes import WAREHOUSE

LANE = np.dtype(
    [
        ("usd_per_kg", "f8"),  # freight, USD per kg
        ("fee_usd", "f8"),  # freight, and handling that is taxed with it, USD per parcel
        ("carbon_usd_per_kg", "f8"),  # carbon price, USD per kg
        ("kg_co2e_per_kg", "f8"),  # line haul, kg CO2e per kg
        ("km", "f8"),  # line haul
        ("handling_share", "f8"),  # handling on top of taxes (storage near the buyer), share of goods value
        ("inland_usd_per_kg", "f4"),  # part of freight for the inland legs, USD per kg
        ("law_row", "i4"),  # first row of its law in the tables of pairs, economies and duties
        ("origin", "i2"),
        ("mode", "u1"),  # code of sim.world.lanes
        ("handled", "?"),  # some handling of parcels or goods is charged
        ("stored", "?"),  # sent from a warehouse near the buyer, where it entered in bulk
    ],
    align=True,
)
PAIR = np.dtype(
    [
        ("duty_free_below_usd", "f8"),  # at or below this goods value no duty is owed
        ("low_value_rate", "f8"),  # duty rate of parcels of low value, share; nan: none
        ("low_value_limit_usd", "f8"),
        ("upper_rate", "f8"),  # duty rate of parcels above that limit, share; nan: the ordinary one
        ("upper_less_usd", "f8"),  # taken off that duty, USD per parcel
        ("upper_limit_usd", "f8"),
        ("flat_usd", "f8"),  # flat duty per item or per parcel; nan: none
        ("flat_below_usd", "f8"),
        ("vat_free_below_usd", "f8"),  # at or below this goods value no VAT is owed at the border
        ("sale_vat_free_below_usd", "f8"),  # nor at the sale
        ("clearance_days", "f8"),  # of a parcel that is charged at the border
        ("handling_usd", "f8"),  # handling fee, USD per parcel or item; 0: none
        ("handling_below_usd", "f8"),
        ("flat_is_choice", "?"),  # the payer may choose the flat duty, per parcel, on postal parcels
        ("handling_is_per_item", "?"),
        ("handling_payer", "u1"),  # code of ``fee_parties.FEE_PAYERS``
        ("customs", "?"),  # a customs border lies between the two
    ],
    align=True,
)
COUNTRY = np.dtype(
    [
        ("vat_rate", "f8"),  # on sales at home, share
        ("import_vat_rate", "f8"),  # on imports, collected at the border, share
        ("sale_vat_rate", "f8"),  # on imports, collected at the sale, share
        ("collects_below_usd", "f8"),  # platforms collect VAT at the sale up to this goods value
        ("brokerage_usd", "f8"),  # per parcel charged at the border
        ("border_collected_share", "f8"),  # of what is due at the border (undervaluation)
        ("value_unit_usd", "f8"),  # rates apply to values in whole units of this; 0: as they are
        ("tax_unit_usd", "f8"),  # duty and VAT are owed in whole units of this; 0: as they are
        ("duty_on_freight", "?"),  # the customs value holds freight (cif)
        ("platform_collects", "?"),
        ("rounds_down", "?"),  # both; else to the nearest
    ],
    align=True,
)
GOOD = np.dtype(
    [
        ("kg_per_usd", "f8"),  # of goods in parcels
        ("items", "f8"),  # items in an order
    ],
    align=True,
)


@never_written
class Terms(NamedTuple):
    """Everything the bill of a parcel depends on; the same records make offers and bills.

    Around a rule's date parcels of different lanes enter under different laws: tables by pair, economy and duty then
    hold a block of rows for each law, and a lane says where that of its law begins (``law_row``; 0 at rest).
    """

    lane: Any
    """[lane] LANE"""
    pair: Any
    """[law_row + o, d] PAIR"""
    country: Any
    """[law_row + d] COUNTRY"""
    good: Any
    """[g] GOOD"""
    goods_usd: np.ndarray
    """[d, g, k] goods value of a parcel, which meets thresholds; whole 1e-4 USD"""
    duty_rate: np.ndarray
    """[law_row + o, d, g] share"""
    rates: np.ndarray
    """[lane, rated charge] USD per parcel or share of goods value (``charges.Rates``)"""


def records(dtype: np.dtype[Any], shape: tuple[int, ...], **columns: Any) -> Any:
    """Return an array of records with the columns filled; every field of the type must be named.

    Raises:
        ValueError: a field is missing, or is not one of the type's.
    """
    if set(columns) != set(dtype.names or ()):
        raise ValueError(f"fields are {sorted(dtype.names or ())}, given {sorted(columns)}")
    found = np.zeros(shape, dtype).view(np.recarray)
    for name, values in columns.items():
        found[name] = values
    return found


def _pairs(rules: RuleBook, sold: RuleBook) -> Any:
    """Return the records of every pair [o, d] under one law of entry, and what is due at the sale under another."""
    return records(
        PAIR, rules.customs_border.shape, customs=rules.customs_border,
        duty_free_below_usd=rules.duty_free_below_usd, low_value_rate=rules.low_value_duty_rate,
        low_value_limit_usd=rules.low_value_limit_usd, upper_rate=rules.upper_duty_rate,
        upper_less_usd=rules.upper_less_usd, upper_limit_usd=rules.upper_limit_usd,
        flat_usd=rules.flat_duty_usd_per_item,
        flat_below_usd=rules.flat_below_usd, flat_is_choice=rules.flat_is_choice,
        vat_free_below_usd=rules.vat_free_below_usd, sale_vat_free_below_usd=sold.vat_free_below_usd,
        clearance_days=rules.clearance_days, handling_usd=rules.handling_fee_usd,
        handling_below_usd=rules.handling_fee_below_usd, handling_is_per_item=rules.handling_fee_is_per_item,
        handling_payer=rules.handling_fee_payer,
    )  # fmt: skip


def _countries(rules: RuleBook, sold: RuleBook, rates: Rates, settings: ModelSettings) -> Any:
    """Return the records of every economy [d] under one law of entry, and what is due at the sale under another."""
    return records(
        COUNTRY, rules.vat_rate.shape, vat_rate=rules.vat_rate, import_vat_rate=rules.import_vat_rate,
        sale_vat_rate=sold.import_vat_rate,
        collects_below_usd=rules.vat_collects_below_usd,
        duty_on_freight=rules.duty_on_freight, platform_collects=rules.platform_collects_vat,
        brokerage_usd=rates.border_usd,
        border_collected_share=settings.border_collected_share, value_unit_usd=rules.value_unit_usd,
        tax_unit_usd=rules.tax_unit_usd, rounds_down=rules.rounds_down,
    )  # fmt: skip


def make_terms(
    world: World,
    quotes: Quotes,
    rules: RuleBook,
    sizes: Sizes,
    settings: ModelSettings,
    own: Own | None = None,
    of_order: RuleBook | None = None,
) -> Terms:
    """Return the terms of every parcel lane under one law.

    Args:
        world: lanes and goods.
        quotes: carriers' offers.
        rules: the law of the week in which parcels enter.
        sizes: size classes.
        settings: how much of what is due at the border is collected.
        own: states of mechanisms; None for those of the start.
        of_order: the law of the week of the order, by which VAT at the sale is due; None where it is the same.
    """
    lanes = world.lanes
    sold = rules = through("parcel_rules", rules, world, own)
    if of_order is not None:
        sold = through("parcel_rules", of_order, world, own)
    packaging_kg = world.setting("packaging_kg_per_parcel")
    mass_factor = rules.packaging_mass_factor[lanes.destination]
    fee = quotes.lane_fee_usd + packaging_kg * mass_factor * quotes.lane_usd_per_kg
    # Freight that lighter packaging saves was there to be had: whoever left it found it not worth the effort.
    lighter = np.maximum(1.0 - mass_factor, 0.0)
    saved = np.where(lighter > 0.0, packaging_kg * lighter * quotes.lane_usd_per_kg, 0.0)
    stored, rates = lanes.service == WAREHOUSE, rates_of(world, rules, own, saved)
    return Terms(
        lane=records(
            LANE, (len(lanes),), law_row=0, origin=lanes.origin, mode=lanes.mode, stored=stored,
            usd_per_kg=quotes.lane_usd_per_kg, inland_usd_per_kg=quotes.lane_inland_usd_per_kg,
            fee_usd=fee + rates.parcel_usd,
            carbon_usd_per_kg=quotes.lane_carbon_usd_per_kg, kg_co2e_per_kg=quotes.lane_kg_co2e_per_kg,
            km=quotes.lane_km, handling_share=rates.goods_share,
            handled=(rates.parcel_usd > 0.0) | (rates.goods_share > 0.0) | rates.has_fee,
        ),
        pair=_pairs(rules, sold),
        country=_countries(rules, sold, rates, settings),
        good=records(
            GOOD, (len(world.categories),), items=world.column("categories", "items_per_order"),
            kg_per_usd=1.0 / world.column("categories", "parcel_value_density_usd_per_kg"),
        ),
        goods_usd=sizes.goods_usd,
        duty_rate=rules.duty_rate,
        rates=rates.by_lane,
    )  # fmt: skip
