"""Delivery times, freight rates and the use of capacity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.units import E4USD_PER_USD
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


@metric("freight_paid", unit="USD", label="Freight paid to carriers", by=("world", "mode"))
def freight_paid(week: Week) -> Measured:
    """Freight of goods at home and abroad, by who hauls: the line haul's carriers, and those of the inland legs."""
    found = week.sums("freight_e4usd", "all", "mode") - week.sums("inland_freight_e4usd", "all", "mode")
    # Parcels' legs go by lorry, and so do those of all goods that come in parcels (`world_checks`).
    np.add.at(found, week.names.inland_mode, week.sums("inland_freight_e4usd", "all", "category"))
    return {"world": found.sum(keepdims=True) / E4USD_PER_USD, "mode": found / E4USD_PER_USD}


@metric("utilisation", unit="% of capacity", label="Carrier utilisation", by=("mode",), total="mean")
def utilisation(week: Week) -> Measured:
    """Load as a share of the fleet's weekly tonne-kilometres."""
    return {"mode": 100.0 * week.tables.utilisation}


@metric("tonne_km", unit="t km", label="Freight performed", by=("world", "mode"))
def tonne_km(week: Week) -> Measured:
    """Tonne-kilometres within economies and between them; inland legs, and hauls of goods in bulk at home, are of the
    category's own mode.
    """
    return {"world": week.tables.tonne_km.sum(keepdims=True), "mode": week.tables.tonne_km}
