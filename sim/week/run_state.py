"""RunState: everything a run holds, by name and type; filled by ``sim.week.start``.

What it carries from week to week is declared (`sim.core.carried`). The rest never changes, or is made again.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from sim.agents.carrier import Carrier
from sim.agents.platform import Platform
from sim.agents.regulator import Regulator
from sim.behaviour.lane_choice import Recommender
from sim.behaviour.outcomes import OutcomeChances
from sim.calibration.calibrated_state import Calibration
from sim.core.carried import Array, Holder, Number, Numbers, OfBase, Part, Parts
from sim.core.carried_of_mesa import Generator, Reports
from sim.core.settings import ModelSettings
from sim.market.bundles import ConsumerColumns, FirmColumns, Goods, Prices
from sim.policy.entry_law import MadeBooks
from sim.policy.rulebook import RuleBook
from sim.ports.state import State
from sim.settlement.accounts import Counters, PaymentSchedule
from sim.settlement.accumulator import Accumulator, Written
from sim.settlement.charge_table import ChargeTable
from sim.settlement.flows import TickTables
from sim.week.closure import Closure
from sim.week.demand import Demand
from sim.week.offers import Market
from sim.week.price_level import PriceLevel
from sim.week.sellers import Sellers
from sim.week.shards import SpreadShoppers
from sim.week.shoppers import Shoppers
from sim.world import World


class RunState(Holder):
    """Attributes of ``TradeModel``, so that stages, readers and type checkers know them."""

    of_mesa = OfBase(
        steps=Number(int, "weeks", "weeks done, as Mesa counts them"),
        running=Number(bool, "flag", "whether weeks of the scenario are left"),
        random=Generator("Python's generator, for users' own agents"),
        rng=Generator("numpy's generator, for users' own agents"),
        datacollector=Reports("what Mesa's collector wrote down every week"),
    )
    """What `mesa.Model` carries."""
    # what the run is of
    seed: int
    """Of all keyed draws."""
    tick = Number(int, "weeks", "weeks done")
    debug: bool
    """Whether the ledger's identities are checked every week."""
    threads: int
    """Threads inside the run; no bit depends on it."""
    scenario: Any
    """What is simulated (`sim.scenario.definition.Scenario`)."""
    settings: ModelSettings
    """Global assumptions, mechanisms' limits in them."""
    closure = Part[Closure | None]("wages and incomes that clear markets; None in closure `partial`")
    world: World
    """Economies, ways between them, tastes; never changes."""
    own = Parts[dict[str, State]]("mechanism -> the state it declares (`sim.ports.state`)")
    calibration: Calibration
    """The calibrated world, shared by runs."""
    law: RuleBook
    """Law of the scenario's date, before its policies."""
    week: TickTables | None
    """What the last week left behind; None before the first."""
    # agents and their columns
    consumers = Part[Any]("consumer agents (`sim.agents.consumer.Consumers`)")
    smes = Part[Any]("firm agents (`sim.agents.sme.SMEs`)")
    platforms = Parts[list[Platform]]("platform agents, in the order of the table")
    carriers = Parts[list[Carrier]]("fleets, by mode")
    regulators = Parts[dict[str, Regulator]](
        "name -> regulator: one for each economy's revenue, and those of customs unions"
    )
    consumer_columns: ConsumerColumns
    """Consumers' columns [consumer], as kernels read them."""
    firm_columns: FirmColumns
    """SMEs' columns [sme], as kernels read them."""
    accumulators: list[Accumulator]
    """A ledger of the week for each thread."""
    shoppers: Shoppers | SpreadShoppers
    """Consumers at work, here or in other processes."""
    tables_version = Number(int, "1", "how often offers were made anew")
    market = Part[Market]("offers and choice tables")
    sellers = Part[Sellers]("listings and attractions of SMEs")
    # this week's facts for the kernels
    goods: Goods
    """Physical facts of goods under this week's rules."""
    outcome_chances: OutcomeChances
    """Chances on the way under today's inspection."""
    recommender: Recommender
    """What platforms show of their offers."""
    bulk: Any
    """[o, d, bulk mode, g] carriers' offers for bulk goods, records of BULK_QUOTE."""
    home_price: np.ndarray
    """[d, g] shop price of home goods over fob, 1."""
    shelf_price: np.ndarray
    """[d, g] shop price of imported goods over fob of week 0, 1."""
    accepted_rails: np.ndarray
    """[platform] means of payment it accepts, a bit for each."""
    first_price: np.ndarray
    """[sme] price at the start, index."""
    first_input_budget: np.ndarray
    """[sme] spending on inputs in a purchase week at the start, 1e-4 USD."""
    # accounts
    charges: ChargeTable
    """Who receives which part of a payment, as kernels read it."""
    receivers: dict[str, slice]
    """Receiver of charges -> its accounts in a week of the payment schedule."""
    payment_schedule = Part[PaymentSchedule]("what falls due, by week")
    counters: Counters
    """Sums of the current week."""
    escrow_e4usd = Number(int, "1e-4 USD", "money paid and not yet paid out")
    states = Numbers("orders", "weighted orders since week 0, by state of an order")
    # experience
    pool_belief = Array("f8", ("economy", "category"), "1", "[o, g] believed demand against the start")
    entered = Array("i8", ("economy",), "firms", "weighted firms that entered this week, by origin")
    exited = Array("i8", ("economy",), "firms", "weighted firms that left this week, by origin")
    # expectations of week 0
    price_level: PriceLevel
    """Prices of week 0, and what households spent at them."""
    price_index: np.ndarray
    """[d] index of landed prices of households' goods, 1 in week 0."""
    household_spending_usd: np.ndarray
    """[d, 8] households' spending on goods in week 0, landed, USD a week."""
    first_rating: np.ndarray
    """[sme] share of orders that goes well, expected at the start."""
    firm_size: np.ndarray
    """[sme] small or large by its sales of the start among its like, code of ``codes.FIRM_SIZES``."""
    expected: Demand
    """What tables of the calibrated world promise of a year."""
    expected_surplus: np.ndarray
    """[sme] operating surplus a week before fixed cost, 1e-4 USD."""
    people: np.ndarray
    """[d, 8] people behind each octile of income."""
    # importer-retailers' planning
    planned_pace: np.ndarray
    """[sme] sales a week a shop planned with at the start, units."""
    cover_weeks: np.ndarray
    """[sme] weeks of sales a shop wants in stock and on their way."""
    # bookkeeping of the tick
    _rules_key: tuple[Any, ...] | None
    """Which rules are in force; None before the first week."""
    _books: MadeBooks
    """Rule books of the weeks around this one."""
    _stale = Number(bool, "flag", "whether all offers are to be made anew")
    _affected: list[int]
    """Destinations whose offers are to be made anew; empty between weeks."""

    @property
    def week_start(self) -> date:
        """Return the Monday of the current week."""
        raise NotImplementedError

    @property
    def surprised(self) -> int:
        """Return the code of who bears what will be due and is not known yet."""
        raise NotImplementedError

    def prices(self) -> Prices:
        """Return this week's prices of shops and sellers."""
        raise NotImplementedError

    def written(self) -> list[Written]:
        """Return what every accumulator wrote this week."""
        raise NotImplementedError

    def orders_of(self, columns: ConsumerColumns) -> tuple[np.ndarray, ...]:
        """Return what some consumers would do this week."""
        raise NotImplementedError

    def parcels_of(
        self, columns: ConsumerColumns, needs: tuple[np.ndarray, ...]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return how many parcels needs buy, and what one costs."""
        raise NotImplementedError
