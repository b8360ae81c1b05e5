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
from sim.core import draws
from sim.core.codes import BULK_MODES, PLATFORM
from sim.core.parallel import in_threads, pieces, threads_pay
from sim.core.units import E4USD_PER_USD, GRAMS_PER_TONNE
from sim.market.bulk_choice import CYCLE_WEEKS
from sim.market.bundles import Arrivals, BulkStreams, ConsumerColumns, FirmView, Prices
from sim.market.charges import TREASURIES
from sim.mechanisms.limits import limited_settings, paces_of
from sim.mechanisms.worlds import load_world
from sim.policy.rules_in_force import rules_in_force, rules_key
from sim.ports.hooks import first_states, through
from sim.scenario.definition import Scenario
from sim.settlement.accounts import HORIZON, escrow
from sim.settlement.bulk_orders import buy_and_gather
from sim.settlement.desk import Desk, Written, joined, pay_sellers
from sim.settlement.flows import TickTables
from sim.settlement.ledger_checks import check_week
from sim.settlement.shop_orders import find_short, settle_shelf, take_from_stock
from sim.surroundings.letting_go import NumbersItsAgents, note_built
from sim.surroundings.values import seed_of
from sim.week import start
from sim.week.month import MONTH_WEEKS, Month
from sim.week.run_state import RunState
from sim.week.week_tables import week_tables

FIRMS_AT_ONCE, LOTS_AT_ONCE = 4096, 1 << 15
"""Firms handed to a thread at once, and the lots for which there is room in its ledgers before it looks again."""
RESTOCK_SPEED = 0.25
"""Share of the gap between the wanted and the actual stock that an order closes (assumed; less overshoots less)."""


def _abroad(model: TradeModel) -> Any:
    assert model.week is not None
    return model.week.flows.origin != model.week.flows.destination


def trade_value_usd(model: TradeModel) -> float:
    """Return goods traded across borders this week, USD fob (Mesa model reporter)."""
    return float(model.week.flows.fob_e4usd[_abroad(model)].sum()) / E4USD_PER_USD if model.week else 0.0


def parcels_sent(model: TradeModel) -> int:
    """Return parcels to consumers abroad this week (Mesa model reporter)."""
    if model.week is None:
        return 0
    return int(model.week.flows.orders[_abroad(model) & (model.week.flows.channel == PLATFORM)].sum())


def linehaul_t_co2e(model: TradeModel) -> float:
    """Return CO2e of the line haul of goods that cross borders this week, tonnes (Mesa model reporter)."""
    return float(model.week.flows.linehaul_g[_abroad(model)].sum()) / GRAMS_PER_TONNE if model.week else 0.0


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
        self.world = load_world(economies, scenario.off, self.settings)
        self.own = first_states(self.world)
        self.tick, self.edition = 0, 0
        self.week: TickTables | None = None
        self.panel: Any = None
        """Notes what some agents do (``sim.running.followed_agents.Panel``); nothing depends on it."""
        self.paces = paces_of(scenario.off, self.settings.adaptation)
        start.populate(self)
        self.datacollector = mesa.DataCollector(  # type: ignore[no-untyped-call]
            model_reporters={
                "trade_value_usd": trade_value_usd,
                "parcels": parcels_sent,
                "freight_emissions_t_co2e": linehaul_t_co2e,
                "seed": "seed",
            }
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
        self.trade_with_consumers()  # 4-6 consumers choose; stock, payment, dispatch, customs, emissions, money
        self.buy_in_bulk()  # 4-6 the same for firms and shops
        due = self.pay_what_is_due()  # 6 escrow opens
        self.week = week_tables(self, self._written(), due)  # 8 record
        self.learn()  # 7 slow loops
        if self.debug:
            check_week(self.week)
        self.datacollector.collect(self)  # type: ignore[no-untyped-call]
        if self.panel is not None:
            self.panel.note(self)
        self.tick += 1
        if self.tick >= self.scenario.weeks:
            self.running = False  # Mesa's run_model() and batch_run() end here; step() may still go on

    def branch(self) -> TradeModel:
        """Return a copy that goes on by itself; what is never written into (world, calibration, rules) is shared."""
        market, calibration = self.market, self.calibration
        shared: list[Any] = [
            self.world,
            calibration,
            *vars(calibration).values(),
            self.settings,
            self.scenario,
        ]
        shared += [
            self.law,
            market.rules,
            market.reference,
            market.quotes,
            market.terms,
            self.goods,
            self.fate,
        ]
        shared += [*self.scenario.policies]
        copied = copy.deepcopy(self, {id(each): each for each in shared})
        note_built(copied)
        return copied

    def go_on_under(self, scenario: Scenario) -> None:
        """Follow another scenario from this week on (up to now its rules must have been the same)."""
        self.scenario = scenario
        start.hold_policies(self)
        self._rules_key = None

    def keep_calendar(self) -> None:
        """Adopt the rules of the week when they differ from last week's."""
        key = rules_key(self.scenario.policies, self.world, self.week_start)
        if key != self._rules_key:
            self._rules_key = key
            held = [each for regulator in self.regulators.values() for each in regulator.instruments]
            ordered = [each for each in self.scenario.policies if each in held]
            concerned = self.market.take_rules(rules_in_force(self.law, ordered, self.world, self.week_start))
            if concerned is None or self.tick == 0:
                self._stale = True
            else:
                self._concerned += concerned

    def refresh_offers(self) -> None:
        """Rebuild quotes, offers and choice tables where something changed."""
        if not self._stale and not self._concerned:
            return
        only = None if self._stale else sorted(set(self._concerned))
        self.market.refresh(only)
        self.edition += 1
        market, quotes = self.market, self.market.quotes
        self.bulk = start.bulk_quotes(quotes)
        self.home_price, self.shelf_price = market.home_price(), market.shelf_price()
        self.goods = start.goods_of(self.world, quotes, market.rules, self.own)
        lanes, settings = self.world.lanes, self.settings
        loss = market.rules.match_loss_share[lanes.origin, lanes.destination]
        self.recommender = Recommender(settings.recommender_window, settings.recommender_relevance, loss)
        self._stale, self._concerned = False, []

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
        needs = new_needs(len(columns.key) * len(self.calibration.wants.household_good), view)
        count = find_needs(0, len(columns.key), columns, view, needs)
        shop_range(0, count, columns, view, needs)
        return tuple(each[:count].copy() for each in needs[:4])

    def view(self) -> View:
        """Return what consumers and those who settle for them read this week."""
        market, calibration = self.market, self.calibration
        return View(
            tick=self.tick, bad_memory=self.paces.bad_memory, streams=streams_of(self.seed, self.tick),
            wants=calibration.wants, lanes=calibration.lanes, offers=market.offers, tables=market.tables,
            sizes=market.sizes, shops=self.sellers.shops(), fate=self.fate, reference=market.reference,
            recommender=self.recommender, goods=self.goods, prices=self._prices(), terms=market.terms,
            platforms=start.platform_columns(self), charges=self.charges, edition=self.edition,
        )  # fmt: skip

    def _prices(self) -> Prices:
        found = Prices(
            home_price=self.home_price, shelf_price=self.shelf_price, vat_rate=self.market.rules.vat_rate,
            supply_price=self.smes.column("price") / self.first_price * self.market.wage[self.smes.column("economy")],
            now=self.tick % HORIZON, with_stock=self.paces.with_stock,
            b2b_share=self.settings.b2b_platform_share,
        )  # fmt: skip
        return through("prices", found, self.world, self.own)

    def trade_with_consumers(self) -> None:
        """Let every consumer choose, and settle: first all that no stock limits, then goods off the shelf."""
        for desk in self.desks:
            desk.clear()
        view, firms, tally = self.view(), self.firm_columns, self.tally
        self.shoppers.shop(view)
        short = np.zeros_like(self.sellers.retail_count, dtype=np.bool_)
        if self.paces.with_stock:
            find_short(view.shops, self.shoppers.wanted(), firms.stock_units, short)
        contested = self.shoppers.settle_shelf(view, short)
        joined(self.desks)
        stock = firms.stock_units
        settle_shelf(contested, short, True, stock, view, self.desks[0].books())
        if self.paces.with_stock:
            take_from_stock(tally.units_sold, firms.stock_units, firms.stock_cost, tally.cost_sold)

    def buy_in_bulk(self) -> None:
        """Let firms whose turn it is buy inputs, and shops restock."""
        purposes = draws.FIRM_LOTS, draws.SELLER, draws.BULK_OUTCOME, draws.RESTOCK_LOTS
        streams = BulkStreams(
            *(np.uint64(draws.stream(self.seed, purpose, self.tick)) for purpose in purposes)
        )
        market, sellers = self.market, self.sellers
        arrivals = Arrivals(self.calendar.stock_units, self.calendar.stock_cost)
        view = FirmView(
            tick=self.tick, streams=streams, firm_share=self.calibration.wants.firm_share,
            restock_e4usd=self._restock_orders(), shops=sellers.shops(), abroad=sellers.abroad,
            bulk_modes=np.array(BULK_MODES), guide=market.bulk_guide, reference=market.bulk_reference,
            cumulative=market.bulk_cumulative, quotes=self.bulk, duty_rate=market.rules.duty_rate, goods=self.goods,
            prices=self._prices(), charges=self.charges,
        )  # fmt: skip
        work = iter(pieces(len(self.smes), FIRMS_AT_ONCE))

        def serve(desk: Desk) -> None:
            for first, last in work:
                at = first
                while at < last:
                    desk.grow(LOTS_AT_ONCE)
                    at = buy_and_gather(at, last, self.firm_columns, view, desk.books(), arrivals)

        in_threads(serve, self.desks)
        joined(self.desks)
        pay_sellers(self.calendar, self.tick % HORIZON, self.tally, self._written())

    def _written(self) -> list[Written]:
        return [*(desk.written() for desk in self.desks), *self.shoppers.elsewhere()]

    def gather(self) -> None:
        """Bring consumers' columns up to date, wherever consumers are."""
        self.shoppers.gather()

    def _restock_orders(self) -> np.ndarray:
        """Return what each importer-retailer pays for restocking if it is its turn [sme], 1e-4 USD.

        Order up to a target: sales of the cycle, plus a quarter of the gap between the wanted and the actual
        position (stock and goods on their way). Where stocks do not bind: what was sold since its last turn; without
        adaptation: the plan of week 0.
        """
        smes, columns = self.smes, self.firm_columns
        if not self.settings.adaptation:
            wanted = CYCLE_WEEKS * self.planned_pace
        elif self.paces.with_stock:
            pace = self.sales_pace
            position = columns.stock_units + self.calendar.stock_units.sum(axis=0)
            wanted = CYCLE_WEEKS * pace + RESTOCK_SPEED * (self.cover_weeks * pace - position)
        else:
            wanted = self.sold_since_turn.astype(np.float64)
        cost = self.market.restock_cost()[smes.column("economy"), smes.column("category")]
        orders: np.ndarray = np.floor(np.maximum(wanted, 0.0) * cost + 0.5).astype(np.int64)
        return through("restocking", orders, self.world, self.own)

    def pay_what_is_due(self) -> dict[str, Any]:
        """Open this week's page of the calendar: pay, refund, deliver; return what was on it."""
        now = self.tick % len(self.calendar.refund)
        page = {name: getattr(self.calendar, name)[now].copy() for name in self.calendar._fields}
        for name in self.calendar._fields:
            getattr(self.calendar, name)[now] = 0
        columns = self.firm_columns
        columns.stock_units[:] += page["stock_units"]
        columns.stock_cost[:] += page["stock_cost"]
        receipts, seized, parcels = (
            each.tolist()
            for each in (page["owed"][self.receivers[TREASURIES]], page["seized"], self.tally.parcels)
        )
        for regulator in self.regulators.values():
            if regulator.is_fiscal:
                for d in regulator.members:
                    regulator.collect(receipts[d])
                    regulator.parcels += parcels[d]
                    regulator.seized_orders += seized[d]
        before, self.escrow_e4usd = self.escrow_e4usd, escrow(self.calendar)
        page["escrow_change"] = self.escrow_e4usd - before
        return page

    def learn(self) -> None:
        """Take note of the week; every fourth week, adapt; in the general closure, move wages and incomes."""
        for _, note_week in self.world.switched.running("note_week"):
            note_week(self)
        pool = self.smes.column("economy").astype(np.int64) * self.month_pool.shape[1]
        pool += self.smes.column("category")
        sold = np.bincount(pool, weights=self.tally.sales, minlength=self.month_pool.size)
        self.month_pool += sold.reshape(self.month_pool.shape)  # whole numbers, so in any order
        if self.settings.adaptation and (self.tick + 1) % MONTH_WEEKS == 0:
            self._stale |= self.adapt()
            self.fate = start.fate_of(self)
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
