"""Streets: the sellers of one category in one place, and who among them gets a buyer.

A buyer is proposed a seller from the shares of the start, which are the same in all scenarios, and stays with him
unless that share has fallen; then he moves, with the right chance, to one whose share has grown. Every share is exact,
and two scenarios differ in no more purchases than their shares do (a maximal coupling; Thorisson 2000). The proposal
takes two looks in a table, however long the street (alias method; Walker 1977, Vose 1991).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.draws import draw_from
from sim.kernel import kernel


class Street(NamedTuple):
    """Shares of sellers within their streets, by kind of buyer."""

    keep: np.ndarray
    """[buyer, sme] chance that a place proposed at random is kept; else its alias is proposed."""
    alias: np.ndarray
    """[buyer, sme] seller proposed instead"""
    before: np.ndarray
    """[buyer, sme] share within the street at the start"""
    now: np.ndarray
    """[buyer, sme] share within the street today; all zero where nobody sells"""


def new_street(buyers: int, sellers: int) -> Street:
    """Return streets without sellers."""
    shape = buyers, sellers
    return Street(
        np.ones(shape, np.float32),
        np.zeros(shape, np.int32),
        np.zeros(shape, np.float32),
        np.zeros(shape, np.float32),
    )


@kernel
def seller_grown(first, count, before, now, buyer, u):
    """Return the seller at u among those whose share has grown, in proportion to how much; -1 when none has."""
    grown = 0.0
    for j in range(first, first + count):
        grown += max(now[buyer, j] - before[buyer, j], 0.0)
    reached, best = 0.0, -1
    for j in range(first, first + count):
        if now[buyer, j] > before[buyer, j]:
            reached += now[buyer, j] - before[buyer, j]
            best = j
            if reached > u * grown:
                break
    return best


@kernel
def seller_of(first, count, street, buyer, base, item):
    """Return the seller that a buyer gets in a street, -1 when nobody sells: the plain rule.

    ``shopping.choices_of`` and ``buying.buy_range`` write the same lines into their loops: handing a bundle of columns
    over takes four times as long as the rule itself.

    Args:
        first: first seller of the street.
        count: sellers.
        street: shares.
        buyer: row of the buyer's kind in them.
        base: key of the buyer's draws (``draws.base_of``).
        item: the purchase; it has draws 2 item and 2 item + 1.
    """
    keep, alias, before, now = street.keep, street.alias, street.before, street.now
    if count == 0:
        return -1
    at = draw_from(base, 2 * item) * count
    place = min(int(at), count - 1)  # a draw times count may round to count
    seller = first + place
    if at - place >= keep[buyer, seller]:
        seller = int(alias[buyer, seller])
    was, share = before[buyer, seller], now[buyer, seller]
    if share >= was and share > 0.0:
        return seller
    v = draw_from(base, 2 * item + 1)
    if v * was < share:
        return seller
    return seller_grown(first, count, before, now, buyer, (v * was - share) / (was - share))


@kernel
def fill_shares(first, count, firms, pull, share):
    """Fill shares [sme] of the sellers of streets [o, g] by firms [sme] x pull [sme]; zero where nobody sells."""
    for o in range(first.shape[0]):
        for g in range(first.shape[1]):
            whole = 0.0
            for j in range(first[o, g], first[o, g] + count[o, g]):
                whole += firms[j] * pull[j]
            for j in range(first[o, g], first[o, g] + count[o, g]):
                share[j] = firms[j] * pull[j] / whole if whole > 0.0 else 0.0


@kernel
def fill_proposals(first, count, share, keep, alias):
    """Fill keep and alias [sme] of streets [o, g] so that proposals follow shares [sme] (Vose 1991).

    A street where nobody sells is given equal shares, so that it can be left again.
    """
    most = count.max()
    scaled, few, many = np.empty(most), np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    for o in range(first.shape[0]):
        for g in range(first.shape[1]):
            start, n = first[o, g], count[o, g]
            whole = 0.0
            for i in range(n):
                whole += share[start + i]
            below, above = 0, 0
            for i in range(n):
                if whole <= 0.0:
                    share[start + i] = 1.0 / n
                scaled[i] = share[start + i] * n
                keep[start + i], alias[start + i] = 1.0, start + i
                if scaled[i] < 1.0:
                    few[below] = i
                    below += 1
                else:
                    many[above] = i
                    above += 1
            while below > 0 and above > 0:
                below -= 1
                poor, rich = few[below], many[above - 1]
                keep[start + poor], alias[start + poor] = scaled[poor], start + rich
                scaled[rich] -= 1.0 - scaled[poor]
                if scaled[rich] < 1.0:
                    above -= 1
                    few[below] = rich
                    below += 1
