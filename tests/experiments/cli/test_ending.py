"""Every command ends with its exit code and its sentence: interrupts, closed and full streams, narrow encodings, names.

In real processes, as a table of surroundings; what is cheap to ask is asked of `list` and `explain`.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from experiments.cli.exit_codes import reported
from experiments.ending import fault_sentences as faults
from experiments.ending import streams
from experiments.ending.signals import came, stoppable
from sim.running.carrying_out import RunFailed, simulate_all
from sim.surroundings.out_of_memory import MEMORY, ran_out

SCRIPT = Path(__file__).with_name("fake_tradewinds.py")
ROOT = SCRIPT.parent.parent.parent.parent
RUN = ("run", "law_2023", "--seeds", "1", "--weeks", "2", "--jobs", "1", "--out", "r")
LONG = "a" * 300


def shell(
    folder: Path, words: tuple[str, ...], around: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """A command as typed into a shell, with what a shell can do to its streams."""
    line = " ".join([sys.executable, str(SCRIPT), *words, around])
    env = {**os.environ, "FAKE_PAUSE": "0", "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        errors="replace",
    )


@pytest.mark.parametrize(
    ("around", "code", "sentence"),
    [
        (">&-", 0, ""),
        ("<&- >&- 2>&-", 0, ""),
        ("2>/dev/full", 0, ""),
        (
            ">/dev/full",
            3,
            "error: standard output cannot be written: No space left on device. The run is complete, in r",
        ),
        (
            "--json >/dev/full",
            3,
            "error: standard output cannot be written: No space left on device. The run is complete",
        ),
        ("| true", 0, ""),
    ],
)
def test_streams(tmp_path: Path, around: str, code: int, sentence: str):
    done = shell(tmp_path, (*RUN, "-q"), around, PYTHONUNBUFFERED="1" if "json" in around else "")
    assert (done.returncode, "Traceback" in done.stderr, "Exception" in done.stderr) == (
        code,
        False,
        False,
    ), done.stderr
    assert done.stderr.startswith(sentence)
    assert sentence or not done.stderr
    assert (tmp_path / "r" / "manifest.json").is_file()


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_encodings(tmp_path: Path, encoding: str):
    """What an encoding lacks is written as near as it can be; in JSON nothing is lost."""
    for words in (RUN, ("explain", "us_de_minimis_repeal")):
        done = shell(tmp_path, words, PYTHONIOENCODING=encoding)
        assert (done.returncode, "Error" in done.stderr) == (0, False), done.stderr
    said = {
        name: shell(tmp_path, ("list", "economies", "--json"), PYTHONIOENCODING=name).stdout
        for name in ("ascii", "utf-8")
    }
    assert json.loads(said["ascii"]) == json.loads(said["utf-8"])
    assert said["ascii"].isascii()


@pytest.mark.parametrize(
    "surroundings",
    [
        {"TERM": "dumb", "COLUMNS": "1"},
        {"TERM": "", "COLUMNS": "x"},
        {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"HOME": "/nowhere", "TMPDIR": "/nowhere"},
    ],
    ids=str,
)
def test_environments(tmp_path: Path, surroundings: dict[str, str]):
    done = shell(tmp_path, RUN, **surroundings)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert (tmp_path / "r" / "manifest.json").is_file()


@pytest.mark.parametrize(
    "words",
    [
        ("run", "law_2023", "--seeds", "1", "--weeks", "1", "--out", LONG), ("run", LONG), ("run", f"{LONG}.yaml"),
        ("compare", LONG), ("show", LONG), ("export", LONG), ("runs", "delete", LONG),
        ("new", "scenario", f"{LONG}.yaml"), ("dashboard", LONG),
        ("run", "law_2023", "--seeds", "1", "--weeks", "1", "--out", "/".join(["deep"] * 1000)),
    ],
    ids=lambda words: " ".join(word[:12] for word in words),
)  # fmt: skip
def test_long_names_are_bad_input(tmp_path: Path, words: tuple[str, ...]):
    done = shell(tmp_path, words)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert "error: " in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_gone(tmp_path: Path):
    gone = tmp_path / "gone"
    gone.mkdir()
    line = f"rmdir {gone}; {sys.executable} {SCRIPT} {' '.join(RUN)}"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["sh", "-c", line], cwd=gone, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "the current folder no longer exists: change to another (cd)" in done.stderr


@pytest.mark.parametrize(
    ("kill", "jobs"),
    [(signal.SIGINT, "2"), (signal.SIGTERM, "2"), (signal.SIGHUP, "2"), (signal.SIGHUP, "1")],
)
def test_a_run_is_stopped_by_any_signal_to_its_whole_group(tmp_path: Path, kill: signal.Signals, jobs: str):
    words = ("run", "law_2023", "--seeds", "2", "--weeks", "500", "--jobs", jobs, "--out", "r", "--json")
    env = {**os.environ, "FAKE_PAUSE": "0.05", "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), *words], cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    )  # fmt: skip
    end = time.monotonic() + 60
    while not list((tmp_path / "r").glob("flows/seed=1.*")) and time.monotonic() < end:
        time.sleep(0.02)
    os.killpg(process.pid, kill)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in err) == (130, False), err
    assert json.loads(out)["error"]["kind"] == "stopped"
    assert "Stopped before any seed was complete" in err


EARLY = """
import os, signal, sys, threading, time
sys.path.insert(0, {root!r})
def kill():
    while {module!r} not in sys.modules:
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=kill, daemon=True).start()
from experiments.cli import main
sys.argv = ["tradewinds", "run", "law_2023", "--jobs", "1", "--weeks", "500"]
main()
"""


@pytest.mark.parametrize("module", ["experiments.cli.application", "typer", "numpy", "numba", "mesa"])
def test_ctrl_c_while_libraries_load(tmp_path: Path, module: str):
    """The interrupt comes when the library begins to load, however long that takes on this machine."""
    code = EARLY.format(root=str(ROOT), module=module)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, "Traceback" in done.stderr) == (130, False), done.stderr
    assert "topped" in done.stderr
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_signal_that_was_ignored_stays_ignored():
    """As under nohup."""
    code = (
        "import os, signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from experiments.ending.signals import stoppable\n"
        "with stoppable():\n    os.kill(os.getpid(), signal.SIGHUP)\nprint('goes on')\n"
    )
    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True) == "goes on\n"


def test_a_signal_that_python_throws_away_comes_again_without_a_word(capfd: pytest.CaptureFixture[str]):
    class Leaving:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    def work() -> None:
        with stoppable():
            leaving = Leaving()
            del leaving
            assert came()
            time.sleep(10)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert capfd.readouterr() == ("", "")


def test_any_other_fault_that_python_throws_away_is_printed(monkeypatch: pytest.MonkeyPatch):
    class Leaving:
        def __del__(self) -> None:
            raise ValueError

    told: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda lost: told.append(lost.exc_type))
    with stoppable():
        leaving = Leaving()
        del leaving
    assert told == [ValueError]


def test_little_memory_is_said_in_a_sentence(tmp_path: Path):
    """At a limit that lets the interpreter start, and not the libraries."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (60_000_000, 60_000_000))

    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", "from experiments.cli import main; main(['run', 'baseline', '--seeds', '1'])"],
        cwd=tmp_path, env=env, capture_output=True, text=True, check=False, preexec_fn=limit,
    )  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr) == (3, False), done.stderr
    assert done.stderr.startswith(f"error: {MEMORY}")


def test_a_seed_that_meets_no_memory_is_a_failure_with_words(monkeypatch: pytest.MonkeyPatch):
    class Task:
        weeks = 1
        seed = 7
        arms = (type("Arm", (), {"scenario": type("Scenario", (), {"name": "law_2023"})()})(),)

    def none_left(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("sim.running.carrying_out.simulate", none_left)
    failed = simulate_all([Task()], 1, [[]], None)  # type: ignore[list-item]
    assert isinstance(failed, RunFailed)
    assert str(failed) == f"scenario law_2023, seed 7: {MEMORY}"
    assert faults.sentence(failed) == (str(failed), 3)


@pytest.mark.parametrize(
    "fault", [MemoryError(), OSError(errno.ENOMEM, "x"), ImportError("x.so: failed to map segment from shared object"),
              RuntimeError("can't start new thread")],
)  # fmt: skip
def test_libraries_say_it_in_many_ways(fault: Exception):
    assert ran_out(fault)
    wrapped = ValueError("something else")
    wrapped.__cause__ = fault
    assert ran_out(wrapped)
    assert not ran_out(ValueError("something else"))


def test_a_finished_run_is_never_told_as_failed(capsys: pytest.CaptureFixture[str]):
    """Whatever goes wrong in showing it."""
    faults.forget_finished()  # of tests before it in this process
    faults.note_finished(Path("runs/mine"))
    try:
        assert reported(ValueError("no table"), as_json=False) == 3
    finally:
        faults.forget_finished()
    assert "The run is complete, in runs/mine" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("sign", "plain"), [("−", "-"), ("é", "e"), ("₂", "2"), ("×", "x"), ("中", "?"), ("\udc80", "\\udc80")]
)
def test_characters_have_a_nearest_one(sign: str, plain: str):
    assert streams.plain(sign) == plain
