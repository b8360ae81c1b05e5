"""Who gains: households, owners of firms and treasuries, by economy, adding up to the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.codes import OWNERS
from sim.core.units import E4USD_PER_USD
from sim.metrics.metric import metric
from sim.ports.shown_places import Shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.metrics.metric import Measured
    from sim.metrics.week import Week

    Values = NDArray[np.float64]


def _of(economy: Values) -> Measured:
    """Return amounts [economy] and their sum."""
    return {"world": economy.sum(keepdims=True), "economy": economy}


@metric(
    "household_gain",
    unit="USD",
    label="Households' real consumption of goods",
    by=("world", "economy"),
    better="more",
    shown=(Shown("affected", by=("economy",), heading="Households"),),
)
def household_gain(week: Week) -> Measured:
    """What today's well-being from goods would cost at the prices of week 0; two runs differ by households' equivalent
    variation. Incomes are part of it in the general closure.
    """
    return _of(week.tables.real_spending_usd.sum(axis=1))


@metric("profits", unit="USD", label="Profits", by=("world", "economy", "owner"))
def profits(week: Week) -> Measured:
    """Profits of sellers, shops, platforms and carriers, in the economy of the owner (docs/odd.md, Welfare)."""
    kept = week.tables.profits_usd
    return {"world": np.array([kept.sum()]), "economy": kept.sum(axis=1), "owner": kept.sum(axis=0)}


@metric(
    "national_gain",
    unit="USD",
    label="National gain from goods",
    by=("world", "economy"),
    better="more",
    shown=("report", Shown("affected", by=("economy",), heading="National gain")),
)
def national_gain(week: Week) -> Measured:
    """Households' real consumption, profits and what treasuries received from goods, handling fees included; what
    households' incomes hold already in the general closure (sellers' and platforms' profits, duty) counts once.
    """
    tables = week.tables
    kept, revenue = tables.profits_usd.sum(axis=1), tables.revenue_e4usd / E4USD_PER_USD
    if tables.incomes_adjust:
        kept = tables.profits_usd[:, OWNERS.index("shops")] + tables.profits_usd[:, OWNERS.index("carriers")]
        revenue = revenue - week.sums("duty_e4usd", "all", "importer") / E4USD_PER_USD
    return _of(tables.real_spending_usd.sum(axis=1) + kept + revenue)
