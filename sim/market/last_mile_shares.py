"""Which vehicles carry which share of the last legs: a logit over cost, within what load, reach and law allow.

Used by the mechanism `last_mile`. All functions are pure.

A vehicle's weight is a constant times its cost to the power of minus the sensitivity. The constants stand for all that
costs do not say, and are found so that at the costs of the start the shares are those of the data. Drones and pavement
robots carry light parcels within reach only, and only where the law permits: parcels fall into four classes (neither,
drone, robot, both), each with its own logit.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core import numerics
from sim.core.codes import CARGO_BIKE, CITY, DRONE, E_VAN, PICKUP_POINT, ROBOT, VAN, VEHICLES, ZONES
from sim.market.last_mile_costs import by_economy

if TYPE_CHECKING:
    from sim.market.last_mile_costs import Places

CLASSES = ("neither", "drone", "robot", "both")
"""Parcels by what may carry them besides vehicles that carry all."""
MAY = np.array([[v not in (DRONE, ROBOT) for v in range(len(VEHICLES))]] * len(CLASSES))
"""[class, vehicle] which vehicles may carry the parcels of a class"""
MAY[[1, 3], DRONE] = True
MAY[[2, 3], ROBOT] = True

ROUNDS = 200
"""Rounds of the contraction that finds the constants; it gains a factor of about two a round or better."""


def first_shares(world: Any, places: Places) -> np.ndarray:
    """Return shares of vehicles in the data, were drones and robots permitted everywhere [d, zone, vehicle].

    Cargo bikes and pavement robots run in cities only; vans carry what the others do not.
    """
    share = np.zeros((len(world.iso3), len(ZONES), len(VEHICLES)))
    for v in (E_VAN, PICKUP_POINT, DRONE):
        share[:, :, v] = by_economy(world, f"{VEHICLES[v]}_share")[:, None]
    for v in (CARGO_BIKE, ROBOT):
        share[:, CITY, v] = by_economy(world, f"{VEHICLES[v]}_share") / places.zone_share[:, CITY]
    share[:, :, VAN] = 1.0 - share.sum(axis=2)
    return share


def classes(settings: Any, drones_allowed: np.ndarray, robots_allowed: np.ndarray) -> np.ndarray:
    """Return the share of parcels of each class [d, zone, class], by load, reach and law.

    Args:
        settings: the mechanism's.
        drones_allowed: [d] share of an economy's deliveries to which the law permits drones.
        robots_allowed: [d] the same of pavement robots.
    """
    radius = np.array([settings.depot_km_city, settings.depot_km_rural])
    light = [lighter(kg, settings) for kg in (settings.drone_payload_kg, settings.robot_payload_kg)]
    near = [np.minimum(1.0, (km / radius) ** 2) for km in (settings.drone_range_km, settings.robot_range_km)]
    both = min(light) * np.minimum(*near)[None, :] * (drones_allowed * robots_allowed)[:, None]
    drone = light[0] * near[0][None, :] * drones_allowed[:, None]
    robot = light[1] * near[1][None, :] * robots_allowed[:, None]
    return np.stack([1.0 - drone - robot + both, drone - both, robot - both, both], axis=2)


def lighter(kg: float, settings: Any) -> float:
    """Return the share of parcels lighter than ``kg``; masses are lognormal."""
    if kg <= 0.0:
        return 0.0
    return float(
        numerics.normal_cdf(numerics.log(kg / settings.parcel_median_kg) / settings.parcel_mass_sigma)
    )


def weights(constants: np.ndarray, usd: np.ndarray, sensitivity: float) -> np.ndarray:
    """Return constants times cost to the power of minus the sensitivity, of the shape of both."""
    logs = np.empty_like(usd)
    numerics.log_row(usd.reshape(-1), logs.reshape(-1))
    return constants * numerics.exps(-sensitivity * logs)


def logit_shares(weight: np.ndarray, parcels: np.ndarray) -> np.ndarray:
    """Return shares of vehicles [d, zone, vehicle] from their weights and the classes of parcels."""
    able = weight[:, :, None, :] * MAY
    shares: np.ndarray = (parcels[..., None] * able / able.sum(axis=3, keepdims=True)).sum(axis=2)
    return shares


def constants_of(first: np.ndarray, usd: np.ndarray, parcels: np.ndarray, sensitivity: float) -> np.ndarray:
    """Return the constants at which the logit gives the first shares (the contraction of Berry 1994 and others)."""
    weight = _weights_at_first(first.shape, first.tobytes(), parcels.tobytes())
    return weight / weights(np.ones_like(usd), usd, sensitivity)


@lru_cache(maxsize=2)
def _weights_at_first(shape: tuple[int, ...], first_bytes: bytes, parcels_bytes: bytes) -> np.ndarray:
    """Return the weights at which the logit gives the first shares [d, zone, vehicle].

    Kept, because every month asks for the same: shares and classes of the data, as bytes so that they can be looked up.
    """
    first = np.frombuffer(first_bytes).reshape(shape)
    parcels = np.frombuffer(parcels_bytes).reshape(*shape[:2], len(CLASSES))
    weight = first.copy()
    for _ in range(ROUNDS):
        found = logit_shares(weight, parcels)
        weight = weight * np.divide(first, found, out=np.zeros_like(first), where=found > 0.0)
    weight.flags.writeable = False
    return weight


def within_law(share: np.ndarray, parcels: np.ndarray) -> np.ndarray:
    """Return shares in which drones and robots carry no more than they may; other vehicles take the rest."""
    lawful = share.copy()
    for v, columns in ((DRONE, (1, 3)), (ROBOT, (2, 3))):
        lawful[:, :, v] = np.minimum(share[:, :, v], parcels[:, :, columns].sum(axis=2))
    machines = lawful[:, :, DRONE] + lawful[:, :, ROBOT]
    others = share.sum(axis=2) - share[:, :, DRONE] - share[:, :, ROBOT]
    for v in range(len(VEHICLES)):
        if v not in (DRONE, ROBOT):
            lawful[:, :, v] = share[:, :, v] * (1.0 - machines) / others
    return lawful


def share_of_robots(
    first: np.ndarray,
    at_first: tuple[np.ndarray, np.ndarray],
    now: tuple[np.ndarray, np.ndarray],
    sensitivity: float,
) -> np.ndarray:
    """Return the share of parcels that robots sort [d]: a logit of two ways, its constant from the first share.

    Args:
        first: [d] the share in the data.
        at_first: cost by hand and with robots [d] at the wages of the data.
        now: the same at today's.
        sensitivity: to cost.
    """
    odds = first / (1.0 - first)
    one = np.ones_like(first)
    for usd, sign in ((at_first[0], -1.0), (at_first[1], 1.0), (now[0], 1.0), (now[1], -1.0)):
        odds = odds * weights(one, np.ascontiguousarray(usd), -sign * sensitivity)
    return odds / (1.0 + odds)


def adopt(share: np.ndarray, target: np.ndarray, speed: float) -> np.ndarray:
    """Return shares after a month: part of the way to the target, as vehicles are replaced."""
    return share + speed * (target - share)
