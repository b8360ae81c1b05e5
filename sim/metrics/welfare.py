"""Consumer welfare: what households' spending on goods buys, by income."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.metrics.metric import metric
from sim.ports.shown_places import Shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.metrics.metric import Measured
    from sim.metrics.week import Week

    Values = NDArray[np.float64]

OCTILES_OF_GROUP = (slice(0, 2), slice(2, 6), slice(6, 8))
"""Bottom quarter, middle half, top quarter."""


def _percent(log_index: Values, people: Values) -> Values:
    """Percent change behind the mean of a log index over people."""
    total = people.sum()
    mean = float((log_index * people).sum() / total) if total > 0 else float("nan")
    return np.asarray(100.0 * np.expm1(mean))


@metric(
    "consumer_welfare",
    unit="% of real consumption",
    label="Consumer welfare",
    by=("world", "income", "economy"),
    total="mean",
    better="more",
    shown=(Shown("report", by=("world", "income")),),
)
def consumer_welfare(week: Week) -> Measured:
    """Change in real goods consumption since the first week under the law of 2023, averaged over people (logs).

    Prices and choice alone in the partial closure; in the general one incomes too.
    """
    index, people = week.tables.welfare_log, week.tables.people_weight
    groups = [_percent(index[:, octiles], people[:, octiles]) for octiles in OCTILES_OF_GROUP]
    by_economy = (index * people).sum(axis=1) / np.maximum(people.sum(axis=1), 1e-300)
    return {
        "world": np.array([_percent(index, people)]),
        "income": np.array(groups),
        "economy": 100.0 * np.expm1(by_economy),
    }


@metric(
    "give_up_share",
    unit="% of needs",
    label="Purchases given up",
    total="ratio",
    better="less",
    shown=("report",),
)
def give_up_share(week: Week) -> Measured:
    """Household needs given up: nothing at an acceptable price, or no means of payment both sides have."""
    return {"world": (100.0 * np.array([float(week.tables.given_up)]), np.array([float(week.tables.needs)]))}
