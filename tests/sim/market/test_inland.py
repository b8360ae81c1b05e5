"""Inland legs are of the goods' own mode, lorry or train: paid, timed, counted in tonne-km and emissions, and taxed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim.core.codes import AIR, BULK_MODES, EXPRESS, LOCAL, MODES, RAIL, ROAD, SEA
from sim.market.carriage import carriage_of, inland_co2e_relative
from sim.market.inland import inland_km, inland_leg_km
from sim.market.quoting import quote, way_km
from sim.policy.rulebook import changed
from tests.small_world import small, small_model

if TYPE_CHECKING:
    from sim.model import TradeModel
    from sim.world import World


@pytest.fixture(scope="module")
def model() -> TradeModel:
    found = small_model(small(weeks=4))
    for _ in range(4):
        found.step()
    return found


def column(world: World, name: str, mode: int) -> float:
    table = world.tables["carrier_modes"]
    return float(table[name][table["mode"].tolist().index(MODES[mode])])


def table_of(world: World, name: str) -> np.ndarray:
    """Return a column of carriage.csv [mode, g], 1 where the table has no row, read without `carriage_of`."""
    found, table = np.ones((len(MODES), len(world.categories))), world.tables["carriage"]
    rows = zip(table["mode"], table["category"], table[name], strict=True)
    for mode, category, value in rows:
        found[MODES.index(str(mode)), world.categories.index(str(category))] = value
    return found


def without_legs(world: World) -> World:
    nothing = np.zeros_like(world.geography.inland_origin_km)
    bare = replace(
        world.geography,
        inland_origin_km=nothing,
        inland_destination_km=nothing,
        terminal_km=np.zeros(world.n),
    )
    return replace(world, geography=bare)


def test_emissions_over_tonne_km_of_each_mode_are_its_factor(
    model: TradeModel, record_property: Callable[[str, object], None]
) -> None:
    """Of goods in containers, lorries and planes the mode's factor; goods in bulk by what carries them."""
    week, world = model.week, model.world
    assert week is not None
    flows = week.flows
    factor = np.array([column(world, "emission_kg_co2e_per_tonne_km", mode) for mode in range(len(MODES))])
    relative = table_of(world, "kg_co2e_relative")
    km, legs_km = np.maximum(way_km(world, frozenset()), 0.0), inland_km(world)
    inland = np.array([MODES.index(name) for name in world.tables["categories"]["inland_mode"]])
    # Warehoused goods and parcels are in boxes and lorries, whatever they are.
    parcel = flows.platform >= 0
    leg_mode = np.where(parcel, ROAD, inland[flows.category])
    way = np.where(parcel, 1.0, world.column("categories", "inland_km_relative")[flows.category])
    at = flows.mode, flows.origin, flows.destination
    tonnes = flows.mass_g / 1e6
    line = tonnes * np.where(flows.mode == LOCAL, world.setting("local_haul_km"), km[at])
    legs = tonnes * legs_km[at] * way
    rated = factor[flows.mode] * np.where(
        parcel | (flows.mode == LOCAL), 1.0, relative[flows.mode, flows.category]
    )
    legs_rated = factor[leg_mode] * np.where(parcel, 1.0, relative[leg_mode, flows.category])
    shelf = flows.linehaul_g == 0  # off the shelf: hauled when the shop imported them
    tonne_km = np.bincount(flows.mode, line * ~shelf, len(MODES)) + np.bincount(
        leg_mode, legs * ~shelf, len(MODES)
    )
    grams = np.bincount(flows.mode, flows.linehaul_g, len(MODES))
    grams += np.bincount(leg_mode, flows.inland_origin_g + flows.inland_destination_g, len(MODES))
    mixed = np.bincount(flows.mode, line * rated, len(MODES)) + np.bincount(
        leg_mode, legs * legs_rated, len(MODES)
    )
    ratios = []
    for mode, name in enumerate(MODES):
        assert week.tonne_km[mode] > 0.0, name
        mix = mixed[mode] / tonne_km[mode]
        ratios.append(grams[mode] / 1e3 / week.tonne_km[mode] / mix)
        assert ratios[-1] == pytest.approx(1.0, rel=0.01), name
        if mode in (AIR, EXPRESS, LOCAL):
            assert mix == pytest.approx(factor[mode], rel=1e-9), name
        else:
            assert 0.3 * factor[mode] < mix < factor[mode], name
    record_property("measured", f"CO2e over tonne-km, of the factor: {min(ratios):.4f} to {max(ratios):.4f}")


def test_goods_that_stay_at_home_or_go_by_lorry_have_no_legs(model: TradeModel) -> None:
    legs = inland_leg_km(model.world)
    assert not legs[:, [ROAD, LOCAL]].any()
    assert not legs[:, :, np.arange(model.world.n), np.arange(model.world.n)].any()
    abroad = ~np.eye(model.world.n, dtype=bool)
    for mode in (SEA, AIR, EXPRESS, RAIL):
        assert (legs[:, mode][:, abroad] > 0.0).all()


def test_legs_are_paid_by_the_rates_of_their_mode_and_timed(model: TradeModel) -> None:
    world, law = model.world, model.market.rules
    usual, bare = quote(world, law), quote(without_legs(world), law)
    km, relative = inland_km(world), table_of(world, "rate_relative")
    shorter = world.column("categories", "inland_km_relative")
    seen = set()
    for place, mode in enumerate(BULK_MODES):
        for g, leg in enumerate(world.tables["categories"]["inland_mode"].tolist()):
            way = np.isfinite(usual.bulk_usd_per_kg[:, :, place, g])
            paid = usual.bulk_usd_per_kg[way, place, g] - bare.bulk_usd_per_kg[way, place, g]
            rate = column(world, "bulk_rate_usd_per_tonne_km", MODES.index(leg)) / 1e3
            rate *= relative[MODES.index(leg), g] * shorter[g]
            assert paid == pytest.approx(rate * km[mode][way], abs=1e-12)
            assert usual.bulk_inland_usd_per_kg[way, place, g] == pytest.approx(paid, abs=1e-12)
            days = usual.bulk_days[way, place] - bare.bulk_days[way, place]
            assert days == pytest.approx(km[mode][way] / column(world, "km_per_day", ROAD), abs=1e-9)
            seen |= {leg} if way.any() and paid.max() > 0.0 else set()
        assert np.array_equal(usual.bulk_kg_co2e_per_kg[:, :, place], bare.bulk_kg_co2e_per_kg[:, :, place])
    assert seen == {"rail", "road"}


def test_a_carbon_price_on_sea_leaves_inland_legs_alone_and_one_on_their_mode_does_not(
    model: TradeModel,
) -> None:
    world, law = model.world, model.market.rules
    km, place = inland_km(world), BULK_MODES.index(SEA)
    lorry = column(world, "emission_kg_co2e_per_tonne_km", ROAD) / 1e3
    leg_mode = np.array([MODES.index(name) for name in world.tables["categories"]["inland_mode"]])
    for priced in (SEA, ROAD, RAIL):
        price = np.zeros_like(law.carbon_price_usd_per_tonne)
        price[..., priced] = 1_000.0
        rules = changed(law, carbon_price_usd_per_tonne=price)
        found = quote(world, rules).bulk_carbon_usd_per_kg[:, :, place]
        gap = found - quote(without_legs(world), rules).bulk_carbon_usd_per_kg[:, :, place]
        expected = km[SEA][..., None] * (lorry * inland_co2e_relative(world) * (leg_mode == priced))
        assert gap == pytest.approx(expected, abs=1e-12)
    assert km[SEA].max() > 500.0


def test_goods_in_bulk_cost_a_fraction_of_a_container_and_do_not_fly(model: TradeModel) -> None:
    world = model.world
    quotes, carried = quote(world, model.market.rules), carriage_of(world)
    sea, air = BULK_MODES.index(SEA), BULK_MODES.index(AIR)
    fuels, machines = (world.categories.index(name) for name in ("fuels", "industrial_other"))
    abroad = ~np.eye(world.n, dtype=bool)
    ratio = quotes.bulk_usd_per_kg[abroad, sea, fuels] / quotes.bulk_usd_per_kg[abroad, sea, machines]
    assert (ratio < 0.5).all()
    assert (
        quotes.bulk_kg_co2e_per_kg[abroad, sea, fuels] < quotes.bulk_kg_co2e_per_kg[abroad, sea, machines]
    ).all()
    assert np.isinf(quotes.bulk_usd_per_kg[abroad, air, fuels]).all()
    assert model.week is not None
    flows = model.week.flows
    bulk = np.isin(flows.category, [g for g in range(len(world.categories)) if carried.suited[air, g] == 0.0])
    assert flows.mass_g[bulk].sum() > 0.5 * flows.mass_g.sum()
    assert not np.isin(flows.mode[bulk], (AIR, EXPRESS)).any()
    assert not (flows.platform[bulk] >= 0).any()
