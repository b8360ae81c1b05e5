"""RunState: everything a run carries from week to week, by name and type; filled by ``sim.week.start``."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from sim.agents.carrier import Carrier
from sim.agents.platform import Platform
from sim.agents.regulator import Regulator
from sim.behaviour.fate import Fate
from sim.behaviour.lane_choice import Recommender
from sim.calibration.calibrated_state import Calibration
from sim.core.settings import ModelSettings
from sim.market.bundles import ConsumerColumns, FirmColumns, Goods, Prices
from sim.policy.rulebook import RuleBook
from sim.ports.state import State
from sim.settlement.accounts import Calendar, Tally
from sim.settlement.charge_table import ChargeTable
from sim.settlement.desk import Desk, Written
from sim.settlement.flows import TickTables
from sim.week.closure import Closure
from sim.week.offers import Market
from sim.week.sellers import Sellers
from sim.week.shards import SpreadShoppers
from sim.week.shoppers import Shoppers
from sim.world import World


class RunState:
    """Attributes of ``TradeModel``, so that stages, readers and type checkers know them."""

    # what the run is of
    seed: int
    """Of all keyed draws."""
    tick: int
    """Weeks done."""
    debug: bool
    """Whether the ledger's identities are checked every week."""
    threads: int
    """Threads inside the run; no bit depends on it."""
    scenario: Any
    """What is simulated (`sim.scenario.definition.Scenario`)."""
    settings: ModelSettings
    """Global assumptions, mechanisms' limits in them."""
    closure: Closure | None
    """Wages and incomes that clear markets; None in closure `partial`."""
    world: World
    """Economies, ways between them, tastes; never changes."""
    own: dict[str, State]
    """Mechanism -> the state it declares (`sim.ports.state`)."""
    calibration: Calibration
    """The calibrated world, shared by runs."""
    law: RuleBook
    """Law of the scenario's date, before its policies."""
    week: TickTables | None
    """What the last week left behind; None before the first."""
    # agents and their columns
    consumers: Any
    """Consumer agents (`sim.agents.consumer.Consumers`)."""
    smes: Any
    """Firm agents (`sim.agents.sme.SMEs`)."""
    platforms: list[Platform]
    """Platform agents, in the order of the table."""
    carriers: list[Carrier]
    """Fleets, by mode."""
    regulators: dict[str, Regulator]
    """Name -> regulator: one for each economy's revenue, and those of customs unions."""
    consumer_columns: ConsumerColumns
    """Consumers' columns [consumer], as kernels read them."""
    firm_columns: FirmColumns
    """SMEs' columns [sme], as kernels read them."""
    desks: list[Desk]
    """A ledger of the week for each thread."""
    shoppers: Shoppers | SpreadShoppers
    """Consumers at work, here or in other processes."""
    edition: int
    """How often offers were made anew."""
    market: Market
    """Offers and choice tables."""
    sellers: Sellers
    """Listings and attractions of SMEs."""
    # this week's facts for the kernels
    goods: Goods
    """Physical facts of goods under this week's rules."""
    fate: Fate
    """Chances on the way under today's inspection."""
    recommender: Recommender
    """What platforms show of their offers."""
    bulk: Any
    """[o, d, bulk mode] carriers' offers for bulk goods, records of BULK_QUOTE."""
    home_price: np.ndarray
    """[d, g] shop price of home goods over fob, 1."""
    shelf_price: np.ndarray
    """[d, g] shop price of imported goods over fob of week 0, 1."""
    accepted_rails: np.ndarray
    """[platform] means of payment it accepts, a bit for each."""
    first_price: np.ndarray
    """[sme] price at the start, index."""
    first_input_budget: np.ndarray
    """[sme] spending on inputs a turn at the start, 1e-4 USD."""
    base_price: np.ndarray
    """[sme] price at which it supplies expected demand, index."""
    # accounts
    charges: ChargeTable
    """Who receives which part of a payment, as kernels read it."""
    receivers: dict[str, slice]
    """Receiver of charges -> its accounts in a page of the calendar."""
    calendar: Calendar
    """What falls due, by week: [week, account], 1e-4 USD and units."""
    tally: Tally
    """Sums of the current week."""
    escrow_e4usd: int
    """Money paid and not yet paid out, 1e-4 USD."""
    states: list[int]
    """[order state] weighted orders since week 0."""
    # experience: sums with forgetting, and of the current month
    good: np.ndarray
    """[d, segment, platform] orders that went well, with forgetting."""
    bad: np.ndarray
    """[d, segment, platform] orders that went badly, with forgetting."""
    good_origin: np.ndarray
    """[d, segment, o] orders that went well, with forgetting."""
    bad_origin: np.ndarray
    """[d, segment, o] orders that went badly, with forgetting."""
    trust_prior: tuple[np.ndarray, np.ndarray]
    """[d, segment, platform] and [d, segment, o] believed probability at the start, by platform and by origin, 1."""
    usual_bad: tuple[np.ndarray, np.ndarray]
    """[d, segment, platform] and [d, segment, o] usual share of orders that go badly, by platform and by origin, 1."""
    usual_until: int
    """Week until which buyers learn what is usual."""
    seller_good: np.ndarray
    """[sme] orders that went well, with forgetting."""
    seller_bad: np.ndarray
    """[sme] orders that went badly, with forgetting."""
    month_seen: np.ndarray
    """[cell, g] orders of the month."""
    month_seen_bulk: np.ndarray
    """[o, d, g] lots of the month."""
    month_tonne_km: np.ndarray
    """[mode] load of the month, t km."""
    month_pool: np.ndarray
    """[o, g] sales of the month, 1e-4 USD fob."""
    platform_month: np.ndarray
    """[platform, d] sales of the month, 1e-4 USD fob."""
    pool_sales: np.ndarray
    """[o, g] sales with forgetting, 1e-4 USD fob."""
    pool_expected: np.ndarray
    """[o, g] the same as expected."""
    utilisation: np.ndarray
    """[mode] load over capacity in the last month, 1."""
    entered: np.ndarray
    """[o] weighted firms that entered this week."""
    exited: np.ndarray
    """[o] weighted firms that left this week."""
    # expectations of week 0
    expected_orders: np.ndarray
    """[cell, g] orders a week."""
    expected_lots: np.ndarray
    """[o, d, g] lots a week."""
    expected_pool: np.ndarray
    """[o, g] sales a week, 1e-4 USD fob."""
    expected_surplus: np.ndarray
    """[sme] operating surplus a week before fixed cost, 1e-4 USD."""
    people: np.ndarray
    """[d, 8] people behind each octile of income."""
    expected_platform_month: np.ndarray
    """[platform, d] sales a month, 1e-4 USD fob."""
    expected_seized_share: float
    """Share of inspected parcels that are seized, at the start."""
    mean_need_e4usd: float
    """Mean payment of a household's order, 1e-4 USD."""
    # importer-retailers' planning
    planned_pace: np.ndarray
    """[sme] sales a week a shop planned with at the start, units."""
    sold_since_turn: np.ndarray
    """[sme] sales since a shop's last turn to order, units."""
    sales_pace: np.ndarray
    """[sme] sales a week a shop plans with, units."""
    cover_weeks: np.ndarray
    """[sme] weeks of sales a shop wants in stock and on their way."""
    # bookkeeping of the tick
    _rules_key: tuple[Any, ...] | None
    """Which rules are in force; None before the first week."""
    _stale: bool
    """Whether all offers are to be made anew."""
    _concerned: list[int]
    """Destinations whose offers are to be made anew."""

    @property
    def week_start(self) -> date:
        """Return the Monday of the current week."""
        raise NotImplementedError

    def prices(self) -> Prices:
        """Return this week's prices of shops and sellers."""
        raise NotImplementedError

    def written(self) -> list[Written]:
        """Return what every desk wrote this week."""
        raise NotImplementedError

    def orders_of(self, columns: ConsumerColumns) -> tuple[np.ndarray, ...]:
        """Return what some consumers would do this week."""
        raise NotImplementedError
