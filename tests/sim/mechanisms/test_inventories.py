"""Inventories: what shops know of their sales is a state over firms, and their orders follow from it, one by one."""

from __future__ import annotations

from math import floor
from typing import Any

import numpy as np
import pytest

from sim.market.bulk_choice import CYCLE_WEEKS
from sim.mechanisms.inventories import MECHANISM, InventorySettings
from sim.model import TradeModel
from sim.ports.state import RunSizes
from sim.week.bulk_buying import restock_orders
from tests.small_world import small, small_model

WEEKS = 6


def after_some_weeks(**changes: Any) -> tuple[TradeModel, list[np.ndarray]]:
    """A model, and what every firm sold in each week so far, units."""
    model, sold = small_model(small(weeks=WEEKS, **changes)), []
    for _ in range(WEEKS):
        model.step()
        sold.append(model.counters.units_sold.copy())
    return model, sold


def test_a_calibration_has_no_firms_and_a_run_a_row_for_each() -> None:
    model = small_model(small())
    (nobody, all_of_them) = MECHANISM.begin(model.world, RunSizes()), model.own["inventories"]
    assert nobody is not None
    for name in ("sold_since_purchase", "sales_pace"):
        assert nobody.column(name).shape == (0,)
        assert all_of_them.column(name).shape == (len(model.smes),)
    assert (all_of_them.column("sales_pace") == model.planned_pace).all(), (
        "a run begins at the pace of week 0"
    )
    assert all_of_them.column("sold_since_purchase").max() > 0


def test_pace_and_sales_since_the_purchase_are_those_of_one_shop_after_the_other() -> None:
    model, weeks = after_some_weeks()
    own, moved = model.own["inventories"], 0
    for row in range(len(model.smes)):
        week, pace = int(model.smes.column("purchase_week")[row]), float(model.planned_pace[row])
        since = floor(pace * (CYCLE_WEEKS - week))
        for tick, sold in enumerate(weeks):
            since = int(sold[row]) + (0 if tick % CYCLE_WEEKS == week else since)
            pace += InventorySettings().sales_pace_speed * (int(sold[row]) - pace)
        assert own.column("sold_since_purchase")[row] == since
        assert own.column("sales_pace")[row] == pace
        moved += pace != float(model.planned_pace[row])
    assert moved > 0


@pytest.mark.parametrize("how", ["stocks bind", "stocks do not bind", "no adaptation"])
def test_an_order_is_that_of_one_shop(how: str) -> None:
    settings: dict[str, Any] = {
        "stocks bind": {}, "stocks do not bind": {"stocks_bind": False}, "no adaptation": {"adaptation": False},
    }[how]  # fmt: skip
    model, _ = after_some_weeks(settings=settings)
    orders, own, smes = restock_orders(model), model.own["inventories"], model.smes
    cost = model.market.restock_cost()
    for row in range(len(smes)):
        pace = float(own.column("sales_pace")[row])
        coming = int(model.payment_schedule.stock_units[:, row].sum())
        gap = model.cover_weeks[row] * pace - (int(smes.column("stock_units")[row]) + coming)
        wanted = {
            "stocks bind": CYCLE_WEEKS * pace + InventorySettings().restock_speed * gap,
            "stocks do not bind": float(own.column("sold_since_purchase")[row]),
            "no adaptation": CYCLE_WEEKS * float(model.planned_pace[row]),
        }[how]
        unit = float(cost[smes.column("economy")[row], smes.column("category")[row]])
        assert orders[row] == floor(max(wanted, 0.0) * unit + 0.5)
    assert (orders > 0).any()
