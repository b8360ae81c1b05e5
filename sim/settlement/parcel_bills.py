"""What one parcel's bill is made of, by the table of charges, and how many parcels an order buys."""

import numpy as np

from sim.core.codes import LANE_AT, SIZE_AT
from sim.core.draws import draw
from sim.core.kernel import kernel, rule
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
    pair = terms.pair[o, d]
    freight, duty, vat, carbon, charged = parcel_bill(
        way, pair, terms.country[d], good, goods_usd, terms.duty_rate[o, d, g]
    )
    amounts[FREIGHT_ROW], amounts[DUTY_ROW] = np.int64(freight), np.int64(duty)
    amounts[VAT_ROW], amounts[CARBON_ROW] = np.int64(vat), np.int64(carbon)
    bill = np.int64(e4usd(goods_usd) + freight + duty + vat + carbon)
    fee_usd = handling_fee_usd(way, pair, good.items, goods_usd)
    charge_handling(charged or way.handled, goods_usd, fee_usd, charged, terms.rates[lane], charges, amounts)
    return bill, np.int64(e4usd(fee_usd)) if pair.handling_payer != PAID_BY_BUYER else np.int64(0)


@rule
def times(parcels, paid, charges, amounts):
    """Multiply amounts [charge] of one parcel's bill by parcels; return their goods value, 1e-4 USD."""
    goods = paid
    for c in range(charges.by_buyer):
        amounts[c] *= parcels
        goods -= amounts[c]
    return goods


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
    amounts = np.empty(MOST_CHARGES, np.int64)
    for i in range(rows.shape[0]):
        lane, k, row, g = found[i, LANE_AT], found[i, SIZE_AT], rows[i], goods[i]
        if lane >= 0:
            d = columns.economy[row]
            bills[i] = bill_parcel(d, g, k, lane, view.terms, view.charges, amounts)[0]
            parcels[i] = ordered(row, d, g, k, orders[i], bills[i], columns, view)
    return parcels, bills
