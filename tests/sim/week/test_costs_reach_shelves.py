"""With stock in shops a cost reaches the shelf once the stock has turned over: as much of it as where no stock is held.

Components are those of `test_costs_reach_buyers` that a shelf bears. Rates, wages and sellers' prices are held where
the change put them, so that nothing but shops' stocks and repricing stands between a cost and the shelf.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest

from sim.core.codes import IMPORT_SHELF
from sim.model import TradeModel
from sim.scenario.definition import Scenario
from tests.sim.week.test_costs_reach_buyers import COMPONENTS
from tests.small_world import SIX, small

WEEKS, LAST = 40, 8
"""A shop holds eight weeks of sales and closes a quarter of a gap in an order."""
SETTLED = 0.05
"""Share of a change that may be missing yet."""


class Settled(NamedTuple):
    """Shelves of the last weeks."""

    log_price: np.ndarray
    """[d, g] mean ln price of a unit"""
    sales: np.ndarray
    """[d, g] goods sold off import shelves, 1e-4 USD at sellers' prices"""


def settled(change: Callable[[TradeModel], None] | None, stock: bool) -> Settled:
    """Return shelves after stocks have turned over."""
    switches = "adaptive_prices: off, seller_learning: off, entry_exit: off, tastes: off"
    text = (
        f"question: Why?\nextends: law_2023\nmechanisms: {{{switches}{'' if stock else ', inventories: off'}}}\n"
        "settings: {menu_cost_share: 0}\n"  # a shelf is repriced as soon as its cost moves
    )
    model = TradeModel(small(Scenario.from_yaml(text), weeks=WEEKS), rng=1, economies=SIX)
    rates = model.own["capacity"].column("rate_index")
    if change:
        change(model)
    changed_rates = rates.copy()
    prices, sales = [], np.zeros(model.market.shelf_cost.shape)
    for week in range(WEEKS):
        rates[:] = changed_rates
        model.step()
        if week >= WEEKS - LAST:
            prices.append(model.market.offers.shelf_log_price.copy())
            assert model.week is not None
            flows = model.week.flows
            rows = flows.channel == IMPORT_SHELF
            np.add.at(sales, (flows.destination[rows], flows.category[rows]), flows.fob_e4usd[rows])
    return Settled(np.mean(prices, axis=0), sales)


@pytest.fixture(scope="module")
def usual() -> dict[bool, Settled]:
    return {stock: settled(None, stock) for stock in (True, False)}


@pytest.mark.parametrize("name", [name for name in COMPONENTS if "import shelf" in COMPONENTS[name].channels])
def test_a_cost_is_on_the_shelf_once_stock_has_turned_over(
    name: str, usual: dict[bool, Settled], record_property: Callable[[str, object], None]
) -> None:
    found = {}
    for stock, base in usual.items():
        change = settled(COMPONENTS[name].change, stock).log_price - base.log_price
        found[stock] = float(np.average(change, weights=usual[True].sales))
    with_stock, without = found[True], found[False]
    record_property("measured", f"{name}: shelf {with_stock:+.2%} with stock, {without:+.2%} without (ln)")
    assert without > COMPONENTS[name].least / 2.0
    assert with_stock == pytest.approx(without, rel=SETTLED)
