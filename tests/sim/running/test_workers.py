"""Workers that do not hear "stop" do not keep the one who stops waiting."""

from __future__ import annotations

import time
from collections.abc import Callable

from sim.running.workers import in_processes

DEAF_S = 60.0


def deaf(task: int, report: Callable[[int], bool]) -> bool:
    """Say that the task has begun, then hear nothing for a minute, as a worker does that compiles."""
    report(task)
    time.sleep(DEAF_S)
    return True


def test_two_deaf_workers_are_ended_together() -> None:
    begun: list[int] = []

    def stop(at: int, _done: int) -> bool:
        begun.append(at)
        return False

    started = time.monotonic()
    assert not in_processes(deaf, (1, 2), 2, stop, lambda _at, _found: None)
    assert begun
    assert time.monotonic() - started < DEAF_S / 2, "the workers were waited for"
