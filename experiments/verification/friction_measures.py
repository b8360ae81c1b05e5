"""Measures of what a friction moves in an expected week-0 world, each with its unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from sim.calibration.calibrated_state import Calibration

HOME, SHELF, GIVE_UP, FIRST_MARKET = 0, 1, 2, 3


class Measure(NamedTuple):
    """One measure of a claim."""

    read: Callable[[Any], float]
    """Called with the calibrated world, or with the record of a simulated run (`friction_runs.Record`)."""
    unit: str
    """Unit of its value, as the table of claims prints it."""


MEASURES: dict[str, Measure] = {}
"""Every measure by the name of its function: those below and those of `friction_runs`."""


def in_unit(unit: str) -> Callable[[Callable[[Any], float]], Callable[[Any], float]]:
    """Return a decorator that registers a measure with its unit."""

    def register(read: Callable[[Any], float]) -> Callable[[Any], float]:
        MEASURES[read.__name__] = Measure(read, unit)
        return read

    return register


def abroad(calibration: Calibration) -> np.ndarray:
    """Return which parcel lanes cross a border [lane]."""
    lanes = calibration.lanes
    return np.asarray(lanes.origin != lanes.destination)


@in_unit("USD fob a year")
def platform_sales(calibration: Calibration) -> float:
    """All sales on platforms, USD fob a year."""
    return float(calibration.lane_fob_usd.sum())


@in_unit("USD fob a year")
def parcels_abroad(calibration: Calibration) -> float:
    """Sales on platforms across borders, USD fob a year."""
    return float(calibration.lane_fob_usd[abroad(calibration)].sum())


@in_unit("USD fob a year")
def shop_sales(calibration: Calibration) -> float:
    """Sales in shops, home and imported goods, USD fob a year."""
    return float(calibration.home_fob_usd.sum() + calibration.shelf_fob_usd.sum())


@in_unit("USD fob a year")
def trade(calibration: Calibration) -> float:
    """All goods across borders, USD fob a year."""
    pairs = calibration.bulk_fob_usd.sum(axis=(0, 3, 4))
    return float(pairs.sum() - np.trace(pairs)) + parcels_abroad(calibration)


@in_unit("kg CO2e/USD")
def parcel_co2e_per_usd(calibration: Calibration) -> float:
    """Line-haul emissions of parcels from abroad, kg CO2e per USD fob."""
    world, quotes = calibration.world, calibration.quotes
    kg = 1.0 / world.column("categories", "parcel_value_density_usd_per_kg")
    mine = abroad(calibration)
    fob = calibration.lane_fob_usd[mine]
    co2e = (fob * kg).sum(axis=1) * quotes.lane_kg_co2e_per_kg[mine]
    return float(co2e.sum() / fob.sum())


@in_unit("share of value")
def parcel_duty(calibration: Calibration) -> float:
    """Duty on parcels from abroad, share of their value."""
    from sim.week.closure import expected_duty_share

    share = expected_duty_share(calibration)
    mine = abroad(calibration)
    return float((share * calibration.lane_fob_usd)[mine].sum() / calibration.lane_fob_usd[mine].sum())


def channel_shares(calibration: Calibration) -> tuple[np.ndarray, np.ndarray]:
    """Return (expected share of each channel [d, g, k, t, column], share of world spending [d, g, k, t])."""
    channel, preferences = calibration.tables.channel, calibration.preferences
    whole = channel.sum(axis=4, keepdims=True)
    share = np.divide(channel, whole, out=np.zeros_like(channel), where=whole > 0.0)
    budget = calibration.targets.household * calibration.shifters.household_ratio
    spent = (
        budget[:, None, None, None] * preferences.category_share[:, :, None, None]
        * calibration.sizes.spending_share[:, :, :, None] * preferences.spending[:, None, None, :]
    )  # fmt: skip
    return share, np.where(whole[..., 0] > 0.0, spent, 0.0)


@in_unit("share of spending")
def given_up(calibration: Calibration) -> float:
    """Share of household spending given up."""
    share, spent = channel_shares(calibration)
    return float((share[..., GIVE_UP] * spent).sum() / spent.sum())


@in_unit("points of spending, richest less poorest octile")
def import_share_gap(calibration: Calibration) -> float:
    """Share of spending on shops' imported goods, richest octile less poorest, points."""
    share, spent = channel_shares(calibration)
    octiles = calibration.offers.composite.shape[1]
    by_octile = []
    for q in (0, octiles - 1):
        mine = slice(q, None, octiles)
        by_octile.append((share[..., mine, SHELF] * spent[..., mine]).sum() / spent[..., mine].sum())
    return 100.0 * float(by_octile[1] - by_octile[0])


@in_unit("points, smallest less largest orders")
def small_order_platform_share(calibration: Calibration) -> float:
    """Share platforms have of the smallest orders, less that of the largest, points."""
    share, spent = channel_shares(calibration)
    online = share[..., FIRST_MARKET:].sum(axis=4)
    last = calibration.sizes.count - 1
    gap = []
    for k in (np.zeros_like(last), last):
        here = (np.arange(len(last)), slice(None), k)
        gap.append(float((online[here] * spent[here]).sum() / max(float(spent[here].sum()), 1e-9)))
    return 100.0 * (gap[0] - gap[1])


@in_unit("mean of ln")
def real_consumption(calibration: Calibration) -> float:
    """Expected ln of real goods consumption, mean over people."""
    from sim.week.expected_welfare import fill_welfare

    world, sizes = calibration.world, calibration.sizes
    welfare = np.zeros((world.n, calibration.offers.composite.shape[1]))
    fill_welfare(
        0, world.n, calibration.preferences, calibration.lanes, sizes.spending_share, sizes.count,
        calibration.tables.channel, welfare,
    )  # fmt: skip
    return float(np.average(welfare.mean(axis=1), weights=world.population))


@in_unit("1")
def trade_elasticity(calibration: Calibration) -> float:
    """Change of ln quantity of households' foreign goods per change of ln cost, for 10 % on all foreign goods."""
    from sim.calibration.calibrated import under, week_zero

    start = week_zero(calibration.world, calibration.settings)
    n, rise = calibration.world.n, float(np.log(1.1))
    start.offers.origin_log[:] = rise * ~np.eye(n, dtype=bool)
    start.offers.non_price_cost[:] += start.offers.origin_log[start.lanes.origin, start.lanes.destination]
    dearer = calibration.shifters._replace(shelf_cost=calibration.shifters.shelf_cost * 1.1)
    after = under(start, dearer, calibration.rounds, calibration.miss, "held")
    # Quantities: shelf goods are counted at what they cost before, parcels at what is paid for them.
    before = parcels_abroad(calibration) + float(calibration.shelf_fob_usd.sum())
    now = parcels_abroad(after) / 1.1 + float(after.shelf_fob_usd.sum())
    return float(np.log(now / before) / rise)


@in_unit("change of ln, platforms less shops")
def stays_online(calibration: Calibration) -> float:
    """Change of ln sales of other platforms less that of shops after a levy of 10 % on one platform.

    The platform and the economy are those of the largest sales.
    """
    from sim.calibration.calibrated import under, week_zero

    lanes = calibration.world.lanes
    sales = np.zeros((len(calibration.world.platforms), calibration.world.n))
    np.add.at(sales, (lanes.platform, lanes.destination), calibration.lane_fob_usd.sum(axis=1))
    platform, d = np.unravel_index(np.argmax(sales), sales.shape)
    start = week_zero(calibration.world, calibration.settings)
    start.offers.non_price_cost[:, lanes.platform == platform] += np.log(1.1)
    after = under(start, calibration.shifters, calibration.rounds, calibration.miss, "held")
    others = (lanes.destination == d) & (lanes.platform != platform)
    gains = [
        np.log([each.lane_fob_usd[others].sum(), each.home_fob_usd[d].sum() + each.shelf_fob_usd[d].sum()])
        for each in (calibration, after)
    ]
    online, shops = gains[1] - gains[0]
    return float(online - shops)
