"""Fleets of a world's last mile: their shares at the start and after a month, and what a parcel costs with them.

Used by the mechanism `last_mile`; joins the rules of `last_mile_costs.py` and `last_mile_shares.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.core.codes import VAN
from sim.core.units import HOURS_PER_DAY
from sim.market.last_mile_costs import (
    PerParcel,
    Places,
    by_economy,
    per_parcel,
    places_of,
    sorting_usd,
)
from sim.market.last_mile_shares import (
    adopt,
    classes,
    constants_of,
    first_shares,
    logit_shares,
    share_of_robots,
    weights,
    within_law,
)

if TYPE_CHECKING:
    from sim.policy.rulebook import RuleBook
    from sim.world import World


class Times(NamedTuple):
    """What moves costs from month to month."""

    progress: float
    """How far drones and robots have come from today to scale, 0 to 1."""
    wage_index: np.ndarray
    """[d] wages against those of the data"""


def times_of(world: World, progress: float, wage_index: np.ndarray | None = None) -> Times:
    """Return the times; without an index wages are those of the data."""
    return Times(progress, np.ones(world.n) if wage_index is None else wage_index)


def fleet_of(world: World) -> dict[str, np.ndarray]:
    """Return the columns of `last_mile_vehicles.csv` [vehicle]."""
    table = world.tables["last_mile_vehicles"]
    return {name: values.astype(np.float64) for name, values in table.items() if name != "vehicle"}


def van_hours(world: World) -> float:
    """Return hours from depot to door of a van's round, which carriers' days hold already."""
    fleet = fleet_of(world)
    again = 1.0 / float(fleet["first_try_share"][VAN]) - 1.0
    return float(fleet["wait_hours"][VAN]) + HOURS_PER_DAY * again


def costs_at(world: World, times: Times) -> tuple[Places, PerParcel]:
    """Return the places at the wages of the times, and what parcels cost, emit and take there."""
    settings = _settings(world)
    places = places_of(world, settings)
    places = places._replace(wage_usd_per_hour=places.wage_usd_per_hour * times.wage_index)
    return places, per_parcel(fleet_of(world), places, settings, times.progress)


def called_for(world: World, times: Times, drones: np.ndarray, robots: np.ndarray) -> np.ndarray:
    """Return the shares that costs and law call for [d, zone, vehicle].

    The constants of the logit hold at the costs of the start of the data, were drones and robots permitted everywhere.

    Args:
        world: the world.
        times: of the month.
        drones: [d] share of deliveries to which the law permits drones.
        robots: [d] the same of pavement robots.
    """
    settings, everywhere = _settings(world), np.ones(world.n)
    sensitivity = settings.last_mile_cost_sensitivity
    places, at_first = costs_at(world, times_of(world, 0.0))
    constants = constants_of(
        first_shares(world, places), _generalised_usd(at_first, settings),
        classes(settings, everywhere, everywhere), sensitivity,
    )  # fmt: skip
    usd = _generalised_usd(costs_at(world, times)[1], settings)
    return logit_shares(weights(constants, usd, sensitivity), classes(settings, drones, robots))


def at_start(world: World) -> np.ndarray:
    """Return the shares of 2023 under the law of the data [d, zone, vehicle]."""
    allowed = by_economy(world, "drones_allowed_share"), by_economy(world, "robots_allowed_share")
    return called_for(world, times_of(world, 0.0), *allowed)


def after_a_month(world: World, share: np.ndarray, times: Times, rules: RuleBook) -> np.ndarray:
    """Return the shares of vehicles a month later, no more of drones and robots than is permitted."""
    settings, allowed = _settings(world), (rules.drones_allowed_share, rules.robots_allowed_share)
    moved = adopt(share, called_for(world, times, *allowed), settings.last_mile_adoption_speed)
    return within_law(moved, classes(settings, *allowed))


def sorting_after_a_month(world: World, sorting_robots: np.ndarray, times: Times) -> np.ndarray:
    """Return the share of parcels that robots sort a month later [d]; it follows wages."""
    settings = _settings(world)
    at_first, now = (
        sorting_usd(costs_at(world, each)[0], settings) for each in (times_of(world, 0.0), times)
    )
    first = by_economy(world, "sorting_robot_share")
    called = share_of_robots(first, at_first, now, settings.last_mile_cost_sensitivity)
    return adopt(sorting_robots, called, settings.last_mile_adoption_speed)


def figures(
    world: World, share: np.ndarray, sorting_robots: np.ndarray, times: Times
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return USD, kg CO2e and hours of a parcel's last leg [d]."""
    places, found = costs_at(world, times)

    def mean(values: np.ndarray) -> np.ndarray:
        weighed: np.ndarray = (places.zone_share * (share * values).sum(axis=2)).sum(axis=1)
        return weighed

    by_hand, with_robots = sorting_usd(places, _settings(world))
    sorting = (1.0 - sorting_robots) * by_hand + sorting_robots * with_robots
    return mean(found.usd) + sorting, mean(found.kg_co2e), mean(found.hours)


def _generalised_usd(found: PerParcel, settings: Any) -> np.ndarray:
    """Return cost and the worth of time together."""
    together: np.ndarray = found.usd + settings.waiting_usd_per_hour * found.hours
    return together


def _settings(world: World) -> Any:
    return world.settings_of("last_mile")
