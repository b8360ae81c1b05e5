"""Expected flows of the calibrated week-0 state: choice probabilities summed, no draws."""

from __future__ import annotations

import numpy as np

from sim.fitting.calibration import Calibration
from sim.fitting.solve import bulk_expected
from sim.market.quoting import bulk_lightness
from sim.units import KG_PER_TONNE
from sim.world.lanes import BULK_MODES


def expected_bulk(calibration: Calibration) -> np.ndarray:
    """Return expected bulk sales [kind, o, d, bulk mode, g] (0 restock, 1 firms incl. home), USD fob a year.

    Axes are moved so that summing over kind, d and mode leaves sales by (origin, category).
    """
    world = calibration.world
    n, g = world.n, len(world.categories)
    result = np.zeros((2, n, n, len(BULK_MODES), g))
    for d in range(n):
        bulk = np.zeros((2, n, len(BULK_MODES), g))
        bulk_expected(
            d, calibration.wants, calibration.offers, calibration.shifters, calibration.targets,
            calibration.shelf_fob_usd[d], bulk,
        )  # fmt: skip
        result[:, :, d] = bulk
    return result


def expected_tonne_km(calibration: Calibration) -> np.ndarray:
    """Return expected tonne-kilometres a year by mode [mode]."""
    world, quotes = calibration.world, calibration.quotes
    kg_per_usd = 1.0 / world.column("categories", "value_density_usd_per_kg")
    load = np.zeros(len(world.modes))
    per_parcel_usd = 1.0 / world.column("categories", "parcel_value_density_usd_per_kg")
    mass = (calibration.lane_fob_usd * per_parcel_usd).sum(axis=1) / KG_PER_TONNE
    np.add.at(load, world.lanes.mode, mass * quotes.lane_km)
    tonnes = (expected_bulk(calibration).sum(axis=0) * kg_per_usd).sum(axis=3) / KG_PER_TONNE / bulk_lightness()
    for d in range(world.n):
        tonnes[d, d] = 0.0
    for i, mode in enumerate(BULK_MODES):
        load[mode] += (tonnes[:, :, i] * quotes.bulk_km[:, :, i]).sum()
    return load
