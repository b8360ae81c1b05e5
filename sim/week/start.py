"""Set-up of a run: agents, their first state, and what they expect; called once by ``TradeModel``."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.carrier import Carrier
from sim.agents.platform import Platform
from sim.agents.regulator import INSPECTED_SHARE, Regulator
from sim.agents.sme import CASH_WEEKS
from sim.behaviour.fate import Fate
from sim.behaviour.needs import LAMBDA_MAX
from sim.calibration.calibrated import Calibration, calibrate
from sim.calibration.expected_sales import expected_tonne_km
from sim.core import numerics
from sim.core.codes import BULK_MODES, INPUTS, LOCAL, ORDER_STATES, RESTOCKING
from sim.core.units import DAYS_PER_WEEK, E4USD_PER_USD, GRAMS_PER_KG, WEEKS_PER_YEAR
from sim.market.bulk_choice import CYCLE_WEEKS, LOTS
from sim.market.bundles import BULK_QUOTE, ConsumerColumns, FirmColumns, Goods, PlatformColumns
from sim.market.charges import charges_of, places_of, sizes_of
from sim.market.quoting import LOCAL_KM, Quotes, bulk_lightness
from sim.market.statics import make_fate
from sim.market.terms import PACKAGING_KG_CO2E_PER_KG, PACKAGING_KG_PER_PARCEL, records
from sim.policy.law import law_on
from sim.policy.rulebook import RuleBook
from sim.ports.hooks import Own
from sim.ports.source import SALES, Facts
from sim.settlement import accounts
from sim.settlement.charge_table import charge_table
from sim.settlement.desk import Desk
from sim.settlement.paying import fill_rails
from sim.settlement.sources import source_table
from sim.week import sample
from sim.week.closure import GENERAL, Closure
from sim.week.offers import Market
from sim.week.sellers import Sellers
from sim.week.shoppers import Shoppers
from sim.world import World
from sim.world.payments import accepted_rails

if TYPE_CHECKING:
    from sim.week.run_state import RunState

USUAL_WEEKS = 26
"""Weeks in which buyers learn what is usual (assumed)."""


def populate(model: RunState) -> None:
    """Give a model its world, agents and first state."""
    world, settings = model.world, model.settings
    calibration = model.calibration = calibrate(world, settings)
    model.law = law_on(world, model.scenario.law_date, settings)
    model.market = Market(calibration, settings, model.threads, model.own)
    model.market.shelves_at_once = not model.paces.with_stock
    model.closure = Closure(calibration, settings.wage_speed) if model.scenario.closure == GENERAL else None
    model.consumers = sample.make_consumers(model, calibration, model.scenario.consumers, model.seed)
    model.smes = sample.make_smes(model, calibration, model.scenario.smes, model.seed)
    model.sellers = Sellers(calibration, model.smes, model.threads, model.own)
    model.consumer_columns = consumer_columns(model)
    model.firm_columns = firm_columns(model)
    model.first_price = model.smes.column("price").copy()
    model.base_price = model.first_price.copy()
    model.first_input_budget = model.firm_columns.input_budget.copy()
    model.accepted_rails = accepted_rails(model.world)
    _add_platforms(model)
    _add_carriers(model)
    _add_regulators(model)
    _open_accounts(model)
    _expect(model)
    _stock_shops(model)
    model.goods = goods_of(world, model.market.quotes, model.market.rules, model.own)
    model.fate = fate_of(model)
    model.people = people(model)
    model._rules_key = None
    model._stale, model._concerned = True, []
    desk = Desk.first(model.tally, model.calendar)
    model.desks = [desk, *(Desk.beside(desk) for _ in range(model.threads - 1))]
    first_spending = model.consumer_columns.spending.copy() if model.closure is not None else None
    model.shoppers = Shoppers(model.consumer_columns, model.desks, first_spending)


def people(model: RunState) -> np.ndarray:
    """Return people behind each octile [d, 8]."""
    octiles = model.market.welfare.shape[1]
    people = np.zeros((model.world.n, octiles))
    kind = model.consumers.column("kind").astype(np.int64) % octiles
    np.add.at(
        people, (model.consumers.column("economy"), kind), model.consumers.column("weight").astype(np.float64)
    )
    return people


def consumer_columns(model: RunState) -> ConsumerColumns:
    """Return the consumers' columns for the kernels."""
    take = model.consumers.column
    return ConsumerColumns(
        take("economy"), take("kind"), take("weight"), take("key"), take("spending_usd"), take("wallet"),
        take("last_platform"), take("deviation"), take("memory_from"),
    )  # fmt: skip


def firm_columns(model: RunState) -> FirmColumns:
    """Return the SMEs' columns for the kernels."""
    take = model.smes.column
    return FirmColumns(
        take("economy"), take("category"), take("is_retailer"), take("turn"), take("active"), take("key"),
        take("input_budget_e4usd"), take("stock_units"), take("stock_cost_e4usd"),
    )  # fmt: skip


def platform_columns(model: RunState) -> PlatformColumns:
    """Return the platforms' columns for the kernels."""
    home = model.world.column("payment_rails", "merchant_fee_share")
    abroad = home + model.world.column("payment_rails", "fx_spread_share")
    rails = np.empty((2, 1 << len(home)), dtype=np.int64)
    fill_rails(home, rails[0])
    fill_rails(abroad, rails[1])
    return PlatformColumns(model.market.commission, model.accepted_rails, home, abroad, rails[0], rails[1])


def goods_of(world: World, quotes: Quotes, rules: RuleBook, own: Own | None = None) -> Goods:
    """Return physical facts of goods under this week's packaging rules."""
    density = world.column("categories", "value_density_usd_per_kg")
    modes = world.tables["carrier_modes"]
    at = {str(name): row for row, name in enumerate(modes["mode"])}
    lost = modes["lost_share"].astype(np.float64)
    per_e4 = GRAMS_PER_KG / E4USD_PER_USD
    pack_g = PACKAGING_KG_PER_PARCEL * GRAMS_PER_KG * rules.packaging_mass_factor
    made_g = per_e4 * world.column("categories", "embodied_kg_co2e_per_usd")
    pack_co2e_g = pack_g * PACKAGING_KG_CO2E_PER_KG * rules.packaging_co2e_factor
    lastmile_g = quotes.lastmile_kg_co2e * GRAMS_PER_KG
    facts = Facts(world, own, np.array([lastmile_g]), pack_co2e_g, made_g)
    return Goods(
        g_per_e4usd=per_e4 / density,
        parcel_g_per_e4usd=per_e4 / world.column("categories", "parcel_value_density_usd_per_kg"),
        kg_per_usd=1.0 / density,
        production_g_per_e4usd=made_g,
        home_freight_share=quotes.home_usd_per_kg / density,
        pack_g=pack_g,
        pack_co2e_g=pack_co2e_g,
        **{f"{sale}_sources": source_table(world, facts, sale) for sale in SALES},
        lastmile_g=lastmile_g,
        home_kg_co2e_per_kg=quotes.home_kg_co2e_per_kg,
        home_km=LOCAL_KM,
        bulk_lightness=bulk_lightness(),
        bulk_lost=np.array([lost[at[world.modes[m]]] for m in BULK_MODES]),
    )


def bulk_quotes(quotes: Quotes) -> Any:
    """Return carriers' offers for bulk goods as records [o, d, bulk mode] of BULK_QUOTE."""
    return records(
        BULK_QUOTE, quotes.bulk_usd_per_kg.shape, usd_per_kg=quotes.bulk_usd_per_kg,
        carbon_usd_per_kg=quotes.bulk_carbon_usd_per_kg, kg_co2e_per_kg=quotes.bulk_kg_co2e_per_kg,
        km=quotes.bulk_km, days=quotes.bulk_days,
    )  # fmt: skip


def fate_of(model: RunState) -> Fate:
    """Return chances on the way under today's inspection."""
    inspected = np.zeros(model.world.n)
    for regulator in model.regulators.values():
        if regulator.is_fiscal:
            inspected[list(regulator.members)] = regulator.inspected_share
    return make_fate(model.world, inspected, model.own)


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
    table = model.world.tables["carrier_modes"]
    at = {str(name): row for row, name in enumerate(table["mode"])}
    model.carriers = []
    for mode, name in enumerate(model.world.modes):
        if mode == LOCAL:
            continue  # local haulage has no fleet limit in this first form
        row = at[name]
        fleets = int(table["carriers"][row])
        size = np.array([1.0 / (i + 1.0) for i in range(fleets)])
        size = size / numerics.total(size)
        reference = float(table["reference_utilisation"][row])
        for i in range(fleets):
            capacity = max(load[mode], 1e-6) / reference * size[i]
            model.carriers.append(
                Carrier(
                    model, f"{name}_{i + 1}", mode, float(size[i]), float(capacity), reference,
                    float(table["rate_convexity"][row]),
                )
            )  # fmt: skip


def _add_regulators(model: Any) -> None:
    """One fiscal regulator an economy; a trade regulator where a customs union shares it."""
    world = model.world
    model.regulators = {}
    for d, code in enumerate(world.iso3):
        regulator = Regulator(model, code, (d,))
        regulator.is_fiscal = True
        model.regulators[code] = regulator
    for name in sorted(set(world.trade_regulator)):
        members = tuple(d for d, other in enumerate(world.trade_regulator) if other == name)
        if name not in model.regulators:
            model.regulators[name] = Regulator(model, name, members)
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
    world, lanes = model.world, model.calibration.lanes
    n, g, segments = world.n, len(world.categories), len(world.tastes.segments)
    platforms, modes, smes = len(world.platforms), len(world.modes), len(model.smes)
    cells = int(lanes.cell[-1]) + 1
    charges = charges_of(world)
    model.receivers = places_of(charges, sizes_of(world))
    model.charges = charge_table(charges, model.receivers)
    model.calendar = accounts.new_calendar(smes, max(place.stop for place in model.receivers.values()), n)
    model.tally = accounts.new_tally(smes, platforms, modes, n, g, segments, cells)
    model.escrow_e4usd = 0
    model.states = [0] * len(ORDER_STATES)
    model.trust_prior = (model.market.trust_platform.copy(), model.market.trust_origin.copy())
    model.good, model.bad = np.zeros((n, segments, platforms)), np.zeros((n, segments, platforms))
    model.good_origin, model.bad_origin = np.zeros((n, segments, n)), np.zeros((n, segments, n))
    model.seller_good, model.seller_bad = np.zeros(smes), np.zeros(smes)
    model.usual_bad = (np.zeros((n, segments, platforms)), np.zeros((n, segments, n)))
    model.usual_until = USUAL_WEEKS
    model.month_seen, model.month_seen_bulk = np.zeros((cells, g)), np.zeros((n, n, g))
    model.month_tonne_km = np.zeros(modes)
    model.platform_month = np.zeros((platforms, n))
    model.month_pool, model.pool_sales, model.pool_expected = (
        np.zeros((n, g)),
        np.zeros((n, g)),
        np.zeros((n, g)),
    )
    model.entered, model.exited = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    model.utilisation = np.zeros(modes)
    for carrier in model.carriers:
        model.utilisation[carrier.mode] = carrier.reference_utilisation
    model.expected_seized_share = (
        numerics.total(world.column("categories", "fake_rate")) / g * INSPECTED_SHARE
    )


@lru_cache(maxsize=2)
def _fob_by_lane(calibration: Calibration) -> np.ndarray:
    """Return expected sales of week 0 by lane [lane], fob USD a year."""
    fob = np.array([numerics.total(row) for row in calibration.lane_fob_usd])
    fob.flags.writeable = False
    return fob


def _expect(model: RunState) -> None:
    """What sellers and platforms expect a week to bring, at the calibrated week-0 state."""
    world, calibration, market = model.world, model.calibration, model.market
    n, categories = world.n, len(world.categories)
    wants, lanes, sizes = calibration.wants, calibration.lanes, market.sizes
    columns = model.consumer_columns
    needs, paid = np.zeros((n, categories)), np.zeros((n, categories))
    _needs_by_cell(columns.economy, columns.weight, columns.spending, wants.category_share, sizes.mean_paid_e4usd,
                   needs, paid)  # fmt: skip
    model.mean_need_e4usd = numerics.total(paid.reshape(-1)) / numerics.total(needs.reshape(-1))
    tau = np.zeros((len(world.lanes), categories))
    for k in range(sizes.spending_share.shape[2]):
        tau += sizes.spending_share[lanes.destination, :, k] * market.offers.tau[:, k, :].T
    landed = calibration.lane_fob_usd * tau / WEEKS_PER_YEAR * E4USD_PER_USD
    per_need = np.where(paid > 0, needs / np.maximum(paid, 1e-9), 0.0)
    model.expected_orders = np.zeros((int(lanes.cell[-1]) + 1, categories))
    np.add.at(model.expected_orders, lanes.cell, landed * per_need[lanes.destination])
    model.expected_platform_month = np.zeros((len(world.platforms), n))
    fob = _fob_by_lane(calibration)
    np.add.at(
        model.expected_platform_month, (world.lanes.platform, world.lanes.destination),
        fob * (4.0 / WEEKS_PER_YEAR * E4USD_PER_USD),
    )  # fmt: skip
    economy, category = model.smes.column("economy"), model.smes.column("category")
    active, retailer = model.smes.column("active"), model.smes.column("is_retailer")
    share = np.diff(np.concatenate((np.zeros((2, n, categories, 1)), market.bulk_cumulative), axis=3), axis=3)
    by_mode = np.moveaxis(share.reshape(2, n, categories, n, len(BULK_MODES)), 4, 0)
    share = by_mode[0]
    for more in by_mode[1:]:
        share = share + more
    buyers = np.bincount(economy[active], minlength=n).astype(np.float64)
    shops = np.zeros((n, categories))
    np.add.at(shops, (economy[retailer], category[retailer]), 1.0)
    lots = (
        LOTS / CYCLE_WEEKS * (share[INPUTS] * buyers[:, None, None] + share[RESTOCKING] * shops[:, :, None])
    )
    model.expected_lots = np.ascontiguousarray(np.moveaxis(lots, 2, 0))
    sold = np.zeros((n, categories))
    np.add.at(sold, lanes.origin, calibration.lane_fob_usd)
    sold += calibration.bulk_fob_usd.sum(axis=(0, 2, 3)) + calibration.home_fob_usd
    model.expected_pool = sold / WEEKS_PER_YEAR * E4USD_PER_USD
    makers = np.zeros((n, categories))
    makes = active & ~retailer
    np.add.at(makers, (economy[makes], category[makes]), 1.0)
    mine = model.expected_pool[economy, category] / np.maximum(makers[economy, category], 1.0)
    model.expected_surplus = np.where(makes, mine / wants.sigma[category], 0.0)
    rank = model.sellers.rank()
    fixed = np.where(makes, mine * model.paces.fixed_cost_share * (0.6 + 0.85 * (1.0 - rank)), 0.0)
    model.smes.column("fixed_cost_e4usd")[:] = np.floor(fixed).astype(np.int64)
    model.smes.column("cash_e4usd")[:] = model.smes.column("fixed_cost_e4usd") * CASH_WEEKS


def _needs_by_cell(
    economy: np.ndarray, weight: np.ndarray, spending: np.ndarray, share: np.ndarray, mean_paid: np.ndarray,
    needs: np.ndarray, paid: np.ndarray,
) -> None:  # fmt: skip
    """Add up needs a week [d, g] and what they pay (1e-4 USD) over the sample."""
    for d in range(share.shape[0]):
        mine = economy == d
        for g in range(share.shape[1]):
            if share[d, g] <= 0.0:
                continue
            budget = spending[mine] * (E4USD_PER_USD / WEEKS_PER_YEAR) * share[d, g]
            n = np.maximum(np.ceil(budget / (LAMBDA_MAX * mean_paid[d, g])), 1.0)
            needs[d, g] = numerics.total(budget / (n * mean_paid[d, g]))
            paid[d, g] = numerics.total(budget * weight[mine])


def _stock_shops(model: RunState) -> None:
    """Give importer-retailers their first stock, goods on their way, and the pace they plan with."""
    world, smes, sellers = model.world, model.smes, model.sellers
    calibration = model.calibration
    middle = sellers.attraction.shape[1] // 2
    pace, lead = np.zeros(len(smes)), np.zeros(len(smes))
    days = _restock_days(model)
    for d in range(world.n):
        for g in range(len(world.categories)):
            first, count = int(sellers.retail_first[d, g]), int(sellers.retail_count[d, g])
            if count == 0:
                continue
            rows = slice(first, first + count)
            pull = smes.column("weight")[rows] * sellers.attraction[rows, middle]
            week = calibration.shelf_fob_usd[d, g] / WEEKS_PER_YEAR * E4USD_PER_USD
            pace[rows] = week * pull / numerics.total(pull)
            lead[rows] = np.floor(1.5 + days[d, g] / DAYS_PER_WEEK)
    model.planned_pace, model.sales_pace = pace, pace.copy()
    # Where shops order what they sold, those whose turn comes sooner start with the rest of a cycle's sales to order.
    turn = smes.column("turn")
    to_order = CYCLE_WEEKS - turn
    model.sold_since_turn = np.floor(pace * to_order).astype(np.int64)
    model.cover_weeks = sample.STOCK_WEEKS + lead
    unit_cost = calibration.shifters.shelf_cost[smes.column("economy"), smes.column("category")]
    # A shop whose turn to order comes later starts with the goods it will sell until then.
    stock = np.floor(pace * (sample.STOCK_WEEKS + turn)).astype(np.int64)
    model.firm_columns.stock_units[:] = stock
    model.firm_columns.stock_cost[:] = np.floor(stock * unit_cost).astype(np.int64)
    for week in range(1, 12):
        arriving = np.floor(np.where(week <= lead, pace, 0.0)).astype(np.int64)
        model.calendar.stock_units[week] += arriving
        model.calendar.stock_cost[week] += np.floor(arriving * unit_cost).astype(np.int64)


def _restock_days(model: RunState) -> np.ndarray:
    """Return mean days of restocked goods on their way [d, g]."""
    market, world = model.market, model.world
    share = np.diff(
        np.concatenate((np.zeros((world.n, len(world.categories), 1)), market.bulk_cumulative[0]), axis=2),
        axis=2,
    )
    days = np.moveaxis(np.where(market.quotes.bulk_km > 0.0, market.quotes.bulk_days, 0.0), 0, 1)
    flat = days.reshape(world.n, 1, -1)
    mean: Any = (share * flat).sum(axis=2)
    return np.asarray(mean, dtype=np.float64)


__all__ = ["populate"]
