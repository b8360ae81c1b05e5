"""Parcels whose bills were worked out by hand, in the currency of the law, against what settlement collects.

``hand_made_parcels.csv`` holds them: EU, USA before and after August 2025, GBR, CAN by origin, AUS, BRA, IND, JPN, on
and around each threshold. Rates, limits and exchange rates are those of the product's tables; the arithmetic is not the
product's (decimal numbers, each law written out). All that is due is collected. ``working`` says how.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from sim.agents.consumer import streams_of
from sim.agents.view import Needs, Shops, View, new_room
from sim.behaviour.lane_choice import Recommender, Reference
from sim.behaviour.seller_groups import new_seller_groups
from sim.calibration.calibrated import empty_tables, sizes_for
from sim.core.codes import FIRST_MARKET, KEPT, MODES, NEED_COLUMNS, NOBODY
from sim.core.kernel import kernel
from sim.core.order_settings import OrderSettings
from sim.core.settings import ModelSettings
from sim.market.bundles import ConsumerColumns, PlatformColumns, Prices
from sim.market.charges import charges_of, places_of, sizes_of
from sim.market.listing import empty_offers
from sim.market.quoting import quote
from sim.market.statics import make_lane_table, make_outcome_chances, make_preferences
from sim.market.terms import make_terms
from sim.policy.instruments import INSTRUMENTS
from sim.policy.law import law_on
from sim.policy.rulebook import RuleBook
from sim.settlement import accounts
from sim.settlement.accounts import (
    CARBON,
    DUTY,
    FEES,
    FOB,
    FREIGHT,
    HANDLING,
    LINEHAUL,
    MASS,
    ORDERS,
    PAID,
    VAT,
)
from sim.settlement.accumulator import Accumulator
from sim.settlement.charge_table import charge_table
from sim.settlement.ledgers import new_trade
from sim.settlement.parcel_orders import settle_parcels
from sim.week.week_facts import goods_of
from sim.world.lanes import WAREHOUSE
from tests.other_worlds import world_of

PLACES = ("AUS", "BRA", "CAN", "CHN", "DEU", "FRA", "GBR", "IND", "JPN", "MEX", "USA")
SETTINGS = replace(ModelSettings(), border_collected_share=1.0)
PEOPLE = 1_000


class Parcel(NamedTuple):
    """A line of the table; amounts as they stand there."""

    number: str
    economy: str
    origin: str
    law_date: str
    category: str
    mode: str
    goods_usd: str
    items: str
    freight_usd: str
    currency: str
    usd_per_currency: str
    duty_currency: str
    vat_currency: str
    fees_usd: str
    working: str


with (Path(__file__).parent / "hand_made_parcels.csv").open(encoding="utf-8", newline="") as _file:
    PARCELS = [Parcel(**row) for row in csv.DictReader(_file)]


@kernel
def settle(columns: Any, view: Any, needs: Any, books: Any, trade: Any) -> Any:
    """Settle one need."""
    return settle_parcels(1, columns, view, needs, books, trade)


ORDINARY = {
    "DEU": {"apparel_footwear": 0.06756932, "electronics": 0.00910917},
    "FRA": {"apparel_footwear": 0.06756932, "electronics": 0.00910917},
    "GBR": {"apparel_footwear": 0.050804, "electronics": 0.006849},
    "CAN": {"apparel_footwear": 0.06960148, "electronics": 0.00938313},
    "AUS": {"apparel_footwear": 0.05029596, "electronics": 0.00678051},
    "BRA": {"electronics": 0.04972374},
    "IND": {"apparel_footwear": 0.23319036, "electronics": 0.03143691},
    "JPN": {"apparel_footwear": 0.08331856, "electronics": 0.01123236},
}
"""Ordinary rates by which the parcels were worked out, whatever the product's tables make of published means."""
FREE = {
    "GBR": ("DEU", "FRA", "JPN"),
    "CAN": ("USA", "MEX"),
    "AUS": ("CHN", "JPN", "USA"),
    "IND": ("JPN",),
    "JPN": ("CHN", "DEU", "FRA"),
}
"""Partners of an agreement, whose goods those parcels enter free."""
US_RATE = re.compile(r"(0\.\d+) of USD")
"""The rate of the USA in the working of a parcel; the product's own moves with its categories."""


@lru_cache(maxsize=4)
def law(day: str) -> RuleBook:
    world = world_of(PLACES)
    found = law_on(world, date.fromisoformat(day), SETTINGS)
    rates = found.duty_rate.copy()
    for economy, by_category in ORDINARY.items():
        d = world.index[economy]
        for category, rate in by_category.items():
            mine = rates[:, d, world.categories.index(category)]
            mine[found.customs_border[:, d]] = rate
            mine[[world.index[each] for each in FREE.get(economy, ())]] = 0.0
    for parcel in PARCELS:
        if parcel.economy == "USA" and parcel.law_date == day and (worked := US_RATE.match(parcel.working)):
            goods = world.categories.index(parcel.category)
            rates[world.index[parcel.origin], world.index["USA"], goods] = float(worked[1])
    return replace(found, duty_rate=rates)


@lru_cache(maxsize=1)
def plain_view() -> View:
    """What settlement reads, of a world in which nothing is lost and every rail is free."""
    world, rules = world_of(PLACES), law("2023-06-01")
    sizes, preferences, lanes = sizes_for(world, rules), make_preferences(world), make_lane_table(world)
    quotes = quote(world, rules)
    whole, real = np.zeros((1, 1), np.int64), np.zeros((1, 1))
    shops = Shops(whole, whole, whole, whole, np.zeros((1, 1), np.int32), whole[0], real, real,
                  new_seller_groups(1, 1), real[0])  # fmt: skip
    many = np.ones(len(world.platforms), np.int64)
    rail = np.array([-1, 0])
    platforms = PlatformColumns(
        np.full(len(many), 0.1),
        np.ones(len(many)),
        many,
        np.zeros(1),
        np.zeros(1),
        np.zeros(1),
        np.zeros(1),
        rail,
        rail,
    )
    charges, terms = charges_of(world), make_terms(world, quotes, rules, sizes, SETTINGS)
    return View(
        0, 0.0, 0.07, streams_of(1, 0), preferences, lanes, empty_offers(world, preferences, lanes, sizes),
        empty_tables(world, preferences, sizes), sizes, shops, make_outcome_chances(world, np.zeros(world.n)),
        Reference(np.zeros((1, 1, 1), np.float32), np.zeros((1, 1, 1), np.float32)), Recommender(0, 1.0, real[0]),
        goods_of(world, quotes, rules), Prices(real, real, rules.vat_rate, np.ones(1), rules.cost_factor, 0, True, 0.0),
        terms, terms, NOBODY, platforms,
        charge_table(charges, places_of(charges, sizes_of(world))), 0,
    )  # fmt: skip


class Settled(NamedTuple):
    """What one order left behind."""

    trade: list[int]
    """measures of its row of trade"""
    owed: np.ndarray
    """[account] what receivers will be paid, 1e-4 USD"""
    seller: int
    """what the seller will be paid, 1e-4 USD"""


def settled(
    parcel: Parcel, rules: RuleBook, budget_usd: float, key: int = 5, entry: RuleBook | None = None,
    bearer: int = NOBODY,
) -> Settled:  # fmt: skip
    """Return what an order of a parcel's goods comes to under a law, for people who spend so much each.

    ``entry``: the law under which it enters, where that is another; who bears the difference is ``bearer``.
    """
    world, view = world_of(PLACES), plain_view()
    o, d, g = world.index[parcel.origin], world.index[parcel.economy], world.categories.index(parcel.category)
    lanes = world.lanes
    fits = (lanes.origin == o) & (lanes.destination == d) & (lanes.mode == MODES.index(parcel.mode))
    lane = int(np.flatnonzero(fits & (lanes.service != WAREHOUSE))[0])
    quotes = quote(world, rules)
    terms = make_terms(world, quotes, rules, view.sizes, SETTINGS)
    entry_terms = make_terms(world, quotes, entry or rules, view.sizes, SETTINGS, None, rules)
    for each in (terms, entry_terms):
        for name in ("usd_per_kg", "carbon_usd_per_kg", "handling_share"):
            each.lane[name][lane] = 0.0
        each.lane["fee_usd"][lane] = float(parcel.freight_usd)
    value, paid = terms.goods_usd.copy(), view.sizes.paid_e4usd.copy()
    value[d, g, 0], paid[d, g, 0] = float(parcel.goods_usd), round(budget_usd * 1e4)
    assert float(terms.good["items"][g]) == float(parcel.items)
    terms, entry_terms = (each._replace(goods_usd=value) for each in (terms, entry_terms))
    view = view._replace(terms=terms, entry_terms=entry_terms, bearer=bearer)
    view = view._replace(sizes=view.sizes._replace(paid_e4usd=paid))
    one = np.ones(1, np.int64)
    columns = ConsumerColumns(
        economy=np.array([d], np.int16), consumer_type=np.zeros(1, np.int16), weight=PEOPLE * one,
        key=np.array([key], np.uint64), spending=np.ones(1), wallet=np.ones(1, np.uint16),
        last_platform=-np.ones(1, np.int16), trust_penalty=np.zeros(1, np.float32), memory_from=np.zeros(1, np.int32),
    )  # fmt: skip
    column = FIRST_MARKET + int(lanes.platform_market[lane]) - int(view.lanes.first_market[d])
    found = np.array([[0, column, lane, 0, KEPT, 1]], np.int64)
    assert found.shape == (1, len(NEED_COLUMNS))
    counters = accounts.new_counters(
        1,
        len(world.platforms),
        len(world.modes),
        world.n,
        len(world.categories),
    )
    places = places_of(charges_of(world), sizes_of(world))
    schedule = accounts.new_payment_schedule(1, max(place.stop for place in places.values()), world.n)
    books, trade = Accumulator.first(counters, schedule).books(), room_of_trade()
    assert settle(columns, view, Needs(0 * one, g * one, one, found, new_room(view)), books, trade) == 1
    return Settled(trade.values[0].tolist(), schedule.owed.sum(axis=0), int(books.payables.rows[0, 2]))


@kernel
def room_of_trade() -> Any:
    """Return room for one row."""
    return new_trade(1)


def units(amount: str, per: str = "1") -> int:
    """Return an amount of the table in 1e-4 USD."""
    return round(Decimal(amount) * Decimal(per) * 10_000)


def test_there_are_enough_of_every_law(record_property: Callable[[str, object], None]) -> None:
    record_property(
        "measured", f"{len(PARCELS)} parcels of {len({each.economy for each in PARCELS})} economies"
    )
    assert len(PARCELS) >= 100
    assert {parcel.economy for parcel in PARCELS} == {*PLACES} - {"CHN", "MEX"}
    of_usa = [parcel.law_date for parcel in PARCELS if parcel.economy == "USA"]
    assert min(of_usa) < "2025-08-29" < max(of_usa)


@pytest.mark.parametrize("parcel", PARCELS, ids=lambda each: f"{each.number}-{each.economy}-{each.goods_usd}")
def test_what_is_due_is_collected_to_the_cent(parcel: Parcel) -> None:
    duty, vat = (units(due, parcel.usd_per_currency) for due in (parcel.duty_currency, parcel.vat_currency))
    goods, freight, fees = (units(each) for each in (parcel.goods_usd, parcel.freight_usd, parcel.fees_usd))
    bill = goods + freight + duty + vat + fees
    found = settled(parcel, law(parcel.law_date), 2.4 * bill / 1e4)
    parcels = found.trade[ORDERS]
    assert abs(parcels - 2.4 * PEOPLE) <= 1, "budget over bill"
    assert found.trade[DUTY] == parcels * duty, parcel.working
    assert found.trade[VAT] == parcels * vat, parcel.working
    assert found.trade[HANDLING] == parcels * fees, parcel.working
    assert found.trade[FREIGHT] == parcels * freight
    assert found.trade[FOB] == parcels * goods, "a parcel holds the goods of its class"
    assert found.trade[PAID] == parcels * bill
    assert found.trade[CARBON] == 0
    world = world_of(PLACES)
    treasury = places_of(charges_of(world), sizes_of(world))["treasuries"].start + world.index[parcel.economy]
    assert found.owed[treasury] == parcels * (duty + vat)
    assert found.seller + int(found.owed.sum()) == found.trade[PAID]


def test_goods_mass_and_emissions_of_a_parcel_do_not_depend_on_its_tax() -> None:
    parcel = next(each for each in PARCELS if each.economy == "DEU" and each.law_date.startswith("2026"))
    one = [settled(parcel, law(day), 900.0).trade for day in ("2023-06-01", "2026-07-15")]
    assert one[0][DUTY] == 0 < one[1][DUTY]
    for measure in (FOB, MASS, LINEHAUL):
        each = [row[measure] / row[ORDERS] for row in one]
        assert each[0] == pytest.approx(each[1], rel=1e-4)  # whole grams of a thousand parcels
    assert one[0][ORDERS] > one[1][ORDERS]
    grams = one[0][MASS] / one[0][ORDERS]
    assert grams > 1_000.0 * OrderSettings().packaging_kg_per_parcel


@pytest.mark.parametrize("receiver", ["treasury", "broker"])
@pytest.mark.parametrize("unit", ["parcel", "item"])
@pytest.mark.parametrize("payer", ["buyer", "seller", "platform"])
def test_a_handling_fee_goes_from_who_pays_to_who_receives_it(payer: str, unit: str, receiver: str) -> None:
    # Number 6 pays no duty and its VAT at the sale: EUR 3.07, 3.3205 USD, so its bill is 20.8205 USD. 2.2 items.
    parcel, world, rules = PARCELS[5], world_of(PLACES), law("2023-06-01")
    fee = INSTRUMENTS["handling_fee"].make_example(
        date(2023, 6, 1),
        importers=("DEU",),
        usd=1.5,
        unit=unit,
        payer=payer,
        receiver=receiver,
        below_usd=14.0,
    )
    under = fee.apply(rules, world, date(2023, 6, 1))
    before, after = (settled(parcel, each, 100.0) for each in (rules, under))
    parcels, due = after.trade[ORDERS], 15_000 if unit == "parcel" else 33_000
    bill = 208_205 + (due if payer == "buyer" else 0)
    assert after.trade[PAID] == parcels * bill
    assert abs(parcels - 1e6 * PEOPLE / bill) <= 1
    assert after.trade[HANDLING] == (parcels * due if payer == "buyer" else 0)
    assert after.trade[FEES] == (0 if payer == "buyer" else parcels * due)
    places = places_of(charges_of(world), sizes_of(world))
    d = world.index["DEU"]
    per_parcel = {}
    for name, at in (("treasury", places["treasuries"].start + d), ("broker", places["brokers"].start + d)):
        per_parcel[name] = after.owed[at] / parcels - before.owed[at] / before.trade[ORDERS]
    assert per_parcel == {"treasury": 0.0, "broker": 0.0} | {receiver: due}
    commission = [int(each.owed[places["platforms"]].sum()) / each.trade[ORDERS] for each in (before, after)]
    assert commission[1] - commission[0] == pytest.approx(-due if payer == "platform" else 0.0)
    proceeds = [each.seller / each.trade[ORDERS] for each in (before, after)]
    assert proceeds[1] - proceeds[0] == pytest.approx(-due if payer == "seller" else 0.0)
    above = settled(parcel._replace(goods_usd="14.01"), under, 100.0)
    assert above.trade[HANDLING] == above.trade[FEES] == 0


def test_a_fraction_of_a_parcel_is_bought_or_not_by_a_draw() -> None:
    # A budget of 2.4 bills of one person: over many keys the mean is 2.4 a person.
    parcel, rules = PARCELS[5], law("2023-06-01")
    bill = 20.8205
    counts = [
        settled(parcel, rules, (2.4 + 0.25 / PEOPLE) * bill, key).trade[ORDERS] for key in range(1, 201)
    ]
    assert set(counts) == {2_400, 2_401}
    # 200 draws of chance 1/4: mean 50, standard deviation 6.1; four of them.
    assert abs(sum(count - 2_400 for count in counts) - 50) < 25
