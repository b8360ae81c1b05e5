"""The product against the same week with one Mesa object per consumer and firm (`mesa_version`), one thread each.

Per-consumer and per-firm times are measured at a size that ends soon; a whole tick at a million consumers is added up
from them and says so, unless the real million is asked for. The stages both share (tables, learning, the week's
records) count for both with the product's time.
"""

from __future__ import annotations

import gc
from statistics import mean
from typing import TYPE_CHECKING, Any

from experiments.benchmarks.processes import in_own_process

if TYPE_CHECKING:
    from collections.abc import Callable

CONSUMERS, LARGE_CONSUMERS, SMES, SEED = 50_000, 1_000_000, 20_000, 1
WEEKS_BEFORE, WEEKS, PRODUCT_WEEKS = 1, 1, 4
"""Firms buy in turn, a quarter of them each week, so that every week is alike for both kinds of agents. The product's
weeks are a whole cycle: in one of four everybody learns and tables are made anew, which both share."""
ACTED_OUT = ("trade_with_consumers", "buy_in_bulk")
"""Stages of the product that Mesa's agents do themselves."""


def measure(large: bool, tell: Callable[[str], None]) -> dict[str, Any]:
    """Return nanoseconds per agent and tick of both, and their ratio at the same size."""
    consumers = LARGE_CONSUMERS if large else CONSUMERS
    tell(f"one Mesa object per agent: {consumers:,} consumers, {SMES:,} SMEs")
    return in_own_process("against_mesa:mesa_times", consumers=consumers, smes=SMES)


def mesa_times(consumers: int, smes: int) -> dict[str, Any]:
    """Return CPU times of both versions at one size (run in a process of its own)."""
    import mesa

    from experiments.benchmarks import clocks
    from experiments.benchmarks.mesa_version.mesa_model import MesaTrade
    from sim.model import TradeModel

    scenario = clocks.law_of_2023(consumers, smes, WEEKS_BEFORE + PRODUCT_WEEKS)
    product = TradeModel(scenario, rng=SEED)
    clocks.stepped(product, WEEKS_BEFORE)
    with clocks.StageClock(product) as clock:
        cpu, _, _ = clocks.stepped(product, PRODUCT_WEEKS)
    stages = clock.milliseconds(PRODUCT_WEEKS, cpu)
    product_ms = 1e3 * cpu / PRODUCT_WEEKS
    del product
    before_mib = clocks.peak_rss_mib()
    objects = MesaTrade(scenario, rng=SEED)
    gc.freeze()  # as the product does: no look at millions of lasting objects every few hundred new ones
    for _ in range(WEEKS_BEFORE + WEEKS):
        objects.step()
    consumer_s, firm_s = (
        mean(objects.consumer_seconds[WEEKS_BEFORE:]),
        mean(objects.firm_seconds[WEEKS_BEFORE:]),
    )
    shared_ms = sum(ms for name, ms in stages.items() if name not in ACTED_OUT)
    tick_ms = 1e3 * (consumer_s + firm_s) + shared_ms
    return {
        "mesa": mesa.__version__,
        "consumers": consumers,
        "smes": smes,
        "firm_objects": len(objects.firms),
        "weeks_measured": WEEKS,
        "product_weeks_measured": PRODUCT_WEEKS,
        "ns_per_consumer_tick": 1e9 * consumer_s / consumers,
        "ns_per_firm_tick": 1e9 * firm_s / len(objects.firms),
        "tick_ms": tick_ms,
        "shared_ms": shared_ms,
        "product_tick_ms": product_ms,
        "times_faster_at_this_size": tick_ms / product_ms,
        "peak_rss_mib_with_objects": clocks.peak_rss_mib(),
        "peak_rss_mib_before": before_mib,
    }


def added_up(found: dict[str, Any], at: dict[str, Any]) -> dict[str, Any]:
    """Return a whole tick of Mesa objects at another size, from its times per agent and the product's shared stages.

    Args:
        found: what ``mesa_times`` gave.
        at: what ``ticks.tick_costs`` gave at that size, with the same number of SMEs.
    """
    shared = sum(ms for name, ms in at["stage_ms"].items() if name not in (*ACTED_OUT, "recording"))
    consumers_ms = found["ns_per_consumer_tick"] * at["consumers"] / 1e6
    firms_ms = found["ns_per_firm_tick"] * found["firm_objects"] / 1e6
    whole = consumers_ms + firms_ms + shared
    return {
        "consumers": at["consumers"],
        "smes": at["smes"],
        "is_added_up": found["consumers"] != at["consumers"],
        "tick_ms": whole,
        "times_faster": whole / at["tick_ms_1_thread"],
    }
