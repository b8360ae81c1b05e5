"""Parcel lanes: the ways a consumer's order can come, as columns.

One lane is (platform, origin, destination, service). Services: domestic; express courier; air consolidated or
post; road; warehouse (bulk ahead of time into the platform's warehouse near the buyer). Lanes are sorted by
destination and platform, so the offers of one platform in one economy (a *platform market*) are neighbours.
"""

from dataclasses import dataclass

import numpy as np

from sim.core import numerics
from sim.core.codes import AIR, EXPRESS, LOCAL, ROAD, SEA
from sim.core.draws import agent_key
from sim.ports.mechanism import Switched
from sim.world.geography import Geography

OPEN_TO_ALL = "web_shops"
SERVICES = ("domestic", "courier", "post", "truck", "warehouse")
"""Ways in which a parcel is sent, in code order."""
DOMESTIC, COURIER, POST, TRUCK, WAREHOUSE = range(len(SERVICES))


@dataclass(frozen=True)
class ParcelLanes:
    """Columns [lane] and [platform_market]; a platform market is one platform in one destination."""

    platform: np.ndarray
    """[lane] row of the platform"""
    origin: np.ndarray
    """[lane] row of the economy of origin"""
    destination: np.ndarray
    """[lane] row of the economy of destination"""
    service: np.ndarray
    """[lane] code of the service (``SERVICES``)"""
    mode: np.ndarray
    """[lane] code of the mode of the line haul"""
    platform_market: np.ndarray
    """[lane] its platform market"""
    cell: np.ndarray
    """[lane] its cell (platform market, origin), numbered in lane order"""
    key: np.ndarray
    """[lane] uint64, lasting key of draws"""
    market_platform: np.ndarray
    """[platform_market] row of the platform"""
    market_destination: np.ndarray
    """[platform_market] row of the destination"""
    market_first_lane: np.ndarray
    """[platform_market] first lane"""
    market_lane_count: np.ndarray
    """[platform_market] number of lanes"""
    destination_first_market: np.ndarray
    """[d] first platform market"""
    destination_markets: np.ndarray
    """[d] number of platform markets"""

    def __len__(self) -> int:
        return len(self.platform)

    @property
    def platform_markets(self) -> int:
        """Number of platform markets."""
        return len(self.market_platform)


def build_parcel_lanes(
    iso3: tuple[str, ...],
    platforms: tuple[str, ...],
    present: np.ndarray,
    scope: list[list[int]],
    has_warehouse: np.ndarray,
    flows_usd: np.ndarray,
    geography: Geography,
    switched: Switched,
) -> ParcelLanes:
    """Return every lane that exists.

    Args:
        iso3: economies.
        platforms: platform names.
        present: [platform, destination] the platform sells there.
        scope: per platform, the origins whose sellers it takes.
        has_warehouse: [platform] it runs warehouses near buyers.
        flows_usd: [origin, destination] goods traded in 2023 (no lane where none were). Marketplaces carry sellers
            of origins with at least a least share of the destination's imports; web shops carry all.
        geography: ways between economies.
        switched: the world's settings, and its mechanisms, which may open and close lanes.
    """
    web_shops = platforms.index(OPEN_TO_ALL) if OPEN_TO_ALL in platforms else -1
    listed = _listed(web_shops, scope, flows_usd, switched)
    rows = _ways(present, listed, has_warehouse, flows_usd, geography)
    for _, ways in switched.running("ways"):
        rows = sorted(ways(rows, iso3, platforms))
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    destination, platform, origin, service, mode = (table[:, c].copy() for c in range(5))
    pair = destination * len(platforms) + platform
    starts = np.flatnonzero(np.concatenate(([True], pair[1:] != pair[:-1])))
    counts = np.diff(np.concatenate((starts, [len(pair)])))
    platform_market = np.repeat(np.arange(len(starts)), counts)
    market_destination = destination[starts]
    first = np.searchsorted(market_destination, np.arange(len(iso3)))
    after = np.searchsorted(market_destination, np.arange(len(iso3)), side="right")
    place = platform_market * len(iso3) + origin
    new_cell = np.concatenate(([True], place[1:] != place[:-1])) if len(place) else np.zeros(0, bool)
    keys = [agent_key(iso3[d], f"lane/{platforms[p]}/{iso3[o]}", s) for d, p, o, s, _ in rows]
    return ParcelLanes(
        platform=platform,
        origin=origin,
        destination=destination,
        service=service,
        mode=mode,
        platform_market=platform_market,
        cell=np.cumsum(new_cell) - 1,
        key=np.array(keys, dtype=np.uint64),
        market_platform=platform[starts],
        market_destination=market_destination,
        market_first_lane=starts,
        market_lane_count=counts,
        destination_first_market=first,
        destination_markets=after - first,
    )


def _listed(
    web_shops: int, scope: list[list[int]], flows_usd: np.ndarray, switched: Switched
) -> list[list[list[int]]]:
    """Return by destination and platform the origins whose sellers it lists there."""
    least, narrow = switched.setting("least_origin_share"), switched.setting("narrow_scope_origins")
    found = []
    for d in range(flows_usd.shape[1]):
        imports = numerics.total(flows_usd[:, d])
        minor = flows_usd[:, d] < least * imports
        found.append(
            [
                [o for o in mine if p == web_shops or o == d or not minor[o] or len(mine) <= narrow]
                for p, mine in enumerate(scope)
            ]
        )
    return found


def _ways(
    present: np.ndarray,
    listed: list[list[list[int]]],
    has_warehouse: np.ndarray,
    flows_usd: np.ndarray,
    geography: Geography,
) -> list[tuple[int, int, int, int, int]]:
    """Return (destination, platform, origin, service, mode) of every lane, in this order."""
    positive = flows_usd > 0.0
    return sorted(
        (d, p, o, way, by)
        for d, platforms in enumerate(listed)
        for p, origins in enumerate(platforms)
        if present[p, d]
        for o in origins
        for way, by in _services(o, d, bool(has_warehouse[p]), positive, geography)
    )


def _services(
    o: int, d: int, has_warehouse: bool, positive_flow: np.ndarray, geography: Geography
) -> list[tuple[int, int]]:
    """Return (service, mode) pairs open between two economies."""
    if o == d:
        return [(DOMESTIC, LOCAL)]
    if not positive_flow[o, d]:
        return []
    found = [(COURIER, EXPRESS), (POST, AIR)]
    if geography.road_km[o, d] >= 0:
        found.append((TRUCK, ROAD))
    if has_warehouse:
        if geography.sea_km[o, d] >= 0:
            found.append((WAREHOUSE, SEA))
        elif geography.road_km[o, d] >= 0:
            found.append((WAREHOUSE, ROAD))
    return found
