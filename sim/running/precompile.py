"""Compile everything ahead (`tradewinds warmup`): all kernels that a run needs, calibration and closures included.

By doing what needs them: a small run of the whole world, and a world of three economies that is fitted anew and run
in the general closure. Two processes where there are two processors; each finds the other's work on the disk.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from sim.core.code_version import PACKAGE

WEEKS = 5
"""A month, in whose last week everybody adapts, and one more."""
SMALL = {"consumers": 3_200, "smes": 2_000, "weeks": WEEKS}
TINY = {"consumers": 150, "smes": 96, "weeks": WEEKS, "closure": "general"}
THREE = ("CHN", "DEU", "USA")
PARTS = ("whole world", "three economies")
EVERY_WEEK = ("week/shoppers.shop_and_settle", "settlement/bulk_orders.buy_and_gather")
"""Kernels that every run needs in its first week and that take longest to compile: file below sim, and function."""


class Compiled(NamedTuple):
    """What was compiled, and where it is."""

    folder: Path | None
    """None where nothing can be kept: every process then compiles for itself."""
    before: int
    """Compiled kernels that were there."""
    kernels: int
    """That are there now."""
    seconds: float
    """Time it took, seconds."""
    processes: int
    """Processes at work at once."""


def compile_all(processes: int, report: Callable[[int, int], bool] = lambda _part, _done: True) -> Compiled:
    """Compile every kernel that is not in the cache, or load it; return what was done.

    Args:
        processes: 2 for two at once; else one after the other here.
        report: called with (part, weeks done); answers False to stop.
    """
    from sim.core.kernel_cache import place
    from sim.running.workers import in_processes

    started, folder = time.perf_counter(), place()
    before = kernels_in(folder)
    if processes > 1:
        in_processes(compile_part, PARTS, len(PARTS), report, lambda _part, _found: None)
    else:
        for at, part in enumerate(PARTS):
            compile_part(part, lambda done, at=at: report(at, done))  # type: ignore[misc]
    from sim.running import week_kernels

    week_kernels.note_warm()
    seconds = time.perf_counter() - started
    return Compiled(folder, before, kernels_in(folder), seconds, min(processes, len(PARTS)))


def compile_part(part: str, report: Callable[[int], bool]) -> bool | None:
    """Meet the kernels of one part by running it; None when told to stop."""
    from sim.calibration.solution_store import PLACE
    from sim.metrics import Names
    from sim.model import TradeModel
    from sim.results.recording import SeedRecorder
    from sim.running import week_kernels
    from sim.running.followed_agents import Panel
    from sim.scenario.definition import Scenario

    if part == PARTS[0]:
        week_kernels.compile_week()  # the longest first, while the other part builds its world
        model = TradeModel(Scenario.load("law_2023").with_(**SMALL), rng=1)
        model.panel = Panel(model, 1, WEEKS)  # asks its agents through kernels that nothing else calls
    else:
        kept = os.environ.get(PLACE)
        os.environ[PLACE] = "off"  # so that the little world is solved, and its solution takes nobody's place
        try:
            model = TradeModel(Scenario.load("law_2023").with_(**TINY), rng=1, economies=THREE)
        finally:
            os.environ.pop(PLACE)
            os.environ.update({PLACE: kept} if kept is not None else {})
    recorder = SeedRecorder(1, Names.of(model.world), WEEKS)
    for week in range(WEEKS):
        model.step()
        recorder.add(model.week)  # type: ignore[arg-type]
        if not report(week + 1):
            return None
    model.sample_firms(1)
    return True


def load_all() -> None:
    """Load into this process what a run of the whole world needs: kernels, world, calibration, tables of week 0.

    By running it small. Processes forked from this one then begin with a run's first week.
    """
    from sim.model import TradeModel
    from sim.scenario.definition import Scenario

    compile_part(PARTS[0], lambda _done: True)
    model = TradeModel(Scenario.load("law_2023").with_(**SMALL), rng=1)
    model.calibration.week.read(
        lambda _offers, _tables: None
    )  # its own run took them over: once more for the next
    del model
    gc.collect()


def kernels_in(folder: Path | None) -> int:
    """Return how many compiled kernels a folder holds."""
    return sum(1 for _ in folder.rglob("*.nbc")) if folder is not None and folder.is_dir() else 0


def compiles_first(folder: Path | None) -> bool:
    """Return whether a run would have to compile most of the model: a kernel of `EVERY_WEEK` is not in the folder.

    One that is older than its source does not count, nor one of another Python. Imports no compiler.
    """
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
        return False
    return folder is None or not all(_is_there(folder, *kernel.split(".")) for kernel in EVERY_WEEK)


def _is_there(folder: Path, source: str, function: str) -> bool:
    written = (PACKAGE / f"{source}.py").stat().st_mtime
    python = f"py{sys.version_info.major}{sys.version_info.minor}"
    name = f"{source.rpartition('/')[2]}.{function}-*.{python}"
    whole = any(folder.rglob(f"{name}.*.nbc"))
    return whole and any(each.stat().st_mtime >= written for each in folder.rglob(f"{name}.nbi"))


def as_json(done: Compiled) -> dict[str, Any]:
    """Return what was done as JSON takes it."""
    return {
        "folder": None if done.folder is None else str(done.folder),
        "kernels": done.kernels,
        "compiled": done.kernels - done.before,
        "loaded": done.before,
        "seconds": round(done.seconds, 2),
        "processes": done.processes,
    }
