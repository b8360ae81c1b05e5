"""Inland legs: lorries or trains between the places where people live and the gateways that goods cross borders by.

A leg is of its own mode, road or the category's (`carriage`), whatever the line haul's is: it is paid at that mode's
rate per tonne-km, to that mode's carriers, takes its time on the way, counts in its tonne-km and emissions, and bears
its price of carbon. Ports are those of gateways.csv,
airports and rail terminals the ten largest cities of an economy; goods by lorry go from door to door without such
legs. Lengths are means over cities, weighted by people (lanes.csv, economies.csv).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.codes import AIR, EXPRESS, MODES, RAIL, ROAD, SEA
from sim.core.units import KG_PER_TONNE

if TYPE_CHECKING:
    from sim.world.world import World

TO_GATEWAY, FROM_GATEWAY = range(2)
"""Legs: at the origin, at the destination."""


def inland_leg_km(world: World) -> np.ndarray:
    """Return the inland legs of every way [leg, mode, o, d], km by road; 0 where there are none."""
    geography, n = world.geography, world.n
    found = np.zeros((2, len(MODES), n, n))
    found[TO_GATEWAY, SEA] = geography.inland_origin_km
    found[FROM_GATEWAY, SEA] = geography.inland_destination_km
    for mode in (EXPRESS, AIR, RAIL):
        found[TO_GATEWAY, mode] = geography.terminal_km[:, None]
        found[FROM_GATEWAY, mode] = geography.terminal_km[None, :]
    found[:, :, np.arange(n), np.arange(n)] = 0.0
    return found


def inland_km(world: World) -> np.ndarray:
    """Return the inland way [mode, o, d] at both ends, km by road."""
    found: np.ndarray = inland_leg_km(world).sum(axis=0)
    return found


def inland_kg_co2e_per_kg(world: World) -> np.ndarray:
    """Return what the inland legs of parcels emit, by lorry [leg, o, d, mode], kg CO2e per kg of goods."""
    return leg_km_of_ways(world) * lorry_kg_co2e_per_kg_km(world)


def leg_km_of_ways(world: World) -> np.ndarray:
    """Return the inland legs of every way [leg, o, d, mode], km by road."""
    return np.ascontiguousarray(np.moveaxis(inland_leg_km(world), 1, 3))


def lorry_kg_co2e_per_kg_km(world: World) -> float:
    """Return what lorries emit, kg CO2e per kg of goods and km."""
    modes = world.tables["carrier_modes"]
    road = float(modes["emission_kg_co2e_per_tonne_km"][modes["mode"].tolist().index(MODES[ROAD])])
    return road / KG_PER_TONNE
