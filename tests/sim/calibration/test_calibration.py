"""The calibration: the shipped solution belongs to this world and law, and other inputs are solved anew."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from experiments.verification.fit_measures import abroad
from sim.calibration.calibrated import calibrate
from sim.calibration.shipped import SETTINGS_THAT_ENTER, calibration_key
from sim.core.parameter import Parameter
from sim.core.settings import ModelSettings
from sim.mechanisms.run_settings import declared_settings, make_settings
from sim.mechanisms.worlds import load_world

SMALL = ("USA", "CHN", "DEU", "MEX", "VNM", "JPN")
HOW_TO_REMAKE = (
    "sim/calibration/calibrated.csv is stale: raise SOLVER_VERSION and run ./run tradewinds calibrate --ship"
)


def flows_of(calibration):
    """Expected first sales [o, d] of the calibrated state, USD fob a year."""
    flows = calibration.bulk_fob_usd.sum(axis=(0, 3, 4))
    lanes = calibration.lanes
    np.add.at(flows, (lanes.origin, lanes.destination), calibration.lane_fob_usd.sum(axis=1))
    return flows


def worst_error(calibration) -> float:
    world = calibration.world
    pairs = abroad(world.n) & (world.flows_usd > 0.0)
    return float(np.abs(np.log(flows_of(calibration)[pairs] / world.flows_usd[pairs])).max())


def test_the_shipped_solution_is_taken_and_meets_the_data() -> None:
    shipped = calibrate(load_world())
    assert shipped.rounds.max() == 0, HOW_TO_REMAKE
    assert worst_error(shipped) < 1e-6, HOW_TO_REMAKE


def test_the_shipped_solution_meets_its_other_targets() -> None:
    solved = calibrate(load_world())
    targets, lanes = solved.targets, solved.lanes
    fob = solved.lane_fob_usd.sum(axis=1)
    by_market = np.bincount(lanes.platform_market, weights=fob)
    np.testing.assert_allclose(by_market, targets.platform_market, rtol=1e-6)
    abroad_lane = lanes.origin != lanes.destination
    parcels = np.bincount(lanes.destination[abroad_lane], weights=fob[abroad_lane], minlength=solved.world.n)
    np.testing.assert_allclose(parcels, targets.parcels, rtol=1e-6)
    np.testing.assert_allclose(solved.shelf_fob_usd.sum(axis=1), targets.shelf, rtol=1e-6)


@pytest.fixture(scope="module")
def small():
    return calibrate(load_world(SMALL))


def test_another_world_is_solved(small) -> None:
    assert small.rounds.max() > 0
    assert small.miss.max() < 1e-7
    assert worst_error(small) < 1e-6


def test_a_solution_is_the_same_every_time(small) -> None:
    again = calibrate(load_world(SMALL), use_shipped=False)
    for name in small.shifters._fields:
        np.testing.assert_array_equal(getattr(again.shifters, name), getattr(small.shifters, name))


def test_the_key_names_all_that_enters() -> None:
    world, settings = load_world(), ModelSettings()
    key = calibration_key(world.data_hash, world.iso3, settings)
    assert key != calibration_key(world.data_hash, world.iso3, ModelSettings(cross_border_share=0.03))
    assert key != calibration_key(world.data_hash, SMALL, settings)
    assert key != calibration_key("other data", world.iso3, settings)
    assert key == calibration_key(world.data_hash, world.iso3, ModelSettings(adaptation=False))
    assert all(hasattr(settings, name) for name in SETTINGS_THAT_ENTER)


def other_value(declared: Parameter) -> Any:
    """Return an allowed value that is not the default."""
    if declared.kind == "switch":
        return not declared.default
    if declared.choices:
        return next(each for each in declared.choices if each != declared.default)
    return declared.high if declared.high not in (None, declared.default) else declared.low


def test_what_week_zero_cannot_depend_on_moves_no_bit_of_the_calibration(small) -> None:
    settings = make_settings({
        name: other_value(each) for name, each in declared_settings().items() if not each.at_week_zero
    })  # fmt: skip
    world = load_world(SMALL, (), settings)
    assert world.data_hash == load_world(SMALL).data_hash
    assert all(
        world.setting(name) == getattr(settings, name) for name in ("years_to_scale", "fixed_cost_share")
    )
    other = calibrate(world, settings, use_shipped=False)
    assert other.world is world
    for name in small.shifters._fields:
        np.testing.assert_array_equal(getattr(other.shifters, name), getattr(small.shifters, name))
    np.testing.assert_array_equal(other.lane_fob_usd, small.lane_fob_usd)


def test_expectations_leave_the_calibration_alone(small) -> None:
    """It is shared by all runs of a process: a bit moved here would differ between one process and two."""
    before = [values.copy() for values in small.shifters]
    flows_of(small)
    for was, now in zip(before, small.shifters, strict=True):
        np.testing.assert_array_equal(was, now)
