"""Small and medium firms: how many sell abroad, enter and leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.metrics.metric import metric

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.metrics.metric import Measured
    from sim.metrics.week import Week


def _firms(counts: NDArray[np.int64]) -> Measured:
    values = counts.astype(np.float64)
    return {"world": values.sum(keepdims=True), "economy": values}


@metric(
    "exporters",
    unit="firms",
    label="SME exporters",
    by=("world", "economy"),
    total="mean",
    better="more",
    shown=("report", "headline"),
)
def exporters(week: Week) -> Measured:
    """Firms listed in at least one foreign market."""
    return _firms(week.tables.exporters)


@metric("active_firms", unit="firms", label="SMEs in business", by=("world", "economy"), total="mean")
def active_firms(week: Week) -> Measured:
    """Firms in business."""
    return _firms(week.tables.active_firms)


@metric("entries", unit="firms", label="SMEs entering", by=("world", "economy"))
def entries(week: Week) -> Measured:
    """Firms that entered business."""
    return _firms(week.tables.entered)


@metric("exits", unit="firms", label="SMEs leaving", by=("world", "economy"))
def exits(week: Week) -> Measured:
    """Firms that left business."""
    return _firms(week.tables.exited)
