"""The benchmark as a whole: which parts there are, what order they run in, and the shape of what comes out.

``run_bench`` gives one plain dictionary, documented in docs/performance.md; its shape is stable, and `bench_version`
is raised when a key changes its meaning or goes away.
"""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
import time
from typing import TYPE_CHECKING, Any

from experiments.benchmarks import (
    against_mesa,
    choosing,
    demonstrating,
    fixed,
    starting,
    sweeping,
    ticks,
    year,
)
from experiments.benchmarks.processes import ROOT, in_own_process
from experiments.benchmarks.targets import is_quiet, mesa_at_a_million, targets

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BENCH_VERSION = 1
PARTS: dict[str, Callable[[bool, Callable[[str], None]], dict[str, Any]]] = {
    "ticks": ticks.measure,
    "fixed": fixed.measure,
    "choice": choosing.measure,
    "mesa": against_mesa.measure,
    "start": starting.measure,
    "sweep": sweeping.measure,
    "year": year.measure,
    "demo": demonstrating.measure,
}
ONLY_LARGE = ("demo",)
"""Parts left out unless asked for by --large or by name."""


def chosen_parts(only: Sequence[str], large: bool) -> list[str]:
    """Return which parts run: those named, else all that the size allows."""
    return [name for name in PARTS if (name in only if only else large or name not in ONLY_LARGE)]


def run_bench(only: Sequence[str], large: bool, tell: Callable[[str], None]) -> dict[str, Any]:
    """Measure the parts one after the other.

    Args:
        only: names of parts; none for all.
        large: also ten million consumers, the real million of Mesa objects, 100 runs, a cold start, the demo.
        tell: called with what is measured next.
    """
    started, load = time.perf_counter(), os.getloadavg()[0]
    tell("kernels")
    versions = in_own_process("bench_parts:warm_up")
    parts: dict[str, dict[str, Any]] = {}
    for name in chosen_parts(only, large):
        asked = large or (name == "start" and name in only)
        parts[name] = PARTS[name](asked, tell)
    whole = mesa_at_a_million(parts)
    if whole:
        parts["mesa"]["at_a_million"] = whole
    return {
        "bench_version": BENCH_VERSION,
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "large": large,
        "versions": versions,
        "machine": machine(load),
        "is_quiet": is_quiet(parts),
        "parts": parts,
        "targets": [each.payload() for each in targets(parts)],
        "seconds": time.perf_counter() - started,
    }


def warm_up() -> dict[str, str]:
    """Compile what is not compiled, uncounted; return versions (run in a process of its own)."""
    from sim.running import week_kernels
    from sim.running.manifest import versions
    from sim.running.run_scenarios import run

    if not week_kernels.is_warm():
        run(
            "law_2023",
            seeds=1,
            weeks=5,
            consumers=fixed.CONSUMERS,
            smes=fixed.SMES,
            jobs=1,
            record_flows="none",
        )
    return versions()


def machine(load: float) -> dict[str, Any]:
    """Return what the figures depend on; ``load`` is how many programs ran before this one began."""
    from sim.running.preparing import available_processors

    return {
        "system": platform.system(),
        "processor": platform.machine(),
        "model": processor_model(),
        "processors": available_processors(),
        "load_before": load,
    }


def processor_model() -> str:
    """Return the processor's name where the system tells it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123  (a file of the system)
            named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
            return next(named, platform.processor())
    except OSError:
        return platform.processor()


def commit() -> str | None:
    """Return the git commit measured, marked where files differ from it; None outside a checkout."""
    try:
        words = ["git", "-C", str(ROOT), "describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None
