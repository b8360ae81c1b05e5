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
from sim.calibration.calibrated import Calibration
from sim.core.settings import ModelSettings
from sim.market.bundles import ConsumerColumns, FirmColumns, Goods
from sim.policy.rulebook import RuleBook
from sim.ports.state import State
from sim.settlement.accounts import Calendar, Tally
from sim.settlement.charge_table import ChargeTable
from sim.settlement.desk import Desk
from sim.settlement.flows import TickTables
from sim.week.closure import Closure
from sim.week.offers import Market
from sim.week.paces import Paces
from sim.week.sellers import Sellers
from sim.week.shards import SpreadShoppers
from sim.week.shoppers import Shoppers
from sim.world import World


class RunState:
    """Attributes of ``TradeModel``, so that stages, readers and type checkers know them."""

    # what the run is of
    seed: int
    tick: int
    debug: bool
    threads: int
    scenario: Any
    settings: ModelSettings
    paces: Paces
    closure: Closure | None
    world: World
    own: dict[str, State]
    calibration: Calibration
    law: RuleBook
    week: TickTables | None
    # agents and their columns
    consumers: Any
    smes: Any
    platforms: list[Platform]
    carriers: list[Carrier]
    regulators: dict[str, Regulator]
    consumer_columns: ConsumerColumns
    firm_columns: FirmColumns
    desks: list[Desk]
    shoppers: Shoppers | SpreadShoppers
    edition: int
    market: Market
    sellers: Sellers
    # this week's facts for the kernels
    goods: Goods
    fate: Fate
    recommender: Recommender
    bulk: Any
    home_price: np.ndarray
    shelf_price: np.ndarray
    accepted_rails: np.ndarray
    first_price: np.ndarray
    first_input_budget: np.ndarray
    base_price: np.ndarray
    # accounts
    charges: ChargeTable
    receivers: dict[str, slice]
    calendar: Calendar
    tally: Tally
    escrow_e4usd: int
    states: list[int]
    # experience: sums with forgetting, and of the current month
    good: np.ndarray
    bad: np.ndarray
    good_origin: np.ndarray
    bad_origin: np.ndarray
    trust_prior: tuple[np.ndarray, np.ndarray]
    usual_bad: tuple[np.ndarray, np.ndarray]
    usual_until: int
    seller_good: np.ndarray
    seller_bad: np.ndarray
    month_seen: np.ndarray
    month_seen_bulk: np.ndarray
    month_tonne_km: np.ndarray
    month_pool: np.ndarray
    platform_month: np.ndarray
    pool_sales: np.ndarray
    pool_expected: np.ndarray
    utilisation: np.ndarray
    entered: np.ndarray
    exited: np.ndarray
    # expectations of week 0
    expected_orders: np.ndarray
    expected_lots: np.ndarray
    expected_pool: np.ndarray
    expected_surplus: np.ndarray
    people: np.ndarray
    expected_platform_month: np.ndarray
    expected_seized_share: float
    mean_need_e4usd: float
    # importer-retailers' planning
    planned_pace: np.ndarray
    sold_since_turn: np.ndarray
    sales_pace: np.ndarray
    cover_weeks: np.ndarray
    # bookkeeping of the tick
    _rules_key: tuple[Any, ...] | None
    _stale: bool
    _concerned: list[int]

    @property
    def week_start(self) -> date:
        """Return the Monday of the current week."""
        raise NotImplementedError

    def orders_of(self, columns: ConsumerColumns) -> tuple[np.ndarray, ...]:
        """Return what some consumers would do this week."""
        raise NotImplementedError
