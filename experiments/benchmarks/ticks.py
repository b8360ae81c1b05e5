"""What a tick of the full model costs at each number of consumers, on one thread and on two, and what it holds.

One process for each size: four weeks to warm up (peak memory is read here), then the model is branched, and the same
weeks are run by one copy on one thread and by the other on two, so that their digests can be held against each other.
"""

from __future__ import annotations

import gc
import math
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.benchmarks.processes import in_own_process

if TYPE_CHECKING:
    from collections.abc import Callable

SMES = 20_000
"""At every number of consumers, so that growth is that of consumers alone."""
CYCLES = {10_000: 2, 100_000: 1, 1_000_000: 1, 10_000_000: 1}
"""Consumers -> four-week cycles measured; the best cycle counts."""
LARGEST = 10_000_000
SEED = 1
ALLOWED_RSS_MIB = 400.0
ALLOWED_STATE = 1.5
"""Peak memory may be this many times the state, and the MiB above (issue 4)."""


def measure(large: bool, tell: Callable[[str], None]) -> dict[str, Any]:
    """Return the costs at every size, growth between sizes, and thread scaling at a million."""
    sizes = []
    for consumers, cycles in CYCLES.items():
        if consumers == LARGEST and not large:
            continue
        tell(f"ticks: {consumers:,} consumers")
        sizes.append(in_own_process("ticks:tick_costs", consumers=consumers, smes=SMES, cycles=cycles))
    bare = in_own_process("bare:bare_scaling")
    return {"smes": SMES, "sizes": sizes, "growth": growth(sizes), "bare_scaling": bare}


def growth(sizes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the exponent of tick time in the number of consumers between neighbouring sizes, one thread."""
    return [
        {
            "from_consumers": few["consumers"],
            "to_consumers": many["consumers"],
            "exponent": math.log(many["tick_ms_1_thread"] / few["tick_ms_1_thread"])
            / math.log(many["consumers"] / few["consumers"]),
        }
        for few, many in pairwise(sizes)
    ]


def tick_costs(consumers: int, smes: int, cycles: int) -> dict[str, Any]:
    """Return time, memory and digests at one size (run in a process of its own)."""
    from experiments.benchmarks import clocks
    from sim.metrics import Names
    from sim.model import TradeModel
    from sim.results.recording import SeedRecorder

    weeks = clocks.CYCLE_WEEKS * (1 + cycles)
    model = TradeModel(clocks.law_of_2023(consumers, smes, weeks), rng=SEED)
    gc.freeze()
    clocks.stepped(model, clocks.CYCLE_WEEKS)
    peak_mib, columns = clocks.peak_rss_mib(), clocks.state_bytes(model)
    twin = with_threads(model.branch(), 2)
    with tempfile.TemporaryDirectory() as folder, clocks.StageClock(model) as clock:
        recorder = SeedRecorder(SEED, Names.of(model.world), weeks, Path(folder) / "flows.parquet")
        record = clock.timed("recording", recorder.add)
        one = [clocks.stepped(model, clocks.CYCLE_WEEKS, record) for _ in range(cycles)]
        recorder.finish()
    stages = clock.milliseconds(cycles * clocks.CYCLE_WEEKS, sum(cpu for cpu, _, _ in one))
    two = [clocks.stepped(twin, clocks.CYCLE_WEEKS) for _ in range(cycles)]
    one_ms = 1e3 * min(cpu for cpu, _, _ in one) / clocks.CYCLE_WEEKS
    two_ms = 1e3 * min(wall for _, wall, _ in two) / clocks.CYCLE_WEEKS
    state = sum(columns.values())
    return {
        "consumers": consumers,
        "smes": smes,
        "weeks_measured": cycles * clocks.CYCLE_WEEKS,
        "tick_ms_1_thread": one_ms,
        "tick_ms_2_threads": two_ms,
        "ns_per_consumer_tick_1_thread": 1e6 * one_ms / consumers,
        "ns_per_consumer_tick_2_threads": 1e6 * two_ms / consumers,
        "thread_scaling": one_ms / two_ms,
        "processor_share": min(cpu / wall for cpu, wall, _ in one),
        "stage_ms": stages,
        "state_bytes_per_consumer": state,
        "state_bytes_by_column": columns,
        "peak_rss_mib": peak_mib,
        "allowed_rss_mib": ALLOWED_RSS_MIB + ALLOWED_STATE * state * consumers / clocks.MIB,
        "digest_1_thread": clocks.digest(model, [each for _, _, weekly in one for each in weekly]),
        "digest_2_threads": clocks.digest(twin, [each for _, _, weekly in two for each in weekly]),
    }


def with_threads(model: Any, threads: int) -> Any:
    """Return the model set to a number of threads, also below the size from which the product uses them."""
    from sim.settlement.accumulator import Accumulator

    model.threads = model.market.threads = threads
    model.accumulators[1:] = [Accumulator.empty_like(model.accumulators[0]) for _ in range(threads - 1)]
    model.shoppers.accumulators = model.accumulators
    return model
