"""Nothing holds a model that was dropped: its weak reference dies, and memory is flat over many runs."""

from __future__ import annotations

import subprocess
import sys
import weakref
from pathlib import Path

import mesa
import pytest

from sim import model as model_file
from sim.comparison.compare_scenarios import compare
from sim.mechanisms.worlds import load_world
from sim.model import TradeModel
from sim.running.run_scenarios import RunFailed, RunStopped, run, run_many
from sim.surroundings import letting_go
from tests.small_world import small, small_model

ROOT = Path(__file__).resolve().parents[3]
TINY = {"weeks": 2, "seeds": 2, "jobs": 1}


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[weakref.ref[TradeModel]]:
    """Weak references to all models that are built, branches included."""
    found: list[weakref.ref[TradeModel]] = []
    note = letting_go.note_built

    def noted(model: TradeModel) -> None:
        note(model)
        found.append(weakref.ref(model))

    monkeypatch.setattr(model_file, "note_built", noted)
    monkeypatch.setattr(model_file, "load_world", lambda _, *rest: load_world(("CHN", "DEU", "USA"), *rest))
    return found


def dead(built: list[weakref.ref[TradeModel]]) -> list[bool]:
    return [model() is None for model in built]


def test_after_a_run(built):
    results = run(small(), **TINY)
    assert dead(built) == [True, True]
    assert results.seeds == (1, 2)


def test_after_a_comparison_with_common_weeks(built):
    """Its later scenarios go on from copies of the first one's model."""
    compare(small("us_tariffs_2025"), small("us_tariffs_2025", settings={"adaptation": True}), **TINY)
    run_many([small(), small(weeks=3)], seeds=1, jobs=1, panel=2)
    assert len(built) >= 4
    assert all(dead(built))


def test_after_one_that_was_stopped_or_failed(built):
    assert run(small(), progress=lambda done, total: False, **TINY).seeds == ()

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    def fail(done: int, total: int) -> None:
        raise ArithmeticError

    with pytest.raises(RunStopped):
        run(small(), progress=interrupt, **TINY)
    with pytest.raises(RunFailed, match="ArithmeticError"):
        run(small(), progress=fail, **TINY)
    letting_go.free_dropped()
    assert len(built) == 3
    assert all(dead(built))


def test_a_model_used_directly_goes_when_the_next_is_built():
    first = small_model(small())
    first.step()
    branch = first.branch()
    kept = small_model(small())
    mine = mesa.Agent(first)  # type: ignore[no-untyped-call]
    assert mine.unique_id == len(first.agents)
    assert mesa.Agent(branch).unique_id == mine.unique_id  # type: ignore[no-untyped-call]  # a branch counts on by itself
    gone = weakref.ref(first), weakref.ref(branch)
    del first, branch, mine
    small_model(small())
    assert [each() for each in gone] == [None, None]
    assert kept in set(letting_go._built)


MANY = """
import resource, sys
from sim import Scenario, TradeModel, run, compare
from tests.small_world import SIX
small = Scenario.load("law_2023").with_(consumers=3200, smes=1152, weeks=1)
def now():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() / 1e6
def directly(seed):
    model = TradeModel(small, rng=seed)
    model.step()
def by_run(seed):
    run(small, seeds=[seed], jobs=1)
for work in (directly, by_run):
    for seed in range(3):
        work(seed)
    before = now()
    for seed in range(12):
        work(seed)
    print(round(now() - before))
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_memory_is_flat_over_many_runs():
    """Before, each of them left 80 to 90 MB behind."""
    command = [sys.executable, "-c", MANY]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert max(int(word) for word in done.stdout.split()) < 60, done.stdout
