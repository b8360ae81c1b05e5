"""What two threads of this machine give to loops that share nothing: the most that any program can gain from them.

Two processors may be two halves of one: then integer work of each goes on beside the other's, while vector work, which
the choice tables and choices mostly are, takes turns.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.kernel import kernel
from sim.core.parallel import in_threads

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 7
STEPS, LANES, SWEEPS = 20_000_000, 2_000, 60_000
"""Of the integer loop; of the vector loop, whose lanes fit the nearest cache. Some 50 ms each."""


@kernel
def integer_loop(steps: int, state: Any) -> None:
    """Advance a generator of random numbers, each step waiting for the last."""
    word = state[0]
    for _ in range(steps):
        word = word * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
        word ^= word >> np.uint64(17)
    state[0] = word


@kernel
def vector_loop(sweeps: int, lanes: Any) -> None:
    """Multiply and add, lane by lane."""
    for _ in range(sweeps):
        for i in range(lanes.shape[0]):
            lanes[i] = lanes[i] * 0.9999999 + 0.1


def bare_scaling() -> dict[str, Any]:
    """Return how many times as fast two threads are as one, by loop: the median of some rounds."""
    words, rows = (np.ones(1, np.uint64), np.ones(1, np.uint64)), (np.ones(LANES), np.ones(LANES))
    integer_loop(1, words[0])
    vector_loop(1, rows[0])
    return {
        "integer": scaling(lambda mine: integer_loop(STEPS, words[mine])),
        "vector": scaling(lambda mine: vector_loop(SWEEPS, rows[mine])),
    }


def scaling(work: Callable[[int], None]) -> float:
    """Return twice one thread's wall time over that of two, which do the same each."""
    in_threads(work, (0, 1))  # threads are started
    found = []
    for _ in range(ROUNDS):
        one, two = wall(lambda: work(0)), wall(lambda: in_threads(work, (0, 1)))
        found.append(2.0 * one / two)
    return statistics.median(found)


def wall(work: Callable[[], None]) -> float:
    """Return the wall seconds a call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
