"""The last mile: which vehicles deliver, and what a parcel's last leg costs, emits and takes.

Economies are weighed by the parcels they get from abroad.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.codes import DRONE, PICKUP_POINT
from sim.metrics.metric import metric
from sim.ports.shown_places import Shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.metrics.metric import Measured
    from sim.metrics.week import Week

    Values = NDArray[np.float64]


def _own(week: Week, column: str) -> Values:
    found: Values = week.tables.own["last_mile"][column]
    return found


def _by_vehicle(week: Week) -> Values:
    """Shares of an economy's deliveries [importer, vehicle]."""
    zones = _own(week, "zone_share")
    found: Values = (zones[:, :, None] * _own(week, "share")).sum(axis=1)
    return found


def _weighed(week: Week, values: Values) -> Measured:
    """Mean over parcels from abroad, by importer and in the world."""
    parcels = week.sums("orders", "parcels", "importer")
    above = parcels * values
    return {
        "world": (above.sum(keepdims=True), parcels.sum(keepdims=True)),
        "importer": (above, parcels),
    }


@metric(
    "deliveries_by_vehicle",
    unit="% of parcels",
    label="Deliveries by vehicle",
    by=("vehicle",),
    total="ratio",
    shown=(Shown("report", by=("vehicle",)),),
)
def deliveries_by_vehicle(week: Week) -> Measured:
    """Share of parcels from abroad that a kind of vehicle, or a pick-up point, brings to the buyer."""
    parcels = week.sums("orders", "parcels", "importer")
    above = 100.0 * (parcels[:, None] * _by_vehicle(week)).sum(axis=0)
    return {"vehicle": (above, np.full(len(above), parcels.sum()))}


@metric(
    "drone_deliveries",
    unit="% of parcels",
    label="Deliveries by drone",
    by=("world", "importer"),
    total="ratio",
)
def drone_deliveries(week: Week) -> Measured:
    """Share of parcels from abroad that drones bring."""
    return _weighed(week, 100.0 * _by_vehicle(week)[:, DRONE])


@metric(
    "pickup_deliveries",
    unit="% of parcels",
    label="Deliveries to pick-up points",
    by=("world", "importer"),
    total="ratio",
)
def pickup_deliveries(week: Week) -> Measured:
    """Share of parcels from abroad that buyers fetch from lockers and pick-up points."""
    return _weighed(week, 100.0 * _by_vehicle(week)[:, PICKUP_POINT])
