"""Handling fees that platforms pay, as they can expect them of a year from the choice tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.kernel import kernel
from sim.market.landed import PAID_BY_PLATFORM, handling_fee_usd

if TYPE_CHECKING:
    from sim.market.choice import Offers
    from sim.market.terms import Terms


def fee_shares(terms: Terms, destination: np.ndarray, offers: Offers) -> np.ndarray | None:
    """Return handling fees that platforms pay over a parcel's goods [g, k, lane], 0 where others pay; None without any.

    Args:
        terms: what the bills of parcels depend on.
        destination: [lane] row of the economy.
        offers: what buyers see.
    """
    pairs = terms.pair
    if not ((pairs["handling_usd"] > 0.0) & (pairs["handling_payer"] == PAID_BY_PLATFORM)).any():
        return None
    found = np.zeros(offers.tau.shape)
    _fill_fee_shares(terms, destination, offers.size_count, found)
    return found


@kernel
def _fill_fee_shares(terms, destination, size_count, found):
    """Fill fees over goods [g, k, lane]: of each size class the fee of its parcel."""
    for lane in range(destination.shape[0]):
        way, d = terms.lane[lane], destination[lane]
        pair = terms.pair[way.law_row + way.origin, d]
        if pair.handling_usd <= 0.0 or pair.handling_payer != PAID_BY_PLATFORM:
            continue
        for g in range(found.shape[0]):
            for k in range(size_count[d]):
                value = terms.goods_usd[d, g, k]
                found[g, k, lane] = handling_fee_usd(way, pair, terms.good[g].items, value) / value
