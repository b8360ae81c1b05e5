"""The textbook answer in the simulator's own world: its flows are the data's, its signs the textbook's."""

import numpy as np
import pytest

from experiments.theory import expected_sales, textbook_answer
from sim import Scenario
from sim.fitting.calibration import calibrate
from sim.settings import ModelSettings
from sim.world import load_world


def test_textbook_flows_are_the_observed_ones() -> None:
    world = load_world()
    sales = expected_sales(calibrate(world, ModelSettings())).sum(axis=2)
    traded = world.flows_usd > 0
    assert np.abs(np.log(sales[traded] / world.flows_usd[traded])).max() < 1e-6


def test_us_tariffs_cut_us_imports_and_raise_us_wages() -> None:
    answer = textbook_answer(Scenario.load("us_tariffs_2025"))
    rows = {row["economy"]: row for row in answer.rows()}
    assert answer.long_run.miss < 1e-9
    assert rows["USA"]["imports_short_run_percent"] < rows["USA"]["imports_percent"] < 0.0
    assert rows["USA"]["wage_percent"] > 0.0
    assert rows["CAN"]["welfare_percent"] < 0.0
    assert rows["USA"]["tariff_revenue_usd"] > 1e11


def test_a_scenario_without_tariffs_changes_nothing() -> None:
    answer = textbook_answer(Scenario.load("law_2023"))
    assert answer.long_run.welfare == pytest.approx(np.ones(64), abs=1e-9)
