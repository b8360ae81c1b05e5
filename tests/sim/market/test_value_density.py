"""Goods that fly are worth more per kg than the same category by sea, by as much as the category's table says."""

from __future__ import annotations

import numpy as np
import pytest

from sim.core.codes import AIR, BULK_MODES, SEA
from sim.market.carriage import carriage_of
from sim.market.listing import kg_per_usd_in_bulk
from sim.market.quoting import bulk_lightness
from tests.other_worlds import world_of
from tests.small_world import SIX, small, small_model


def test_only_what_flies_is_dearer_per_kg_and_each_category_by_its_own_multiple() -> None:
    world = world_of(SIX)
    light, usual = bulk_lightness(world), world.column("categories", "value_density_usd_per_kg")
    multiple = world.column("categories", "air_value_density_multiple")
    assert light.shape == (len(BULK_MODES), len(world.categories))
    for place, mode in enumerate(BULK_MODES):
        assert np.array_equal(light[place], multiple if mode == AIR else np.ones_like(multiple))
    flies = carriage_of(world).suited[BULK_MODES.index(AIR)] > 0.0
    assert (multiple[flies] > 1.0).all()
    assert [name for name, each in zip(world.categories, flies, strict=True) if not each] == [
        "farm_bulk", "fuels", "minerals_metals",
    ]  # fmt: skip
    assert np.ptp(multiple) > 10.0
    per_usd = kg_per_usd_in_bulk(world)
    flown = 1.0 / per_usd[BULK_MODES.index(AIR)]
    assert flown == pytest.approx(usual * multiple)
    # 900 USD/kg was what one multiple for all made of electronics; phones and chips in a container are a few hundred.
    assert 150.0 < flown[world.categories.index("electronics")] < 500.0
    assert flown[world.categories.index("food_grocery")] < 20.0


def test_lots_weigh_what_the_table_says() -> None:
    model = small_model(small(weeks=1))
    model.step()
    assert model.week is not None
    flows, world = model.week.flows, model.world
    usual = world.column("categories", "value_density_usd_per_kg")
    multiple = world.column("categories", "air_value_density_multiple")
    for mode in (AIR, SEA):
        lots = (flows.mode == mode) & (flows.platform < 0) & (flows.origin != flows.destination)
        lots &= flows.mass_g > 10**6
        assert lots.sum() > 5
        per_kg = (flows.fob_e4usd[lots] / 1e4) / (flows.mass_g[lots] / 1e3)
        table = (usual * multiple if mode == AIR else usual)[flows.category[lots]]
        # Sellers' prices differ from those of week 0 by a few per cent.
        assert np.median(np.abs(per_kg / table - 1.0)) < 0.1
