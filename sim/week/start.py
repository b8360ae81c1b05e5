"""Set-up of a run: agents, their first state, and what they expect; called once by ``TradeModel``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.carrier import Carrier
from sim.agents.platform import Platform
from sim.agents.regulator import Regulator
from sim.calibration.calibrated import calibrate
from sim.calibration.expected_sales import expected_tonne_km
from sim.core import numerics
from sim.core.codes import LOCAL, ORDER_STATES
from sim.core.units import WEEKS_PER_YEAR
from sim.market.bundles import FirmColumns
from sim.market.charges import charges_of, places_of, sizes_of
from sim.policy.entry_law import MadeBooks
from sim.policy.law import law_on
from sim.ports.hooks import first_states
from sim.ports.state import RunSizes
from sim.settlement import accounts
from sim.settlement.accumulator import Accumulator
from sim.settlement.charge_table import charge_table
from sim.week import sample
from sim.week.closure import GENERAL, Closure
from sim.week.consumer_bundle import MOVING, consumer_columns
from sim.week.expectations import expect
from sim.week.first_stock import stock_shops
from sim.week.national_accounts import household_spending
from sim.week.offers import Market
from sim.week.price_level import PriceLevel
from sim.week.sellers import Sellers
from sim.week.shoppers import Shoppers
from sim.week.week_facts import goods_of, outcome_chances_of
from sim.world.payments import accepted_rails

if TYPE_CHECKING:
    from sim.week.run_state import RunState


def populate(model: RunState) -> None:
    """Give a model its world, agents and first state."""
    world, settings = model.world, model.settings
    calibration = model.calibration = calibrate(world, settings)
    model.law = law_on(world, model.scenario.law_date, settings)
    model.consumers = sample.make_consumers(model, calibration, model.scenario.consumers, model.seed)
    model.smes = sample.make_smes(model, calibration, model.scenario.smes, model.seed)
    model.own = first_states(world, RunSizes(firms=len(model.smes)))
    model.market = Market(calibration, settings, model.threads, model.own)
    model.market.shelves_at_once = not world.setting("stocks_bind")
    model.closure = Closure(calibration, settings.wage_speed) if model.scenario.closure == GENERAL else None
    model.sellers = Sellers(calibration, model.smes, model.threads, model.own)
    model.consumer_columns = consumer_columns(model.consumers)
    model.firm_columns = firm_columns(model)
    model.first_price = model.smes.column("price").copy()
    model.first_input_budget = model.firm_columns.input_budget.copy()
    model.accepted_rails = accepted_rails(model.world)
    _add_platforms(model)
    _add_carriers(model)
    _add_regulators(model)
    _open_accounts(model)
    model.outcome_chances = outcome_chances_of(model)
    expect(model)
    stock_shops(model)
    for _, begin_run in world.switched.running("begin_run"):
        begin_run(model)
    model.goods = goods_of(world, model.market.quotes, model.market.rules, model.own)
    model.people = people(model)
    model.household_spending_usd = household_spending(model)
    model.price_level = PriceLevel(model.market)
    model.price_index = np.ones(world.n)
    model._rules_key, model._books = None, MadeBooks()
    model._stale, model._affected = True, []
    accumulator = Accumulator.first(model.counters, model.payment_schedule)
    model.accumulators = [
        accumulator,
        *(Accumulator.empty_like(accumulator) for _ in range(model.threads - 1)),
    ]
    first_spending = model.consumer_columns.spending.copy() if model.closure is not None else None
    model.shoppers = Shoppers(model.consumer_columns, model.accumulators, first_spending, moving=MOVING)


def people(model: RunState) -> np.ndarray:
    """Return people behind each octile [d, 8]."""
    octiles = model.market.welfare.shape[1]
    people = np.zeros((model.world.n, octiles))
    octile = model.consumers.column("consumer_type").astype(np.int64) % octiles
    np.add.at(
        people,
        (model.consumers.column("economy"), octile),
        model.consumers.column("weight").astype(np.float64),
    )
    return people


def firm_columns(model: RunState) -> FirmColumns:
    """Return the SMEs' columns for the kernels."""
    take = model.smes.column
    return FirmColumns(
        take("economy"), take("category"), take("is_retailer"), take("purchase_week"), take("active"), take("key"),
        take("input_budget_e4usd"), take("stock_units"), take("stock_cost_e4usd"),
    )  # fmt: skip


def _add_platforms(model: Any) -> None:
    world = model.world
    table = world.tables["platforms"]
    model.platforms = [
        Platform(
            model, name, p, str(table["home"][p]), float(table["commission_share"][p]), float(table["trust_prior"][p]),
            float(table["match_gain_share"][p]), world.platform_share[p] > 0.0, int(model.accepted_rails[p]),
        )
        for p, name in enumerate(world.platforms)
    ]  # fmt: skip


def _add_carriers(model: Any) -> None:
    """Several fleets a mode, of unequal size; capacity so that week 0 runs at the reference utilisation."""
    load = expected_tonne_km(model.calibration) / WEEKS_PER_YEAR
    habits = model.world.settings_of("capacity")
    table = model.world.tables["carrier_modes"]
    at = {str(name): row for row, name in enumerate(table["mode"])}
    model.carriers = []
    for mode, name in enumerate(model.world.modes):
        if mode == LOCAL:
            continue  # local haulage has no fleet limit in this first form
        row = at[name]
        fleets = int(table["carriers"][row])
        size = np.arange(1.0, fleets + 1.0) ** -habits.fleet_size_exponent
        size = size / numerics.total(size)
        reference = float(table["reference_utilisation"][row])
        for i in range(fleets):
            capacity = max(load[mode], 1e-6) / reference * size[i]
            model.carriers.append(
                Carrier(
                    model, f"{name}_{i + 1}", mode, float(size[i]), float(capacity), reference,
                    float(table["rate_convexity"][row]), habits,
                )
            )  # fmt: skip


def _add_regulators(model: Any) -> None:
    """One fiscal regulator an economy; a trade regulator where a customs union shares it."""
    world = model.world
    first_share = world.settings_of("inspection").inspected_share
    model.regulators = {}
    for d, code in enumerate(world.iso3):
        regulator = Regulator(model, code, (d,), first_share)
        regulator.is_fiscal = True
        model.regulators[code] = regulator
    for name in sorted(set(world.trade_regulator)):
        members = tuple(d for d, other in enumerate(world.trade_regulator) if other == name)
        if name not in model.regulators:
            model.regulators[name] = Regulator(model, name, members, first_share)
    hold_policies(model)


def hold_policies(model: RunState) -> None:
    """Give every policy of the scenario to the regulator that answers for it."""
    world = model.world
    for regulator in model.regulators.values():
        regulator.instruments.clear()
    for policy in model.scenario.policies:
        rows = policy.importer_rows(world)
        holder = world.iso3[rows[0]] if rows else world.iso3[0]
        if policy.sets_tariff and rows:
            holder = world.trade_regulator[rows[0]]
        model.regulators[holder].hold(policy)


def _open_accounts(model: RunState) -> None:
    world = model.world
    n, g = world.n, len(world.categories)
    platforms, modes, smes = len(world.platforms), len(world.modes), len(model.smes)
    charges = charges_of(world)
    model.receivers = places_of(charges, sizes_of(world))
    model.charges = charge_table(charges, model.receivers)
    model.payment_schedule = accounts.new_payment_schedule(
        smes, max(place.stop for place in model.receivers.values()), n
    )
    model.counters = accounts.new_counters(smes, platforms, modes, n, g)
    model.escrow_e4usd = 0
    model.states = [0] * len(ORDER_STATES)
    model.pool_belief = np.ones((n, g))
    model.entered, model.exited = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)


__all__ = ["populate"]
