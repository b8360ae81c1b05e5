"""What moves weighs what the world's goods weigh: tonnes by mode and category, beside published figures."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from experiments.verification.physical_base import PUBLISHED, ModeLoad, mode_loads
from sim.calibration.calibrated import calibrate
from sim.calibration.expected_sales import expected_tonne_km
from sim.core.codes import AIR, EXPRESS, RAIL, ROAD, SEA
from sim.mechanisms.worlds import load_world

BULK = ("farm_bulk", "fuels", "minerals_metals")


@lru_cache(maxsize=1)
def loads() -> dict[int, ModeLoad]:
    return {each.mode: each for each in mode_loads(calibrate(load_world()))}


@pytest.mark.parametrize(("measure", "mode"), [("tonnes", SEA), ("tonnes", AIR), ("tonne_km", AIR)])
def test_loads_are_within_a_factor_of_one_and_a_half_of_published(measure: str, mode: int) -> None:
    here = float(np.sum(getattr(loads()[mode], measure)))
    assert 1.0 / 1.5 < here / PUBLISHED[measure, mode] < 1.5


def test_value_density_rises_from_sea_to_air_by_goods() -> None:
    found = loads()
    assert found[SEA].usd_per_kg < found[ROAD].usd_per_kg < found[AIR].usd_per_kg
    assert found[SEA].usd_per_kg < 2.0
    assert found[AIR].usd_per_kg > 60.0
    # The goods at sea's own value density would still be far dearer in planes than in ships: composition, not a factor.
    world = calibrate(load_world()).world
    usual = world.column("categories", "value_density_usd_per_kg")
    means = {mode: found[mode].usd.sum() / (found[mode].usd / usual).sum() for mode in (SEA, AIR)}
    assert means[AIR] > 5.0 * means[SEA]


def test_goods_in_bulk_are_most_of_the_mass_and_a_quarter_of_the_value() -> None:
    found, world = loads(), calibrate(load_world()).world
    bulk = np.isin(world.categories, BULK)
    usd, tonnes = (sum(getattr(each, name) for each in found.values()) for name in ("usd", "tonnes"))
    share = dict(zip(world.categories, usd / usd.sum(), strict=True))
    assert 0.10 < share["fuels"] < 0.16
    assert 0.06 < share["minerals_metals"] < 0.11
    assert 0.03 < share["farm_bulk"] < 0.06
    assert tonnes[bulk].sum() > 0.75 * tonnes.sum()
    assert not found[AIR].tonnes[bulk].any()


def test_exporters_of_oil_and_ore_sell_by_the_tonne() -> None:
    """Saudi Arabia's exports were 8 USD a kg."""
    calibration = calibrate(load_world())
    world, usd = calibration.world, calibration.bulk_fob_usd.sum(axis=(0, 3))
    fuels = world.categories.index("fuels")
    kg = (usd / world.column("categories", "value_density_usd_per_kg")).sum(axis=2)
    for code, most in (("SAU", 1.2), ("AUS", 1.2), ("RUS", 1.2), ("CHN", 10.0), ("DEU", 10.0)):
        o, others = world.index[code], np.arange(world.n) != world.index[code]
        assert usd[o, others].sum() / kg[o, others].sum() < most, code
    saudi = np.arange(world.n) != world.index["SAU"]
    assert usd[world.index["SAU"], saudi, fuels].sum() > 0.6 * usd[world.index["SAU"], saudi].sum()


def test_the_table_and_the_calibration_count_the_same_tonne_km() -> None:
    whole, found = expected_tonne_km(calibrate(load_world())), loads()
    assert found[AIR].tonne_km == pytest.approx(whole[AIR] + whole[EXPRESS], rel=1e-9)
    for mode in (SEA, RAIL, ROAD):
        each = found[mode]
        counted = each.tonne_km + each.leg_tonne_km + each.home_tonne_km
        assert counted == pytest.approx(whole[mode], rel=1e-9)
    assert found[RAIL].home_tonne_km > 0.0
