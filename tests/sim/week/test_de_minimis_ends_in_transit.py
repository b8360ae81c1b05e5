"""The flagship: duty-free entry ends while parcels are on their way, and those that enter after it pay.

`us_de_minimis_repeal` in the weeks around 29 August 2025, a Friday, so that Monday 1 September begins its first week.
A parcel by courier takes a week and one by post two; what each bears is by hand: 75 % of the origin's dated rate on
all goods by courier, by post at most a flat sum a parcel, before that only on parcels above 800 USD.
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

START, FIRST = date(2025, 8, 4), date(2025, 9, 1)
WEEKS, COLLECTED = 7, 0.75
DEU, USA = SIX.index("DEU"), SIX.index("USA")
ARRIVES_AFTER = {EXPRESS: 1, AIR: 2}
FLAT_USD = 80.0
"""By post from the EU, a parcel."""


class Week(NamedTuple):
    """Germany's parcels into the United States of one week of orders, by row of trade."""

    mode: np.ndarray
    category: np.ndarray
    orders: np.ndarray
    fob_usd: np.ndarray
    duty_usd: np.ndarray


@lru_cache(maxsize=2)
def ran(name: str) -> tuple[list[Week], np.ndarray, dict[int, int]]:
    """Return weeks of orders, the dated rate of Germany's goods [category], and weeks under way by mode."""
    scenario = small(Scenario.load(name), start=START, weeks=WEEKS, consumers=8_000, smes=300)
    model, found = small_model(scenario), []
    for _ in range(WEEKS):
        model.step()
        assert model.week is not None
        flows = model.week.flows
        mine = (flows.origin == DEU) & (flows.destination == USA) & (flows.channel == PLATFORM)
        found.append(
            Week(
                flows.mode[mine], flows.category[mine], flows.orders[mine],
                flows.fob_e4usd[mine] / E4USD_PER_USD, flows.duty_e4usd[mine] / E4USD_PER_USD,
            )
        )  # fmt: skip
    lanes, quotes = model.world.lanes, model.market.quotes
    way = (lanes.origin == DEU) & (lanes.destination == USA)
    weeks = {mode: int(max(quotes.lane_days[way & (lanes.mode == mode)]) + 3) // 7 for mode in ARRIVES_AFTER}
    return found, us_schedule(model.world).rates(FIRST)[DEU], weeks


def enters(week: int, mode: int) -> date:
    return START + timedelta(weeks=week + ARRIVES_AFTER[mode])


def test_ways_take_as_long_as_this_test_says() -> None:
    assert ran("us_de_minimis_repeal")[2] == ARRIVES_AFTER


@pytest.mark.parametrize("mode", list(ARRIVES_AFTER))
def test_parcels_pay_from_the_week_whose_goods_enter_after_the_end(mode: int) -> None:
    weeks, rate, _ = ran("us_de_minimis_repeal")
    free, paying = [], []
    for week, rows in enumerate(weeks):
        mine = rows.mode == mode
        # As if all of it were dutiable, by the rate of a courier's parcel.
        full = COLLECTED * rate[rows.category] * rows.fob_usd
        rounding = (0.5 * rate[rows.category] + 0.01) * rows.orders
        if enters(week, mode) < FIRST:
            free.append(float(rows.duty_usd[mine].sum() / full[mine].sum()))
            continue
        paying.append(float(rows.duty_usd[mine].sum() / full[mine].sum()))
        if mode == EXPRESS:
            assert (np.abs(rows.duty_usd - full) <= rounding)[mine].all(), week
        else:
            assert (rows.duty_usd <= full + rounding)[mine].all(), week
            assert (rows.duty_usd <= COLLECTED * FLAT_USD * rows.orders + 0.01 * rows.orders)[mine].all(), (
                week
            )
            assert (rows.duty_usd > 0.0)[mine].all(), week
    # Orders of weeks in which the exemption still held are among those that pay.
    assert len(free) == (FIRST - START).days // 7 - ARRIVES_AFTER[mode]
    assert max(free) < 0.5
    assert min(paying) > 2.0 * max(free)


def test_where_the_exemption_is_kept_parcels_on_their_way_pay_nothing_more() -> None:
    """Else the weeks above could be those of another rule."""
    weeks, rate, _ = ran("us_de_minimis_kept")
    for rows in weeks:
        full = COLLECTED * rate[rows.category] * rows.fob_usd
        assert rows.duty_usd.sum() < 0.5 * full.sum()
