"""The flagship: duty-free entry ends while parcels are on their way, and those that enter after it pay.

`us_de_minimis_repeal` in the weeks around 29 August 2025, a Friday, so that Monday 1 September begins its first week;
every origin but China, for whose goods it had ended in May. What a parcel bears is by hand, from carriers' days and
the dated table alone: by courier 75 % of the origin's rate, by post at most a flat sum, before that nothing on parcels
up to 800 USD.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pytest

from sim.core.codes import AIR, EXPRESS, PLATFORM
from sim.core.units import E4USD_PER_USD
from sim.policy.us_schedule import us_schedule
from sim.scenario.definition import Scenario
from tests.small_world import SIX, small, small_model

START, FIRST = date(2025, 8, 11), date(2025, 9, 1)
WEEKS, COLLECTED = 5, 0.75
CHN, USA = SIX.index("CHN"), SIX.index("USA")
FLAT_USD = {"DEU": 80.0, "JPN": 80.0, "MEX": 160.0, "VNM": 160.0}
"""By post, a parcel."""
MODES = (EXPRESS, AIR)


class Parcels(NamedTuple):
    """Parcels into the United States, by row of trade."""

    week: np.ndarray
    """of the order"""
    origin: np.ndarray
    mode: np.ndarray
    category: np.ndarray
    orders: np.ndarray
    fob_usd: np.ndarray
    duty_usd: np.ndarray


@lru_cache(maxsize=2)
def ran(name: str) -> tuple[Parcels, np.ndarray, np.ndarray]:
    """Return parcels, rates by hand [origin, category], and whether goods enter after the end [week, origin, mode]."""
    model = small_model(small(Scenario.load(name), start=START, weeks=WEEKS, consumers=1_000_000, smes=300))
    rows: list[tuple[np.ndarray, ...]] = []
    for week in range(WEEKS):
        model.step()
        assert model.week is not None
        flows = model.week.flows
        mine = (flows.destination == USA) & (flows.channel == PLATFORM) & np.isin(flows.mode, MODES)
        mine &= ~np.isin(flows.origin, (CHN, USA))
        columns = (flows.origin, flows.mode, flows.category, flows.orders)
        money = (flows.fob_e4usd / E4USD_PER_USD, flows.duty_e4usd / E4USD_PER_USD)
        rows.append((np.full(mine.sum(), week), *(each[mine] for each in (*columns, *money))))
    lanes, quotes = model.world.lanes, model.market.quotes
    after = np.zeros((WEEKS, len(SIX), max(MODES) + 1), dtype=bool)
    for o in range(len(SIX)):
        for mode in MODES:
            way = (lanes.origin == o) & (lanes.destination == USA) & (lanes.mode == mode)
            for days in set(quotes.lane_days[way].tolist()) if o != USA else ():
                ordered = [START + timedelta(weeks=week, days=3) for week in range(WEEKS)]
                after[:, o, mode] = [day + timedelta(days=int(days)) >= FIRST for day in ordered]
    return (
        Parcels(*(np.concatenate(each) for each in zip(*rows, strict=True))),
        us_schedule(model.world).rates(FIRST),
        after,
    )


def full_duty(found: Parcels, rates: np.ndarray) -> np.ndarray:
    """Return what goods would bear at the dated rate without any exemption, USD."""
    duty: np.ndarray = COLLECTED * rates[found.origin, found.category] * found.fob_usd
    return duty


def test_parcels_by_courier_pay_the_dated_rate_from_the_week_of_entry() -> None:
    found, rates, after = ran("us_de_minimis_repeal")
    mine, enters = found.mode == EXPRESS, after[found.week, found.origin, found.mode]
    full, rate = full_duty(found, rates), rates[found.origin, found.category]
    # The duty is on whole dollars, and owed in whole cents: half of each a parcel.
    off = np.abs(found.duty_usd - full) - (0.5 * rate + 0.01) * found.orders
    assert (mine & enters).sum() > 10
    assert (off <= 0.0)[mine & enters].all()
    assert found.duty_usd[mine & ~enters].sum() < 0.1 * full[mine & ~enters].sum()


def test_parcels_by_post_pay_at_most_a_flat_sum_from_the_week_of_entry() -> None:
    found, rates, after = ran("us_de_minimis_repeal")
    mine, enters = found.mode == AIR, after[found.week, found.origin, found.mode]
    flat = np.array([FLAT_USD.get(name, 0.0) for name in SIX])[found.origin]
    most = np.minimum(full_duty(found, rates) + 0.51 * found.orders, COLLECTED * flat * found.orders + 0.01)
    pays = mine & enters & (rates[found.origin, found.category] > 0.005)
    assert pays.sum() > 5
    assert (found.duty_usd > 0.0)[pays].all()
    assert (found.duty_usd <= most)[mine & enters].all()
    before = mine & ~enters
    assert found.duty_usd[before].sum() < 0.1 * full_duty(found, rates)[before].sum()


def test_orders_of_weeks_of_the_exemption_are_among_those_that_pay() -> None:
    """The week of the order does not count: that of 25 August is before the end, and its goods enter after it."""
    found, rates, after = ran("us_de_minimis_repeal")
    last = (FIRST - START).days // 7 - 1
    assert after[last, :, list(MODES)].any()
    assert not after[0, :, EXPRESS].any()
    early = (found.week <= last) & after[found.week, found.origin, found.mode] & (found.mode == EXPRESS)
    assert early.sum() > 3
    assert found.duty_usd[early].sum() == pytest.approx(full_duty(found, rates)[early].sum(), rel=0.05)


def test_where_the_exemption_is_kept_they_pay_nothing_more() -> None:
    """Else the weeks above could be those of another rule."""
    found, rates, _ = ran("us_de_minimis_kept")
    full = full_duty(found, rates)
    for week in range(WEEKS):
        mine = found.week == week
        assert found.duty_usd[mine].sum() < 0.1 * full[mine].sum(), week
