"""Inland legs are road's: paid, timed, counted in tonne-km and emissions, and taxed as road is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim.core.codes import AIR, BULK_MODES, EXPRESS, LOCAL, MODES, RAIL, ROAD, SEA
from sim.market.inland import inland_km, inland_leg_km
from sim.market.quoting import quote
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
    week = model.week
    assert week is not None
    flows = week.flows
    grams = np.bincount(flows.mode, flows.linehaul_g, len(MODES))
    lorries = float(flows.inland_origin_g.sum() + flows.inland_destination_g.sum())
    assert lorries > 0.0
    grams[ROAD] += lorries
    ratios = []
    for mode, name in enumerate(MODES):
        factor = column(model.world, "emission_kg_co2e_per_tonne_km", mode)
        assert week.tonne_km[mode] > 0.0, name
        ratios.append(grams[mode] / 1e3 / week.tonne_km[mode] / factor)
        assert ratios[-1] == pytest.approx(1.0, rel=0.01), name
    record_property("measured", f"CO2e over tonne-km, of the factor: {min(ratios):.4f} to {max(ratios):.4f}")


def test_goods_that_stay_at_home_or_go_by_lorry_have_no_legs(model: TradeModel) -> None:
    legs = inland_leg_km(model.world)
    assert not legs[:, [ROAD, LOCAL]].any()
    assert not legs[:, :, np.arange(model.world.n), np.arange(model.world.n)].any()
    abroad = ~np.eye(model.world.n, dtype=bool)
    for mode in (SEA, AIR, EXPRESS, RAIL):
        assert (legs[:, mode][:, abroad] > 0.0).all()


def test_legs_are_paid_and_timed_by_road_s_rates(model: TradeModel) -> None:
    world, law = model.world, model.market.rules
    usual, bare = quote(world, law), quote(without_legs(world), law)
    km = inland_km(world)
    for place, mode in enumerate(BULK_MODES):
        way = np.isfinite(usual.bulk_usd_per_kg[:, :, place])
        paid = usual.bulk_usd_per_kg[way, place] - bare.bulk_usd_per_kg[way, place]
        days = usual.bulk_days[way, place] - bare.bulk_days[way, place]
        rate = column(world, "bulk_rate_usd_per_tonne_km", ROAD) / 1e3
        assert paid == pytest.approx(rate * km[mode][way], abs=1e-12)
        assert usual.bulk_inland_usd_per_kg[way, place] == pytest.approx(paid, abs=1e-12)
        assert days == pytest.approx(km[mode][way] / column(world, "km_per_day", ROAD), abs=1e-9)
        assert np.array_equal(usual.bulk_kg_co2e_per_kg[..., place], bare.bulk_kg_co2e_per_kg[..., place])


def test_a_carbon_price_on_sea_leaves_lorries_alone_and_one_on_road_does_not(model: TradeModel) -> None:
    world, law = model.world, model.market.rules
    factor = column(world, "emission_kg_co2e_per_tonne_km", ROAD) / 1e3
    km, place = inland_km(world), BULK_MODES.index(SEA)
    for priced in (SEA, ROAD):
        price = np.zeros_like(law.carbon_price_usd_per_tonne)
        price[..., priced] = 1_000.0
        found = quote(world, changed(law, carbon_price_usd_per_tonne=price)).bulk_carbon_usd_per_kg[
            ..., place
        ]
        plain = quote(without_legs(world), changed(law, carbon_price_usd_per_tonne=price))
        gap = found - plain.bulk_carbon_usd_per_kg[..., place]
        assert gap == pytest.approx((priced == ROAD) * km[SEA] * factor, abs=1e-12)
    assert km[SEA].max() > 500.0
