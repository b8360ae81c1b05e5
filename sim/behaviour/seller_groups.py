"""SellerGroups: the sellers of one category in one place, and who among them gets a buyer.

A buyer is proposed a seller from the shares of the start, which are the same in all scenarios, and stays there unless
that share has fallen; then the buyer moves, with the right chance, to one whose share has grown. Every share is
exact, and two scenarios differ in no more purchases than their shares do (a maximal coupling; Thorisson 2000). The
proposal takes two looks in a table, however long the seller group (alias method; Walker 1977, Vose 1991).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.core.draws import draw_from
from sim.core.kernel import kernel, rule

PLACE = np.dtype(
    [
        ("keep", "f4"),  # chance that this place, proposed at random, is kept; else its alias is proposed
        ("alias", "i4"),  # seller proposed instead
        ("before", "f4"),  # share within the seller group at the start
        (
            "now",
            "f4",
        ),  # share within the seller group today; zero all along a seller group where nobody sells
    ],
    align=True,
)
"""A seller's place in a seller group: one record, so that a proposal reads one cache line."""
SellerGroups = Any
"""[buyer, sme] records of PLACE (an np.recarray)."""


def new_seller_groups(buyers: int, sellers: int) -> SellerGroups:
    """Return seller groups without sellers."""
    found = np.zeros((buyers, sellers), PLACE).view(np.recarray)
    found.keep = 1.0
    return found


@rule
def seller_grown(first, count, seller_groups, buyer, u):
    """Return the seller at u among those whose share has grown, in proportion to how much; -1 when none has."""
    grown = 0.0
    for j in range(first, first + count):
        place = seller_groups[buyer, j]
        grown += max(place.now - place.before, 0.0)
    reached, best = 0.0, -1
    for j in range(first, first + count):
        place = seller_groups[buyer, j]
        if place.now > place.before:
            reached += place.now - place.before
            best = j
            if reached > u * grown:
                break
    return best


@rule
def seller_of(first, count, seller_groups, buyer, draw_key, item):
    """Return the seller that a buyer gets in a seller group, -1 when nobody sells.

    Args:
        first: first seller of the seller group.
        count: sellers.
        seller_groups: records of places.
        buyer: row of the buyer in them: the octile at home, the economy where firms buy abroad.
        draw_key: key of the buyer's draws (``draws.draw_key_of``).
        item: the purchase; it has draws 2 item and 2 item + 1.
    """
    if count == 0:
        return -1
    at = draw_from(draw_key, 2 * item) * count
    proposed = min(int(at), count - 1)  # a draw times count may round to count
    seller = first + proposed
    place = seller_groups[buyer, seller]
    if at - proposed >= place.keep:
        seller = int(place.alias)
        place = seller_groups[buyer, seller]
    was, share = place.before, place.now
    if share >= was and share > 0.0:
        return seller
    v = draw_from(draw_key, 2 * item + 1)
    if v * was < share:
        return seller
    return seller_grown(first, count, seller_groups, buyer, (v * was - share) / (was - share))


@kernel
def fill_shares(first, count, firms, attraction, places):
    """Fill today's shares of places [sme] in seller groups [o, g] by firms [sme] x attraction [sme]; zero where nobody
    sells.
    """
    for o in range(first.shape[0]):
        for g in range(first.shape[1]):
            whole = 0.0
            for j in range(first[o, g], first[o, g] + count[o, g]):
                whole += firms[j] * attraction[j]
            for j in range(first[o, g], first[o, g] + count[o, g]):
                places[j]["now"] = firms[j] * attraction[j] / whole if whole > 0.0 else 0.0


@kernel
def fill_proposals(first, count, places):
    """Fill keep and alias of places [sme] in seller groups [o, g], so that proposals follow the shares before (Vose
    1991).

    A seller group where nobody sells is given equal shares, so that it can be left again.
    """
    most = count.max()
    scaled, few, many = np.empty(most), np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    for o in range(first.shape[0]):
        for g in range(first.shape[1]):
            start, n = first[o, g], count[o, g]
            whole = 0.0
            for i in range(n):
                whole += places[start + i].before
            below, above = 0, 0
            for i in range(n):
                place = places[start + i]
                if whole <= 0.0:
                    place["before"] = 1.0 / n
                scaled[i] = place.before * n
                place["keep"], place["alias"] = 1.0, start + i
                if scaled[i] < 1.0:
                    few[below] = i
                    below += 1
                else:
                    many[above] = i
                    above += 1
            while below > 0 and above > 0:
                below -= 1
                poor, rich = few[below], many[above - 1]
                places[start + poor]["keep"], places[start + poor]["alias"] = scaled[poor], start + rich
                scaled[rich] -= 1.0 - scaled[poor]
                if scaled[rich] < 1.0:
                    above -= 1
                    few[below] = rich
                    below += 1
