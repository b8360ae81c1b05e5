"""A sweep of short runs, one after the other and in two processes, through `sim.run` as every command does it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from experiments.benchmarks.processes import in_own_process

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS, LARGE_RUNS = 4, 100
WEEKS, CONSUMERS, SMES = 26, 10_000, 2_000
"""About a second each."""


def measure(large: bool, tell: Callable[[str], None]) -> dict[str, Any]:
    """Return what a run costs beside its weeks, and how well two processes share a sweep."""
    runs = LARGE_RUNS if large else RUNS
    tell(f"sweep: {runs} short runs")
    return in_own_process("sweeping:sweep", runs=runs)


def sweep(runs: int, weeks: int = WEEKS, consumers: int = CONSUMERS, smes: int = SMES) -> dict[str, Any]:
    """Return times of a sweep (run in a process of its own). The first run warms up and is not counted."""
    seconds_of_runs(1, weeks, consumers, smes, jobs=1)
    overhead, _, _ = seconds_of_runs(2, 1, consumers, smes, jobs=1)
    serial, _, serial_hash = seconds_of_runs(runs, weeks, consumers, smes, jobs=1)
    double, first_week, double_hash = seconds_of_runs(runs, weeks, consumers, smes, jobs=2)
    start = max(first_week - overhead / 2, 0.0)  # a process sets its first run up before the first week
    per_week = (serial / runs - overhead / 2) / (weeks - 1)
    work = (double - start) / runs
    return {
        "runs": runs,
        "weeks": weeks,
        "consumers": consumers,
        "smes": smes,
        "serial_seconds": serial,
        "two_process_seconds": double,
        "seconds_per_run": serial / runs,
        "overhead_ms_per_run": 1e3 * (overhead / 2 - per_week),
        "two_process_start_seconds": start,
        "efficiency": serial / (2.0 * double),
        "efficiency_of_100_runs": (100.0 * serial / runs) / (2.0 * (start + 100.0 * work)),
        "same_results": serial_hash == double_hash,
    }


def seconds_of_runs(runs: int, weeks: int, consumers: int, smes: int, jobs: int) -> tuple[float, float, str]:
    """Return (wall seconds, seconds until a process had done its first week, result hash) of some seeds."""
    from sim.running.run_scenarios import run

    begun: list[float] = []
    started = time.perf_counter()

    def progress(_done: int, _weeks: int) -> None:
        if not begun:
            begun.append(time.perf_counter() - started)

    results = run(
        "law_2023", seeds=runs, weeks=weeks, consumers=consumers, smes=smes, jobs=jobs, threads=1,
        record_flows="none", progress=progress,
    )  # fmt: skip
    seconds = time.perf_counter() - started
    return seconds, begun[0] if jobs > 1 else 0.0, str(results.manifest["result_hash"])
