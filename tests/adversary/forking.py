"""A process that has imported the command line and forks for every case: real exit codes at a tenth of the time.

It reads one case per line (JSON) on standard input and answers one line each. A case runs in its own session, folder,
home and streams; what is left of its processes after it ended is killed. Nothing here starts a thread, so that a
fork is whole.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import functools
import gc
import io
import json
import os
import resource
import signal
import sys
import time
import warnings
from pathlib import Path
from typing import Any

MEMORY_BYTES = 6 << 30
"""Of address space: a case that asks for more fails instead of the machine."""
WRITES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "shutil.rmtree"}
WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def imported() -> Any:
    """Import what most commands need; return the entry point."""
    import experiments.cli
    import sim.comparison.compare_scenarios
    import sim.running.run_scenarios

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import openpyxl
        import pyarrow.parquet
        import rich.table

        import sim.model
        import sim.running.seed  # noqa: F401
        from sim.scenario.definition import Scenario, describe

        for name in ("baseline", "us_de_minimis_repeal"):
            describe(Scenario.load(name))  # reads the tables of the world
    assert openpyxl
    assert pyarrow.parquet
    assert rich.table
    return experiments.cli.main


def streams(case: dict[str, Any]) -> None:
    """Put the case's files where the streams are: a path, "full", "pipe" (nobody reads) or "closed"."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        where = case.get(name, "/dev/null")
        if where == "closed":
            os.close(number)
            setattr(sys, name, None)
            setattr(sys, f"__{name}__", None)
            continue
        if where == "pipe":
            read, opened = os.pipe()
            os.close(read)
        else:
            path = "/dev/full" if where == "full" else where
            opened = os.open(
                path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644
            )
        if opened != number:
            os.dup2(opened, number)
            os.close(opened)
        raw = io.FileIO(number, "r" if number == 0 else "w", closefd=False)
        buffered = io.BufferedReader(raw) if number == 0 else io.BufferedWriter(raw)
        errors = "backslashreplace" if number == 2 else "strict"
        stream = io.TextIOWrapper(buffered, case.get("encoding", "utf-8"), errors, line_buffering=number == 2)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)  # the process's own, as after a start


def strike(case: dict[str, Any]) -> None:
    """End this process at its n-th write (`at`), so many ms later (`ms`), with a signal (`kill`)."""
    at, kill, seen = case["at"], getattr(signal, case["kill"]) if case.get("kill") else None, 0
    note = os.open(case["note"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

    def hit(*_: object) -> None:
        os.kill(os.getpid(), kill or 0)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        is_write = event in WRITES or (
            event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & WRITE_FLAGS)
        )
        if not is_write:
            return
        seen += 1
        os.pwrite(note, str(seen).encode(), 0)
        if kill is None or seen != at:
            return
        if not case.get("ms"):
            hit()
            return
        # SIGKILL may come in the middle of compiled code, as a power cut does: the timer's default is to end.
        signal.signal(signal.SIGALRM, signal.SIG_DFL if kill == signal.SIGKILL else hit)
        signal.setitimer(signal.ITIMER_REAL, case["ms"] / 1000)

    sys.addaudithook(watch)


def child(case: dict[str, Any], main: Any) -> int:
    """Be the command of a case."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    os.chdir(case["folder"])
    os.environ.update(case.get("environment", {}))
    if case.get("fake"):
        module = sys.modules["sim.running.run_scenarios"]
        fake = functools.partial(module.run_many, model="tests.sim.fake_model:FakeModel")  # type: ignore[attr-defined]
        module.run_many = fake  # type: ignore[attr-defined]
    sys.argv = ["tradewinds", *case["words"]]
    streams(case)
    if "at" in case:
        strike(case)
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def ended(code: int) -> None:
    """End this process as Python does (what is registered, then a last flush), without taking the rest apart."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except OSError as fault:
            code = 120
            with contextlib.suppress(OSError):
                os.write(2, f"Exception ignored at exit: {fault}\n".encode())
    os._exit(code & 0xFF)


def waited(pid: int, seconds: float) -> int | None:
    """Wait for a process; its exit code, negative for a signal, or None when it still runs."""
    until, pause = time.monotonic() + seconds, 0.002
    while True:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > until:
            return None
        time.sleep(pause)
        pause = min(0.05, pause * 1.3)


def slowness() -> float:
    """How many times longer anything takes where more processes want to work than there are processors."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def watched(pid: int, case: dict[str, Any]) -> dict[str, Any]:
    """Wait for a case; one that may be long is stopped as from the keyboard, one that does not end is killed."""
    started, slow = time.monotonic(), slowness()
    may_be_long = case.get("may_be_long", False)
    code, stopped = waited(pid, case.get("patience_s", 10.0) * (1.0 if may_be_long else slow)), False
    if code is None and may_be_long:
        stopped = True
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGINT)
        code = waited(pid, 10.0 * slow)
    hung = code is None
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    if hung:
        waited(pid, 10.0)
    return {"code": code, "hung": hung, "stopped": stopped, "seconds": time.monotonic() - started}


def adopt_orphans() -> None:
    """Make processes whose parent ended children of this one (Linux), so that none outlives its case."""
    take_children = 36  # PR_SET_CHILD_SUBREAPER
    ctypes.CDLL(None).prctl(take_children, 1, 0, 0, 0)


def end_orphans() -> None:
    """Kill and bury every child that is left: workers in a session of their own are not in the case's group."""
    while left := Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(int(pid), 0)


def serve() -> int:
    """Answer cases until the input ends."""
    main = imported()
    adopt_orphans()
    gc.freeze()
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    print(json.dumps({"ready": True}), file=answers)
    for line in iter(sys.stdin.readline, ""):
        case = json.loads(line)
        pid = os.fork()
        if pid == 0:
            answers.close()
            ended(child(case, main))
        print(json.dumps(watched(pid, case)), file=answers)
        end_orphans()
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    sys.exit(serve())
