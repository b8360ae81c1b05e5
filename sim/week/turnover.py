"""Turnover of firms: some behind every agent leave, others enter; hazards on whole numbers, equal at rest.

Producers only: importer-retailers, which sell imports in shops, neither enter nor leave.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.agents.sme import stays, whole
from sim.core.draws import draw
from sim.core.kernel import kernel
from sim.core.numerics import exp


class Profits(NamedTuple):
    """What producers earn [sme], in one unit of money a week for all firms of the start behind an agent."""

    surplus: np.ndarray
    """[sme] surplus before fixed cost, expected at the start"""
    fixed: np.ndarray
    """[sme] fixed cost of the start"""
    sales: np.ndarray
    """[sme] sales of a firm against the start, 1"""
    cost: np.ndarray
    """[sme] fixed cost against the start, 1"""
    cash: np.ndarray
    """[sme] cash, below zero where it has run out"""
    least_share: float
    """least profit of the start that profit is measured against, share of the surplus"""
    rules: np.ndarray
    """[sme] what rules of markets abroad cost"""


@kernel
def profit_gap(surplus, fixed, sales, cost, least_share, rules):
    """Return profit over that of the start, minus 1: what makes firms leave or enter."""
    usual = max(surplus - fixed, least_share * surplus)
    return (surplus * (sales - 1.0) - fixed * (cost - 1.0) - rules) / usual if usual > 0.0 else 0.0


@kernel
def gap_of(profits, j):
    """Return the profit gap of the firms behind one agent."""
    return profit_gap(
        profits.surplus[j], profits.fixed[j], profits.sales[j], profits.cost[j],
        profits.least_share, profits.rules[j],
    )  # fmt: skip


@kernel
def hazard(usual, gap, response):
    """Return the share of firms that leave in a month: usual x exp(-response x profit gap), at most all."""
    return min(usual * exp(-response * gap), 1.0)


@kernel
def turn_over(pools, profits, stream, usual, response, leaving, entering):
    """Fill how many firms leave and enter in a month [sme], producers only.

    Firms behind an agent leave by its own profit, and all where its cash has run out; entrants come by the mean profit
    of their pool, with the productivities of the start. Both numbers are rounded by one draw, so that at rest they
    are equal agent by agent. The last firm of a pool stays.

    Args:
        pools: producers (`sim.week.seller_pools.Pools`).
        profits: what they earn.
        stream: key of the month's draws.
        usual: share of firms that leaves in a month at rest, and enters.
        response: of ln hazard to the profit gap.
        leaving: [sme] filled.
        entering: [sme] filled.
    """
    leaving[:] = 0
    entering[:] = 0
    for o in range(pools.first.shape[0]):
        for g in range(pools.first.shape[1]):
            first, last = pools.first[o, g], pools.first[o, g] + pools.count[o, g]
            mean, firms = 0.0, 0.0
            for j in range(first, last):
                gap = gap_of(profits, j)
                mean += pools.weight[j] * gap
                firms += pools.weight[j]
            mean = mean / firms if firms > 0.0 else 0.0
            left = 0
            for j in range(first, last):
                gap = gap_of(profits, j)
                u = draw(stream, pools.key[j], 0)
                share = hazard(usual, gap, response) if stays(profits.cash[j]) else 1.0
                leaving[j] = min(whole(pools.weight[j] * share, u), pools.weight[j])
                entering[j] = whole(pools.first_weight[j] * hazard(usual, -mean, response), u)
                left += pools.weight[j] - leaving[j] + entering[j]
            if left == 0 and firms > 0.0:
                for j in range(first, last):
                    if pools.weight[j] > 0:
                        leaving[j] -= 1
                        break


__all__ = ["Profits", "turn_over"]
