"""Expected first sales of the calibrated world: what its targets and shares come to, without draws."""

from __future__ import annotations

import numpy as np

from sim.calibration.calibrated_state import Calibration
from sim.core import numerics
from sim.core.codes import BULK_MODES, ROAD
from sim.core.units import KG_PER_TONNE
from sim.market.carriage import carriage_of
from sim.market.inland import inland_km
from sim.market.quoting import Quotes, bulk_lightness
from sim.world import World


def expected_sales(calibration: Calibration) -> np.ndarray:
    """Return expected first sales [o, d, g], home sales included, USD fob a year (added up in a fixed order)."""
    lanes, n = calibration.lanes, calibration.world.n
    sales = np.zeros((n, n, len(calibration.world.categories)))
    bulk = calibration.bulk_fob_usd
    for kind in range(bulk.shape[0]):
        for mode in range(bulk.shape[3]):
            sales += bulk[kind, :, :, mode]
    np.add.at(sales, (lanes.origin, lanes.destination), calibration.lane_fob_usd)
    sales[np.arange(n), np.arange(n)] += calibration.home_fob_usd
    return sales


def expected_output(calibration: Calibration) -> np.ndarray:
    """Return expected first sales of each economy's goods [o], at home and abroad, USD fob a year."""
    return np.array([numerics.total(mine.ravel()) for mine in expected_sales(calibration)])


def expected_tonne_km(calibration: Calibration) -> np.ndarray:
    """Return expected tonne-kilometres a year by mode [mode]."""
    return tonne_km(calibration.world, calibration.quotes, calibration.lane_fob_usd, calibration.bulk_fob_usd)


def tonne_km(world: World, quotes: Quotes, lane_fob_usd: np.ndarray, bulk_fob_usd: np.ndarray) -> np.ndarray:
    """Return tonne-kilometres a year by mode [mode]; inland legs and hauls at home are of the goods' own mode.

    Home sales in shops are left out: they go by lorry, and `local` has no fleet.

    Args:
        world: goods, lanes and modes.
        quotes: carriers' ways.
        lane_fob_usd: [lane, g] sales of parcels, fob USD a year.
        bulk_fob_usd: [kind, o, d, bulk mode, g] sales in bulk, fob USD a year.
    """
    kg_per_usd = 1.0 / world.column("categories", "value_density_usd_per_kg")
    load = np.zeros(len(world.modes))
    per_parcel_usd = 1.0 / world.column("categories", "parcel_value_density_usd_per_kg")
    mass = (lane_fob_usd * per_parcel_usd).sum(axis=1) / KG_PER_TONNE
    lanes, inland = world.lanes, inland_km(world)
    np.add.at(load, lanes.mode, mass * quotes.lane_km)
    load[ROAD] += (mass * inland[lanes.mode, lanes.origin, lanes.destination]).sum()
    tonnes = (bulk_fob_usd.sum(axis=0) * (kg_per_usd / bulk_lightness(world))) / KG_PER_TONNE
    carried, home = carriage_of(world), bulk_fob_usd.sum(axis=(0, 3))
    for d in range(world.n):
        tonnes[d, d] = 0.0
        np.add.at(load, carried.home_mode, home[d, d] * kg_per_usd / KG_PER_TONNE * carried.home_km)
    for i, mode in enumerate(BULK_MODES):
        load[mode] += (tonnes[:, :, i].sum(axis=2) * quotes.bulk_km[:, :, i]).sum()
        for g, leg in enumerate(carried.inland_mode):
            load[leg] += (tonnes[:, :, i, g] * inland[mode]).sum() * carried.inland_way[g]
    return load
