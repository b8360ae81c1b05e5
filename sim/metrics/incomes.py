"""Wages and incomes, which move in the general closure only; in the partial one they stay at 100."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.metrics.metric import metric
from sim.ports.shown_places import Shown

if TYPE_CHECKING:
    from sim.metrics.metric import Measured
    from sim.metrics.week import Week


@metric(
    "wage_index",
    unit="first week = 100",
    label="Wage index",
    by=("economy",),
    total="mean",
    shown=(Shown("affected", by=("economy",), heading="Wages"),),
)
def wage_index(week: Week) -> Measured:
    """Wage of an economy against the world's mean wage (the numeraire); moves only in the general closure."""
    return {"economy": 100.0 * week.tables.wage}


@metric(
    "income_index",
    unit="first week = 100",
    label="Income index",
    by=("economy",),
    total="mean",
    shown=(Shown("affected", by=("economy",), heading="Incomes"),),
)
def income_index(week: Week) -> Measured:
    """Nominal income of an economy, from wages, tariff revenue and a fixed deficit, in units of the world's mean wage;
    moves only in the general closure.
    """
    return {"economy": 100.0 * week.tables.income}
