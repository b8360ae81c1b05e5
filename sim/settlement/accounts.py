"""Columns that fill up during a week, and the payment schedule of what falls due later. All int64.

Escrow is the sum of what the payment schedule still holds: a buyer pays today, and in the week the order is settled
the money goes on to the seller and to receivers of charges, or back to the buyer.
"""

from typing import Annotated, NamedTuple

import numpy as np

from sim.core.carried import Array, declared_of_bundle
from sim.core.codes import ORDER_STATES
from sim.settlement.flows import AMOUNT_COLUMNS
from sim.settlement.histograms import DAY_BINS, VALUE_BRACKETS

HORIZON = 40
"""Weeks the payment schedule looks ahead; no order takes longer."""

MEASURES = len(AMOUNT_COLUMNS)
"""Columns of a row of trade: the measures of `Flows`, in their order."""
_PLACES = {name: place for place, name in enumerate(AMOUNT_COLUMNS)}
ORDERS, DAYS, MASS = _PLACES["orders"], _PLACES["days_x_orders"], _PLACES["mass_g"]
PAID, FOB = _PLACES["paid_e4usd"], _PLACES["fob_e4usd"]
FREIGHT, HANDLING = _PLACES["freight_e4usd"], _PLACES["handling_e4usd"]
INLAND_FREIGHT = _PLACES["inland_freight_e4usd"]
DUTY, VAT, CARBON = _PLACES["duty_e4usd"], _PLACES["vat_e4usd"], _PLACES["carbon_e4usd"]
FEES, COMMISSION = _PLACES["fees_e4usd"], _PLACES["commission_e4usd"]
LINEHAUL, LASTMILE, PACKAGING = _PLACES["linehaul_g"], _PLACES["lastmile_g"], _PLACES["packaging_g"]
INLAND_ORIGIN, INLAND_DESTINATION = _PLACES["inland_origin_g"], _PLACES["inland_destination_g"]
RETURNS, PRODUCTION = _PLACES["returns_g"], _PLACES["production_g"]


class ScheduleTotals(NamedTuple):
    """The part of the payment schedule that is small, [week modulo HORIZON, who]; 1e-4 USD or weighted orders."""

    owed: np.ndarray
    """[week, account] charges, by the accounts of their receivers (`charges.places_of`), 1e-4 USD."""
    refund: np.ndarray
    """[week, destination] what buyers will be paid back, 1e-4 USD"""
    state: np.ndarray
    """[week, state] weighted orders that reach their end."""


class PaymentSchedule(NamedTuple):
    """What falls due, [week modulo HORIZON, who]; 1e-4 USD or weighted orders."""

    seller: Annotated[np.ndarray, Array("i8", ("week", "sme"), "1e-4 USD", "what sellers will be paid")]
    owed: Annotated[
        np.ndarray,
        Array(
            "i8",
            ("week", "account"),
            "1e-4 USD",
            "charges, by their receivers' accounts, as in `ScheduleTotals`",
        ),
    ]
    refund: Annotated[
        np.ndarray,
        Array("i8", ("week", "economy"), "1e-4 USD", "what buyers will be paid back, by destination"),
    ]
    state: Annotated[
        np.ndarray, Array("i8", ("week", "state"), "orders", "weighted orders that reach their end")
    ]
    stock_units: Annotated[
        np.ndarray, Array("i8", ("week", "sme"), "1e-4 USD fob of week 0", "restocked goods that arrive")
    ]
    stock_cost: Annotated[np.ndarray, Array("i8", ("week", "sme"), "1e-4 USD", "what they cost, landed")]

    @classmethod
    def declared(cls) -> dict[str, Array]:
        """Return the declarations by name."""
        return declared_of_bundle(cls)


class Counters(NamedTuple):
    """What a week adds up to."""

    money: np.ndarray
    """[2] payments, refunds made at once, 1e-4 USD."""
    home: np.ndarray
    """[d, g, measure] home goods in shops, in the units of the measures of `Flows`."""
    shelf: np.ndarray
    """[d, g, measure] imported goods in shops, in the units of the measures of `Flows`."""
    states: np.ndarray
    """[state] weighted orders placed and ended at once."""
    sales: np.ndarray
    """[sme] fob value sold this week, 1e-4 USD."""
    shop_money: np.ndarray
    """[sme] what buyers in shops paid at once for goods, 1e-4 USD."""
    units_wanted: np.ndarray
    """[sme] imported goods buyers came for, 1e-4 USD fob of week 0."""
    units_sold: np.ndarray
    """[sme] what importer-retailers sold of them, 1e-4 USD fob of week 0."""
    cost_sold: np.ndarray
    """[sme] what those units had cost, 1e-4 USD."""
    platform_sales: np.ndarray
    """[platform, destination] goods value sold, 1e-4 USD"""
    parcel_days: np.ndarray
    """[d, day bin] cross-border parcels (weighted) by delivery days of their lane, see ``histograms``."""
    parcel_value: np.ndarray
    """[d, value bracket] the same by declared goods value, the one that meets duty-free limits."""
    tonne_km: np.ndarray
    """[mode] gram-kilometres / 1000, whole kg-km."""
    needs: np.ndarray
    """[2] weighted needs, given up."""
    borne: np.ndarray
    """[who, economy of who, g] what was due on entry and not known at the order, 1e-4 USD (``codes.BY_HOUSEHOLD``)"""


def new_payment_schedule(smes: int, accounts: int, economies: int) -> PaymentSchedule:
    """Return an empty payment schedule: weeks of sellers, of receivers' accounts, of economies."""

    def zeros(width: int) -> np.ndarray:
        return np.zeros((HORIZON, width), dtype=np.int64)

    return PaymentSchedule(
        seller=zeros(smes), owed=zeros(accounts), refund=zeros(economies), state=zeros(len(ORDER_STATES)),
        stock_units=zeros(smes), stock_cost=zeros(smes),
    )  # fmt: skip


def new_counters(smes: int, platforms: int, modes: int, economies: int, categories: int) -> Counters:
    """Return counters at zero."""

    def zeros(*shape: int) -> np.ndarray:
        return np.zeros(shape, dtype=np.int64)

    return Counters(
        money=zeros(2), home=zeros(economies, categories, MEASURES), shelf=zeros(economies, categories, MEASURES),
        states=zeros(len(ORDER_STATES)),
        sales=zeros(smes), shop_money=zeros(smes),
        units_wanted=zeros(smes), units_sold=zeros(smes),
        cost_sold=zeros(smes), platform_sales=zeros(platforms, economies),
        parcel_days=zeros(economies, DAY_BINS), parcel_value=zeros(economies, VALUE_BRACKETS),
        tonne_km=zeros(modes), needs=zeros(2), borne=zeros(3, economies, categories),
    )  # fmt: skip


def schedule_of(payment_schedule: PaymentSchedule) -> ScheduleTotals:
    """Return the small part of a payment schedule (the same arrays)."""
    return ScheduleTotals(*(getattr(payment_schedule, name) for name in ScheduleTotals._fields))


def clear(counters: Counters) -> None:
    """Set counters to zero for the next week."""
    for values in counters:
        values[...] = 0


def escrow(payment_schedule: PaymentSchedule) -> int:
    """Return all money the payment schedule holds, 1e-4 USD, as a Python integer (years of it would overflow)."""
    return sum(
        int(part.sum()) for part in (payment_schedule.seller, payment_schedule.owed, payment_schedule.refund)
    )
