"""The process that simulates for the page: reads one job per line, answers with one JSON message per line.

Started by `worker_process.py` as `python -m dashboard.jobs.worker module:function` in a session of its own, so that
ending it ends whatever it started. It stays alive between jobs, and while it waits for the first one it gets ready
(`simulation/preload.py`). Messages: {"progress": [done, total]}, then {"facts": {...}} or {"fault": "one line",
"details": "traceback"}. The line `STOP` ends the job it works on, between two weeks, with {"stopped": true}; the worker
stays ready.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import queue
import signal
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Progress = Callable[[int, int], bool | None]
    Simulate = Callable[[dict[str, Any], Progress], dict[str, Any]]

SECONDS_BETWEEN_MESSAGES = 0.2
STOP = "stop"
"""A line that is no job: stop the one that runs."""
NICENESS = 5
"""Simulation gives way to the web server, which shares the machine."""


def load(path: str) -> Simulate:
    """The function at "module:function"."""
    module, _, name = path.partition(":")
    simulate: Simulate = getattr(importlib.import_module(module), name)
    return simulate


def get_ready(path: str) -> None:
    """Do what the module of "module:function" does ahead of its first job, where it has a function `get_ready`."""
    module = importlib.import_module(path.partition(":")[0])
    ahead: Callable[[], None] | None = getattr(module, "get_ready", None)
    if ahead is not None:
        with contextlib.suppress(Exception):  # whatever is wrong, the first job says it
            ahead()


def answer(
    simulate: Simulate,
    job: dict[str, Any],
    send: Callable[[dict[str, Any]], None],
    is_stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Run one job and send its messages; a fault of the job is a message, never the end of the worker.

    Args:
        simulate: what runs it.
        job: what is asked for.
        send: takes each message.
        is_stopped: asked between weeks; where it answers True, the job ends with "stopped" and no result.
    """
    last_sent = 0.0

    def progress(done: int, total: int) -> bool:
        nonlocal last_sent
        now = time.monotonic()
        if now - last_sent >= SECONDS_BETWEEN_MESSAGES or done >= total:
            last_sent = now
            send({"progress": [int(done), int(total)]})
        return not is_stopped()

    try:
        found = simulate(job, progress)
        send({"stopped": True} if is_stopped() else {"facts": found})
    except Exception as fault:  # whatever the model raises, the page says it
        if is_stopped():  # too few seeds for a comparison, and nobody waits for one
            send({"stopped": True})
            return
        line = (str(fault).strip() or "the simulation stopped").splitlines()[0]
        send({"fault": f"{type(fault).__name__}: {line}", "details": traceback.format_exc()})


def main() -> None:
    """Answer jobs from standard input until it closes."""
    # Whatever the model prints must not mix with the messages: they get the true standard output for themselves.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as messages:
        os.dup2(2, 1)
        with contextlib.suppress(AttributeError, OSError):
            os.nice(NICENESS)

        def send(message: dict[str, Any]) -> None:
            messages.write(json.dumps(message) + "\n")
            messages.flush()

        jobs: queue.SimpleQueue[str] = queue.SimpleQueue()
        stop = threading.Event()
        threading.Thread(target=listen, args=(jobs, stop), daemon=True).start()
        simulate = load(sys.argv[1])
        get_ready(sys.argv[1])
        while True:
            answer(simulate, json.loads(jobs.get()), send, stop.is_set)


def listen(jobs: queue.SimpleQueue[str], stop: threading.Event) -> None:
    """Pass jobs on; when the page's process is gone, end at once with everything started here."""
    for line in sys.stdin:
        if line.strip() == STOP:
            stop.set()
            continue
        stop.clear()  # the page sends a job only after the last one has ended
        jobs.put(line)
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(0)


if __name__ == "__main__":
    main()
