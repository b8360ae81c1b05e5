"""`run --workers`, `run --scheduler`: what cannot be meant, what is said of a lost worker, and the same bits."""

from __future__ import annotations

import functools
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.results.run_results import Results
from sim.running.run_scenarios import run_many
from sim.running.workers import ClusterError, Where
from tests.experiments.cli.in_process import Command, command

__all__ = ["command"]

SMALL = ("run", "law_2023", "--seeds", "1", "--weeks", "6", "--quiet", "--out", "r")
SIX = "tests.cut_world:six_economies"


class FakeCluster:
    """Two workers that hold nothing; one of them is lost in the fifth week where it is told so."""

    shards = 2
    lost_in_week: int | None = None

    def __init__(self, where: Where) -> None:
        self.where = where

    def spread(self, model: Any) -> None:
        """Do nothing until a worker is lost."""
        step = model.step

        def lost() -> None:
            if model.tick + 1 == self.lost_in_week:
                raise ClusterError("worker tcp://10.0.0.2:1, which held consumers 2,000 to 3,999, was lost")
            step()

        model.step = lost

    def __enter__(self) -> FakeCluster:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakeCluster]:
    """Let runs use fake workers."""
    monkeypatch.setattr("sim.running.cluster.Cluster", FakeCluster)
    return FakeCluster


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--workers", "2", "--scheduler", "tcp://a:1"), "give one of them"),
        (("--workers", "2", "--jobs", "2"), "--jobs 2 runs so many seeds at once; give one of them"),
        (("--scheduler", "tcp://a:1", "--jobs", "3"), "--scheduler spreads one seed after the other"),
        (("--workers", "0"), "Invalid value for '--workers'"),
        (("--scheduler", "somewhere"), "'somewhere' is not the address of a Dask scheduler"),
    ],
)
def test_what_cannot_be_meant(command: Command, words: tuple[str, ...], told: str) -> None:
    code, out, err = command(*SMALL, *words)
    assert (code, out) == (2, "")
    assert told in err
    assert err.count("error: ") == 1
    assert not Path("r").exists()


def test_where_dask_is_missing_nothing_is_written(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.running.cluster import PARTS_MISSING

    monkeypatch.setitem(sys.modules, "distributed", None)
    assert command(*SMALL, "--workers", "2") == (2, "", f"error: {PARTS_MISSING}\n")
    assert not Path("r").exists()


def test_a_scheduler_that_does_not_answer_leaves_the_run_before_it(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.running.cluster.CONNECT_SECONDS", 1)
    assert command(*SMALL, "--jobs", "1")[0] == 0
    before = Results.load("r").hash
    code, out, err = command(*SMALL, "--replace", "--json", "--scheduler", "tcp://127.0.0.1:9")
    assert code == 2
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in err
    assert json.loads(out)["error"]["kind"] == "bad_input"
    assert Results.load("r").hash == before


@pytest.mark.parametrize("words", [("--workers", "1"), ("--workers", "2", "--jobs", "1")])
def test_the_manifest_says_into_how_many_shards(
    command: Command, fake: type[FakeCluster], words: tuple[str, ...]
) -> None:
    code, _, err = command(*SMALL, *words, "--threads", "1")
    assert code == 0, err
    manifest = Results.load("r").manifest
    assert [manifest[key] for key in ("jobs", "threads", "shards")] == [1, 1, 2]
    assert manifest["state_digests"].keys() == {"1"}
    assert command(*SMALL, "--replace", "--jobs", "1")[0] == 0
    assert "shards" not in Results.load("r").manifest


def test_results_do_not_name_the_scheduler(command: Command, fake: type[FakeCluster]) -> None:
    words = (*SMALL, "--scheduler", "tcp://10.1.2.3:8786")
    assert command(*words)[0] == 0
    text = (Path("r") / "manifest.json").read_text()
    assert "10.1.2.3" not in text
    assert "--scheduler tcp://HOST:PORT" in text


def test_a_lost_worker_ends_in_a_clear_error_and_the_command_that_resumes(
    command: Command, fake: type[FakeCluster], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake, "lost_in_week", 5)
    words = (*SMALL, "--checkpoint-every", "2", "--scheduler", "tcp://10.1.2.3:8786")
    code, out, err = command(*words)
    assert (code, out) == (3, "")
    assert "scenario law_2023, seed 1: worker tcp://10.0.0.2:1, which held consumers 2,000 to 3,999" in err
    assert "seed 1 up to week 4 (r/checkpoints/seed=1.checkpoint)" in err
    again = f"tradewinds {' '.join(words)} --resume"
    assert f"Resume with: {again}\n" in err
    monkeypatch.setattr(fake, "lost_in_week", None)
    assert command(*again.split()[1:])[0] == 0
    resumed = Results.load("r").manifest
    assert command(*SMALL, "--replace", "--jobs", "1")[0] == 0
    whole = Results.load("r").manifest
    assert resumed["result_hash"] == whole["result_hash"]


@pytest.mark.slow
def test_a_killed_worker_from_the_command_line(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real model over real processes."""
    pytest.importorskip("distributed")
    from sim.running.cluster import Cluster

    monkeypatch.setattr(
        sys.modules["sim.running.run_scenarios"], "run_many", functools.partial(run_many, model=SIX)
    )
    words = (*SMALL, "--consumers", "3200", "--smes", "1152")
    assert command(*words, "--jobs", "1")[0] == 0
    whole = Results.load("r").manifest

    class Killing(Cluster):
        def spread(self, model: Any) -> None:
            super().spread(model)
            step = model.step

            def kill_in_week_3() -> None:
                if model.tick == 2:
                    os.kill(self.client.run(os.getpid)[self.workers[0]], signal.SIGKILL)
                step()

            model.step = kill_in_week_3

    words = (*words, "--checkpoint-every", "2", "--workers", "2")
    with monkeypatch.context() as killing:
        killing.setattr("sim.running.cluster.Cluster", Killing)
        code, out, err = command(*words, "--replace")
    assert (code, out) == (3, "")
    assert "which held consumers 0 to 1,599, was lost" in err
    assert "up to week 2" in err
    assert command(*words, "--resume")[0] == 0
    resumed = Results.load("r").manifest
    for key in ("result_hash", "state_digests", "week_hashes"):
        assert resumed[key] == whole[key]
