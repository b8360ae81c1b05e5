"""State columns: metrics made from the columns of mechanisms' states that declare one (`sim.ports.column_metric`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.metrics.metric import metric
from sim.ports.column_metric import WEIGHINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.metrics.metric import Measured, MetricFunction
    from sim.metrics.week import Week
    from sim.ports.column_metric import ColumnMetric
    from sim.ports.mechanism import Mechanism


def register_columns(mechanisms: Mapping[str, Mechanism]) -> tuple[str, ...]:
    """Register the metrics that columns of mechanisms' states declare, and return their names.

    Args:
        mechanisms: by name, in the order in which tables show them.

    Raises:
        ValueError: a name is taken, or a column is shown in an unknown place or dimension.
    """
    names = []
    for mechanism in mechanisms.values():
        for column, declared in mechanism.state.declared().items() if mechanism.state else ():
            if (figure := declared.metric) is None:
                continue
            name = figure.name or f"{mechanism.name}_{column}"
            weighing = WEIGHINGS[figure.weigh]
            function = reading(mechanism.name, column, figure)
            function.__doc__ = figure.meaning or f"{declared.doc[:1].upper()}{declared.doc[1:]}."
            function.__module__ = f"sim.mechanisms.{mechanism.name}"
            metric(
                name,
                unit=figure.unit or declared.unit,
                label=figure.label,
                by=weighing.by,
                total=weighing.total,
                better=figure.better,
                shown=figure.shown,
            )(function)
            names.append(name)
    return tuple(names)


def reading(mechanism: str, column: str, figure: ColumnMetric) -> MetricFunction:
    """Return the function of a week that reads a column [economy] of a mechanism's state."""

    def measured(week: Week) -> Measured:
        values = figure.times * week.tables.own[mechanism][column]
        if figure.weigh == "parcels":
            parcels = week.sums("orders", "parcels", "importer")
            above = parcels * values
            return {
                "world": (above.sum(keepdims=True), parcels.sum(keepdims=True)),
                "importer": (above, parcels),
            }
        if figure.weigh == "spending":
            weight = week.names.household_weight
            return {"world": (weight * values).sum(keepdims=True) / weight.sum(), "economy": values}
        return {"economy": values}

    return measured


__all__ = ["reading", "register_columns"]
