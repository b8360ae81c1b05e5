"""MesaTrade: the model with agent objects. Consumers and firms act one by one; the rest is the compiled product."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.benchmarks.mesa_version.firm import Firm
from experiments.benchmarks.mesa_version.lookup import LookUp
from experiments.benchmarks.mesa_version.mesa_books import Books
from experiments.benchmarks.mesa_version.mesa_state import MesaState
from experiments.benchmarks.mesa_version.shopper import Shopper
from sim.settlement.accounts import HORIZON
from sim.settlement.accumulator import Written, pay_sellers
from sim.week.bulk_buying import restock_orders
from sim.week.falling_due import pay_what_is_due
from sim.week.firms_abroad import pay_for_markets
from sim.week.month import MONTH_WEEKS
from sim.week.week_tables import week_tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario.definition import Scenario


class MesaTrade(MesaState):
    """One Mesa agent per consumer and per firm, on the product's sample; takes what ``TradeModel`` takes."""

    def __init__(self, scenario: Scenario, rng: int = 42, economies: tuple[str, ...] | None = None) -> None:
        super().__init__(scenario, rng=rng, economies=economies)
        consumers, firms = self.consumer_columns, self.firm_columns
        Shopper.create_agents(
            self, len(consumers.key), economy=consumers.economy.tolist(),
            type_=consumers.consumer_type.tolist(), weight=consumers.weight.tolist(),
            spending_usd=consumers.spending.tolist(), wallet=consumers.wallet.tolist(),
        )  # fmt: skip
        Firm.create_agents(
            self, len(firms.key), row=list(range(len(firms.key))), economy=firms.economy.tolist(),
            category=firms.category.tolist(), is_retailer=firms.is_retailer.tolist(),
            purchase_week=firms.purchase_week.tolist(),
        )  # fmt: skip
        self.firms = list(self.agents_by_type[Firm])
        self.restock = []
        self.now = 0
        self.consumer_seconds: list[float] = []
        """CPU seconds of the consumers' steps, by week."""
        self.firm_seconds: list[float] = []

    def step(self) -> None:
        """One week of trade."""
        self.keep_calendar()
        new_month = self.tick % MONTH_WEEKS == 0 or self._stale or bool(self._affected)
        self.refresh_offers()
        if new_month:
            self.look = LookUp(self)
            self._take_columns()
        self.accumulators[
            0
        ].clear()  # and with it the counters: agents book into lists, which are posted there
        self.now = self.tick % HORIZON
        self.books = Books(self.counters, self.payment_schedule)
        self.consumer_seconds.append(seconds_of(self.agents_by_type[Shopper].shuffle_do, "step"))
        self._give_columns()
        self.restock = restock_orders(self).tolist()
        self.firm_seconds.append(seconds_of(self.agents_by_type[Firm].shuffle_do, "step"))
        keys, values, used = self.books.post(self.counters, self.payment_schedule)
        pay_sellers(self.payment_schedule, self.now, self.counters, ())
        due = pay_what_is_due(self)
        self._take_columns()
        written = Written(keys[:used], values[:used], np.empty((0, 3), dtype=np.int64))
        self.week = week_tables(self, [written], due, pay_for_markets(self))
        self.learn()
        self.tick += 1

    def _give_columns(self) -> None:
        """Let the product's code know what is left in the shops."""
        self.firm_columns.stock_units[:] = [firm.stock_units for firm in self.firms]
        self.firm_columns.stock_cost[:] = [firm.stock_cost for firm in self.firms]

    def _take_columns(self) -> None:
        """Let firms know what has arrived, and what the month's learning made of them."""
        columns = self.firm_columns
        for firm, active, budget, units, cost in zip(
            self.firms, columns.active.tolist(), columns.input_budget.tolist(), columns.stock_units.tolist(),
            columns.stock_cost.tolist(), strict=True,
        ):  # fmt: skip
            firm.active, firm.input_budget, firm.stock_units, firm.stock_cost = active, budget, units, cost


def seconds_of(function: Callable[..., Any], *arguments: Any) -> float:
    """Return the CPU seconds a call takes."""
    started = time.process_time()
    function(*arguments)
    return time.process_time() - started
