"""Inland legs are of the goods' own mode, lorry or train: paid, timed, counted in tonne-km and emissions, and taxed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim.core.codes import AIR, BULK_MODES, EXPRESS, IMPORT_SHELF, LOCAL, MODES, RAIL, ROAD, SEA
from sim.market.carriage import carriage_of
from sim.market.inland import inland_km, inland_leg_km
from sim.market.quoting import quote, way_km
from sim.metrics.labels import Names
from sim.metrics.logistics import freight_paid
from sim.metrics.week import Week
from sim.policy.rulebook import changed
from sim.week.week_facts import goods_of
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


def legs_kg_per_km(world: World) -> np.ndarray:
    """Return what a km by road of inland legs emits [g], kg CO2e per kg of goods in bulk."""
    factor = [column(world, "emission_kg_co2e_per_tonne_km", mode) / 1e3 for mode in range(len(MODES))]
    leg_mode = [MODES.index(str(name)) for name in world.tables["categories"]["inland_mode"]]
    relative, way = table_of(world, "kg_co2e_relative"), world.column("categories", "inland_km_relative")
    return np.array([factor[mode] * relative[mode, g] * way[g] for g, mode in enumerate(leg_mode)])


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
    """Of goods in containers, lorries and planes the mode's factor; goods in bulk by what carries them, at home too."""
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
    home = flows.origin == flows.destination
    line = tonnes * np.where(home, world.setting("local_haul_km") * way, km[at])
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
            days = usual.bulk_days[way, place, g] - bare.bulk_days[way, place, g]
            per_day = column(world, "km_per_day", MODES.index(leg))
            assert days == pytest.approx(km[mode][way] * shorter[g] / per_day, abs=1e-9)
            seen |= {leg} if way.any() and paid.max() > 0.0 else set()
        assert np.array_equal(usual.bulk_kg_co2e_per_kg[:, :, place], bare.bulk_kg_co2e_per_kg[:, :, place])
    assert seen == {"rail", "road"}


def test_a_carbon_price_on_sea_leaves_inland_legs_alone_and_one_on_their_mode_does_not(
    model: TradeModel,
) -> None:
    world, law = model.world, model.market.rules
    km, place = inland_km(world), BULK_MODES.index(SEA)
    leg_mode = np.array([MODES.index(name) for name in world.tables["categories"]["inland_mode"]])
    emitted = legs_kg_per_km(world)
    for priced in (SEA, ROAD, RAIL):
        price = np.zeros_like(law.carbon_price_usd_per_tonne)
        price[..., priced] = 1_000.0
        rules = changed(law, carbon_price_usd_per_tonne=price)
        found = quote(world, rules).bulk_carbon_usd_per_kg[:, :, place]
        gap = found - quote(without_legs(world), rules).bulk_carbon_usd_per_kg[:, :, place]
        expected = km[SEA][..., None] * (emitted * (leg_mode == priced))
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


def by_category(world: World, values: np.ndarray, *names: str) -> list[float]:
    return [float(values[world.categories.index(name)]) for name in names]


def test_goods_in_bulk_at_home_are_hauled_paid_and_counted_by_their_own_mode(model: TradeModel) -> None:
    """By hand: 250 km by lorry at 0.03 USD/kg + 0.12 USD/t km and 75 g/t km; fuels 125 km by train, at 0.3 of 0.06 USD
    and 0.5 of 22 g a t km, loading at 0.3 of a lorry's.
    """
    world, quotes = model.world, quote(model.world, model.market.rules)
    assert world.setting("local_haul_km") == 250.0
    usd = by_category(
        world, quotes.home_usd_per_kg, "electronics", "industrial_other", "fuels", "minerals_metals"
    )
    lorry = 0.03 + 0.12 / 1e3 * 250.0
    assert usd[:2] == [lorry, lorry]
    train = [part * 0.03 + part * 0.06 / 1e3 * 125.0 for part in (0.3, 0.5)]
    assert usd[2:] == pytest.approx(train, rel=1e-12)
    kg = by_category(world, quotes.home_kg_co2e_per_kg, "food_grocery", "fuels", "farm_bulk")
    assert kg == pytest.approx([0.075 * 0.25, 0.5 * 0.022 * 0.125, 0.8 * 0.022 * 0.125], rel=1e-12)
    assert model.week is not None
    flows, shelf = model.week.flows, IMPORT_SHELF
    home = (flows.origin == flows.destination) & (flows.channel != shelf) & (flows.platform < 0)
    trains = carriage_of(world).inland_mode[flows.category] == RAIL
    assert set(flows.mode[home & trains].tolist()) == {RAIL}
    assert set(flows.mode[home & ~trains].tolist()) == {LOCAL}
    emitted = np.round(flows.mass_g * quotes.home_kg_co2e_per_kg[flows.category])
    assert (np.abs(flows.linehaul_g - emitted) <= flows.orders)[home].all()
    share = quotes.home_usd_per_kg / world.column("categories", "value_density_usd_per_kg")
    owed = flows.fob_e4usd * share[flows.category]
    assert (np.abs(flows.freight_e4usd - owed) <= 2 * flows.orders)[home].all()
    assert not flows.inland_freight_e4usd[home].any()


def test_days_of_a_way_in_bulk_are_those_of_its_line_haul_and_of_its_own_mode_at_both_ends(
    model: TradeModel,
) -> None:
    """By hand from China to the United States by sea: 14 days and 700 km a day; legs 500 km a day by lorry, 700 by
    train on half the way.
    """
    world = model.world
    o, d, place = world.index["CHN"], world.index["USA"], BULK_MODES.index(SEA)
    geography = world.geography
    line = 14.0 + geography.sea_km_with(frozenset())[o, d] / 700.0
    legs = geography.inland_origin_km[o, d] + geography.inland_destination_km[o, d]
    assert legs > 500.0
    found = by_category(
        world, quote(world, model.market.rules).bulk_days[o, d, place], "electronics", "fuels"
    )
    assert found == pytest.approx([line + legs / 500.0, line + 0.5 * legs / 700.0], rel=1e-12)
    quotes = model.market.quotes
    assert np.array_equal(model.bulk["days"], quotes.bulk_days)
    abroad = ~np.eye(world.n, dtype=bool)
    assert np.array_equal(model.market.offers.bulk_days[abroad], quotes.bulk_days[abroad])


def test_trains_emit_as_ever_where_lorries_emit_nothing(model: TradeModel) -> None:
    world = model.world
    table = world.tables["carrier_modes"]
    clean = {**table, "emission_kg_co2e_per_tonne_km": table["emission_kg_co2e_per_tonne_km"].copy()}
    clean["emission_kg_co2e_per_tonne_km"][table["mode"].tolist().index("road")] = 0.0
    electric = replace(world, tables={**world.tables, "carrier_modes": clean})
    usual, found = (
        goods_of(each, quote(each, model.market.rules), model.market.rules) for each in (world, electric)
    )
    trains = carriage_of(world).inland_mode == RAIL
    usual_legs, legs = usual.bulk_sources.per_kg_km, found.bulk_sources.per_kg_km
    assert legs_kg_per_km(electric) == pytest.approx(legs)
    assert np.array_equal(legs[trains], usual_legs[trains])
    assert (legs[trains] > 0.0).all()
    assert not legs[~trains].any()
    assert not found.parcel_sources.per_kg_km.any()


def test_freight_by_carrier_adds_up_to_freight_paid_and_legs_are_their_modes(model: TradeModel) -> None:
    week, world, quotes = model.week, model.world, model.market.quotes
    assert week is not None
    flows = week.flows
    paid = freight_paid(Week(week, Names.of(world)))
    assert paid["mode"].sum() == pytest.approx(flows.freight_e4usd.sum() / 1e4, abs=1e-4)
    parcel = flows.platform >= 0
    legs_of = np.where(parcel, ROAD, carriage_of(world).inland_mode[flows.category])
    line = np.bincount(flows.mode, flows.freight_e4usd - flows.inland_freight_e4usd, len(MODES))
    by_hand = line + np.bincount(legs_of, flows.inland_freight_e4usd, len(MODES))
    assert paid["mode"] == pytest.approx(by_hand / 1e4, abs=1e-4)
    for mode in (SEA, RAIL, AIR):
        bulk = ~parcel & (flows.mode == mode) & (flows.origin != flows.destination)
        at = flows.origin[bulk], flows.destination[bulk], BULK_MODES.index(mode), flows.category[bulk]
        share = quotes.bulk_inland_usd_per_kg[at] / quotes.bulk_usd_per_kg[at]
        legs = flows.inland_freight_e4usd[bulk]
        assert (np.abs(legs - flows.freight_e4usd[bulk] * share) <= flows.orders[bulk] + 1e-6 * legs).all()
        assert (share > 0.0).any()
    assert (flows.inland_freight_e4usd <= flows.freight_e4usd).all()
    assert flows.inland_freight_e4usd[parcel].sum() > 0
