"""A worker gets ready while it waits: in the server that forks its processes, or in itself on one processor."""

from __future__ import annotations

import os
import sys
from multiprocessing import forkserver

import pytest

from dashboard.jobs import worker
from dashboard.simulation import preload
from sim import Scenario
from sim.calibration.calibrated import calibrate
from sim.mechanisms.worlds import load_world
from sim.running import precompile
from sim.running.workers import ONE_THREAD


@pytest.fixture
def started(monkeypatch):
    """What the fork server was told to import ahead, and the threads it may use."""
    seen = {}
    monkeypatch.setattr(
        preload.multiprocessing, "set_forkserver_preload", lambda names: seen.update(names=names)
    )
    monkeypatch.setattr(
        forkserver,
        "ensure_running",
        lambda: seen.update(threads={key: os.environ[key] for key in ONE_THREAD}),
    )
    monkeypatch.setitem(sys.modules, preload.LOADED, None)  # importing it here would be an error
    return seen


def test_with_several_processors_the_fork_server_loads_everything(started, monkeypatch):
    monkeypatch.setattr("sim.running.preparing.available_processors", lambda: 2)
    preload.get_ready()
    assert started == {"names": [preload.LOADED], "threads": ONE_THREAD}


def test_with_one_processor_the_worker_loads_it_itself(started, monkeypatch):
    monkeypatch.setattr("sim.running.preparing.available_processors", lambda: 1)
    with pytest.raises(ImportError):
        preload.get_ready()
    assert started == {}


def test_a_fault_while_getting_ready_does_not_end_the_worker(started, monkeypatch):
    monkeypatch.setattr("sim.running.preparing.available_processors", lambda: 1)
    worker.get_ready("dashboard.simulation.simulate:simulate")


def test_a_simulation_without_anything_to_load_ahead_is_as_ready_as_it_can_be():
    worker.get_ready("tests.dashboard.fake:simulate")


def test_what_is_loaded_holds_the_tables_of_week_0_for_the_next_run(monkeypatch):
    """A run takes the tables over: after loading, by a run, they must be there once more."""
    made = []
    monkeypatch.setattr(precompile, "compile_part", lambda part, _: made.append(part))
    precompile.load_all()
    assert made == [precompile.PARTS[0]]
    settings = Scenario.load("law_2023").model_settings()
    assert calibrate(load_world(), settings).week.hand_over() is not None
