"""Needs: how often a consumer needs something of a category, for how many orders, and of what size."""

import numpy as np

from sim.draws import draw
from sim.kernel import kernel

LAMBDA_MAX = 0.07
"""Most needs a week per consumer and category; larger budgets buy several orders at once (assumed)."""


@kernel
def orders_per_need(budget_e4usd, mean_paid_e4usd):
    """Return (n, rate): a need stands for n equal orders and comes at this rate a week.

    Args:
        budget_e4usd: weekly budget of the category, 1e-4 USD.
        mean_paid_e4usd: mean order, 1e-4 USD.
    """
    n = int(np.ceil(budget_e4usd / (LAMBDA_MAX * mean_paid_e4usd)))
    n = max(n, 1)
    return n, budget_e4usd / (n * mean_paid_e4usd)


@kernel
def has_need(d, spending_usd, key, g, stream, share, mean_paid):
    """Return whether a consumer needs something of category g this week.

    No rate is above LAMBDA_MAX, so most draws are settled before the rate is worked out.
    """
    u = draw(stream, key, g)
    if u > 1.001 * LAMBDA_MAX:
        return False
    budget = spending_usd * 10_000.0 / 52.0 * share[d, g]
    if budget <= 0.0:
        return False
    _, rate = orders_per_need(budget, mean_paid[d, g])
    return u < rate


@kernel
def size_class(cumulative, classes, u):
    """Return the order's size class: the first whose cumulative share [k] reaches u."""
    k = 0
    while k < classes - 1 and cumulative[k] < u:
        k += 1
    return k
