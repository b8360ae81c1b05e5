"""Targets: what the calibration must meet, the flags it goes by, and the values it starts from."""

import numpy as np

from sim.calibration.solve import Shifters, Targets, Traits
from sim.core import numerics
from sim.core.codes import BULK_MODES
from sim.core.settings import ModelSettings
from sim.market.carriage import carriage_of
from sim.market.choice import LaneTable
from sim.market.listing import logs, shop_margin
from sim.world import World
from sim.world.lanes import SERVICES, TRUCK, WAREHOUSE

NEVER = 120.0
"""-ln taste for pairs that did not trade in 2023."""
CHINA = ("CHN", "HKG")


def make_traits(world: World, lanes: LaneTable, vat_rate: np.ndarray) -> Traits:
    """Return the flags of the calibration; ``vat_rate`` [d] is that of the law it is solved under."""
    cells = int(lanes.cell[-1]) + 1
    truck, stored = np.zeros(cells, dtype=np.bool_), np.zeros(cells, dtype=np.bool_)
    truck[lanes.cell[lanes.service == TRUCK]] = True
    stored[lanes.cell[lanes.service == WAREHOUSE]] = True
    suited = carriage_of(world).suited
    open_platform = world.tables["platforms"]["origin_scope"] == "all"
    return Traits(
        is_china=np.array([code in CHINA for code in world.iso3]),
        market_open=open_platform[world.lanes.market_platform].astype(np.bool_),
        cell_truck=truck,
        cell_warehouse=stored,
        advantage=world.comparative_advantage,
        suited=logs(np.where(suited > 0.0, suited, 1.0)),
        road=world.geography.road_km >= 0.0,
        rail=world.geography.rail_km >= 0.0,
        shelf_markup=(1.0 + shop_margin(world)) * (1.0 + vat_rate)[:, None],
    )


def make_targets(world: World, traits: Traits, settings: ModelSettings) -> Targets:
    """Return what the calibration must meet.

    Household imports bear the economy-wide import share (assumed); of these, parcels are
    ``cross_border_share`` of all imports and the rest is restocked by shops.
    """
    n, lanes, caps = world.n, world.lanes, world.settings_of("world")
    imports = np.array([numerics.total(world.flows_usd[:, d]) for d in range(n)])
    absorbed = world.home_sales_usd + imports
    reach = world.column("economies", "bought_online_share")
    online_share = np.minimum(
        world.column("economies", "online_retail_share"), caps.most_online_budget_share * reach
    )
    online = online_share * world.household_usd
    parcels = np.minimum(settings.cross_border_share * imports, caps.parcels_cap_share * online)
    platform_market = np.array(
        [
            world.platform_share[lanes.market_platform[s], lanes.market_destination[s]]
            * online[lanes.market_destination[s]]
            for s in range(lanes.platform_markets)
        ]
    )
    abroad_only = np.array(
        [
            not (lanes.origin[first : first + count] == d).any()
            for first, count, d in zip(
                lanes.market_first_lane, lanes.market_lane_count, lanes.market_destination, strict=True
            )
        ]
    )
    share_at_home = world.household_usd * world.home_sales_usd / absorbed
    least = online - parcels + caps.least_home_shop_share * world.household_usd
    most = caps.most_of_home_sales_share * world.home_sales_usd
    household_home = np.maximum(least, np.minimum(share_at_home, most))
    china = _cap_foreign_platforms(world, platform_market, abroad_only, online, parcels)
    return Targets(
        flow=world.flows_usd,
        home=world.home_sales_usd,
        household=world.household_usd,
        firm=world.firm_usd,
        shelf=world.household_usd - household_home - parcels,
        platform_market=platform_market,
        parcels=parcels,
        china=china,
        give_up_share=settings.outside_option_share,
        courier_share=settings.courier_share,
        truck_share=settings.truck_share,
        warehouse_share=settings.warehouse_share,
        air_share=settings.bulk_air_share,
        rail_share=settings.bulk_rail_share,
        road_share=settings.bulk_road_share,
    )


def _cap_foreign_platforms(
    world: World,
    platform_market: np.ndarray,
    abroad_only: np.ndarray,
    online: np.ndarray,
    parcels: np.ndarray,
) -> np.ndarray:
    """Hold sales of platforms without sellers at home below their cap; return parcels from China on the others [d].

    Args:
        world: economies and lanes.
        platform_market: [platform_market] sales of a platform in an economy, USD a year; changed here.
        abroad_only: [platform_market] nobody sells there from home.
        online: [d] spending online, USD a year.
        parcels: [d] parcels from abroad, USD a year.
    """
    lanes, caps = world.lanes, world.settings_of("world")
    most = caps.foreign_only_cap_share
    least_share, most_share = caps.least_open_china_share, caps.most_open_china_share
    china = np.zeros(world.n)
    wanted_share = world.column("economies", "china_parcel_share")
    for d in range(world.n):
        mine = lanes.market_destination == d
        foreign = mine & abroad_only
        total = numerics.total(platform_market[foreign])
        if total > most * parcels[d]:
            platform_market[foreign] *= most * parcels[d] / total
            other = mine & ~abroad_only
            rest = online[d] - most * parcels[d]
            platform_market[other] *= rest / numerics.total(platform_market[other])
            total = most * parcels[d]
        open_parcels = parcels[d] - total
        china[d] = min(
            max(wanted_share[d] * parcels[d] - total, least_share * open_parcels), most_share * open_parcels
        )
    return china


def first_shifters(world: World) -> Shifters:
    """Return the values the calibration starts from."""
    n, g = world.n, len(world.categories)
    return Shifters(
        taste=np.where(world.flows_usd > 0.0, -3.0, -NEVER) * ~np.eye(n, dtype=bool),
        shelf=np.full(n, -1.0),
        platform=np.full(world.lanes.platform_markets, -3.0),
        home_on_platform=np.zeros(n),
        china=np.zeros(n),
        service=np.zeros((n, len(SERVICES))),
        bulk_mode=np.zeros((n, len(BULK_MODES))),
        give_up=np.full(n, -4.0),
        household_ratio=np.full(n, 1.5),
        firm_ratio=np.full(n, 1.1),
        shelf_cost=np.full((n, g), 1.1),
    )
