"""Worker processes: a few long-lived ones, each given one task at a time through a pipe.

Plain processes instead of a pool of the standard library, because a task must report every week, hear "stop"
between weeks, and end when its parent dies. A worker ignores Ctrl-C and other signals that stop: the parent
decides. Nothing is shared but the pipes.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
import traceback
import types
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple, TypeVar

from sim.saved.faults import no_room
from sim.surroundings.out_of_memory import MEMORY, ran_out

Task = TypeVar("Task")
Found = TypeVar("Found")

ONE_THREAD = dict.fromkeys(
    ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)
KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": "1073741824", "MALLOC_TRIM_THRESHOLD_": "1073741824"}
"""For glibc: memory a week gave back serves the next week; else every large array is mapped and cleared anew."""
STOP = "stop"
FAILURES = ("failed", "no room", "no memory", "refused")
"""Kinds of faults of a task: of the program, of the place it writes to, of this machine, of what it was asked to go on
from."""
SECONDS_TO_END = 10.0
SECONDS_TO_STOP = 3.0
"""After "stop", for all workers together: one that compiles or builds a world does not hear it, and is killed then."""


class WorkerFailed(RuntimeError):
    """A task failed in its process; the message holds its error, and where it arose unless that is no help."""

    def __init__(self, at: int, message: str, kind: str = "failed") -> None:
        super().__init__(message)
        self.at, self.kind = at, kind


class ClusterError(RuntimeError):
    """The cluster cannot be used, or a worker was lost; the message says which."""


class Where(NamedTuple):
    """Where the shards of one run are held, if not in its process (``sim.running.cluster``)."""

    workers: int | None = None
    """Local processes."""
    scheduler: str | None = None
    """Address of a Dask scheduler, tcp://host:port; every worker it has gets a shard."""

    def in_words(self) -> str:
        """Return where in words."""
        if self.scheduler is not None:
            return f"the workers of {self.scheduler}"
        return f"{self.workers} worker process{'' if self.workers == 1 else 'es'}"


def in_processes(
    work: Callable[[Task, Callable[[int], bool]], Found | None],
    tasks: Sequence[Task],
    jobs: int,
    report: Callable[[int, int], bool],
    collect: Callable[[int, Found], None],
) -> bool:
    """Do the tasks in `jobs` processes; True when all were done, False when `report` said stop.

    Args:
        work: A module-level function of a task and of a function to call with its progress; the latter
            answers False to stop, and `work` then gives None.
        tasks: What to do, begun in this order. Must be picklable, as must be what is found.
        jobs: How many processes.
        report: Called here with (index of the task, its progress); answers False to stop everything.
        collect: Called here with (index of the task, what was found), in order of completion.

    Raises:
        WorkerFailed: A task failed or its process died; the others were ended.
        KeyboardInterrupt: As usual, after all processes have ended.
    """
    workers: dict[Connection, multiprocessing.process.BaseProcess] = {}
    doing: dict[Connection, int] = {}
    waiting = list(enumerate(tasks))[::-1]
    try:
        for _ in range(min(jobs, len(tasks))):
            connection, process = _start(work)
            workers[connection] = process
            _give(connection, waiting, doing)
        while doing:
            for ready in wait(list(doing)):
                assert isinstance(ready, Connection)
                at = doing[ready]
                try:
                    kind, found = ready.recv()
                except (EOFError, ConnectionResetError):
                    workers[ready].join(SECONDS_TO_END)
                    code = workers[ready].exitcode
                    reason = ", perhaps out of memory" if code in (-9, -6) else ""
                    raise WorkerFailed(
                        at,
                        f"the worker process ended unexpectedly (exit code {code}{reason})",
                    ) from None
                if kind == "progress":
                    if not report(at, found):
                        return False
                elif kind in FAILURES:
                    raise WorkerFailed(at, found, kind)
                else:
                    del doing[ready]
                    collect(at, found)
                    _give(ready, waiting, doing)
    finally:
        _end(workers, doing, collect)
    return True


def _give(connection: Connection, waiting: list[tuple[int, Any]], doing: dict[Connection, int]) -> None:
    if waiting:
        at, task = waiting.pop()
        doing[connection] = at
        connection.send(task)


def _start(work: Callable[..., Any]) -> tuple[Connection, multiprocessing.process.BaseProcess]:
    methods = multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, work), daemon=True, name="tradewinds-worker")
    with environment({**ONE_THREAD, **KEEP_MEMORY}), without_main():
        process.start()
    theirs.close()
    return ours, process


def _serve(connection: Connection, work: Callable[..., Any]) -> None:
    """In the worker: do tasks until told to stop or until the parent is gone."""
    for name in (
        "SIGINT",
        "SIGTERM",
        "SIGHUP",
    ):  # a terminal, or who ends a group, sends them to all its processes
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    os.environ.update(ONE_THREAD)

    def report(done: int) -> bool:
        connection.send(("progress", done))
        return (
            not connection.poll()
        )  # while a task is on, the only thing that may come is "stop" (or the end)

    while True:
        try:
            task = connection.recv()
            if task == STOP:
                return
            found = work(task, report)
            if found is None:
                return
            connection.send(("done", found))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return
        except BaseException as fault:
            kind, message = failure_of(fault)
            if kind == "failed":
                message += "\n" + "".join(traceback.format_tb(fault.__traceback__))
            with contextlib.suppress(OSError):
                connection.send((kind, message))
            return


def failure_of(fault: BaseException) -> tuple[str, str]:
    """Return of what kind a fault of a task is (FAILURES), and what it says."""
    from sim.running.resuming import CheckpointError

    if isinstance(fault, CheckpointError):
        return "refused", str(fault)
    if words := no_room(fault):
        place = getattr(fault, "filename", None)
        return "no room", f"{place}: {words}" if place else words
    if ran_out(fault):
        return "no memory", MEMORY
    return "failed", f"{type(fault).__name__}: {fault}"


def _end(
    workers: dict[Connection, multiprocessing.process.BaseProcess],
    doing: dict[Connection, int],
    collect: Callable[[int, Any], None],
) -> None:
    """Tell every worker to stop and wait; what one finishes in that moment still counts."""
    for connection in workers:
        with contextlib.suppress(OSError):
            connection.send(STOP)
    until = time.monotonic() + SECONDS_TO_STOP
    for connection, process in workers.items():
        # A worker may be blocked sending: keep taking what it says until it has closed its end.
        with contextlib.suppress(EOFError, OSError):
            while connection.poll(_left(until)):
                kind, found = connection.recv()
                if kind == "done":
                    collect(doing[connection], found)
        process.join(_left(until))
        if process.is_alive():
            process.kill()
            process.join(SECONDS_TO_END)
        connection.close()


def _left(until: float) -> float:
    return max(0.0, until - time.monotonic())


@contextlib.contextmanager
def environment(changes: dict[str, str]) -> Iterator[None]:
    """Set environment variables for processes started within."""
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def without_main() -> Iterator[None]:
    """Keep new processes from importing the caller's script again: it may have no `if __name__ ==
    "__main__"`.
    """
    main = sys.modules["__main__"]
    stand_in = types.ModuleType("__main__")
    stand_in.__spec__ = None
    sys.modules["__main__"] = stand_in
    try:
        yield
    finally:
        sys.modules["__main__"] = main
