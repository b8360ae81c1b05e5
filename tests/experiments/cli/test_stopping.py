"""Ctrl-C: ends at once with 130, keeps completed seeds whole, leaves nothing half-written. In real
processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.results.run_results import Results

SCRIPT = Path(__file__).with_name("fake_tradewinds.py")
ROOT = SCRIPT.parent.parent.parent.parent


def started(folder: Path, *words: str, pause: float) -> subprocess.Popen[str]:
    """A command in its own group of processes, as a terminal would start it."""
    environment = {**os.environ, "FAKE_PAUSE": str(pause), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), *words],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(folder: Path, pattern: str, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not list(folder.glob(pattern)):
        assert time.monotonic() < end, f"{folder}/{pattern} did not appear"
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("jobs", "kill"), [("1", signal.SIGINT), ("2", signal.SIGINT), ("2", signal.SIGTERM)]
)
def test_stopping_keeps_whole_seeds_only(tmp_path: Path, jobs: str, kill: signal.Signals):
    """Seeds of 8 weeks at 0.05 s: stop when the third seed's flows appear in their place."""
    process = started(
        tmp_path,
        "run",
        "law_2023",
        "--seeds",
        "40",
        "--weeks",
        "8",
        "--jobs",
        jobs,
        "--flows",
        "all",
        "--out",
        "r",
        pause=0.05,
    )
    wait_for(tmp_path / "r" / "flows", "seed=3.parquet")
    if kill == signal.SIGINT:
        os.killpg(process.pid, kill)  # a terminal sends Ctrl-C to every process of the command
    else:
        process.send_signal(kill)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert out == ""
    assert "Traceback" not in err
    results = Results.load(tmp_path / "r")
    assert results.stopped
    assert 1 <= len(results.seeds) < 40
    assert f"{len(results.seeds)} of 40 seeds of law_2023 are complete in r" in err
    assert set(results.flows["seed"]) == set(results.seeds)
    assert results.kpis["seed"].nunique() == len(results.seeds)
    assert not list(tmp_path.rglob("*.partial"))


def test_stopping_before_the_first_seed_keeps_nothing(tmp_path: Path):
    process = started(
        tmp_path, "run", "law_2023", "--seeds", "2", "--weeks", "50", "--out", "r", "--json", pause=0.2
    )
    wait_for(tmp_path / "r" / "flows", "seed=1.parquet.*.partial")
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert json.loads(out)["error"]["kind"] == "stopped"
    assert "nothing was kept" in err
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_workers_end_when_their_parent_is_killed(tmp_path: Path):
    process = started(
        tmp_path, "run", "law_2023", "--seeds", "4", "--weeks", "100", "--jobs", "2", "--out", "r", pause=0.1
    )
    wait_for(tmp_path / "r" / "flows", "seed=1.parquet.*.partial")
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)  # returns when nobody holds the pipes any more, workers included
    assert process.returncode == -signal.SIGKILL


def test_progress_is_plain_lines_without_a_terminal(tmp_path: Path):
    process = started(
        tmp_path, "run", "law_2023", "--seeds", "2", "--weeks", "10", "--jobs", "1", "--out", "r", pause=0.0
    )
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "50%  10 of 20 weeks" in err
    assert "\x1b" not in err
