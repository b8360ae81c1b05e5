"""A full disk and a limit on files: what is complete is kept, the message says where and why, its command works."""

from __future__ import annotations

import errno
import functools
import resource
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.results import flows_file
from sim.results.run_results import Results
from sim.running.carrying_out import NoRoom
from sim.running.run_scenarios import run
from sim.saved import writing
from tests.sim.fake_model import FakeScenario

FAKE = "tests.sim.fake_model:FakeModel"
ROOT = Path(__file__).resolve().parents[3]
COMMAND = ROOT / "tests" / "experiments" / "cli" / "fake_tradewinds.py"


def no_room_for(monkeypatch: pytest.MonkeyPatch, seed: int, code: int = errno.ENOSPC) -> None:
    """Let the flows of one seed find no room."""
    write = flows_file.FlowsFile._write

    def full(file: flows_file.FlowsFile) -> None:
        if file.seed == seed:
            file._opened()
            with file._naming_the_file():
                raise OSError(code, "written by Arrow, which names no file")
        write(file)

    monkeypatch.setattr(flows_file.FlowsFile, "_write", full)


@pytest.mark.parametrize(("code", "why"), [(errno.ENOSPC, "the disk is full"), (errno.EFBIG, "ulimit -f")])
@pytest.mark.parametrize("command", ["tradewinds run fake --out {}", "tradewinds run fake"])
def test_complete_seeds_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, why: str, command: str
):
    folder, command = tmp_path / "r", command.format(tmp_path / "r")
    with monkeypatch.context() as patch:
        no_room_for(patch, 3, code)
        with pytest.raises(NoRoom) as failed:
            run(
                FakeScenario(),
                seeds=4,
                jobs=1,
                folder=folder,
                record_flows="all",
                model=FAKE,
                command=command,
            )
    said = str(failed.value)
    assert f"{folder}/flows/seed=3.parquet: " in said
    assert why in said
    assert f"2 of 4 seeds of fake are complete, kept in {folder}" in said
    again = f"{command} --replace" if "--out" in command else command
    assert said.endswith(f"Repeat with: {again}")
    kept = Results.load(folder)
    assert kept.seeds == (1, 2)
    assert kept.stopped
    assert set(kept.flows["seed"]) == {1, 2}
    assert not list(tmp_path.rglob("*.partial"))


def test_with_checkpoints_it_says_how_to_resume_and_that_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    how: dict[str, Any] = {
        "seeds": 3,
        "jobs": 1,
        "folder": tmp_path / "r",
        "record_flows": "all",
        "model": FAKE,
    }
    with monkeypatch.context() as patch:
        no_room_for(patch, 2)
        with pytest.raises(NoRoom, match=f"Resume with: tradewinds run fake --resume --out {tmp_path}/r"):
            run(FakeScenario(), checkpoint_every=2, command="tradewinds run fake", **how)
    assert Results.load(tmp_path / "r").seeds == (1,)
    assert (
        run(FakeScenario(), resume=True, **how).hash == run(FakeScenario(), seeds=3, jobs=1, model=FAKE).hash
    )


def failing_writes(monkeypatch: pytest.MonkeyPatch, *, in_place: Path, unless: str | None = None) -> None:
    """Let whole files below a folder find no room; `unless` names a file whose absence makes room."""
    write = writing.write_whole

    def full(path: Path, how: Any) -> None:
        if in_place in path.parents and (unless is None or (in_place / unless).exists()):
            raise writing.with_place(OSError(errno.ENOSPC, "No space left on device"), path)
        write(path, how)

    for module in ("sim.results.run_folder", "sim.saved.writing"):
        monkeypatch.setattr(sys.modules[module], "write_whole", full)


def test_flows_give_way_to_complete_seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    failing_writes(monkeypatch, in_place=tmp_path / "r", unless="flows/seed=1.parquet")
    with pytest.raises(NoRoom, match="Weekly flows were dropped to make room") as failed:
        run(FakeScenario(), seeds=2, jobs=1, folder=tmp_path / "r", model=FAKE)
    assert f"2 of 2 seeds of fake are complete, kept in {tmp_path}/r" in str(failed.value)
    kept = Results.load(tmp_path / "r")
    assert (kept.seeds, kept.flows_folder) == ((1, 2), None)


def test_complete_seeds_go_elsewhere_where_nothing_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    failing_writes(monkeypatch, in_place=tmp_path / "r")
    with pytest.raises(NoRoom, match="2 of 2 seeds of fake are complete, kept in"):
        run(FakeScenario(), seeds=2, jobs=1, folder=tmp_path / "r", record_flows="none", model=FAKE)
    (elsewhere,) = (tmp_path / "temporary").iterdir()
    assert Results.load(elsewhere).seeds == (1, 2)


def limited(folder: Path, *words: str, most_bytes: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command over the fake model in a folder, whose files may have so many bytes at most."""
    limit = (
        functools.partial(resource.setrlimit, resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
        if most_bytes
        else None
    )
    return subprocess.run(
        [sys.executable, str(COMMAND), *words], cwd=folder, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        text=True, capture_output=True, check=False, preexec_fn=limit,
    )  # fmt: skip


WORDS = ("run", "law_2023", "--seeds", "3", "--weeks", "60", "--flows", "all", "--quiet", "--out", "r")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_limit_on_files_ends_in_one_message_whose_command_works(tmp_path: Path, jobs: str):
    ended = limited(tmp_path, *WORDS, "--jobs", jobs, most_bytes=200_000)
    assert ended.returncode == 3, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "TRADEWINDS_DEBUG" not in ended.stderr
    assert "r/flows/seed=" in ended.stderr
    assert "ulimit -f" in ended.stderr
    assert not list(tmp_path.rglob("*.partial"))
    again = ended.stderr.rpartition("Repeat with: tradewinds ")[2]
    ended = limited(tmp_path, *shlex.split(again))
    assert ended.returncode == 0, ended.stderr
    assert Results.load(tmp_path / "r").seeds == (1, 2, 3)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a megabyte; skipped where none may be mounted."""
    disk, mount = tmp_path / "disk", shutil.which("mount")
    disk.mkdir()
    words = [str(mount), "-t", "tmpfs", "-o", "size=1m", "none", str(disk)]
    if mount is None or subprocess.run(words, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_ends_in_one_message_and_what_is_there_opens(small_disk: Path):
    ended = limited(small_disk, *WORDS, "--jobs", "1")
    assert ended.returncode == 3, ended.stderr
    assert "the disk is full" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Repeat with: tradewinds run law_2023" in ended.stderr
    if "seeds of law_2023 are complete, kept in r" in ended.stderr:
        assert Results.load(small_disk / "r").seeds
    assert not list(small_disk.rglob("*.partial"))


def test_other_commands_say_it_too(tmp_path: Path):
    assert limited(tmp_path, *WORDS, "--jobs", "1").returncode == 0
    ended = limited(tmp_path, "export", "r", "--csv", most_bytes=20_000)
    assert ended.returncode == 3
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith("error: r/csv/")
    again = ended.stderr.rpartition("repeat: tradewinds ")[2]
    assert limited(tmp_path, *shlex.split(again), "--replace").returncode == 0
