"""The calibrated world beside what it was calibrated to: every moment, its fit added up anew from the offers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.calibration.calibrated_state import Calibration
from sim.calibration.moment_targets import CHINA
from sim.calibration.moments import Moment, cell_quality, listed, setting_quality
from sim.calibration.plain_sums import Sums, expected_sums
from sim.core.codes import BULK_MODES
from sim.world.lanes import COURIER, DOMESTIC, POST, TRUCK, WAREHOUSE

NOTHING = 1e-9
"""A part below this share of its whole is no choice to fit; a target nearer than this to its datum equals it."""


def moments_of(calibration: Calibration) -> list[Moment]:
    """Return every moment but the sellers' (`seller_moments`), by group."""
    sums = expected_sums(calibration)
    return [*_trade(calibration, sums), *_budgets(calibration, sums), *_online(calibration, sums),
            *_services(calibration, sums), *_bulk_modes(calibration, sums), *_channels(calibration, sums)]  # fmt: skip


def seller_moments(calibration: Calibration, firms: np.ndarray) -> list[Moment]:
    """Return the sellers' moments: ``firms`` [d] are what a sample's SME agents stand for; targets are whole firms."""
    world = calibration.world
    targets = np.floor(world.population * world.setting("firms_per_person"))
    return listed("sellers", [world.iso3[d] for d in range(world.n)], targets, firms.astype(np.float64), targets,
                   ["assumed"] * world.n)  # fmt: skip


def _trade(calibration: Calibration, sums: Sums) -> Iterator[Moment]:
    """Yield flows by pair, and home sales."""
    world, lanes = calibration.world, calibration.lanes
    n, target = world.n, calibration.targets.flow
    sold = sums.bulk.sum(axis=(0, 3))
    np.add.at(sold, (lanes.origin, lanes.destination), sums.lane)
    imports = target.sum(axis=0)
    for group, traded in (("flows", target > 0.0), ("no trade", (target <= 0.0) & ~np.eye(n, dtype=bool))):
        pairs = np.argwhere(traded)
        if len(pairs) == 0:
            continue
        o, d = pairs.T
        places = [f"{world.iso3[a]}>{world.iso3[b]}" for a, b in pairs]
        quality = [cell_quality("flows_2023", "value_usd", place.replace(">", "|")) for place in places]
        if group == "flows":
            yield from listed(group, places, target[o, d], sold[o, d], target[o, d], quality)
        else:
            yield from listed(group, places, target[o, d], sold[o, d] / imports[d], imports[d], quality)
    home = sums.home + np.diagonal(sold)
    wanted = calibration.targets.home
    yield from listed("home sales", list(world.iso3), wanted, home, wanted, ["assumed"] * n)


def _budgets(calibration: Calibration, sums: Sums) -> Iterator[Moment]:
    """Yield what households and firms spend."""
    world, lanes, targets = calibration.world, calibration.lanes, calibration.targets
    households = sums.home + sums.shelf + _by_economy(calibration, sums.lane, lanes.origin >= 0)
    quality = [cell_quality("economies", "household_consumption_usd", code) for code in world.iso3]
    data = world.setting("goods_consumption_share") * world.column("economies", "household_consumption_usd")
    caps = [
        ""
        if abs(data[d] / targets.household[d] - 1.0) < NOTHING
        else "least_household_share, most_household_share"
        for d in range(world.n)
    ]
    yield from listed("households", list(world.iso3), targets.household, households, targets.household, quality, data,
                      caps)  # fmt: skip
    firms = sums.bulk[1].sum(axis=(0, 2))
    yield from listed("firms", list(world.iso3), targets.firm, firms, targets.firm, ["assumed"] * world.n)


def _online(calibration: Calibration, sums: Sums) -> Iterator[Moment]:
    """Yield online shares, platforms' shares, parcels from abroad and China's part of them."""
    world, lanes, targets = calibration.world, calibration.lanes, calibration.targets
    n, places = world.n, list(world.iso3)
    destination = world.lanes.market_destination
    platform_market = np.bincount(
        lanes.platform_market, weights=sums.lane, minlength=world.lanes.platform_markets
    )
    online = np.bincount(destination, weights=platform_market, minlength=n)
    wanted = np.bincount(destination, weights=targets.platform_market, minlength=n)
    share = world.column("economies", "online_retail_share")
    most = world.setting("most_online_budget_share") * world.column("economies", "bought_online_share")
    yield from listed(
        "online share", places, wanted / targets.household, online / targets.household, targets.household,
        [cell_quality("economies", "online_retail_share", code) for code in places], share,
        ["most_online_budget_share" if share[d] > most[d] else "" for d in range(n)],
    )  # fmt: skip
    names = [
        f"{world.platforms[p]}@{world.iso3[d]}"
        for p, d in zip(world.lanes.market_platform, destination, strict=True)
    ]
    data = world.platform_share[world.lanes.market_platform, destination]
    part = targets.platform_market / wanted[destination]
    yield from listed(
        "platforms", names, part, platform_market / online[destination], targets.platform_market,
        [cell_quality("platform_markets", "share", "|".join(name.split("@"))) for name in names], data,
        ["foreign_only_cap_share" if abs(part[s] - data[s]) > NOTHING else "" for s in range(len(names))],
    )  # fmt: skip
    abroad = lanes.origin != lanes.destination
    parcels = _by_economy(calibration, sums.lane, abroad)
    uncapped = calibration.settings.cross_border_share * targets.flow.sum(axis=0)
    yield from listed(
        "parcels", places, targets.parcels, parcels, targets.parcels,
        [setting_quality("cross_border_share")] * n, uncapped,
        ["parcels_cap_share" if uncapped[d] > world.setting("parcels_cap_share") * wanted[d] else "" for d in range(n)],
    )  # fmt: skip
    yield from _china(calibration, sums, parcels, abroad)


def _china(calibration: Calibration, sums: Sums, parcels: np.ndarray, abroad: np.ndarray) -> Iterator[Moment]:
    """Yield China's part of parcels, where there are offers of China and of others to choose from."""
    world, lanes, traits, targets = (
        calibration.world,
        calibration.lanes,
        calibration.traits,
        calibration.targets,
    )
    open_lane = abroad & traits.market_open[lanes.platform_market]
    chinese = _by_economy(calibration, sums.lane, open_lane & traits.is_china[lanes.origin])
    other = _by_economy(calibration, sums.lane, open_lane & ~traits.is_china[lanes.origin])
    closed = np.bincount(world.lanes.market_destination, weights=np.where(traits.market_open, 0.0,
    targets.platform_market),
                         minlength=world.n)  # fmt: skip
    share = world.column("economies", "china_parcel_share")
    here = [d for d in range(world.n) if world.iso3[d] not in CHINA and chinese[d] > 0.0 and other[d] > 0.0]
    target, at = (targets.china + closed) / parcels, np.array(here, dtype=np.int64)
    full = [
        closed[d] > (world.setting("foreign_only_cap_share") - NOTHING) * targets.parcels[d] for d in here
    ]
    bounds = "least_open_china_share, most_open_china_share"
    caps = [("foreign_only_cap_share" if capped else bounds) if abs(target[d] - share[d]) > NOTHING
            else "" for d, capped in zip(here, full, strict=True)]  # fmt: skip
    places = [world.iso3[d] for d in here]
    fit = _by_economy(calibration, sums.lane, abroad & traits.is_china[lanes.origin]) / parcels
    quality = [cell_quality("economies", "china_parcel_share", place) for place in places]
    yield from listed(
        "parcels from China", places, target[at], fit[at], parcels[at], quality, share[at], caps
    )


def _services(calibration: Calibration, sums: Sums) -> Iterator[Moment]:
    """Yield how parcels from abroad travel."""
    lanes, traits, targets = calibration.lanes, calibration.traits, calibration.targets
    service, abroad = lanes.service, lanes.service != DOMESTIC
    truckable = abroad & traits.cell_truck[lanes.cell] & (service != WAREHOUSE)
    storable = abroad & traits.cell_warehouse[lanes.cell]
    for group, one, among, share in (
        ("courier", service == COURIER, (service == COURIER) | (service == POST), targets.courier_share),
        ("truck", service == TRUCK, truckable, targets.truck_share),
        ("warehouse", service == WAREHOUSE, storable, targets.warehouse_share),
    ):
        part, whole = _by_economy(calibration, sums.lane, one), _by_economy(calibration, sums.lane, among)
        yield from _shares(calibration, group, part, whole, share, f"{group}_share")


def _bulk_modes(calibration: Calibration, sums: Sums) -> Iterator[Moment]:
    """Yield how bulk goods from abroad travel."""
    traits, targets, n = calibration.traits, calibration.targets, calibration.world.n
    by_mode = sums.bulk.sum(axis=0) * ~np.eye(n, dtype=bool)[:, :, None]
    air, sea, rail, road = (by_mode[:, :, mode] for mode in range(len(BULK_MODES)))
    every = by_mode.sum(axis=2)
    for group, part, whole, share in (
        ("bulk air", air, air + sea, targets.air_share),
        ("bulk rail", rail * traits.rail, every * traits.rail, targets.rail_share),
        ("bulk road", road * traits.road, every * traits.road, targets.road_share),
    ):
        setting = f"{group.replace(' ', '_')}_share"
        yield from _shares(calibration, group, part.sum(axis=0), whole.sum(axis=0), share, setting)


def _channels(calibration: Calibration, sums: Sums) -> Iterator[Moment]:
    """Yield needs given up, and what households buy from abroad in shops."""
    world, targets = calibration.world, calibration.targets
    if targets.give_up_share > 0.0:
        yield from _shares(calibration, "given up", sums.given_up, sums.spending, targets.give_up_share,
                           "outside_option_share")  # fmt: skip
    absorbed = world.home_sales_usd + targets.flow.sum(axis=0)
    plain = targets.household * (1.0 - world.home_sales_usd / absorbed) - targets.parcels
    caps = ["" if abs(targets.shelf[d] / plain[d] - 1.0) < NOTHING
            else "least_home_shop_share" if targets.shelf[d] < plain[d] else "most_of_home_sales_share"
            for d in range(world.n)]  # fmt: skip
    household = targets.household
    yield from listed("shelf", list(world.iso3), targets.shelf / household, sums.shelf / household, household,
                       ["assumed"] * world.n, plain / household, caps)  # fmt: skip


def _shares(
    calibration: Calibration, group: str, part: np.ndarray, whole: np.ndarray, share: float, setting: str
) -> list[Moment]:
    """Return a share's moments where there is something to choose from."""
    here = [d for d in range(len(whole)) if NOTHING * whole[d] < part[d] < (1.0 - NOTHING) * whole[d]]
    at = np.array(here, dtype=np.int64)
    places = [calibration.world.iso3[d] for d in here]
    quality = [setting_quality(setting)] * len(here)
    return listed(group, places, np.full(len(here), share), part[at] / whole[at], whole[at], quality)


def _by_economy(calibration: Calibration, lane: np.ndarray, which: np.ndarray) -> np.ndarray:
    """Return sales on the lanes of ``which`` by destination [d]."""
    destination, n = calibration.lanes.destination[which], calibration.world.n
    total: np.ndarray = np.bincount(destination, weights=lane[which], minlength=n)
    return total
