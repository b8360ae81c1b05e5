"""A payment taken apart by the table of charges, and emissions by the table of sources: the loops of settlement."""

import numpy as np

from sim.core.codes import (
    BY_FIRST_SELLER,
    BY_SELLER,
    IS_CANCELLED,
    LOST,
    ORDERED,
    PAYMENTS,
    REFUNDS,
    RETURNED,
    SEIZED,
)
from sim.core.kernel import rule
from sim.market.charges import BILL_ROWS, CARBON_ROW, DUTY_ROW, FREIGHT_ROW, VAT_ROW
from sim.market.landed import e4usd
from sim.ports.charge import (
    BORDER,
    CATEGORY,
    COMMISSION,
    DESTINATION,
    ENTRY,
    ENTRY_SALE,
    FRAUD,
    GOODS,
    MODE,
    ORIGIN,
    PAYMENT,
    RAIL,
    WAITING,
    WHICH_PLATFORM,
    WORLD,
)  # fmt: skip
from sim.settlement.accounts import INLAND_FREIGHT, MEASURES, RETURNS
from sim.settlement.paying import rounded, split_payment
from sim.settlement.sources import BY_LANE, BY_LEG, BY_MADE, FIRST_PER

ORDERS_AT, MASS_AT, UNITS_AT, SENT_AT = range(FIRST_PER, FIRST_PER + 4)
"""Places in an order's names of what sources are per (``sources.PER``)."""


@rule
def charge_bill(paid, freight, duty, vat, carbon, amounts):
    """Fill amounts [charge] of the bill, from shares of goods value; return goods value free on board."""
    parts = split_payment(paid, freight, duty, vat, carbon)
    amounts[FREIGHT_ROW], amounts[DUTY_ROW], amounts[VAT_ROW], amounts[CARBON_ROW] = (
        parts[0], parts[1], parts[2], parts[3],
    )  # fmt: skip
    return parts[4]


@rule
def charge_handling(handled, goods_usd, fee_usd, charged, rates, charges, amounts):
    """Fill amounts [charge] of a parcel's handling, carved out of freight, never more than there is of it.

    Args:
        handled: whether there may be any; rates are not looked at where there is none.
        goods_usd: goods value of the parcel.
        fee_usd: its handling fee, whoever receives it.
        charged: whether anything is collected at the border.
        rates: [rated charge] of the lane (``charges.Rates``).
        charges: the table.
        amounts: filled, 1e-4 USD.
    """
    rows = charges.rows
    for c in range(BILL_ROWS, charges.by_buyer):
        amounts[c] = 0
        if not handled:
            continue
        rate, base = rates[rows[c].column], rows[c].charged_on
        if rate > 0.0 and (charged or base != BORDER):
            usd = rate * goods_usd if base == GOODS else fee_usd if base == ENTRY else rate
            amount = min(np.int64(e4usd(usd)), amounts[FREIGHT_ROW])
            amounts[FREIGHT_ROW] -= amount
            amounts[c] = amount


@rule
def charge_sale(fob, commission, rail, entry_fee, platform_pays, rates, charges, amounts):
    """Fill amounts [charge] of what the seller pays out of goods value free on board.

    Args:
        fob: goods value, 1e-4 USD.
        commission: the platform's share.
        rail: (fee, fraud, waiting) of the means of payment, shares of goods value.
        entry_fee: handling fee of all parcels, 1e-4 USD.
        platform_pays: whether the platform pays that out of its commission, which may turn negative.
        rates: [rated charge] of the lane.
        charges: the table.
        amounts: filled.
    """
    rows = charges.rows
    for c in range(charges.by_buyer, rows.shape[0]):
        base = rows[c].charged_on
        if base == ENTRY_SALE:
            amounts[c] = entry_fee if entry_fee > 0 and rates[rows[c].column] > 0.0 else 0
            if platform_pays:
                amounts[charges.by_buyer] -= amounts[c]  # the first on the sale is the commission
            continue
        if base == COMMISSION:
            share = commission
        elif base == PAYMENT:
            share = rail[0]
        elif base == FRAUD:
            share = rail[1]
        elif base == WAITING:
            share = rail[2]
        else:
            share = rates[rows[c].column]
        amounts[c] = rounded(fob * share)


@rule
def note_borne(more, bearer, outcome, buyer, o, d, g, borne):
    """Count what an order's entry costs more than was known at the order, for whom bears it.

    Nobody does where all is paid back; duty on returned goods is not, and is the buyer's.

    Args:
        more: 1e-4 USD.
        bearer: code of ``codes.BEARERS``.
        outcome: what becomes of the order.
        buyer: place of its buyer in ``borne``.
        o: origin.
        d: destination.
        g: category.
        borne: [who, economy, g] of ``Counters``; added to.
    """
    if more == 0 or outcome in (LOST, SEIZED):
        return
    if bearer == BY_SELLER and outcome != RETURNED:
        borne[BY_FIRST_SELLER, o, g] += more
    else:
        borne[buyer, d, g] += more


@rule
def clear(values):
    """Empty a row of trade."""
    for measure in range(MEASURES):
        values[measure] = 0


@rule
def is_called_off(nobody_sells, paid, orders, money, states):
    """Count orders that were paid for; where nobody sells, pay them back at once. Return whether they were.

    Args:
        nobody_sells: whether there is no seller, or no way to pay.
        paid: 1e-4 USD.
        orders: how many.
        money: [PAYMENTS, REFUNDS] 1e-4 USD of the week, added to.
        states: [order state] of the week, added to.
    """
    money[PAYMENTS] += paid
    states[ORDERED] += orders
    if nobody_sells:
        money[REFUNDS] += paid
        states[IS_CANCELLED] += orders
    return nobody_sells


@rule
def name(d, o, mode, p, rail, g, names):
    """Write who has a part in an order, in the order of ``charges.WHO``; ``names`` is of ``ledgers.Trade``."""
    names[DESTINATION], names[ORIGIN], names[MODE] = d, o, mode
    names[WHICH_PLATFORM], names[RAIL], names[CATEGORY], names[WORLD] = p, rail, g, 0


@rule
def book(outcome, count, charges, amounts, names, owed, values):
    """Book the first ``count`` charges in a row of trade, and what receivers keep; return how much is kept.

    Args:
        outcome: what becomes of the order.
        count: charges to book.
        charges: the table.
        amounts: [charge] 1e-4 USD.
        names: who has a part in the order (``name``).
        owed: [account] of the week in which it is settled, added to.
        values: [measure] the row of trade, added to.
    """
    rows = charges.rows
    kept = np.int64(0)
    for c in range(count):
        amount = amounts[c]
        if amount != 0:
            row = rows[c]
            values[row.measure] += amount
            if (row.kept_if >> outcome) & 1:
                owed[row.first + names[row.by]] += amount
                kept += amount
    return kept


@rule
def hand_on(legs, leg_mode, outcome, charges, names, owed, values):
    """Give the part of booked freight that is for the inland legs to the carriers of their mode.

    Args:
        legs: that part, 1e-4 USD.
        leg_mode: code of the mode of the legs.
        outcome: what becomes of the order.
        charges: the table.
        names: who has a part in the order; its mode is the line haul's.
        owed: [account] of the week in which it is settled.
        values: [measure] the row of trade, added to.
    """
    row = charges.rows[FREIGHT_ROW]
    values[INLAND_FREIGHT] += legs
    if (row.kept_if >> outcome) & 1:
        owed[row.first + names[MODE]] -= legs
        owed[row.first + leg_mode] += legs


@rule
def emit(names, per_kg, back, sources, values):
    """Add what an order emits to its row of trade, source by source, grams of CO2e.

    Args:
        names: who has a part in the order, and behind them (ORDERS_AT ...) what sources are per.
        per_kg: kg CO2e per kg of the line haul.
        back: whether the goods go back: sources that are met again count again, as returns.
        sources: the table of this kind of sale.
        values: [measure] added to.
    """
    rows, factors = sources.rows, sources.factors
    for s in range(rows.shape[0]):
        row = rows[s]
        if row.by == BY_LANE:
            factor = per_kg
        elif row.by == BY_MADE:
            factor = factors[s, names[ORIGIN] * sources.categories + names[CATEGORY]]
        elif row.by == BY_LEG:
            pair = names[ORIGIN] * sources.economies + names[DESTINATION]
            factor = factors[s, pair * sources.modes + names[MODE]] * sources.per_kg_km[names[CATEGORY]]
        else:
            factor = factors[s, names[row.by]]
        grams = rounded(names[FIRST_PER + row.per] * factor)
        values[row.measure] += grams
        if back and row.met_again:
            values[RETURNS] += grams
