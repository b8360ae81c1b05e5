"""Ledgers and stocks against dictionaries: what kernels gather, pay and take out, one row after the other."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest

from sim.agents.view import Shops
from sim.behaviour.seller_groups import new_seller_groups
from sim.settlement import accumulator as accumulators
from sim.settlement.accounts import (
    HORIZON,
    MEASURES,
    Counters,
    ScheduleTotals,
    new_counters,
    new_payment_schedule,
    schedule_of,
)
from sim.settlement.accumulator import Accumulator
from sim.settlement.ledgers import Trade, gather, index_again, new_cells, pay_payables
from sim.settlement.paying import cheapest_rail, fill_rails
from sim.settlement.shop_orders import find_short, take_from_stock
from sim.settlement.trade_keys import trade_key
from sim.week.week_tables import add_by_key

pytestmark = pytest.mark.kernel


def some_rows(seed: int, count: int, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Return trade keys, most of them met more than once, and amounts, some below zero."""
    random = np.random.default_rng(seed)
    names = np.array(
        [
            trade_key(*(int(random.integers(0, end)) for end in (256, 256, 32, 8)), int(random.integers(-1, 63)), i % 6)
            for i in range(most)
        ],
        dtype=np.int64,
    )  # fmt: skip
    return names[random.integers(0, most, count)], random.integers(-(2**40), 2**50, (count, MEASURES))


def added_up(keys: np.ndarray, values: np.ndarray) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for key, row in zip(keys.tolist(), values.tolist(), strict=True):
        found[key] = [a + b for a, b in zip(found.get(key, [0] * MEASURES), row, strict=True)]
    return found


def new_accumulator() -> Accumulator:
    payment_schedule = new_payment_schedule(7, 15, 4)
    counters = new_counters(7, 2, 6, 4, 3)
    assert isinstance(counters, Counters)
    assert isinstance(schedule_of(payment_schedule), ScheduleTotals)
    return Accumulator.first(counters, payment_schedule)


def test_cells_are_a_dictionary_of_sums_and_stay_so_when_their_room_grows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(accumulators, "CELLS", 64)
    accumulator = new_accumulator()
    keys, values = some_rows(1, 1_200, 500)
    sizes = set()
    for start in range(0, len(keys), 60):
        accumulator.grow(60)
        sizes.add(len(accumulator.cells.keys))
        assert int(accumulator.cells.used[0]) + 60 <= len(accumulator.cells.keys)
        assert len(accumulator.cells.index) >= 2 * len(accumulator.cells.keys), (
            "the index is at most half full"
        )
        gather(
            Trade(keys[start : start + 60], values[start : start + 60], keys[:0], keys[:0]),
            60,
            accumulator.cells,
        )
    assert len(sizes) >= 4, "the room grew more than once"
    found = accumulator.written()
    assert found.keys.tolist() == list(dict.fromkeys(keys.tolist())), "in the order in which they were met"
    assert dict(zip(found.keys.tolist(), found.values.tolist(), strict=True)) == added_up(keys, values)


def test_keys_that_want_the_same_place_are_told_apart() -> None:
    cells, mask = new_cells(64), len(new_cells(64).index) - 1
    wanted = [key for key in range(200_000) if (((key ^ (key >> 20)) * 40_503) >> 12) & mask == 5][:40]
    assert len(wanted) == 40
    keys, values = np.array(wanted * 2, dtype=np.int64), np.ones((80, MEASURES), dtype=np.int64)
    gather(Trade(keys, values, keys[:0], keys[:0]), 80, cells)
    assert cells.keys[:40].tolist() == wanted
    assert (cells.values[:40] == 2).all()
    again = cells._replace(index=np.full_like(cells.index, -1))
    index_again(again)
    assert (again.index == cells.index).all()


def test_only_as_many_rows_are_gathered_as_were_filled() -> None:
    cells = new_cells(64)
    keys, values = some_rows(2, 50, 20)
    gather(Trade(keys, values, keys[:0], keys[:0]), 30, cells)
    used = int(cells.used[0])
    assert dict(zip(cells.keys[:used].tolist(), cells.values[:used].tolist(), strict=True)) == added_up(
        keys[:30], values[:30]
    )


def test_payables_are_paid_to_the_seller_in_the_week_they_name_and_outlive_a_larger_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(accumulators, "ROWS", 32)
    accumulator, random = new_accumulator(), np.random.default_rng(3)
    seller, expected = np.zeros((HORIZON, 7), dtype=np.int64), Counter[tuple[int, int]]()
    for _ in range(20):
        accumulator.grow(20)
        for _ in range(20):
            week, j, amount = (int(random.integers(0, end)) for end in (HORIZON, 7, 2**50))
            accumulator.payables.rows[int(accumulator.payables.used[0])] = week, j, amount
            accumulator.shelf.orders[int(accumulator.shelf.used[0])] = week, j, amount, 1, 2, 3
            accumulator.payables.used[0] += 1
            accumulator.shelf.used[0] += 1
            expected[week, j] += amount
    assert len(accumulator.payables.rows) >= 400
    assert accumulator.waiting()[:, :3].tolist() == accumulator.written().payables.tolist()
    pay_payables(accumulator.written().payables, seller)
    assert {(int(a), int(b)): int(seller[a, b]) for a, b in zip(*np.nonzero(seller), strict=True)} == expected


@pytest.mark.parametrize("cuts", [(190, 260), (190, 190), (300, 300), (0, 0), (0, 120)])
def test_rows_of_trade_are_added_up_by_key_whichever_of_three_tables_they_stand_in(
    cuts: tuple[int, int],
) -> None:
    keys, values = some_rows(4, 300, 80)
    order = np.argsort(keys, kind="stable")
    found, sums = np.empty_like(keys), np.empty((MEASURES, len(keys)), dtype=np.int64)
    used = add_by_key(keys, values[: cuts[0]], values[slice(*cuts)], values[cuts[1] :], order, found, sums)
    plain = added_up(keys, values)
    assert found[:used].tolist() == sorted(plain)
    assert sums[:, :used].T.tolist() == [plain[key] for key in sorted(plain)]


# -- stocks -----------------------------------------------------------------------------------------------
def shops_of(first: np.ndarray, count: np.ndarray, smes: int) -> Shops:
    """Return shops of which only seller groups matter."""
    none: Any = np.zeros((1, smes))
    return Shops(
        first=first, count=count, retail_first=first, retail_count=count, listing=none.astype(np.int32),
        weight=none[0].astype(np.int64), attraction=none.T.copy(), attraction_by_octile=none,
        home=new_seller_groups(1, smes),
        fake_share=none[0],
    )  # fmt: skip


def test_a_pool_is_short_where_one_of_its_shops_was_asked_for_more_than_it_has() -> None:
    random = np.random.default_rng(5)
    count = random.integers(0, 5, (6, 4))
    first = np.cumsum(count).reshape(count.shape) - count
    smes = int(count.sum())
    stock = random.integers(0, 100, smes)
    wanted = np.where(random.random(smes) < 0.1, stock + 1, stock - random.integers(0, 2, smes))
    short = random.random((6, 4)) < 0.5  # what stands there is written over
    found = find_short(shops_of(first, count, smes), wanted, stock, short)
    plain = [
        [any(wanted[j] > stock[j] for j in range(first[d, g], first[d, g] + count[d, g])) for g in range(4)]
        for d in range(6)
    ]
    assert short.tolist() == plain
    assert 0 < found == int(short.sum()) < short.size


def test_goods_sold_leave_the_stock_at_its_mean_cost() -> None:
    random = np.random.default_rng(6)
    units = random.integers(0, 2**40, 60)
    sold = np.where(random.random(60) < 0.3, 0, (units * random.random(60)).astype(np.int64))
    sold[:5] = units[:5]  # sold out: nothing is left of the cost either
    cost, cost_sold = units * 3 + random.integers(0, 1_000, 60), random.integers(0, 100, 60)
    plain = []
    for had, went, worth, before in zip(*(x.tolist() for x in (units, sold, cost, cost_sold)), strict=True):
        taken = math.floor(worth * (went / had)) if went > 0 else 0
        plain.append((had - went, worth - taken, before + taken))
    take_from_stock(sold, units, cost, cost_sold)
    assert list(zip(units.tolist(), cost.tolist(), cost_sold.tolist(), strict=True)) == plain
    assert (units[:5] == 0).all()
    assert (cost[:5] == 0).all()


def test_the_table_of_rails_holds_the_cheapest_of_each_set() -> None:
    fee = np.array([0.029, 0.01, 0.02, 0.01])
    rail = np.empty(16, dtype=np.int64)
    fill_rails(fee, rail)
    assert rail.tolist() == [cheapest_rail(common, fee) for common in range(16)]
    plain = [min((fee[r], r) for r in range(4) if common >> r & 1)[1] for common in range(1, 16)]
    assert rail.tolist() == [-1, *plain]
