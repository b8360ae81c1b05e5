"""Payment: amounts in whole numbers, a payment taken apart, and the cheapest means both sides have."""

import numpy as np

from sim.core.kernel import kernel, rule


@kernel
def rounded(x):
    """Return x rounded half to even, as int64."""
    return np.int64(np.rint(x))


@rule
def units_of(fob, price, cost_factor):
    """Return how many goods a value buys, in 1e-4 USD fob of week 0, as int64.

    Weight and emissions are of goods, not of money: they stay when a price or a wage moves.

    Args:
        fob: goods value free on board, 1e-4 USD.
        price: the seller's price and wage against week 0.
        cost_factor: what barriers that bring no revenue make of the cost of a unit.
    """
    return rounded(fob / (price * cost_factor))


@kernel
def split_payment(paid, freight_share, duty_share, vat_share, carbon_share):
    """Return (freight, duty, VAT, carbon, fob) of a payment, whole numbers that add up to it.

    The shares are of goods value; every part but the seller's is rounded, the seller has the remainder.
    """
    goods_value = paid / (1.0 + freight_share + duty_share + vat_share + carbon_share)
    freight, duty = rounded(goods_value * freight_share), rounded(goods_value * duty_share)
    vat, carbon = rounded(goods_value * vat_share), rounded(goods_value * carbon_share)
    return freight, duty, vat, carbon, paid - freight - duty - vat - carbon


@kernel
def cheapest_rail(common, fee):
    """Return the cheapest means of payment both sides have (bits of ``common``), -1 when there is none."""
    best, best_fee = -1, np.inf
    for r in range(fee.shape[0]):
        if (common >> r) & 1 and fee[r] < best_fee:
            best, best_fee = r, fee[r]
    return best


@kernel
def fill_rails(fee, rail):
    """Fill rail [bits of means of payment both sides have] with the cheapest of them."""
    for common in range(rail.shape[0]):
        rail[common] = cheapest_rail(common, fee)
