"""A model far from its start, so that rare paths are taken: shares fell and grew, here and there nobody sells."""

from __future__ import annotations

import numpy as np

from sim.model import TradeModel


def disturb_shares(model: TradeModel, random: np.random.Generator) -> None:
    """Let shares of sellers in their seller groups, and of ways in bulk purchases, fall and grow far from the
    start's.
    """
    sellers = model.sellers
    for seller_group in (sellers.home, sellers.abroad):
        rows = len(seller_group.now)
        seller_group.now[:] *= np.exp(random.normal(0.0, 1.0, seller_group.now.shape)).astype(np.float32)
        for firsts, counts in (
            (sellers.first, sellers.count),
            (sellers.retail_first, sellers.retail_count),
        ):
            for start, length in zip(firsts.flat, counts.flat, strict=True):
                span = slice(int(start), int(start + length))
                seller_group.now[random.random(rows) < 0.05, span] = 0.0
                whole = seller_group.now[:, span].sum(axis=1, keepdims=True)
                seller_group.now[:, span] /= np.where(whole > 0.0, whole, 1.0)
    share = np.diff(model.market.bulk_cumulative, axis=3, prepend=0.0)
    share *= np.exp(random.normal(0.0, 0.7, share.shape))
    whole = share.sum(axis=3, keepdims=True)
    model.market.bulk_cumulative[:] = np.cumsum(share / np.where(whole > 0.0, whole, 1.0), axis=3)
