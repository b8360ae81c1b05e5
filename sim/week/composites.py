"""Sellers' joint attraction: in a platform market to parcel buyers, at home and to firms, and how far it moved since
the start.
"""

import numpy as np

from sim.core.kernel import kernel, part
from sim.core.numerics import log


@kernel
def parcel_composites(begin, end, lanes, shops, pool_moved, cell_moved, start, against_start):
    """Fill sellers' joint attraction [g, octile, lane] in against_start: over that of the start, 1 where nobody was.

    Of categories ``begin`` to ``end`` - 1, and only where a pool of sellers moved [o, g] everywhere, or its listings in
    one platform market did [cell, g]; the rest stays.
    The start [g, octile, cell] is noted the first time, where it holds what is below zero.
    """
    listing, attraction, first, count = shops.listing, shops.attraction, shops.first, shops.count
    origin, market_of, cell = lanes.origin, lanes.platform_market, lanes.cell
    octiles = attraction.shape[1]
    value = np.empty(octiles)
    for g in range(begin, end):
        for lane in range(origin.shape[0]):
            o = origin[lane]
            if not (pool_moved[o, g] or cell_moved[cell[lane], g]):
                continue
            if lane == 0 or cell[lane] != cell[lane - 1]:
                platform_market = market_of[lane]
                for q in range(octiles):
                    value[q] = 0.0
                for j in range(first[o, g], first[o, g] + count[o, g]):
                    if listing[platform_market, j] > 0:
                        for q in range(octiles):
                            value[q] += listing[platform_market, j] * attraction[j, q]
                for q in range(octiles):
                    at_start = start[g, q, cell[lane]]
                    if at_start < 0.0:
                        start[g, q, cell[lane]] = at_start = value[q]
                    value[q] = 1.0 if at_start <= 0.0 or value[q] == at_start else value[q] / at_start
            for q in range(octiles):
                against_start[g, q, lane] = value[q]


@kernel
def composites(shops, bulk_listing, home, bulk):
    """Add up sellers' joint attraction at home [o, g, octile] and to firms [o, d, g]."""
    n, categories = shops.first.shape
    first, count, weight, attraction = shops.first, shops.count, shops.weight, shops.attraction
    middle = attraction.shape[1] // 2
    for o in range(n):
        for g in range(categories):
            start, end = first[o, g], first[o, g] + count[o, g]
            add_up(start, count[o, g], weight, attraction, home[o, g])
            for d in range(n):
                whole = 0.0
                for j in range(start, end):
                    firms = weight[j] if o == d else bulk_listing[d, j]
                    whole += firms * attraction[j, middle]
                bulk[o, d, g] = whole


@part
def add_up(first, count, firms, attraction, total):
    """Fill total [octile] with the joint attraction of sellers first to first + count - 1."""
    for q in range(total.shape[0]):
        total[q] = 0.0
    for j in range(first, first + count):
        if firms[j] > 0:
            for q in range(total.shape[0]):
                total[q] += firms[j] * attraction[j, q]


@kernel
def log_ratios(now, start, result):
    """Fill ln(now / start) element by element; where nobody is there now it is at least -160."""
    flat_now, flat_start, flat = now.reshape(-1), start.reshape(-1), result.reshape(-1)
    for i in range(flat.shape[0]):
        if flat_start[i] <= 0.0:
            flat[i] = 0.0 if flat_now[i] <= 0.0 else log(flat_now[i])
        elif flat_now[i] == flat_start[i]:
            flat[i] = 0.0
        else:
            flat[i] = max(log(flat_now[i] / flat_start[i]), -160.0)
