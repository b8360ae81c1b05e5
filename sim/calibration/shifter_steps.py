"""One round of the calibration: constants of a destination move by what its sales miss of their targets, in log odds.

``solve`` repeats it; the bundles ``Traits``, ``Targets`` and ``Shifters`` are described there.
"""

from sim.core.codes import BULK_AIR, BULK_KINDS, BULK_RAIL, BULK_ROAD, BULK_SEA
from sim.core.kernel import kernel, part
from sim.core.numerics import log
from sim.world.lanes import COURIER, DOMESTIC, POST, TRUCK, WAREHOUSE

DAMPING = 0.5
"""Step of the shifters that share a platform's offers: full steps chase each other."""


@part
def odds_miss(part, whole, share):
    """Return how far the log odds of a part fall short of a share; 0 where either is absent."""
    rest = whole - part
    if part <= 0.0 or rest <= 0.0:
        return 0.0
    return log(share / (1.0 - share)) - log(part / rest)


@kernel
def adjust_bulk(d, bulk, traits, targets, shifters):
    """Move the bulk mode constants of d toward their targets; return the largest miss."""
    air = sea = road = by_road = rail = by_rail = 0.0
    for o in range(bulk.shape[1]):
        if o == d:
            continue
        for kind in range(len(BULK_KINDS)):
            for g in range(bulk.shape[3]):
                all_modes = 0.0
                for m in range(bulk.shape[2]):
                    all_modes += bulk[kind, o, m, g]
                air += bulk[kind, o, BULK_AIR, g]
                sea += bulk[kind, o, BULK_SEA, g]
                if traits.rail[o, d]:
                    rail += bulk[kind, o, BULK_RAIL, g]
                    by_rail += all_modes
                if traits.road[o, d]:
                    road += bulk[kind, o, BULK_ROAD, g]
                    by_road += all_modes
    misses = (
        (BULK_AIR, odds_miss(air, air + sea, targets.air_share)),
        (BULK_RAIL, odds_miss(rail, by_rail, targets.rail_share)),
        (BULK_ROAD, odds_miss(road, by_road, targets.road_share)),
    )
    worst = 0.0
    for m, miss in misses:
        shifters.bulk_mode[d, m] += miss
        worst = max(worst, abs(miss))
    return worst


@kernel
def adjust_services(d, lanes, lane_total, traits, targets, shifters):
    """Move the parcel service constants of d toward their targets; return the largest miss."""
    courier = post = truck = truckable = stored = storable = 0.0
    first = lanes.market_first_lane[lanes.first_market[d]]
    last_market = lanes.first_market[d] + lanes.platform_markets[d] - 1
    for lane in range(first, lanes.market_first_lane[last_market] + lanes.market_lane_count[last_market]):
        value, service, cell = lane_total[lane], lanes.service[lane], lanes.cell[lane]
        if service == DOMESTIC:
            continue
        courier += value if service == COURIER else 0.0
        post += value if service == POST else 0.0
        truck += value if service == TRUCK else 0.0
        stored += value if service == WAREHOUSE else 0.0
        truckable += value if traits.cell_truck[cell] and service != WAREHOUSE else 0.0
        storable += value if traits.cell_warehouse[cell] else 0.0
    misses = (
        (COURIER, odds_miss(courier, courier + post, targets.courier_share)),
        (TRUCK, odds_miss(truck, truckable, targets.truck_share)),
        (WAREHOUSE, odds_miss(stored, storable, targets.warehouse_share)),
    )
    worst = 0.0
    for service, miss in misses:
        shifters.service[d, service] += DAMPING * miss
        worst = max(worst, abs(miss))
    return worst


@kernel
def adjust_platforms(d, lanes, lane_total, home_ratio, traits, targets, shifters):
    """Move platform, home and China shifters of d; return the largest miss."""
    worst = domestic = abroad = chinese = other = 0.0
    target_total = 0.0
    for i in range(lanes.platform_markets[d]):
        platform_market = lanes.first_market[d] + i
        total = 0.0
        for lane in range(
            lanes.market_first_lane[platform_market],
            lanes.market_first_lane[platform_market] + lanes.market_lane_count[platform_market],
        ):
            value, o = lane_total[lane], lanes.origin[lane]
            total += value
            if o == d:
                domestic += value
            else:
                abroad += value
                if traits.market_open[platform_market]:
                    if traits.is_china[o]:
                        chinese += value
                    else:
                        other += value
        target_total += targets.platform_market[platform_market]
        miss = log(targets.platform_market[platform_market] / total) - home_ratio
        shifters.platform[platform_market] += miss
        worst = max(worst, abs(miss))
    if domestic > 0.0 and abroad > 0.0:
        wanted = targets.parcels[d]
        miss = log((target_total - wanted) / wanted) - log(domestic / abroad)
        shifters.home_on_platform[d] += DAMPING * miss
        worst = max(worst, abs(miss))
    if chinese > 0.0 and other > 0.0 and not traits.is_china[d]:
        share = targets.china[d] / max(chinese + other, 1e-9)
        share = min(max(share, 0.02), 0.95)
        miss = odds_miss(chinese, chinese + other, share)
        shifters.china[d] += DAMPING * miss
        worst = max(worst, abs(miss))
    return worst
