"""Stopping and resuming from the command line, in real processes and with the fake model."""

from __future__ import annotations

import json
import os
import shlex
import signal
import time
from pathlib import Path

import pytest

from sim.results.run_results import Results
from sim.saved.arrays_file import read_header
from tests.experiments.cli.in_process import Command, command
from tests.experiments.cli.test_stopping import started, wait_for

__all__ = ["command"]

RUN = ("run", "law_2023", "--seeds", "3", "--weeks", "12", "--flows", "all", "--quiet")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the run that nobody stopped."""
    folder = tmp_path_factory.mktemp("whole")
    process = started(folder, *RUN, "--jobs", "1", "--out", "whole", pause=0.0)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return folder / "whole"


@pytest.mark.parametrize(
    ("jobs", "kill"), [("1", signal.SIGINT), ("2", signal.SIGINT), ("2", signal.SIGTERM)]
)
def test_a_stopped_run_says_how_to_resume_and_does(
    tmp_path: Path, whole: Path, jobs: str, kill: signal.Signals
):
    words = (*RUN, "--jobs", jobs, "--checkpoint-every", "2", "--out", "r")
    process = started(tmp_path, *words, pause=0.1)
    wait_for(tmp_path / "r" / "checkpoints", "seed=2.checkpoint")
    if kill == signal.SIGINT:
        os.killpg(process.pid, kill)
    else:
        process.send_signal(kill)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert out == ""
    again = f"{shlex.join(('tradewinds', *words))} --resume"
    assert f"Resume: {again}\n" in err
    resumed = started(tmp_path, *shlex.split(again)[1:], pause=0.0)
    _, err = resumed.communicate(timeout=60)
    assert resumed.returncode == 0, err
    assert Results.load(tmp_path / "r").hash == Results.load(whole).hash
    for seed in (1, 2, 3):
        name = f"seed={seed}.parquet"
        assert (tmp_path / "r" / "flows" / name).read_bytes() == (whole / "flows" / name).read_bytes()
    assert not (tmp_path / "r" / "checkpoints").exists()


def test_a_killed_run_is_resumed(tmp_path: Path):
    """Killed outright: nothing was said or saved, and the checkpoints are there."""
    words = (*RUN, "--jobs", "1", "--checkpoint-every", "2", "--out", "r")
    process = started(tmp_path, *words, pause=0.05)
    wait_for(tmp_path / "r" / "checkpoints", "seed=2.checkpoint")
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    assert not (tmp_path / "r" / "manifest.json").exists()
    resumed = started(tmp_path, *words, "--resume", pause=0.0)
    _, err = resumed.communicate(timeout=60)
    assert resumed.returncode == 0, err
    assert Results.load(tmp_path / "r").seeds == (1, 2, 3)


def test_stopped_before_any_seed_was_complete(tmp_path: Path):
    words = ("run", "law_2023", "--seeds", "1", "--weeks", "50", "--checkpoint-every", "1", "--json")
    process = started(tmp_path, *words, pause=0.1)
    end = time.monotonic() + 60
    while not (files := list(tmp_path.glob("runs/*/checkpoints/seed=1.checkpoint"))):
        assert time.monotonic() < end
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    folder = files[0].parent.parent.relative_to(tmp_path)
    assert f"checkpoints are kept in {folder}" in err
    assert json.loads(out)["resume"] == f"{shlex.join(('tradewinds', *words))} --resume --out {folder}"
    assert read_header(files[0])["weeks_done"] >= 1


def test_what_cannot_be_meant_is_bad_input(command: Command, tmp_path: Path):
    small = ("run", "law_2023", "--seeds", "1", "--weeks", "4", "--jobs", "1", "--quiet")
    code, _, err = command(*small, "--resume")
    assert (code, err) == (2, "error: --resume needs --out, the folder of the stopped run\n")
    code, _, err = command(*small, "--resume", "--out", "none")
    assert (code, err) == (2, "error: there is no folder none: there is nothing to resume\n")
    assert command(*small, "--checkpoint-every", "0", "--out", "x")[0] == 2
    assert command(*small, "--checkpoint-every", "2", "--out", "r")[0] == 0
    code, _, err = command(*small, "--resume", "--out", "r")
    assert code == 2
    assert "r holds a complete run: there is nothing to resume" in err
    code, _, err = command(*small, "--resume", "--replace", "--out", "r")
    assert code == 2
    assert "give one of them" in err
    noted = {"every": 2, "command": "tradewinds run x"}
    (tmp_path / "r" / "checkpoints").mkdir()
    (tmp_path / "r" / "checkpoints" / "run.json").write_text(json.dumps(noted))
    code, _, err = command(*small, "--out", "r")
    assert code == 2
    assert "r holds a stopped run: add --resume to go on with it" in err
    code, _, err = command(*small, "--resume", "--out", "r")
    assert code == 2
    assert "r has format None of checkpoints" in err
    assert (tmp_path / "r" / "manifest.json").exists()
