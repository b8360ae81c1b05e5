"""Step 7: the week's tables, from rows of trade, shops' counters and the week of the payment schedule."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core import numerics
from sim.core.codes import (
    HOME_SHOP,
    IMPORT_SHELF,
    IN_TRANSIT,
    LOCAL,
    NEEDED,
    NO_PLATFORM,
    ORDER_STATES,
    ORDERED,
    PAYMENTS,
    REFUNDS,
    WITHOUT_ORDER,
)
from sim.core.kernel import kernel
from sim.core.units import E4USD_PER_USD, KG_PER_TONNE, WEEKS_PER_YEAR
from sim.market.charges import TREASURIES
from sim.settlement.accounts import MEASURES, ORDERS, Counters
from sim.settlement.flows import AMOUNT_COLUMNS, KEY_COLUMNS, Flows, TickTables
from sim.settlement.trade_keys import split_key, trade_key
from sim.week.firms_abroad import sold_abroad
from sim.week.national_accounts import profits, real_spending

if TYPE_CHECKING:
    from sim.settlement.accumulator import Written
    from sim.week.firms_abroad import Abroad
    from sim.week.run_state import RunState


@kernel
def add_by_key(keys, values, second, more, order, found, sums):
    """Add up amounts of equal keys, met in ``order``: fill found [n] and sums [measure, n]; return n.

    Amounts [row, measure] are those of values, after its last row those of ``second`` and then of ``more``, so that
    nobody joins the three.
    """
    used, first = 0, values.shape[0]
    both = first + second.shape[0]
    for row in order:
        if used == 0 or keys[row] != found[used - 1]:
            found[used] = keys[row]
            sums[:, used] = 0
            used += 1
        if row < first:
            for i in range(sums.shape[0]):
                sums[i, used - 1] += values[row, i]
        elif row < both:
            for i in range(sums.shape[0]):
                sums[i, used - 1] += second[row - first, i]
        else:
            for i in range(sums.shape[0]):
                sums[i, used - 1] += more[row - both, i]
    return used


def make_flows(keys: np.ndarray, values: np.ndarray, second: np.ndarray, more: np.ndarray) -> Flows:
    """Return rows of trade added up by key, in key order.

    Args:
        keys: [row] of all rows.
        values: [row, measure] amounts of the first of them.
        second: [row, measure] amounts of those after them.
        more: [row, measure] amounts of the rest.
    """
    assert values.shape[1] == len(AMOUNT_COLUMNS), "rows of trade have the measures of Flows, in their order"
    if len(keys) == 0:
        return Flows.empty()
    order = np.argsort(keys)  # the order of equal keys does not matter to sums of whole numbers
    sums, found = np.empty((MEASURES, len(keys)), dtype=np.int64), np.empty_like(keys)
    used = add_by_key(keys, values, second, more, order, found, sums)
    columns: dict[str, Any] = dict(zip(KEY_COLUMNS, split_key(found[:used]), strict=True))
    columns.update({name: sums[i, :used].copy() for i, name in enumerate(AMOUNT_COLUMNS)})
    return Flows(**columns)


def _shop_rows(cells: np.ndarray, channel: int) -> tuple[np.ndarray, np.ndarray]:
    """Return rows of trade of shops' counters [d, g, measure]."""
    d, g = np.nonzero(cells[:, :, ORDERS])
    return _shop_keys(*cells.shape[:2], channel)[d, g], cells[d, g]


@lru_cache(maxsize=16)
def _shop_keys(economies: int, categories: int, channel: int) -> np.ndarray:
    """Return trade keys of sales in shops [d, g]."""
    return np.array(
        [
            [trade_key(d, d, g, channel, NO_PLATFORM, LOCAL) for g in range(categories)]
            for d in range(economies)
        ],
        dtype=np.int64,
    )


def _count_states(states: list[int], placed: np.ndarray, ended: np.ndarray) -> None:
    """Add a week to orders by state [state]: those placed or ended at once, and those that ended as they fell due."""
    states[ORDERED] += int(placed[ORDERED])
    ends = [state for state in range(len(ORDER_STATES)) if state not in (ORDERED, IN_TRANSIT)]
    for state in ends:
        states[state] += int(placed[state]) + int(ended[state])
    states[IN_TRANSIT] = states[ORDERED] - sum(states[state] for state in ends)


def _ledger_of(model: RunState, due: dict[str, Any]) -> dict[str, int]:
    """Return the week's sums by account, 1e-4 USD: what was paid in, and who was paid."""
    money = model.counters.money
    return {
        "payments": int(money[PAYMENTS]),
        "refunds": int(money[REFUNDS]) + int(due["refund"].sum()),
        "sellers": int(due["seller"].sum()),
        **{name: int(due["owed"][place].sum()) for name, place in model.receivers.items()},
        "escrow_change": int(due["escrow_change"]),
    }


def _compliance_e4usd(model: RunState) -> np.ndarray:
    """Return what rules of data cost each platform this week [platform]."""
    cost = model.market.rules.platform_market_cost_usd_per_year
    by_platform = [numerics.total(cost * platform.markets) for platform in model.platforms]
    return np.array([int(each / WEEKS_PER_YEAR * E4USD_PER_USD) for each in by_platform], dtype=np.int64)


def _flows_of(counters: Counters, written: list[Written]) -> Flows:
    """Return the week's trade, from what accumulators wrote and what shops counted."""
    home_keys, home_values = _shop_rows(counters.home, HOME_SHOP)
    shelf_keys, shelf_values = _shop_rows(counters.shelf, IMPORT_SHELF)
    shops = home_values.reshape(-1, MEASURES), shelf_values.reshape(-1, MEASURES)
    values = [each.values for each in written]
    return make_flows(
        np.concatenate((*(each.keys for each in written), home_keys, shelf_keys)),
        values[0],
        values[1] if len(values) > 1 else values[0][:0],
        np.concatenate((*values[2:], *shops)),
    )


def week_tables(model: RunState, written: list[Written], due: dict[str, Any], abroad: Abroad) -> TickTables:
    """Return everything the week leaves behind, from what accumulators wrote, what fell due and who sells abroad."""
    counters, market, world = model.counters, model.market, model.world
    flows = _flows_of(counters, written)
    _count_states(model.states, counters.states, due["state"])
    economies = model.smes.column("economy")
    firms = np.where(model.smes.column("active"), model.smes.column("weight"), 0)
    welfare = market.welfare - market.welfare_at_start
    share = world.tastes.spending_share.reshape(world.n, -1, welfare.shape[1]).sum(axis=1)
    cost_of_living = np.exp(-(welfare * share).sum(axis=1) / share.sum(axis=1))
    wage, income = np.ones(world.n), np.ones(world.n)
    if model.closure is not None:
        wage, income = model.closure.wage.copy(), model.closure.income.copy()
        welfare = welfare + np.log(income)[:, None]
    compliance = _compliance_e4usd(model)
    own = {
        name: {each: array.copy() for each, array in state.arrays().items()}
        for name, state in model.own.items()
    }
    return TickTables(
        own=own,
        tick=model.tick,
        date=model.week_start,
        flows=flows,
        ledger=_ledger_of(model, due),
        order_states=dict(zip(ORDER_STATES, model.states, strict=True)),
        welfare_log=welfare,
        people_weight=model.people,
        shelf_price=market.shelf_cost / market.shelf_cost_at_start,
        price_index=model.price_index.copy(),
        cost_of_living=cost_of_living,
        real_spending_usd=real_spending(model, welfare),
        profits_usd=profits(model, flows, compliance, abroad.paid),
        incomes_adjust=model.closure is not None,
        wage=wage,
        income=income,
        revenue_e4usd=due["owed"][model.receivers[TREASURIES]],
        exporters=model.sellers.exporting_firms.copy(),
        active_firms=np.bincount(economies, weights=firms.astype(np.float64), minlength=world.n).astype(
            np.int64
        ),
        entered=model.entered.copy(),
        exited=model.exited.copy(),
        platform_sales_e4usd=counters.platform_sales.sum(axis=1),
        commission_share=own["fees"]["commission"],
        trust=model.own["trust"].column("platform").mean(axis=1),
        utilisation=own["capacity"]["utilisation"],
        freight_rate_index=own["capacity"]["rate_index"],
        tonne_km=counters.tonne_km / KG_PER_TONNE,
        parcel_days=counters.parcel_days.copy(),
        parcel_value=counters.parcel_value.copy(),
        platform_compliance_e4usd=compliance,
        online_exporters=abroad.exporters,
        listed_abroad=abroad.online,
        market_cost_e4usd=abroad.paid_by,
        sold_abroad_e4usd=sold_abroad(model, flows, abroad),
        needs=int(counters.needs[NEEDED]),
        given_up=int(counters.needs[WITHOUT_ORDER]),
    )
