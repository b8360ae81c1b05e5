"""How goods cross borders by distance: modes' shares of value and mass, for parcels and for bulk.

Each destination's shares of couriers, trucks, warehouses, air, rail and road are calibrated (to assumed shares); how
they change with distance is not: it comes from rates, speeds, ways that exist and what goods weigh.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.core.codes import BULK_MODES, MODES
from sim.core.units import KG_PER_TONNE
from sim.market.quoting import bulk_lightness

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.uncalibrated.week_zero import ExpectedTrade

    Values = NDArray[np.float64]

BAND_EDGES_KM = (0.0, 1_000.0, 3_000.0, 6_000.0, 10_000.0, np.inf)
"""Distances between the people of two economies (lanes.csv)."""
EVERYWHERE = "all"
ABROAD = tuple(mode for mode in MODES if mode != "local")


@dataclass(frozen=True)
class BandShares:
    """One kind of trade over one band of distances."""

    kind: str
    """parcels, or bulk: restocking and firms' purchases."""
    band: str
    value_usd: float
    """USD fob a year."""
    mass_t: float
    """Tonnes of goods a year, packaging left out."""
    value_share: dict[str, float]
    """By mode of the line haul, 0..1."""
    mass_share: dict[str, float]


def bands() -> list[str]:
    """Return the bands' names, shortest first."""
    names = []
    for low, high in itertools.pairwise(BAND_EDGES_KM):
        last = high == np.inf
        names.append(f"{low:,.0f} km and more" if last else f"{low:,.0f} to {high:,.0f} km")
    return names


def freight_shares(trade: ExpectedTrade) -> list[BandShares]:
    """Return shares of every kind and band that trades, and of all distances together."""
    world = trade.model.world
    band = np.digitize(world.geography.distance_km, BAND_EDGES_KM[1:-1])
    rows = []
    for kind, (value, mass) in {"parcels": parcel_loads(trade), "bulk": bulk_loads(trade)}.items():
        for number, name in enumerate([*bands(), EVERYWHERE]):
            inside = (band == number) | (name == EVERYWHERE)
            usd, tonnes = value[:, inside].sum(axis=1), mass[:, inside].sum(axis=1)
            if usd.sum() > 0.0:
                rows.append(
                    BandShares(
                        kind, name, float(usd.sum()), float(tonnes.sum()), _shares(usd), _shares(tonnes)
                    )
                )
    return rows


def parcel_loads(trade: ExpectedTrade) -> tuple[Values, Values]:
    """Return parcels across borders by mode: USD fob and tonnes [mode, o, d]; warehoused goods by their way there."""
    world, lanes = trade.model.world, trade.model.world.lanes
    usd = trade.lane_usd.sum(axis=0)
    tonnes = usd / world.column("categories", "parcel_value_density_usd_per_kg") / KG_PER_TONNE
    abroad = lanes.origin != lanes.destination
    at = lanes.mode[abroad], lanes.origin[abroad], lanes.destination[abroad]
    loads = np.zeros((2, len(MODES), world.n, world.n))
    for load, amount in zip(loads, (usd, tonnes), strict=True):
        np.add.at(load, at, amount[abroad].sum(axis=1))
    return loads[0], loads[1]


def bulk_loads(trade: ExpectedTrade) -> tuple[Values, Values]:
    """Return bulk goods across borders by mode: USD fob and tonnes [mode, o, d]."""
    world = trade.model.world
    usd = trade.bulk_usd.sum(axis=0)
    kg_per_usd = 1.0 / world.column("categories", "value_density_usd_per_kg") / bulk_lightness(world)
    tonnes = usd * kg_per_usd / KG_PER_TONNE
    loads = np.zeros((2, len(MODES), world.n, world.n))
    for load, amount in zip(loads, (usd, tonnes), strict=True):
        load[list(BULK_MODES)] = np.moveaxis(amount.sum(axis=3), 2, 0)
        load[:, np.arange(world.n), np.arange(world.n)] = 0.0
    return loads[0], loads[1]


def _shares(amount: Values) -> dict[str, float]:
    """Return each mode's share of the whole."""
    return {mode: float(amount[MODES.index(mode)] / amount.sum()) for mode in ABROAD}
