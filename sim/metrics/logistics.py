"""Delivery times, freight rates and the use of capacity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.metrics.metric import metric
from sim.ports.shown_places import Shown

if TYPE_CHECKING:
    from sim.metrics.metric import Measured
    from sim.metrics.week import Week


@metric(
    "delivery_days",
    unit="days",
    label="Delivery time of parcels",
    by=("world", "importer", "mode"),
    total="ratio",
    better="less",
    shown=("report", Shown("headline", after="exporters")),
)
def delivery_days(week: Week) -> Measured:
    """Mean days from order to door of cross-border parcels."""
    return week.ratios_by("days_x_orders", "orders", "parcels", ("world", "importer", "mode"))


@metric(
    "freight_rate_index",
    unit="first week = 100",
    label="Freight rate index",
    by=("mode",),
    total="mean",
    shown=(Shown("report", by=("mode",)),),
)
def freight_rate_index(week: Week) -> Measured:
    """Freight rate against that of the first week under the law of 2023."""
    return {"mode": 100.0 * week.tables.freight_rate_index}


@metric("utilisation", unit="% of capacity", label="Carrier utilisation", by=("mode",), total="mean")
def utilisation(week: Week) -> Measured:
    """Load as a share of the fleet's weekly tonne-kilometres."""
    return {"mode": 100.0 * week.tables.utilisation}


@metric("tonne_km", unit="t km", label="Freight performed", by=("world", "mode"))
def tonne_km(week: Week) -> Measured:
    """Tonne-kilometres within economies and between them; inland legs are of the category's own mode."""
    return {"world": week.tables.tonne_km.sum(keepdims=True), "mode": week.tables.tonne_km}
