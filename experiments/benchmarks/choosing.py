"""The product's choice step against the same loops in plain C, on the same columns, in one process."""

from __future__ import annotations

import gc
import math
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.benchmarks.processes import in_own_process

if TYPE_CHECKING:
    from collections.abc import Callable

CONSUMERS, SMES, WEEKS_BEFORE, SEED = 1_000_000, 20_000, 2, 1
CALLS = 12
"""The best of so many counts; the two programs take turns, so that a busy machine slows both."""


def measure(_large: bool, tell: Callable[[str], None]) -> dict[str, Any]:
    """Return both times and their ratio."""
    tell(f"choice step against plain C: {CONSUMERS:,} consumers")
    return in_own_process("choosing:choice_times", consumers=CONSUMERS, smes=SMES)


def choice_times(consumers: int, smes: int) -> dict[str, Any]:
    """Return CPU times of the choice step, one thread (run in a process of its own)."""
    import numpy as np

    from experiments.benchmarks import choice_step, clocks, plain_c
    from sim.model import TradeModel

    model = TradeModel(clocks.law_of_2023(consumers, smes, WEEKS_BEFORE + 1), rng=SEED)
    gc.freeze()
    clocks.stepped(model, WEEKS_BEFORE)
    model.keep_calendar()
    model.refresh_offers()
    categories = len(model.world.categories)
    buffers = [choice_step.new_room(categories) for _ in range(2)]
    step = choice_step.product_step(model, buffers[0])
    needs = step()
    program = plain_c.compiler()
    c_seconds, same = None, None
    with tempfile.TemporaryDirectory() as folder:
        if program is None:
            (seconds,) = best_of(step)
        else:
            library = plain_c.compiled(program, Path(folder))
            plain = plain_c.PlainC(library, choice_step.choice_columns(model))
            ours = choice_step.as_whole_numbers(choice_step.product_choices(model))
            pairs = zip(ours, plain.choices(), strict=True)
            same = all(np.array_equal(mine, other) for mine, other in pairs)
            seconds, c_seconds = best_of(step, plain.step(buffers[1]))
            same &= all(np.array_equal(mine, other) for mine, other in zip(*buffers, strict=True))
    return {
        "consumers": consumers,
        "smes": smes,
        "needs": needs,
        "choice_ms": 1e3 * seconds,
        "ns_per_consumer": 1e9 * seconds / consumers,
        "compiler": program and plain_c.compiler_version(program),
        "flags": program and " ".join(plain_c.FLAGS),
        "c_ns_per_consumer": c_seconds and 1e9 * c_seconds / consumers,
        "times_of_c": c_seconds and seconds / c_seconds,
        "same_choices": same,
    }


def best_of(*functions: Callable[[], Any]) -> list[float]:
    """Return the least CPU seconds of a few calls of each function."""
    least = [math.inf] * len(functions)
    for _ in range(CALLS):
        for at, function in enumerate(functions):
            started = time.process_time()
            function()
            least[at] = min(least[at], time.process_time() - started)
    return least
