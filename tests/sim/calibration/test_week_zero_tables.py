"""The first run of a process takes week 0's tables over; whoever looks later sees the same bits, made anew."""

import copy
import pickle

import numpy as np
import pytest

from sim import Scenario
from sim.calibration.calibrated import _Box, _calibrate, calibrate
from sim.calibration.calibrated_state import Calibration
from sim.core.settings import ModelSettings
from sim.mechanisms.worlds import load_world
from sim.model import TradeModel
from sim.week.offers import Market


@pytest.fixture
def fresh() -> Calibration:
    """A calibration nobody else holds."""
    world = load_world(None)
    inner = _calibrate.__wrapped__
    return inner(world.data_hash, world.iso3, ModelSettings(), True, _Box(world, None))


def same(mine: tuple, other: tuple) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(mine, other, strict=True))


def test_a_run_takes_them_over_and_they_are_made_again_for_whoever_asks(fresh: Calibration) -> None:
    held = fresh.week.read(lambda *both: both)
    offers, tables = (type(each)(*(values.copy() for values in each)) for each in held)
    market = Market(fresh, fresh.settings, 1)
    assert market.offers is held[0], "the very arrays"
    market.offers.tau[:] = -1.0
    assert same(fresh.offers, offers)
    assert same(fresh.tables, tables)
    again = Market(fresh, fresh.settings, 1)
    assert again.offers is not fresh.offers, "somebody may read them"
    assert same(fresh.offers, offers)


def test_what_somebody_has_looked_at_stays_as_it_was(fresh: Calibration) -> None:
    offers = fresh.offers
    market = Market(fresh, fresh.settings, 1)
    assert market.offers is not offers
    market.offers.tau[:] = -1.0
    assert offers.tau.min() > 0.0


def test_taken_over_or_made_anew_the_run_is_the_same(fresh: Calibration) -> None:
    taken = Market(fresh, fresh.settings, 1)
    anew = Market(fresh, fresh.settings, 1)
    assert same(taken.offers, anew.offers)
    assert same(taken.tables, anew.tables)


def test_a_second_run_in_a_process_is_the_first() -> None:
    scenario = Scenario.load("law_2023").with_(consumers=4_000, smes=2_000, weeks=5)
    runs = [TradeModel(scenario, rng=5) for _ in range(2)]
    assert calibrate(runs[0].world, runs[0].settings) is runs[0].calibration
    for _ in range(5):
        for model in runs:
            model.step()
    assert runs[0].week is not None
    assert runs[1].week is not None
    assert same(tuple(runs[0].week.flows.columns().values()), tuple(runs[1].week.flows.columns().values()))


def test_a_run_writes_into_nothing_that_other_runs_share() -> None:
    scenario = Scenario.load("law_2023").with_(consumers=4_000, smes=2_000, weeks=9)
    model = TradeModel(scenario, rng=5)
    calibration = model.calibration
    shared = [
        *calibration.sizes,
        *calibration.offer_constants,
        *model.market.reference,
        calibration.lane_fob_usd,
    ]
    shared += [calibration.bulk_fob_usd, model.sellers.market_sizes_abroad]
    before = [each.copy() for each in shared]
    for _ in range(9):
        model.step()
    assert same(tuple(shared), tuple(before))


@pytest.mark.parametrize("again", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_model_can_be_copied_and_pickled_as_any_mesa_model(again) -> None:
    scenario = Scenario.load("law_2023").with_(consumers=200, smes=72, weeks=4)
    model = TradeModel(scenario, rng=5, economies=("USA", "CHN", "DEU"))
    model.step()
    other = again(model)
    for each in (model, other):
        each.step()
    assert same(tuple(model.week.flows.columns().values()), tuple(other.week.flows.columns().values()))
    assert other.calibration.offers.tau.tobytes() == model.calibration.offers.tau.tobytes()
