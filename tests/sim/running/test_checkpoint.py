"""Checkpoints: a run that was stopped and resumed is the run that never stopped; what does not fit is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import Scenario
from sim.results.run_results import Results
from sim.running.resuming import MARK, CheckpointError, how_to_resume, mark_of
from sim.running.run_scenarios import RunFailed, run
from sim.saved.arrays_file import read_arrays, read_header, write_arrays
from sim.saved.ours import FRAMES
from tests.sim.fake_model import FakeScenario

FAKE = "tests.sim.fake_model:FakeModel"
SAME = ("result_hash", "seed_hashes", "week_hashes", "flow_rows", "ledger_e4usd", "order_states", "data_hash")


def stopping_after(weeks: int) -> Callable[[int, int], bool]:
    return lambda done, _: done < weeks


def assert_same_run(one: Path, other: Path) -> None:
    """Two folders hold the same run, to the bit."""
    a, b = Results.load(one), Results.load(other)
    assert {key: a.manifest[key] for key in SAME} == {key: b.manifest[key] for key in SAME}
    assert b.manifest["status"] == "complete"
    for name in FRAMES:
        assert getattr(a, name).equals(getattr(b, name)), name
    names = sorted(path.name for path in (one / "flows").iterdir())
    assert names == sorted(path.name for path in (other / "flows").iterdir())
    for name in names:
        assert (one / "flows" / name).read_bytes() == (other / "flows" / name).read_bytes(), name


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("closure", ["partial", "general"])
def test_a_resumed_run_is_the_run_that_never_stopped(tmp_path: Path, closure: str):
    scenario = Scenario.load("us_de_minimis_repeal").with_(
        consumers=4_000, smes=1_200, weeks=20, closure=closure
    )
    how: dict[str, Any] = {"seeds": [3], "jobs": 1, "record_flows": "all"}
    whole = run(scenario, folder=tmp_path / "whole", **how)
    stopped = run(scenario, folder=tmp_path / "r", checkpoint_every=7, progress=stopping_after(16), **how)
    assert stopped.seeds == ()
    assert read_header(tmp_path / "r" / "checkpoints" / "seed=3.checkpoint")["weeks_done"] == 16
    # Stopped again, between two checkpoints and with a row group of flows behind it, and then to the end.
    run(scenario, folder=tmp_path / "r", resume=True, progress=stopping_after(18), **how)
    resumed = run(scenario, folder=tmp_path / "r", resume=True, **how)
    assert resumed.hash == whole.hash
    assert_same_run(tmp_path / "whole", tmp_path / "r")
    assert not (tmp_path / "r" / "checkpoints").exists()


def test_the_last_checkpoint_is_enough(tmp_path: Path):
    """A run that is killed writes nothing more: what it did after its last checkpoint is done again."""
    scenario = FakeScenario(weeks=40, pause_seconds=0.0)
    run(scenario, seeds=[2], jobs=1, record_flows="all", folder=tmp_path / "whole", model=FAKE)
    with pytest.raises(RuntimeError, match="told to fail"):
        run(
            scenario.with_(fails_in_week=35), seeds=[2], jobs=1, record_flows="all", folder=tmp_path / "r",
            checkpoint_every=10, model=FAKE,
        )  # fmt: skip
    path = tmp_path / "r" / "checkpoints" / "seed=2.checkpoint"
    assert read_header(path)["weeks_done"] == 30
    (tmp_path / "r" / "checkpoints" / "seed=2.checkpoint.partial").write_text("half of one")
    weeks: list[int] = []

    def note(done: int, _: int) -> bool:
        weeks.append(done)
        return True

    run(
        scenario,
        seeds=[2],
        jobs=1,
        record_flows="all",
        folder=tmp_path / "r",
        resume=True,
        progress=note,
        model=FAKE,
    )
    assert weeks == list(range(31, 41))
    assert_same_run(tmp_path / "whole", tmp_path / "r")


@pytest.mark.parametrize("jobs", [1, 2])
def test_seeds_that_are_done_are_kept_and_the_others_go_on(tmp_path: Path, jobs: int):
    scenario = FakeScenario(weeks=8, pause_seconds=0.01)
    how: dict[str, Any] = {"seeds": 5, "record_flows": "all", "model": FAKE}
    run(scenario, folder=tmp_path / "whole", jobs=1, **how)
    stopped = run(
        scenario, folder=tmp_path / "r", jobs=jobs, checkpoint_every=3, progress=stopping_after(22), **how
    )
    assert 1 <= len(stopped.seeds) < 5
    assert Results.load(tmp_path / "r").seeds == stopped.seeds
    resumed = run(scenario, folder=tmp_path / "r", jobs=jobs, resume=True, **how)
    assert resumed.seeds == (1, 2, 3, 4, 5)
    assert_same_run(tmp_path / "whole", tmp_path / "r")


def test_all_seeds_done_and_killed_before_saving(tmp_path: Path):
    """What is left of such a run is the records of its seeds."""
    scenario = FakeScenario(weeks=4)
    whole = run(scenario, seeds=2, jobs=1, folder=tmp_path / "whole", model=FAKE)
    run(
        scenario,
        seeds=2,
        jobs=1,
        folder=tmp_path / "r",
        checkpoint_every=1,
        progress=stopping_after(7),
        model=FAKE,
    )
    assert run(scenario, seeds=2, jobs=1, folder=tmp_path / "r", resume=True, model=FAKE).hash == whole.hash


def test_a_killed_worker_names_the_last_checkpoint_and_how_to_resume(tmp_path: Path):
    scenario = FakeScenario(weeks=12, dies_in_week=9)
    command = "tradewinds run fake --checkpoint-every 4"
    how: dict[str, Any] = {"seeds": 2, "jobs": 2, "folder": tmp_path / "r", "model": FAKE}
    with pytest.raises(RunFailed) as failed:
        run(scenario, checkpoint_every=4, command=command, **how)
    message = str(failed.value)
    assert "exit code -9" in message
    assert f"{tmp_path}/r/checkpoints/seed=" in message
    assert "up to week 8" in message
    assert f"Resume with: {command} --resume --out {tmp_path}/r" in message
    resumed = run(scenario.with_(dies_in_week=-1), resume=True, **how)
    assert resumed.hash == run(FakeScenario(weeks=12), seeds=2, jobs=1, model=FAKE).hash


@pytest.fixture
def stopped(tmp_path: Path) -> Path:
    """The folder of a stopped run of two seeds: the first is complete, the second is at week 5."""
    folder = tmp_path / "r"
    run(
        FakeScenario(), seeds=2, jobs=1, folder=folder, checkpoint_every=2, progress=stopping_after(11), model=FAKE,
        command="tradewinds run fake --out r --checkpoint-every 2",
    )  # fmt: skip
    return folder


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weeks": 7}, "is of 6 weeks, asked for are 7"),
        ({"consumers": 4000}, "is of 300 consumers, asked for are 4,000"),
        ({"smes": 3000}, "is of 30 SMEs, asked for are 3,000"),
        ({"seeds": 3}, r"is of seeds \[1, 2\], asked for are \[1, 2, 3\]"),
        ({"record_flows": "all"}, "keeps flows of seeds first, asked for are all"),
        ({"scenario": FakeScenario(name="other")}, "is of scenario fake, asked for is other"),
        ({"scenario": FakeScenario(duty=0.3)}, "other rules or settings"),
    ],
)
def test_another_run_is_refused_by_name(stopped: Path, changes: dict[str, Any], words: str):
    before = files_of(stopped)
    asked = {"scenario": FakeScenario(), "seeds": 2, "jobs": 1, "folder": stopped, "model": FAKE, **changes}
    with pytest.raises(CheckpointError, match=words) as refused:
        run(resume=True, **asked)
    assert "Nothing was changed" in str(refused.value)
    assert "it was started by: tradewinds run fake --out r --checkpoint-every 2" in str(refused.value)
    assert files_of(stopped) == before


@pytest.mark.parametrize("which", ["run.json", "seed=2.checkpoint", "seed=1.done"])
@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("version", "0.0.1", "was made by tradewinds 0.0.1, this is"),
        ("code", "0123", "another state of the program's sources"),
        ("data", "0123", "other data files"),
        ("format", 0, "has format 0 of checkpoints"),
        ("consumers", None, "does not say its consumers"),
    ],
)
def test_another_version_is_refused_by_name(stopped: Path, which: str, key: str, value: Any, words: str):
    path = stopped / "checkpoints" / which
    if which == "run.json":
        noted = {**json.loads(path.read_text()), key: value}
        path.write_text(json.dumps({**noted, MARK: mark_of(noted)}))
    else:
        header, arrays = read_arrays(path)
        write_arrays(path, arrays, {**header, key: value})
    before = files_of(stopped)
    with pytest.raises(CheckpointError, match=words) as refused:
        run(FakeScenario(), seeds=2, jobs=1, folder=stopped, resume=True, model=FAKE)
    assert which in str(refused.value) or which == "run.json"
    assert files_of(stopped) == before


def test_a_checkpoint_of_another_seed_is_refused(stopped: Path):
    header, arrays = read_arrays(stopped / "checkpoints" / "seed=2.checkpoint")
    write_arrays(stopped / "checkpoints" / "seed=2.checkpoint", arrays, {**header, "seed": 7})
    with pytest.raises(CheckpointError, match="is of seed 7, asked for is 2"):
        run(FakeScenario(), seeds=2, jobs=1, folder=stopped, resume=True, model=FAKE)


def test_a_damaged_checkpoint_is_named(stopped: Path):
    path = stopped / "checkpoints" / "seed=2.checkpoint"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(CheckpointError, match=r"seed=2\.checkpoint is damaged.*delete that file"):
        run(FakeScenario(), seeds=2, jobs=1, folder=stopped, resume=True, model=FAKE)


def test_nothing_to_resume(tmp_path: Path):
    how: dict[str, Any] = {"seeds": 1, "jobs": 1, "model": FAKE}
    with pytest.raises(CheckpointError, match="holds no stopped run"):
        run(FakeScenario(), folder=tmp_path / "none", resume=True, **how)
    assert not (tmp_path / "none").exists()
    run(FakeScenario(), folder=tmp_path / "r", checkpoint_every=2, **how)
    with pytest.raises(CheckpointError, match="holds a complete run"):
        run(FakeScenario(), folder=tmp_path / "r", resume=True, **how)
    with pytest.raises(ValueError, match="give run\\(\\) a folder"):
        run(FakeScenario(), checkpoint_every=2, **how)
    with pytest.raises(ValueError, match="checkpoint_every is -1"):
        run(FakeScenario(), checkpoint_every=-1, folder=tmp_path / "r", **how)


def test_the_command_that_resumes():
    assert how_to_resume("tradewinds run a --out b", Path("b")) == "tradewinds run a --out b --resume"
    assert how_to_resume("tradewinds run a", Path("runs/x")) == "tradewinds run a --resume --out runs/x"
    assert (
        how_to_resume("tradewinds run a --out b --resume", Path("b")) == "tradewinds run a --out b --resume"
    )
    assert how_to_resume("run('a')", Path("b")) == "the same call with resume=True"


def test_checkpoints_change_no_number(tmp_path: Path):
    plain = run(FakeScenario(), seeds=2, jobs=1, folder=tmp_path / "plain", model=FAKE)
    kept = run(FakeScenario(), seeds=2, jobs=1, folder=tmp_path / "kept", checkpoint_every=1, model=FAKE)
    assert kept.hash == plain.hash
    assert np.array_equal(kept.kpis["value"], plain.kpis["value"], equal_nan=True)
    assert_same_run(tmp_path / "plain", tmp_path / "kept")
