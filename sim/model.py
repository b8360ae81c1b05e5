"""TradeModel: the world, and the tick. One week of trade, from rules to records.

A plain ``mesa.Model``: the few (platforms, carriers, regulators) are ordinary Mesa agents, the many (consumers,
SMEs) are populations whose members are views of rows. All draws are keyed; ``model.rng`` is for users' own agents.
"""

from __future__ import annotations

import copy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import mesa
import numpy as np

from sim.agents.consumer import Consumer, streams_of
from sim.agents.shopping import find_needs, shop_range
from sim.agents.sme import SME
from sim.agents.view import View, new_needs
from sim.behaviour.lane_choice import Recommender
from sim.core.codes import BEARERS, NOBODY
from sim.core.parallel import threads_pay
from sim.market.bundles import ConsumerColumns, Prices
from sim.mechanisms.limits import limited_settings
from sim.mechanisms.worlds import load_world
from sim.policy.entry_law import MadeBooks, entry_key, entry_law
from sim.policy.rules_in_force import rules_key
from sim.ports.hooks import through
from sim.scenario.definition import Scenario
from sim.settlement.accounts import HORIZON
from sim.settlement.accumulator import Written, joined
from sim.settlement.flows import TickTables
from sim.settlement.ledger_checks import check_week
from sim.settlement.parcel_bills import parcels_of_needs
from sim.settlement.shop_orders import find_short, settle_shelf, take_from_stock
from sim.surroundings.letting_go import NumbersItsAgents, note_built
from sim.surroundings.values import seed_of
from sim.week import start, week_facts
from sim.week.bulk_buying import buy_in_bulk
from sim.week.falling_due import pay_what_is_due
from sim.week.firms_abroad import pay_for_markets
from sim.week.month import MONTH_WEEKS, Month
from sim.week.price_level import pool_log_price
from sim.week.reporters import REPORTERS
from sim.week.run_state import RunState
from sim.week.week_tables import week_tables


class TradeModel(RunState, NumbersItsAgents, mesa.Model):
    """A simulated world of cross-border trade under one scenario.

    Args:
        scenario: what is simulated, or its name, or the path of its file.
        rng: the seed of all keyed draws; runs with one seed use the same draws in every scenario. Left out, as Mesa's
            ``batch_run`` does, it is drawn anew each time; ``model.seed`` and the data collector's column ``seed``
            say it.
        threads: threads inside a run (no bit depends on it).
        debug: verify the ledger's identities every week.
        economies: ISO3 codes of a smaller world; all when None.
    """

    # Mesa 3.5 has a property of this name that writes into the scenario; ours is frozen, and plain.
    scenario: Scenario = None  # type: ignore[assignment]

    def __init__(
        self, scenario: Scenario | str | Path, rng: int | None = None, threads: int = 1, debug: bool = False,
        economies: tuple[str, ...] | None = None,
    ) -> None:  # fmt: skip
        if isinstance(scenario, str | Path):
            scenario = Scenario.load(scenario)
        seed = seed_of(rng, "rng")
        super().__init__(rng=seed)
        note_built(self)
        self.scenario, self.seed, self.debug = scenario, seed, debug
        self.threads = threads if threads_pay(scenario.consumers, scenario.smes) else 1
        self.settings = limited_settings(scenario.model_settings(), scenario.off)
        self.world = load_world(economies, scenario.off, self.settings, scenario.data)
        self.tick, self.tables_version = 0, 0
        self.week: TickTables | None = None
        self.panel: Any = None
        """Notes what some agents do (``sim.running.followed_agents.Panel``); nothing depends on it."""
        start.populate(self)
        self.datacollector = mesa.DataCollector(  # type: ignore[no-untyped-call]
            model_reporters=REPORTERS
        )
        self.agents_by_type[Consumer] = self.consumers
        self.agents_by_type[SME] = self.smes

    @property
    def week_start(self) -> date:
        """Monday of the current week."""
        return self.scenario.start + timedelta(weeks=self.tick)

    def step(self) -> None:
        """One week of trade, from rules to records."""
        self.keep_calendar()  # 1 policies and shocks dated this week
        self.refresh_offers()  # 2-3 quotes and offers, where something changed
        if self.panel is not None:
            self.panel.look(self)
        self.trade_with_consumers()  # 4-5 consumers choose; stock, payment, dispatch, customs, emissions
        buy_in_bulk(self)  # 4-5 the same of firms and shops
        due = pay_what_is_due(self)  # 6 escrow opens
        abroad = pay_for_markets(self)  # and firms pay for the rules of markets abroad
        self.week = week_tables(self, self.written(), due, abroad)  # 7 record
        self.learn()  # 8 slow loops
        if self.debug:
            check_week(self.week)
        self.datacollector.collect(self)  # type: ignore[no-untyped-call]
        if self.panel is not None:
            self.panel.note(self)
        self.tick += 1
        if self.tick >= self.scenario.weeks:
            self.running = False  # Mesa's run_model() and batch_run() end here; step() may still go on

    def branch(self) -> TradeModel:
        """Return a copy that goes on by itself; classes say of which objects it shares (`carried.never_written`)."""
        copied = copy.deepcopy(self)
        note_built(copied)
        return copied

    def go_on_under(self, scenario: Scenario) -> None:
        """Follow another scenario from this week on (up to now its rules must have been the same)."""
        self.scenario = scenario
        start.hold_policies(self)
        self._rules_key, self._books = None, MadeBooks()

    def keep_calendar(self) -> None:
        """Adopt the rules of the week when they differ from last week's."""
        policies, world, monday = self.scenario.policies, self.world, self.week_start
        key = rules_key(policies, world, monday), entry_key(policies, world, monday)
        if key != self._rules_key:
            self._rules_key = key
            held = [each for regulator in self.regulators.values() for each in regulator.instruments]
            ordered = [each for each in policies if each in held]
            known, due = (
                entry_law(self.law, ordered, world, monday, only_known, self._books)
                for only_known in (True, False)
            )
            affected = self.market.take_rules(known, due)
            if affected is None or self.tick == 0:
                self._stale = True
            else:
                self._affected += affected

    def refresh_offers(self) -> None:
        """Rebuild quotes, offers and choice tables where something changed."""
        if not self._stale and not self._affected:
            self.tables_version += self.market.foresee()
            return
        only = None if self._stale else sorted(set(self._affected))
        self.market.refresh(only)
        self.market.foresee()
        self.tables_version += 1
        market, quotes = self.market, self.market.quotes
        self.bulk = market.entering.bulk.quotes
        self.home_price, self.shelf_price = market.home_price(), market.shelf_price()
        self.price_index = self.price_level.index(market, pool_log_price(self.sellers, self.first_price))
        self.goods = week_facts.goods_of(self.world, quotes, market.rules, self.own)
        lanes, settings = self.world.lanes, self.settings
        loss = market.rules.match_loss_share[lanes.origin, lanes.destination]
        self.recommender = Recommender(settings.recommender_window, settings.recommender_relevance, loss)
        self._stale, self._affected = False, []

    def place_orders(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return what every consumer would do this week: (consumer rows, categories, found [need, 6]).

        To look at: the tick does the same block by block and settles at once (``shoppers.shop_and_settle``).
        """
        rows, goods, _, found = self.orders_of(self.consumer_columns)
        return rows, goods, found

    def orders_of(self, columns: ConsumerColumns) -> tuple[np.ndarray, ...]:
        """Return what some consumers [consumer] would do this week: (rows, categories, orders, found [need, 6]).

        Rows are those of ``columns``; orders are how many equal ones a need stands for.
        """
        view = self.view()
        needs = new_needs(len(columns.key) * len(self.calibration.preferences.household_good), view)
        count = find_needs(0, len(columns.key), columns, view, needs)
        shop_range(0, count, columns, view, needs)
        return tuple(each[:count].copy() for each in needs[:4])

    def parcels_of(
        self, columns: ConsumerColumns, needs: tuple[np.ndarray, ...]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return parcels and the bill of one, 1e-4 USD, of needs as ``orders_of`` gives them; [need], 0 for none."""
        parcels, bills = parcels_of_needs(needs, columns, self.view())
        return parcels, bills

    def view(self) -> View:
        """Return what consumers and those who settle for them read this week."""
        market, calibration = self.market, self.calibration
        return View(
            tick=self.tick, bad_memory=self.world.setting("bad_memory"),
            most_needs=self.world.setting("most_needs_per_week"), streams=streams_of(self.seed, self.tick),
            preferences=calibration.preferences, lanes=calibration.lanes, offers=market.offers, tables=market.tables,
            sizes=market.sizes, shops=self.sellers.shops(), outcome_chances=self.outcome_chances,
            reference=market.reference,
            recommender=self.recommender, goods=self.goods, prices=self.prices(), terms=market.terms,
            entry_terms=market.terms if self.surprised == NOBODY else market.due.terms, bearer=self.surprised,
            platforms=week_facts.platform_columns(self), charges=self.charges, tables_version=self.tables_version,
        )  # fmt: skip

    @property
    def surprised(self) -> int:
        """Code of who bears what will be due on this week's orders and is not known yet (``codes.BEARERS``)."""
        market = self.market
        return NOBODY if market.due is market.entering else BEARERS.index(self.settings.surprise_borne_by)

    def prices(self) -> Prices:
        """Return this week's prices of shops and sellers."""
        found = Prices(
            home_price=self.home_price, shelf_price=self.shelf_price, vat_rate=self.market.rules.vat_rate,
            supply_price=self.smes.column("price") / self.first_price * self.market.wage[self.smes.column("economy")],
            cost_factor=self.market.rules.cost_factor, now=self.tick % HORIZON,
            with_stock=self.world.setting("stocks_bind"), b2b_share=self.settings.b2b_platform_share,
        )  # fmt: skip
        return through("prices", found, self.world, self.own)

    def trade_with_consumers(self) -> None:
        """Let every consumer choose, and settle: first all that no stock limits, then goods off the shelf."""
        for accumulator in self.accumulators:
            accumulator.clear()
        view, firms, counters = self.view(), self.firm_columns, self.counters
        self.shoppers.shop(view)
        short = np.zeros_like(self.sellers.retail_count, dtype=np.bool_)
        if self.world.setting("stocks_bind"):
            find_short(view.shops, self.shoppers.wanted(), firms.stock_units, short)
        oversubscribed = self.shoppers.settle_shelf(view, short)
        joined(self.accumulators)
        stock = firms.stock_units
        settle_shelf(oversubscribed, short, True, stock, view, self.accumulators[0].books())
        if self.world.setting("stocks_bind"):
            take_from_stock(counters.units_sold, firms.stock_units, firms.stock_cost, counters.cost_sold)

    def written(self) -> list[Written]:
        """Return what every accumulator wrote this week."""
        return [*(accumulator.written() for accumulator in self.accumulators), *self.shoppers.elsewhere()]

    def gather(self) -> None:
        """Bring consumers' columns up to date, wherever consumers are."""
        self.shoppers.gather()

    def learn(self) -> None:
        """Take note of the week; every fourth week, adapt; in the general closure, move wages and incomes."""
        for _, note_week in self.world.switched.running("note_week"):
            note_week(self)
        if self.settings.adaptation and (self.tick + 1) % MONTH_WEEKS == 0:
            self._stale |= self.adapt()
            self.outcome_chances = week_facts.outcome_chances_of(self)
        if self.closure is not None:
            assert self.week is not None
            self.closure.adjust(self.week.flows)
            self.earn()

    def adapt(self) -> bool:
        """Let every mechanism learn from the month, in their order; return whether tables must be made again."""
        month = Month(self)
        for _, learn_from_month in self.world.switched.running("learn_from_month"):
            learn_from_month(self, month)
        return month.close(self)

    def earn(self) -> None:
        """Give consumers and firms the budgets of their economy's income, and sellers its wage."""
        assert self.closure is not None
        self.market.wage = self.closure.wage.copy()
        income = self.closure.income
        self.shoppers.earn(income)
        budget = self.first_input_budget * income[self.firm_columns.economy]
        self.firm_columns.input_budget[:] = np.floor(budget + 0.5).astype(np.int64)
        self._stale = True

    def sample_firms(self, count: int) -> dict[str, np.ndarray]:
        """Return columns of evenly spaced SMEs in business, for results."""
        rows = np.flatnonzero(self.smes.column("active"))
        rows = rows[:: max(len(rows) // max(count, 1), 1)][:count]
        names = (
            "economy",
            "category",
            "is_retailer",
            "weight",
            "productivity",
            "price",
            "cash_e4usd",
            "stock_units",
        )
        return {"row": rows, **{name: self.smes.column(name)[rows] for name in names}}
