"""run: the same numbers whatever the processes, completed seeds whole, nothing half-written."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.results.run_results import Results
from sim.results.week_hash import hash_of_week, in_key_order
from sim.running.preparing import chosen_seeds
from sim.running.run_scenarios import RunFailed, run, run_many
from tests.sim.fake_model import FakeModel, FakeScenario

FAKE = "tests.sim.fake_model:FakeModel"
ROOT = Path(__file__).resolve().parents[3]


def test_processes_change_no_number():
    alone = run(FakeScenario(), seeds=3, jobs=1, model=FAKE)
    together = run(FakeScenario(), seeds=3, jobs=2, model=FAKE)
    assert alone.hash == together.hash
    assert alone.kpis.equals(together.kpis)
    assert alone.series.equals(together.series)
    assert alone.lanes.equals(together.lanes)


def test_seeds_differ_and_are_kept_in_order():
    results = run(FakeScenario(weeks=2), seeds=[5, 2, 5], jobs=1, model=FAKE)
    assert results.seeds == (2, 5)
    hashes = results.manifest["seed_hashes"]
    assert hashes["2"] != hashes["5"]


def test_week_hash_holds_every_integer_and_no_order_of_rows():
    model = FakeModel(FakeScenario(), rng=3)
    model.step()
    week, expected = model.week, hash_of_week(model.week)
    shuffled = np.random.default_rng(1).permutation(len(week.flows))
    flows = dataclasses.replace(week.flows, **{name: c[shuffled] for name, c in week.flows.columns().items()})
    assert in_key_order(week.flows) is None
    assert hash_of_week(dataclasses.replace(week, flows=flows)) == expected
    for name in ("orders", "production_g", "mode"):
        column = getattr(week.flows, name).copy()
        column[-1] += 1
        changed = dataclasses.replace(week.flows, **{name: column})
        assert hash_of_week(dataclasses.replace(week, flows=changed)) != expected, name
    assert hash_of_week(dataclasses.replace(week, exporters=week.exporters + 1)) != expected
    assert hash_of_week(dataclasses.replace(week, ledger={**week.ledger, "refunds": 1})) != expected
    assert hash_of_week(dataclasses.replace(week, welfare_log=week.welfare_log + 1)) == expected, (
        "floats are not hashed"
    )


def test_weeks_before_a_difference_hash_alike():
    whole = run(FakeScenario(weeks=4), seeds=1, jobs=1, model=FAKE).manifest["week_hashes"]["1"]
    short = run(FakeScenario(weeks=2), seeds=1, jobs=1, model=FAKE).manifest["week_hashes"]["1"]
    assert whole[:2] == short
    assert len(set(whole)) == 4


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_counts_weeks_of_all_seeds_and_can_stop(jobs: int, tmp_path: Path):
    seen: list[tuple[int, int]] = []

    def stop_after_nine(done: int, total: int) -> bool:
        seen.append((done, total))
        return done < 9

    scenario = FakeScenario(weeks=6, pause_seconds=0.01)
    results = run(scenario, seeds=4, jobs=jobs, progress=stop_after_nine, folder=tmp_path / "r", model=FAKE)
    assert [done for done, _ in seen] == list(range(1, 10))
    assert {total for _, total in seen} == {24}
    assert results.stopped
    if jobs == 1:
        assert results.seeds == (1,)
        assert Results.load(tmp_path / "r").seeds == (1,)
    assert not list(tmp_path.rglob("*.partial"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failing_seed_names_itself_and_leaves_nothing_unfinished(jobs: int, tmp_path: Path):
    with pytest.raises((RunFailed, RuntimeError), match="told to fail"):
        run(
            FakeScenario(fails_in_week=2), seeds=3, jobs=jobs, record_flows="all", folder=tmp_path, model=FAKE
        )
    assert not list(tmp_path.rglob("*.partial"))


def test_failure_in_a_process_keeps_completed_seeds(tmp_path: Path):
    good, bad = FakeScenario(weeks=3), FakeScenario(name="bad", fails_in_week=2, pause_seconds=1.5)
    with pytest.raises(RunFailed, match=r"scenario bad, seed .: RuntimeError"):
        run_many([good, bad], seeds=4, jobs=2, folders=[tmp_path / "good", tmp_path / "bad"], model=FAKE)
    kept = Results.load(tmp_path / "good")
    assert kept.stopped
    assert kept.seeds
    assert not (tmp_path / "bad" / "manifest.json").exists()


def test_a_script_without_a_main_guard_may_run():
    code = (
        "from tests.sim.fake_model import FakeScenario\n"
        "from sim import run\n"
        f"print(run(FakeScenario(weeks=2), seeds=2, jobs=2, model={FAKE!r}).seeds)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "(1, 2)", done.stderr


def test_a_new_run_leaves_nothing_of_the_old_in_its_folder(tmp_path: Path):
    run(FakeScenario(weeks=2), seeds=4, jobs=1, record_flows="all", folder=tmp_path, model=FAKE)
    (tmp_path / "flows" / "seed=9.parquet.partial").write_text("left by a killed run")
    results = run(FakeScenario(weeks=2), seeds=[2], jobs=1, folder=tmp_path, model=FAKE)
    assert [path.name for path in (tmp_path / "flows").iterdir()] == ["seed=2.parquet"]
    assert set(results.flows["seed"]) == {2}


def test_seeds_are_counted_or_named():
    assert chosen_seeds(3) == (1, 2, 3)
    assert chosen_seeds([7, 3, 7]) == (3, 7)
    with pytest.raises(ValueError, match="expected a whole number of at least 1"):
        chosen_seeds(0)
