"""What the last leg of a parcel costs, emits and takes, by economy, zone and vehicle: a rule of route density.

Used by the mechanism `last_mile` at the start and once a month. All functions are pure.

A round of n stops over an area of d stops per km2 needs 0.57 / sqrt(d) km from stop to stop (Daganzo 1984), and
the parcels of the round share the way to the area and back. The working day or the load bounds the round.
A drone or pavement robot goes out and back for each parcel, and its operator watches several at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.core import numerics
from sim.core.codes import DRONE, ROBOT, VEHICLES
from sim.core.units import HOURS_PER_DAY, MINUTES_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Mapping

DAGANZO = 0.57
"""km from stop to stop times the square root of stops per km2 (Daganzo 1984)."""
MEAN_OF_DISC = 2.0 / 3.0
"""Mean distance from the middle of a disc to a point of it, over its radius."""


class Places(NamedTuple):
    """What costs depend on in an economy."""

    wage_usd_per_hour: np.ndarray
    """[d] labour cost of a courier"""
    zone_share: np.ndarray
    """[d, zone] share of parcels, sums to 1"""
    parcels_per_km2: np.ndarray
    """[d, zone] of one carrier, per day"""
    grid_kg_co2e_per_kwh: np.ndarray
    """[d]"""


class PerParcel(NamedTuple):
    """What a delivered parcel costs, emits and takes on its last leg. Each is [d, zone, vehicle]."""

    usd: np.ndarray
    """USD, tries included"""
    kg_co2e: np.ndarray
    """kg CO2e, tries included"""
    hours: np.ndarray
    """from the depot's door to the buyer's, tries included"""


def places_of(world: Any, settings: Any) -> Places:
    """Return the places of a world, from `last_mile_by_economy.csv` and `economies.csv`."""
    urban = by_economy(world, "urban_share")
    people = world.population
    gdp, online = world.column("economies", "gdp_usd"), world.column("economies", "online_retail_share")
    orders = online * world.household_usd / settings.usd_per_delivery / people
    rural_people_per_km2 = (1.0 - urban) * people / by_economy(world, "land_km2")
    density = np.stack(
        [
            by_economy(world, "city_people_per_km2"),
            np.maximum(rural_people_per_km2, settings.least_people_per_km2),
        ],
        axis=1,
    )
    return Places(
        wage_usd_per_hour=settings.courier_wage_share * gdp / people / settings.courier_hours_per_year,
        zone_share=zone_shares(world),
        parcels_per_km2=density
        * (settings.carrier_share * orders / settings.delivery_days_per_year)[:, None],
        grid_kg_co2e_per_kwh=world.column("economies", "grid_kg_co2e_per_kwh"),
    )


def zone_shares(world: Any) -> np.ndarray:
    """Return the share of an economy's deliveries in each zone [d, zone]; parcels go where people live."""
    urban = by_economy(world, "urban_share")
    return np.stack([urban, 1.0 - urban], axis=1)


def by_economy(world: Any, column: str) -> np.ndarray:
    """Return a column of `last_mile_by_economy.csv` in the order of the world's economies [d]."""
    table = world.tables["last_mile_by_economy"]
    at = {str(code): row for row, code in enumerate(table["economy"])}
    return np.array([float(table[column][at[code]]) for code in world.iso3])


def km_between_stops(stops_per_km2: np.ndarray, road_detour: float) -> np.ndarray:
    """Return km of road from one stop of a round to the next."""
    return DAGANZO * road_detour / np.sqrt(stops_per_km2)


def between(now: float, at_scale: float, progress: float) -> float:
    """Return a value part of the way from now to scale, in equal steps of its logarithm."""
    return now * numerics.exp(progress * numerics.log(at_scale / now))


def per_parcel(
    fleet: Mapping[str, np.ndarray], places: Places, settings: Any, progress: float = 0.0
) -> PerParcel:
    """Return what a parcel costs, emits and takes by every vehicle.

    Args:
        fleet: columns of `last_mile_vehicles.csv` [vehicle].
        places: the economies.
        settings: the mechanism's.
        progress: how far drones and robots have come from the operators of today to those at scale, 0 to 1.
    """
    shape = (*places.parcels_per_km2.shape, len(VEHICLES))
    km, hours, minded = np.empty(shape), np.empty(shape), np.ones(len(VEHICLES))
    for v in range(len(VEHICLES)):
        if v in (DRONE, ROBOT):
            km[..., v], hours[..., v] = direct_trip(fleet, v, settings)
        else:
            km[..., v], hours[..., v] = round_trip(fleet, v, places, settings)
    minded[DRONE] = between(settings.drones_per_operator, settings.drones_per_operator_at_scale, progress)
    minded[ROBOT] = between(settings.robots_per_operator, settings.robots_per_operator_at_scale, progress)
    labour = places.wage_usd_per_hour[:, None, None] * (1.0 + settings.courier_overhead_share)
    per_km = fleet["usd_per_km"] + fleet["kwh_per_km"] * settings.usd_per_kwh
    usd = (
        hours * (labour / minded + fleet["capex_usd"] / fleet["life_hours"])
        + km * per_km
        + fleet["usd_per_parcel"]
    )
    grid = places.grid_kg_co2e_per_kwh[:, None, None]
    kg_co2e = (
        km * (fleet["kg_co2e_per_km"] + fleet["kwh_per_km"] * grid)
    ) + fleet["kg_co2e_per_parcel"]  # fmt: skip
    tries = 1.0 / fleet["first_try_share"]
    waits = fleet["wait_hours"] + HOURS_PER_DAY * (tries - 1.0)
    return PerParcel(usd * tries, kg_co2e * tries, np.broadcast_to(waits, shape))


def round_trip(
    fleet: Mapping[str, np.ndarray], v: int, places: Places, settings: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Return km and hours of work per parcel [d, zone] of a vehicle that makes rounds."""
    at_stop = fleet["parcels_per_stop"][v]
    kmh = np.array([fleet["city_kmh"][v], fleet["rural_kmh"][v]])
    haul_km = 2.0 * np.array([settings.depot_km_city, settings.depot_km_rural])
    step_km = km_between_stops(places.parcels_per_km2 / at_stop, settings.road_detour) / at_stop
    step_hours = fleet["minutes_per_stop"][v] / MINUTES_PER_HOUR / at_stop + step_km / kmh
    parcels = round_size(step_hours, haul_km / kmh, fleet["tour_parcels"][v], settings.courier_shift_hours)
    return step_km + haul_km / parcels, step_hours + haul_km / kmh / parcels


def round_size(
    hours_per_parcel: np.ndarray, haul_hours: np.ndarray, most: float, shift_hours: float
) -> np.ndarray:
    """Return parcels of a round: what a day holds besides the way out and back, at most a load, at least one."""
    held: np.ndarray = np.clip((shift_hours - haul_hours) / hours_per_parcel, 1.0, most)
    return held


def direct_trip(fleet: Mapping[str, np.ndarray], v: int, settings: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return km and hours per parcel [zone] of a vehicle that goes out and back for each."""
    reach = settings.drone_range_km if v == DRONE else settings.robot_range_km
    radius = np.minimum(reach, np.array([settings.depot_km_city, settings.depot_km_rural]))
    km = 2.0 * MEAN_OF_DISC * radius
    kmh = np.array([fleet["city_kmh"][v], fleet["rural_kmh"][v]])
    return km, km / kmh + fleet["minutes_per_stop"][v] / MINUTES_PER_HOUR


def sorting_usd(places: Places, settings: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the cost of sorting a parcel in the warehouse, by hand and by robot [d]."""
    wage = places.wage_usd_per_hour * (1.0 + settings.courier_overhead_share)
    machine = settings.sorter_usd_per_daily_parcel / (
        settings.sorter_life_years * settings.delivery_days_per_year
    )
    by_hand = wage / settings.sorted_per_hour_by_hand
    return by_hand, wage / settings.sorted_per_hour_with_robots + machine / settings.sorter_use_share


def break_even_use(wage_usd_per_hour: float, settings: Any) -> float:
    """Return the use, share of its daily capacity, at which a sorting robot costs what sorting by hand does."""
    saved_hours = 1.0 / settings.sorted_per_hour_by_hand - 1.0 / settings.sorted_per_hour_with_robots
    machine = settings.sorter_usd_per_daily_parcel / (
        settings.sorter_life_years * settings.delivery_days_per_year
    )
    return float(machine / (wage_usd_per_hour * (1.0 + settings.courier_overhead_share) * saved_hours))
