"""Bulk offers for firms: shares of (origin, mode), and the offer a lot of an order goes to.

Each order is cut into lots and spread over (origin, mode) by systematic sampling from the frozen shares of week 0, with
one keyed random start (largest remainders would give small offers nothing, ever). A lot stays with its offer unless
that offer's share has fallen, and then moves, with the right chance, to one whose share has grown: every share is
exact, and two scenarios differ in no more lots than their shares do (a maximal coupling).
"""

import numpy as np

from sim.core.codes import BULK_KINDS, INPUTS
from sim.core.draws import draw_from
from sim.core.kernel import kernel, rule
from sim.core.numerics import exp, log

CYCLE_WEEKS = 4
"""A firm buys in bulk once in so many weeks."""
GUIDED = 64
"""Parts of a lots' table whose first entries are known, so that a lot's place takes a step or two to find (a power of
2, so that a lot's part is exact; indexed search, Chen and Asau 1974)."""


@kernel
def bulk_shares(d, g, preferences, offers, with_home, shares):
    """Fill expenditure shares [o, m] of bulk purchases of category g in d; return ln of their sum of weights.

    Home supply stands at [d, 0]; importer-retailers buy without it (``with_home`` False).
    """
    slope, day_cost = preferences.sigma[g] - 1.0, preferences.bulk_day_value[g]
    log_tau, days, offer_constant, composite, origin_log = (
        offers.bulk_log_tau, offers.bulk_days, offers.bulk_offer_constant, offers.bulk_composite, offers.origin_log,
    )  # fmt: skip
    whole = 0.0
    for o in range(shares.shape[0]):
        for m in range(shares.shape[1]):
            shares[o, m] = 0.0
            if o == d and (m > 0 or not with_home):
                continue
            cost = log_tau[o, d, m, g] + day_cost * days[o, d, m, g] + origin_log[o, d]
            if not cost < 1e6:
                continue
            w = exp(offer_constant[o, d, m, g] + composite[o, d, g] - slope * cost)
            shares[o, m] = w
            whole += w
    if whole > 0.0:
        for o in range(shares.shape[0]):
            for m in range(shares.shape[1]):
                shares[o, m] /= whole
    return log(whole)


@kernel
def fill_bulk(first, last, preferences, offers, cumulative, log_whole):
    """Fill cumulative shares [kind, d, g, o x mode] (0 restock, 1 firms) and ln sums [kind, d, g]."""
    n, modes = offers.bulk_days.shape[0], offers.bulk_days.shape[2]
    shares = np.zeros((n, modes))
    for d in range(first, last):
        for g in range(preferences.sigma.shape[0]):
            for kind in range(len(BULK_KINDS)):
                log_whole[kind, d, g] = bulk_shares(d, g, preferences, offers, kind == INPUTS, shares)
                running = 0.0
                for o in range(n):
                    for m in range(modes):
                        running += shares[o, m]
                        cumulative[kind, d, g, o * modes + m] = running


@rule
def place_of(cumulative, u):
    """Return the first entry whose cumulative share reaches u of the whole."""
    low, high = 0, cumulative.shape[0] - 1
    aim = u * cumulative[high]
    while low < high:
        middle = (low + high) // 2
        if cumulative[middle] <= aim:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def fill_guide(reference, guide):
    """Fill guide [kind, d, g, GUIDED + 1] with the places of 0, 1 / GUIDED, ... in reference [kind, d, g, entry]."""
    guided = guide.shape[3] - 1
    for kind in range(guide.shape[0]):
        for d in range(guide.shape[1]):
            for g in range(guide.shape[2]):
                for i in range(guided + 1):
                    guide[kind, d, g, i] = place_of(reference[kind, d, g], i / guided)


@rule
def width(cumulative, entry):
    """Return the share of an entry."""
    return cumulative[entry] - (cumulative[entry - 1] if entry > 0 else 0.0)


@rule
def guided_place(cumulative, guide, u):
    """Return what ``place_of`` does, given the guide's places [GUIDED + 1]: a step or two instead of eight."""
    parts = guide.shape[0] - 1
    at = min(int(u * parts), parts - 1)
    low, high = int(guide[at]), int(guide[at + 1])
    aim = u * cumulative[cumulative.shape[0] - 1]
    while low < high:
        middle = (low + high) // 2
        if cumulative[middle] <= aim:
            low = middle + 1
        else:
            high = middle
    return low


@rule
def lot_place(reference, now, guide, u, draw_key, item):
    """Return the entry a lot goes to: proposed from the frozen shares at ``u``, kept as far as its share still holds.

    Args:
        reference: [entry] cumulative shares of week 0, the same in all scenarios.
        now: [entry] today's.
        guide: [GUIDED + 1] places in the reference (``fill_guide``).
        u: where the lot falls in the order, in [0, 1).
        draw_key: key of the firm's draws of lots (``draws.draw_key_of``).
        item: the lot's.
    """
    entry = guided_place(reference, guide, u)
    before, after = width(reference, entry), width(now, entry)
    if after >= before:
        return entry
    v = draw_from(draw_key, item)
    if v * before < after:
        return entry
    return entry_grown(reference, now, entry, (v * before - after) / (before - after))


@rule
def entry_grown(reference, now, entry, u):
    """Return the entry at u among those whose share has grown, in proportion to how much; else the one given."""
    grown = 0.0
    for i in range(now.shape[0]):
        grown += max(width(now, i) - width(reference, i), 0.0)
    aim, reached, best = u * grown, 0.0, entry
    for i in range(now.shape[0]):
        more = width(now, i) - width(reference, i)
        if more > 0.0:
            reached += more
            best = i
            if reached > aim:
                break
    return best


@kernel
def basket_loss(chosen, placed, sigma, loss):
    """Fill by how much a unit of the CES basket costs more [d, g], ln, where purchases are not as buyers would choose.

    With choice probabilities P and purchases R a dollar buys (sum P^(1/sigma) R^(1 - 1/sigma))^(sigma / (sigma - 1)) of
    what it buys at the optimum (the CES aggregator, with the tastes that P reveals; 1 where R = P).

    Args:
        chosen: [d, g, way] cumulative choice probabilities.
        placed: [d, g, way] cumulative shares of purchases.
        sigma: [g] elasticity of substitution.
        loss: [d, g] filled, at least 0.
    """
    for d in range(chosen.shape[0]):
        for g in range(chosen.shape[1]):
            whole_chosen, whole_placed = chosen[d, g, -1], placed[d, g, -1]
            loss[d, g] = 0.0
            if whole_chosen <= 0.0 or whole_placed <= 0.0:
                continue
            power, bought, is_as_chosen = 1.0 / sigma[g], 0.0, True
            for way in range(chosen.shape[2]):
                p, r = width(chosen[d, g], way) / whole_chosen, width(placed[d, g], way) / whole_placed
                is_as_chosen &= p == r
                if p > 0.0 and r > 0.0:
                    bought += exp(power * log(p) + (1.0 - power) * log(r))
            if not is_as_chosen:  # else the sum of shares is 1 but for its rounding
                loss[d, g] = max(-sigma[g] / (sigma[g] - 1.0) * log(bought), 0.0)
