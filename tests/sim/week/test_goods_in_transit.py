"""The weeks around a rule's date show that goods bear the law under which they enter, week of order by week of order.

China's goods into the United States, which from a Thursday on bear a duty of 60 % in place of the ordinary one. From
the first dollar, parcels too. What is expected is worked out from carriers' days and the two rates alone. Every week
of every run is checked to the last unit of account (``small_model``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pytest

from sim.core.codes import AIR, EXPRESS, PLATFORM, RAIL, ROAD, SEA
from sim.model import TradeModel
from sim.policy.instruments import INSTRUMENTS
from sim.results.week_hash import hash_of_week
from sim.scenario.definition import Scenario
from tests.small_world import SIX, small, small_model

START, LATER = date(2024, 1, 1), 8
FROM = START + timedelta(weeks=LATER, days=3)
"""A Thursday: eight weeks without the rule."""
WEEKS, RATE, COLLECTED = 11, 0.6, 0.75
CHN, USA = SIX.index("CHN"), SIX.index("USA")
BULK = {AIR: 0, SEA: 1, RAIL: 2, ROAD: 3}
FLOWS = ("mode", "channel", "category", "orders", "paid_e4usd", "fob_e4usd", "duty_e4usd", "mass_g")

KINDS: dict[str, dict[str, Any] | None] = {
    "none": None,
    "announced": {"announced": START - timedelta(weeks=10)},
    "late": {"announced": FROM - timedelta(weeks=2)},
    "sudden": {},
    "spares": {"grandfathers": "goods_in_transit"},
}


def scenario(kind: str, **changes: Any) -> Scenario:
    everything = INSTRUMENTS["de_minimis"](
        importers=("USA",), start=date(2023, 1, 2), duty_free_below_usd=0.0
    )
    rules, said = [everything], KINDS[kind]
    if said is not None:
        rules.append(
            INSTRUMENTS["tariff"](
                importers=("USA",), exporters=("CHN",), start=FROM, rate=RATE, mode="set", **said
            )
        )
    sizes = {"consumers": 6_000, "smes": 300, "weeks": WEEKS}
    return small(start=START, policies=tuple(rules), **{**sizes, **changes})


class Ran(NamedTuple):
    """What a run left behind."""

    weeks: list[dict[str, np.ndarray]]
    """columns of China's flows into the United States, week by week"""
    hashes: list[str]
    rate: np.ndarray
    """[category] the ordinary rate"""
    lane_days: dict[int, set[float]]
    """of parcels by mode"""
    bulk_days: dict[int, np.ndarray]
    """[category] of goods in bulk by mode"""
    gain: list[tuple[float, float]]
    """households' real consumption, profits, USD by week"""
    stock: list[tuple[int, int, int]]
    """units on their way to shops, what they cost, and what goods in shops cost, 1e-4 USD, by week"""


def weekly(kind: str, **changes: Any) -> Iterator[TradeModel]:
    model = small_model(scenario(kind, **changes))
    for _ in range(WEEKS):
        model.step()
        yield model


@lru_cache(maxsize=16)
def ran(kind: str, borne_by: str = "buyer") -> Ran:
    weeks, hashes, gain, stock = [], [], [], []
    for model in weekly(kind, settings={"surprise_borne_by": borne_by}):
        assert model.week is not None
        flows = model.week.flows
        mine = (flows.origin == CHN) & (flows.destination == USA)
        weeks.append({name: getattr(flows, name)[mine] for name in FLOWS})
        hashes.append(hash_of_week(model.week))
        gain.append((float(model.week.real_spending_usd.sum()), float(model.week.profits_usd.sum())))
        coming, held = model.payment_schedule, model.firm_columns
        stock.append(
            (int(coming.stock_units.sum()), int(coming.stock_cost.sum()), int(held.stock_cost.sum()))
        )
    lanes, quotes = model.world.lanes, model.market.quotes
    way = (lanes.origin == CHN) & (lanes.destination == USA)
    days = {int(mode): set(quotes.lane_days[way & (lanes.mode == mode)].tolist()) for mode in (EXPRESS, AIR)}
    in_bulk = {mode: quotes.bulk_days[CHN, USA, place] for mode, place in BULK.items()}
    return Ran(weeks, hashes, model.law.duty_rate[CHN, USA], days, in_bulk, gain, stock)


def due(kind: str, found: Ran, week: int, days: float) -> np.ndarray:
    """Return the rate by hand [category]: what is ordered on a Thursday and arrives from Monday of the week on."""
    arrives = START + timedelta(weeks=week, days=3) + timedelta(days=int(days))
    monday = START + timedelta(weeks=LATER)
    if kind == "spares":
        arrives = START + timedelta(weeks=week)
    return found.rate if kind == "none" or arrives < monday else np.full_like(found.rate, RATE)


@pytest.mark.parametrize("kind", list(KINDS))
def test_duty_by_week_of_order_is_that_of_the_week_of_entry(kind: str) -> None:
    found, seen = ran(kind), set()
    for week, flows in enumerate(found.weeks):
        for mode in (AIR, SEA):
            rows = (flows["channel"] != PLATFORM) & (flows["mode"] == mode)
            rates = [due(kind, found, week, days)[g] for g, days in enumerate(found.bulk_days[mode])]
            rate = np.array(rates)[flows["category"]]
            off = np.abs(flows["duty_e4usd"] - rate * flows["fob_e4usd"])
            assert (off <= 2 * flows["orders"])[rows].all(), (week, mode)
            seen |= {("bulk", mode, float(each)) for each in np.unique(rate[rows])}
        for mode in (EXPRESS, AIR):
            (days,) = found.lane_days[mode]
            rows = (flows["channel"] == PLATFORM) & (flows["mode"] == mode)
            rate = COLLECTED * due(kind, found, week, days)[flows["category"]]
            off = np.abs(flows["duty_e4usd"] - rate * flows["fob_e4usd"])
            # The duty is on whole dollars, and owed in whole cents: half of each a parcel.
            assert (off <= (5_000 * rate + 50 + 1) * flows["orders"])[rows].all(), (week, mode)
            seen |= {("parcel", mode, float(each)) for each in np.unique(rate[rows])}
    assert kind == "none" or {("bulk", AIR, RATE), ("bulk", SEA, RATE)} <= seen
    assert kind != "sudden" or ("parcel", AIR, COLLECTED * RATE) in seen


def test_the_ways_of_this_test_take_from_less_than_a_week_to_several() -> None:
    found = ran("none")
    (express,), (air,) = found.lane_days[EXPRESS], found.lane_days[AIR]
    assert [(days + 3) // 7 for days in (express, air)] == [1, 2]
    assert set(((found.bulk_days[SEA] + 3) // 7).tolist()) == {5}


def first_unlike(one: Ran, other: Ran) -> int:
    """Return the first week in which two runs differ."""
    return next(at for at, (a, b) in enumerate(zip(one.hashes, other.hashes, strict=True)) if a != b)


@pytest.mark.parametrize(("kind", "first"), [("announced", 3), ("late", 3), ("sudden", 3), ("spares", LATER)])
def test_runs_differ_from_the_first_week_whose_goods_enter_under_the_rule(kind: str, first: int) -> None:
    assert first_unlike(ran(kind), ran("none")) == first


def test_who_knows_of_it_buys_otherwise_and_who_does_not_does_not() -> None:
    for week in range(LATER):
        none, sudden = ran("none").weeks[week], ran("sudden").weeks[week]
        for name in ("mode", "channel", "category", "orders", "mass_g", "fob_e4usd"):
            assert np.array_equal(sudden[name], none[name]), (week, name)
    known, none = (
        [int(flows["fob_e4usd"][flows["mode"] == SEA].sum()) for flows in ran(kind).weeks]
        for kind in ("announced", "none")
    )
    assert known[:3] == none[:3]
    assert sum(known[3:LATER]) < 0.8 * sum(none[3:LATER])


def test_a_surprise_is_borne_to_the_last_unit_by_whom_the_setting_says() -> None:
    none, buyer, seller = ran("none"), ran("sudden"), ran("sudden", "seller")
    borne = 0
    for week in range(LATER):
        usual, on_buyer, on_seller = (each.weeks[week] for each in (none, buyer, seller))
        more = on_buyer["duty_e4usd"] - usual["duty_e4usd"]
        assert np.array_equal(on_seller["duty_e4usd"], on_buyer["duty_e4usd"])
        assert np.array_equal(on_buyer["paid_e4usd"], usual["paid_e4usd"] + more)
        assert np.array_equal(on_buyer["fob_e4usd"], usual["fob_e4usd"])
        assert np.array_equal(on_seller["paid_e4usd"], usual["paid_e4usd"])
        assert np.array_equal(on_seller["fob_e4usd"], usual["fob_e4usd"] - more)
        borne += int(more.sum())
    assert borne > 0


@pytest.mark.parametrize("borne_by", ["buyer", "seller"])
def test_what_treasuries_get_by_surprise_somebody_loses_or_stands_in_stock(borne_by: str) -> None:
    none, sudden, lost, due = ran("none"), ran("sudden", borne_by), 0.0, 0.0
    for week in range(LATER):
        duty = [int(each.weeks[week]["duty_e4usd"].sum()) / 1e4 for each in (none, sudden)]
        gain = [sum(each.gain[week]) for each in (none, sudden)]
        due += duty[1] - duty[0]
        lost += gain[0] - gain[1]
        in_stock = sum(sudden.stock[week][1:]) - sum(none.stock[week][1:])
        # Lots and parcels that are lost are paid back, duty and all: a few in a hundred, more in a week of few lots.
        assert 0.75 * due - 1.0 <= lost + in_stock / 1e4 <= due + 1.0
        households = none.gain[week][0] - sudden.gain[week][0]
        assert in_stock == households == 0.0 if borne_by == "seller" else min(in_stock, households) >= 0.0
    assert lost > 1_000.0
    assert in_stock > 0 if borne_by == "buyer" else in_stock == 0


def test_goods_on_their_way_to_shelves_cost_what_they_entered_at() -> None:
    none, sudden = ran("none"), ran("sudden")
    for week in range(3, 5):
        assert sudden.stock[week][0] == none.stock[week][0]
        assert sudden.stock[week][1] > none.stock[week][1]


def test_stock_on_a_shelf_keeps_the_duty_it_came_in_under() -> None:
    """In the first week of the rule shops pay it for what they order, and sell at the cost of what they have."""
    unit_cost, restock, sold = {}, {}, {}
    for kind in ("none", "spares"):
        for week, model in enumerate(weekly(kind)):
            if week in (LATER, WEEKS - 1):
                mine = (model.smes.column("economy") == USA) & (model.firm_columns.stock_units > 0)
                units = np.where(mine, model.firm_columns.stock_units, 1)
                unit_cost[kind, week] = np.where(mine, model.firm_columns.stock_cost / units, 0.0)
                restock[kind, week] = model.market.restock_cost()[USA]
                sold[kind, week] = int(model.counters.cost_sold[mine].sum())
    dearer = restock["spares", LATER] / restock["none", LATER]
    assert (dearer >= 1.0).all()
    assert dearer.max() > 1.05, "what is ordered today bears the rule"
    both = (unit_cost["none", LATER] > 0.0) & (unit_cost["spares", LATER] > 0.0)
    assert both.sum() > 5
    assert unit_cost["spares", LATER][both] == pytest.approx(unit_cost["none", LATER][both], rel=1e-4)
    assert sold["none", LATER] > 0
    assert sold["spares", LATER] > 0


def test_and_is_dearer_only_once_goods_that_bore_it_arrive() -> None:
    cost = {}
    for kind in ("none", "spares"):
        model = small_model(scenario(kind, weeks=LATER + 9))
        for _ in range(LATER + 9):
            model.step()
        mine = model.smes.column("economy") == USA
        held = model.firm_columns
        cost[kind] = int(held.stock_cost[mine].sum()) / int(held.stock_units[mine].sum())
    assert cost["spares"] > 1.01 * cost["none"]


@pytest.mark.parametrize("kind", ["late", "sudden"])
def test_a_run_that_is_copied_or_threaded_on_the_way_is_the_same(kind: str) -> None:
    expected = ran(kind).hashes
    model = small_model(scenario(kind))
    for week in range(WEEKS):
        model = model.branch()
        model.step()
        assert model.week is not None
        assert hash_of_week(model.week) == expected[week]
    threaded = small_model(scenario(kind), threads=2)
    threaded.threads = threaded.market.threads = 2
    for week in range(WEEKS):
        threaded.step()
        assert threaded.week is not None
        assert hash_of_week(threaded.week) == expected[week]


def test_a_date_after_the_run_and_the_longest_way_changes_nothing() -> None:
    far = INSTRUMENTS["tariff"](importers=("USA",), start=START + timedelta(weeks=6 + 13), rate=RATE)
    usual = scenario("none", weeks=6)
    with_far = usual.with_(policies=(*usual.policies, far))
    hashes = []
    for each in (usual, with_far):
        model = small_model(each)
        hashes.append([])
        for _ in range(6):
            model.step()
            assert model.week is not None
            assert len(model.market.known_law.books) == 1
            hashes[-1].append(hash_of_week(model.week))
    assert hashes[0] == hashes[1]
