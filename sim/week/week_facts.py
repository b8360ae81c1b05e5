"""Facts of the week for the kernels: platforms' columns, goods, chances on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.behaviour.outcomes import OutcomeChances
from sim.core.codes import BULK_MODES
from sim.core.units import DAYS_PER_WEEK, E4USD_PER_USD, GRAMS_PER_KG, WEEKS_PER_YEAR
from sim.market.bundles import Goods, PlatformColumns
from sim.market.carriage import carriage_of
from sim.market.inland import inland_km, leg_km_of_ways, lorry_kg_co2e_per_kg_km
from sim.market.quoting import Quotes, bulk_lightness
from sim.market.statics import make_outcome_chances
from sim.policy.rulebook import RuleBook
from sim.ports.hooks import Own
from sim.ports.source import SALES, Facts
from sim.settlement.paying import fill_rails
from sim.settlement.sources import source_table
from sim.world import World
from sim.world.making import production_kg_co2e_per_usd

if TYPE_CHECKING:
    from sim.week.run_state import RunState


def platform_columns(model: RunState) -> PlatformColumns:
    """Return the platforms' columns for the kernels."""
    commission = model.own["fees"].column("commission")
    home = model.world.column("payment_rails", "merchant_fee_share")
    abroad = home + model.world.column("payment_rails", "fx_spread_share")
    fraud = model.world.column("payment_rails", "fraud_share")
    days = model.world.column("payment_rails", "settlement_days")
    waiting = model.world.settings_of("fees").cost_of_money_share * days / (DAYS_PER_WEEK * WEEKS_PER_YEAR)
    rails = np.empty((2, 1 << len(home)), dtype=np.int64)
    fill_rails(home + fraud + waiting, rails[0])
    fill_rails(abroad + fraud + waiting, rails[1])
    # A unit's price holds the commission: with another one, the same value is other goods.
    list_price = (1.0 - model.world.column("platforms", "commission_share")) / (1.0 - commission)
    return PlatformColumns(
        commission, list_price, model.accepted_rails, home, abroad, fraud, waiting, rails[0], rails[1]
    )


def goods_of(world: World, quotes: Quotes, rules: RuleBook, own: Own | None = None) -> Goods:
    """Return physical facts of goods under this week's packaging rules."""
    density = world.column("categories", "value_density_usd_per_kg")
    modes = world.tables["carrier_modes"]
    at = {str(name): row for row, name in enumerate(modes["mode"])}
    lost = modes["lost_share"].astype(np.float64)
    per_e4 = GRAMS_PER_KG / E4USD_PER_USD
    pack_g = world.setting("packaging_kg_per_parcel") * GRAMS_PER_KG * rules.packaging_mass_factor
    made_g = per_e4 * production_kg_co2e_per_usd(world)
    pack_co2e_g = pack_g * world.setting("packaging_kg_co2e_per_kg") * rules.packaging_co2e_factor
    leg_km, carried = leg_km_of_ways(world), carriage_of(world)
    lorries = np.full(len(density), lorry_kg_co2e_per_kg_km(world))
    legs = np.array([carried.legs_kg_co2e_per_kg_km if sale == "bulk" else lorries for sale in SALES])
    facts = Facts(world, own, pack_co2e_g, made_g, leg_km, legs)
    return Goods(
        g_per_e4usd=per_e4 / density,
        parcel_g_per_e4usd=per_e4 / world.column("categories", "parcel_value_density_usd_per_kg"),
        kg_per_usd=1.0 / density,
        production_g_per_e4usd=made_g,
        leg_km=leg_km,
        inland_mode=carried.inland_mode,
        inland_way=carried.inland_way,
        leg_kg_co2e_per_kg_km=legs,
        inland_km=np.ascontiguousarray(np.moveaxis(inland_km(world), 0, 2)),
        home_freight_share=quotes.home_usd_per_kg / density,
        pack_g=pack_g,
        pack_co2e_g=pack_co2e_g,
        **{f"{sale}_sources": source_table(world, facts, sale) for sale in SALES},
        home_kg_co2e_per_kg=quotes.home_kg_co2e_per_kg,
        home_km=carried.home_km,
        home_mode=carried.home_mode,
        home_days=world.setting("home_lot_days"),
        bulk_lightness=bulk_lightness(world),
        bulk_lost=np.array([lost[at[world.modes[m]]] for m in BULK_MODES]),
    )


def outcome_chances_of(model: RunState) -> OutcomeChances:
    """Return chances on the way under today's inspection."""
    inspected = np.zeros(model.world.n)
    for regulator in model.regulators.values():
        if regulator.is_fiscal:
            inspected[list(regulator.members)] = regulator.inspected_share
    return make_outcome_chances(model.world, inspected, model.own)
