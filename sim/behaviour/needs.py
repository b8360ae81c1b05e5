"""Needs: how often a consumer needs something of a category, for how many orders, and of what size."""

import numpy as np

from sim.core.kernel import rule
from sim.core.units import E4USD_PER_USD, WEEKS_PER_YEAR


@rule
def orders_per_need(budget_e4usd, mean_paid_e4usd, most_needs):
    """Return (n, rate): a need stands for n equal orders and comes at this rate a week.

    Args:
        budget_e4usd: weekly budget of the category, 1e-4 USD.
        mean_paid_e4usd: mean order, 1e-4 USD.
        most_needs: most needs a week; a larger budget buys several orders at once.
    """
    n = int(np.ceil(budget_e4usd / (most_needs * mean_paid_e4usd)))
    n = max(n, 1)
    return n, budget_e4usd / (n * mean_paid_e4usd)


@rule
def orders_needed(u, budget_e4usd, mean_paid_e4usd, most_needs):
    """Return how many equal orders a consumer needs this week, given the draw ``u``; 0 for none."""
    if budget_e4usd <= 0.0:
        return 0
    n, rate = orders_per_need(budget_e4usd, mean_paid_e4usd, most_needs)
    return n if u < rate else 0


@rule
def weekly_budget(spending_usd, share):
    """Return a consumer's weekly budget of a category, 1e-4 USD, from spending a year and the category's share."""
    return spending_usd * E4USD_PER_USD / WEEKS_PER_YEAR * share


@rule
def size_class(cumulative, classes, u):
    """Return the order's size class: the first whose cumulative share [k] reaches u."""
    k = 0
    while k < classes - 1 and cumulative[k] < u:
        k += 1
    return k
