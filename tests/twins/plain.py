"""Plain references of rules that kernels write into their loops: ordinary Python, one agent after the other.

Each says by which path it came to its answer, so that a test can assert that rare paths were met.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import Any

from sim.behaviour.racing import PLACES
from sim.core.draws import draw, draw_from
from sim.core.numerics import log


def plain_seller(
    first: int, count: int, seller_group: Any, buyer: int, stream: Any, key: Any, item: int
) -> tuple[int, str]:
    """Return (seller, path) of ``seller_groups.seller_of``: proposed from the frozen shares, kept as far as they
    hold.
    """
    if count == 0:
        return -1, "no seller group"
    keep, alias, before, now = (
        seller_group[name][buyer].tolist() for name in ("keep", "alias", "before", "now")
    )
    at = float(draw(stream, key, 2 * item)) * count
    place = min(int(at), count - 1)
    seller, path = first + place, "kept"
    if at - place >= keep[seller]:
        seller, path = alias[seller], "alias"
    was, share = before[seller], now[seller]
    if share >= was and share > 0.0:
        return seller, path
    v = float(draw(stream, key, 2 * item + 1))
    if v * was < share:
        return seller, "fell and stayed"
    u = (v * was - share) / (was - share)
    more = [max(now[j] - before[j], 0.0) for j in range(first, first + count)]
    whole, reached, best = 0.0, 0.0, -1
    for each in more:
        whole += each
    for i, each in enumerate(more):
        if each > 0.0:
            reached, best = reached + each, first + i
            if reached > u * whole:
                break
    return best, "moved" if best >= 0 else "nobody"


def plain_lot(reference: Any, now: Any, u: float, stream: Any, key: Any, item: int) -> tuple[int, str]:
    """Return (entry, path) of ``buying.lot_place``."""
    old, new = reference.tolist(), now.tolist()
    aim = u * old[-1]
    entry = next((i for i, each in enumerate(old[:-1]) if each > aim), len(old) - 1)

    def width(cumulative: list[float], i: int) -> float:
        return cumulative[i] - (cumulative[i - 1] if i > 0 else 0.0)

    was, share = width(old, entry), width(new, entry)
    if share >= was:
        return entry, "held"
    v = float(draw(stream, key, item))
    if v * was < share:
        return entry, "fell and stayed"
    u = (v * was - share) / (was - share)
    more = [max(width(new, i) - width(old, i), 0.0) for i in range(len(new))]
    whole, reached, best = 0.0, 0.0, entry
    for each in more:
        whole += each
    for i, each in enumerate(more):
        if each > 0.0:
            reached, best = reached + each, i
            if reached > u * whole:
                break
    return best, "moved"


def plain_lane(cumulative: Any, first: int, last: int, u: float) -> int:
    """Return the lane at which a frozen proposal reaches u, as ``consumer.proposed_lane``."""
    return first + bisect_left(cumulative[first : last - 1].tolist(), u)


def plain_race(first: int, count: int, firms: Any, attraction: Any, draw_key: Any, item: int) -> int:
    """Return the seller whose arrival time -ln u / (firms x attraction) is the least, as ``racing.first_seller``; else
    -1.
    """
    best, best_time = -1, math.inf
    for i in range(count):
        if firms[first + i] > 0:
            u = float(draw_from(draw_key, item * PLACES + i))
            time = -float(log(u)) / (float(firms[first + i]) * float(attraction[first + i]))
            if time < best_time:
                best, best_time = first + i, time
    return best
