"""What a run will cost, and whether a calibration has to be solved for it first."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.simulating.expected_cost import CALIBRATION_SECONDS, calibrations_to_solve, expected_cost
from experiments.simulating.simulated import tell_cost
from experiments.terminal.shell import Shell
from sim.calibration.solution_store import make
from sim.running.run_options import RunOptions
from sim.scenario.definition import Scenario


def test_wages_that_move_and_a_world_to_calibrate_cost_time(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TRADEWINDS_CACHE_DIR", "off")
    usual = Scenario.load("law_2023")
    arms = (
        usual,
        usual.with_(closure="general"),
        usual.with_(off=("trust",)),
        usual.with_(settings={"class_lambda": 0.5}),
        usual.with_(settings={"bad_memory": 0.5}),
    )
    costs = [expected_cost([arm], 1, 1, "none") for arm in arms]
    assert [each.calibrations for each in costs] == [0, 0, 1, 1, 0]
    assert costs[1].seconds == pytest.approx(costs[0].seconds + 0.05 * usual.weeks)
    assert costs[2].seconds == costs[3].seconds == pytest.approx(costs[0].seconds + CALIBRATION_SECONDS)
    both = expected_cost([arms[3], arms[3].with_(closure="general")], 1, 1, "none")
    assert both.calibrations == 1, "two scenarios share one"


def test_a_calibration_that_is_kept_costs_no_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("TRADEWINDS_CACHE_DIR", str(tmp_path))
    arm = Scenario.load("law_2023").with_(settings={"class_lambda": 0.5})
    (key,) = calibrations_to_solve([arm])
    done = {"make": np.array(make()), "done": np.array([True, True])}
    for damage in ({"done": np.array([True, False])}, {"make": np.array("another")}):
        np.savez(tmp_path / f"{key}.npz", **{**done, **damage})
        assert calibrations_to_solve([arm]) == {key}
    np.savez(tmp_path / f"{key}.npz", **done)
    assert calibrations_to_solve([arm]) == set()
    (tmp_path / f"{key}.npz").write_bytes(b"damaged")
    assert calibrations_to_solve([arm]) == {key}


def test_a_run_says_that_a_calibration_has_to_be_solved(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("TRADEWINDS_CACHE_DIR", "off")
    usual = Scenario.load("law_2023")
    tell_cost(Shell(), [usual], RunOptions(seeds=1))
    assert "must be solved" not in capsys.readouterr().err
    tell_cost(Shell(), [usual.with_(settings={"class_lambda": 0.5})], RunOptions(seeds=1))
    assert "note: 1 calibration must be solved first" in capsys.readouterr().err
