"""What a tick costs however few the consumers: 64 economies, full recording, the smallest sample there is."""

from __future__ import annotations

import gc
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.benchmarks.processes import in_own_process

if TYPE_CHECKING:
    from collections.abc import Callable

CONSUMERS, SMES = 3_200, 2_000
"""The fewest consumers the sample allows (50 in each of 64 economies); SMEs as in a scenario's default."""
FIRST_WEEK, LAST_WEEK = 8, 60
"""Weeks measured: 13 cycles of four weeks, after two to warm up."""
SEED = 1


def measure(_large: bool, tell: Callable[[str], None]) -> dict[str, Any]:
    """Return the mean tick with its recording, by stage."""
    tell(f"fixed cost of a tick: {CONSUMERS:,} consumers, {SMES:,} SMEs")
    return in_own_process("fixed:fixed_cost")


def fixed_cost(
    consumers: int = CONSUMERS, smes: int = SMES, first: int = FIRST_WEEK, last: int = LAST_WEEK
) -> dict[str, Any]:
    """Return milliseconds a tick, recording included (run in a process of its own)."""
    from experiments.benchmarks import clocks
    from sim.metrics import Names
    from sim.model import TradeModel
    from sim.results.recording import SeedRecorder

    model = TradeModel(clocks.law_of_2023(consumers, smes, last), rng=SEED)
    gc.freeze()
    with tempfile.TemporaryDirectory() as folder, clocks.StageClock(model) as clock:
        recorder = SeedRecorder(SEED, Names.of(model.world), last, Path(folder) / "flows.parquet")
        record = clock.timed("recording", recorder.add)
        clocks.stepped(model, first, record)
        clock.clear()
        cpu, _, _ = clocks.stepped(model, last - first, record)
        began = time.process_time()
        recorder.finish()
        clock.seconds["recording"] += time.process_time() - began
    return {
        "consumers": consumers,
        "smes": smes,
        "economies": model.world.n,
        "weeks_measured": last - first,
        "tick_ms": 1e3 * (cpu + clock.seconds["recording"]) / (last - first),
        "stage_ms": clock.milliseconds(last - first, cpu),
    }
