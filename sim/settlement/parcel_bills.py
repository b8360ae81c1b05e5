"""What one parcel's bill is made of, by the table of charges, and how many parcels an order buys."""

import numpy as np

from sim.core.codes import BY_BUYER, BY_SELLER, LANE_AT, NOBODY, SIZE_AT
from sim.core.draws import draw
from sim.core.kernel import kernel, rule
from sim.core.units import GRAMS_PER_KG
from sim.market.charges import CARBON_ROW, DUTY_ROW, FREIGHT_ROW, MOST_CHARGES, VAT_ROW
from sim.market.landed import PAID_BY_BUYER, e4usd, handling_fee_usd, parcel_bill, parcels_bought
from sim.settlement.charging import charge_handling


@rule
def bill_parcel(d, g, k, lane, terms, charges, amounts):
    """Fill amounts [charge] of what the buyer of one parcel pays besides goods, 1e-4 USD.

    Returns:
        The bill, goods included, and the handling fee that the seller or the platform pays, both in 1e-4 USD.
    """
    way, good, goods_usd = terms.lane[lane], terms.good[g], terms.goods_usd[d, g, k]
    o = way.origin
    first_row = way.law_row
    pair = terms.pair[first_row + o, d]
    freight, duty, vat, carbon, charged = parcel_bill(
        way, pair, terms.country[first_row + d], good, goods_usd, terms.duty_rate[first_row + o, d, g]
    )
    amounts[FREIGHT_ROW], amounts[DUTY_ROW] = np.int64(freight), np.int64(duty)
    amounts[VAT_ROW], amounts[CARBON_ROW] = np.int64(vat), np.int64(carbon)
    bill = np.int64(e4usd(goods_usd) + freight + duty + vat + carbon)
    fee_usd = handling_fee_usd(way, pair, good.items, goods_usd)
    charge_handling(charged or way.handled, goods_usd, fee_usd, charged, terms.rates[lane], charges, amounts)
    return bill, np.int64(e4usd(fee_usd)) if pair.handling_payer != PAID_BY_BUYER else np.int64(0)


@rule
def bill_on_entry(d, g, k, lane, view, amounts):
    """Fill amounts [charge] of what one parcel's buyer pays besides goods, by the law under which it enters.

    Returns:
        The bill as the buyer saw it, what it is on entry, and the handling fee that the seller or the platform pays,
        all in 1e-4 USD. The first two differ only where the law changes on the way and the buyer did not know.
    """
    seen, fee = bill_parcel(d, g, k, lane, view.terms, view.charges, amounts)
    if view.bearer == NOBODY:
        return seen, seen, fee
    due, fee = bill_parcel(d, g, k, lane, view.entry_terms, view.charges, amounts)
    return seen, due, fee


@rule
def paid_for(orders, bill, due_bill, bearer):
    """Return what the buyer of parcels pays, how much more than seen is due on them, and what the seller bears."""
    more = orders * (due_bill - bill)
    borne = more if bearer == BY_SELLER else 0
    return orders * due_bill - borne, more, borne


@rule
def times(parcels, paid, charges, amounts):
    """Multiply amounts [charge] of one parcel's bill by parcels; return their goods value, 1e-4 USD."""
    goods = paid
    for c in range(charges.by_buyer):
        amounts[c] *= parcels
        goods -= amounts[c]
    return goods


@rule
def legs_of_parcels(parcels, d, g, k, way, view, freight):
    """Return the part of parcels' freight that is for their inland legs, by the kg they were billed for, 1e-4 USD.

    Args:
        parcels: how many.
        d: destination.
        g: category.
        k: size class.
        way: record of the lane.
        view: the week.
        freight: of all of them, handling taken out; 1e-4 USD. The part is no more.
    """
    terms = view.terms
    kg = terms.good[g].kg_per_usd * terms.goods_usd[d, g, k] + view.goods.pack_g[d] / GRAMS_PER_KG
    return min(parcels * np.int64(e4usd(kg * np.float64(way.inland_usd_per_kg))), freight)


@rule
def ordered(row, d, g, k, orders, bill, columns, view):
    """Return how many parcels a need buys whose buyer, row of columns, places so many equal orders of class k."""
    budget = orders * columns.weight[row] * view.sizes.paid_e4usd[d, g, k]
    return parcels_bought(budget, bill, draw(view.streams.parcels, columns.key[row], g))


@kernel
def parcels_of_needs(needs, columns, view):
    """Return parcels, and the bill of one in 1e-4 USD, of every need [need]; both 0 where it is no order of parcels.

    Args:
        needs: rows, goods, orders and found of ``view.Needs``.
        columns: of consumers.
        view: the week.
    """
    rows, goods, orders, found = needs
    parcels, bills = np.zeros(rows.shape[0], np.int64), np.zeros(rows.shape[0], np.int64)
    buyer_bears = view.bearer == BY_BUYER
    amounts = np.empty(MOST_CHARGES, np.int64)
    for i in range(rows.shape[0]):
        lane, k, row, g = found[i, LANE_AT], found[i, SIZE_AT], rows[i], goods[i]
        if lane >= 0:
            d = columns.economy[row]
            seen, due, _ = bill_on_entry(d, g, k, lane, view, amounts)
            parcels[i] = ordered(row, d, g, k, orders[i], seen, columns, view)
            bills[i] = due if buyer_bears else seen
    return parcels, bills
