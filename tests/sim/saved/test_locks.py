"""One writer for a folder: a second is refused by name, one that died holds nobody up, nothing stays behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sim.results.run_results import Results
from sim.running.run_scenarios import run
from sim.saved import locks
from sim.saved.faults import FolderInUse
from sim.saved.writing import is_left_over, partial_of
from tests.sim.fake_model import FakeScenario

FAKE = "tests.sim.fake_model:FakeModel"
ROOT = Path(__file__).resolve().parents[3]
HOLDER = """
import sys, pathlib
from sim.saved import locks
with locks.writing(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder_of(folder: Path) -> subprocess.Popen[str]:
    """Start a process that holds a folder until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_run_is_refused_before_anything_is_simulated(tmp_path: Path):
    folder, weeks = tmp_path / "r", []
    with holder_of(folder) as other:
        with pytest.raises(FolderInUse, match=f"{folder} is in use: process {other.pid} is writing to it"):
            run(FakeScenario(), seeds=1, folder=folder, model=FAKE, progress=lambda *at: weeks.append(at))
        assert weeks == []
        assert [path.name for path in folder.iterdir()] == [locks.NAME]
        other.communicate("")
    assert not folder.exists(), "whoever made it and wrote nothing takes it away"


def test_a_lock_of_a_dead_process_holds_nobody_up(tmp_path: Path):
    with holder_of(tmp_path) as other:
        other.kill()
        other.communicate()
    assert (tmp_path / locks.NAME).exists()
    assert run(FakeScenario(weeks=2), seeds=1, jobs=1, folder=tmp_path, model=FAKE).seeds == (1,)
    assert not (tmp_path / locks.NAME).exists()
    assert Results.load(tmp_path).seeds == (1,)


def test_where_a_disk_knows_no_locks_the_file_counts_while_its_process_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def unknown(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(locks.fcntl, "flock", unknown)
    (tmp_path / locks.NAME).write_text(json.dumps({"pid": os.getppid()}))
    with pytest.raises(FolderInUse, match=f"process {os.getppid()}"), locks.writing(tmp_path):
        pass
    (tmp_path / locks.NAME).write_text(
        json.dumps({"pid": 2**22 + 1})
    )  # above the largest number of a process
    with locks.writing(tmp_path):
        pass


def test_two_threads_are_two_writers_and_one_may_take_its_lock_again(tmp_path: Path):
    said: list[str] = []

    def try_too() -> None:
        try:
            with locks.writing(tmp_path):
                said.append("taken")
        except FolderInUse:
            said.append("refused")

    with locks.writing(tmp_path), locks.writing(tmp_path):
        thread = threading.Thread(target=try_too)
        thread.start()
        thread.join()
    try_too()
    assert said == ["refused", "taken"]


def test_a_new_folder_is_taken_by_one_only(tmp_path: Path):
    with locks.writing(tmp_path / "a" / "b", new=True):
        with pytest.raises(FileExistsError), locks.writing(tmp_path / "a" / "b", new=True):
            pass
        (tmp_path / "a" / "b" / "kept").touch()
    assert (tmp_path / "a" / "b" / "kept").exists()


def test_unfinished_files_say_whose_they_are(tmp_path: Path):
    mine = partial_of(tmp_path / "kpis.parquet")
    assert str(os.getpid()) in mine.name
    assert is_left_over(mine.name)
    assert is_left_over("kpis.parquet.partial"), "of an earlier version"
    assert is_left_over(f"kpis.parquet.{2**22 + 1}.partial")
    assert not is_left_over(f"kpis.parquet.{os.getppid()}.partial"), "somebody is writing it"
    assert not is_left_over("kpis.parquet")
