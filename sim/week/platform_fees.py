"""Handling fees that platforms pay, as they can expect them of a year from the choice tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.kernel import kernel
from sim.market.landed import PAID_BY_PLATFORM, handling_fee_usd

if TYPE_CHECKING:
    from sim.market.choice import Offers
    from sim.market.terms import Terms


def fees_by_lane(terms: Terms, destination: np.ndarray, offers: Offers, by_lane: np.ndarray) -> np.ndarray:
    """Return handling fees that platforms pay on what is sold on every lane [lane], USD a year; 0 where others pay.

    Args:
        terms: what the bills of parcels depend on.
        destination: [lane] row of the economy.
        offers: what buyers see.
        by_lane: [g, lane] expected sales, fob USD a year.
    """
    found = np.zeros(len(destination))
    pairs = terms.pair
    if ((pairs["handling_usd"] > 0.0) & (pairs["handling_payer"] == PAID_BY_PLATFORM)).any():
        _fill_fees(terms, destination, offers.size_count, offers.size_share, offers.tau, by_lane, found)
    return found


@kernel
def _fill_fees(terms, destination, size_count, size_share, tau, by_lane, found):
    """Fill fees [lane]: of each size class the fee of its parcel, by what its buyers mean to spend at these prices."""
    for lane in range(destination.shape[0]):
        way, d = terms.lane[lane], destination[lane]
        pair = terms.pair[way.law_row + way.origin, d]
        if pair.handling_usd <= 0.0 or pair.handling_payer != PAID_BY_PLATFORM:
            continue
        for g in range(by_lane.shape[0]):
            goods, fees = 0.0, 0.0
            for k in range(size_count[d]):
                of_class, value = size_share[d, g, k] / tau[g, k, lane], terms.goods_usd[d, g, k]
                goods += of_class
                fees += of_class * handling_fee_usd(way, pair, terms.good[g].items, value) / value
            if goods > 0.0:
                found[lane] += by_lane[g, lane] * fees / goods
