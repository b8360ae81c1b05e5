"""Threads inside a run: kernels that release the GIL, called on ranges that do not share what they write.

Because every range writes its own rows or its own whole-number sums, and draws are keyed, the number of threads
changes no bit.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

Accumulator = TypeVar("Accumulator")


THREADS_FROM_WORK, SME_WORK = 100_000, 5
"""Two threads gain from so many consumers on, an SME counted as five: with 20,000 SMEs 1.1 to 1.35 times from 12,500
consumers on, with 2,000 SMEs nothing below 100,000 (two processors of one virtual machine, docs/performance.md)."""


def threads_pay(consumers: int, smes: int) -> bool:
    """Return whether a run is large enough for threads inside it."""
    return consumers + SME_WORK * smes >= THREADS_FROM_WORK


def _pool(threads: int) -> ThreadPoolExecutor:
    # New threads would warn where this one was told not to.
    return _pool_warning(threads, tuple(sorted(np.geterr().items())))


@lru_cache(maxsize=4)
def _pool_warning(threads: int, errors: tuple[tuple[str, Any], ...]) -> ThreadPoolExecutor:
    as_here = partial(np.seterr, **dict(errors))
    return ThreadPoolExecutor(max_workers=threads, thread_name_prefix="tradewinds", initializer=as_here)


def cuts(count: int, pieces: int) -> list[tuple[int, int]]:
    """Return ranges (first, last) that cover 0..count in at most ``pieces`` non-empty parts."""
    edges = [count * i // pieces for i in range(pieces + 1)]
    return [(a, b) for a, b in pairwise(edges) if b > a]


def pieces(count: int, size: int) -> list[tuple[int, int]]:
    """Return ranges (first, last) of at most ``size`` that cover 0..count."""
    return [(first, min(first + size, count)) for first in range(0, count, size)]


def in_ranges(kernel: Callable[..., Any], count: int, threads: int, *arguments: Any) -> None:
    """Call ``kernel(first, last, *arguments)`` over 0..count, on several threads when asked."""
    if threads <= 1:
        kernel(0, count, *arguments)
        return
    jobs = [_pool(threads).submit(kernel, a, b, *arguments) for a, b in cuts(count, 4 * threads)]
    for job in jobs:
        job.result()


def in_threads(serve: Callable[[Accumulator], None], accumulators: Sequence[Accumulator]) -> None:
    """Call ``serve(accumulator)`` for every accumulator at once, one thread each; in this thread when there is only
    one.
    """
    if len(accumulators) == 1:
        serve(accumulators[0])
        return
    jobs = [_pool(len(accumulators)).submit(serve, accumulator) for accumulator in accumulators]
    for job in jobs:
        job.result()


class Background:
    """Does jobs in the order given, on one thread of its own, while this one goes on; an error is raised here, later.

    For work that waits for nobody and that nobody waits for, such as writing files.
    """

    MOST_WAITING = 4
    """Jobs that may wait; whoever brings one more waits for the oldest, so that memory stays bounded."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tradewinds-background")
        self._waiting: deque[Future[Any]] = deque()

    def do(self, job: Callable[..., Any], *arguments: Any) -> None:
        """Put a job in line."""
        self._waiting.append(self._pool.submit(job, *arguments))
        while len(self._waiting) > self.MOST_WAITING or (self._waiting and self._waiting[0].done()):
            self._waiting.popleft().result()

    def wait(self) -> None:
        """Return when everything brought so far is done."""
        while self._waiting:
            self._waiting.popleft().result()

    def close(self) -> None:
        """Drop what still waits, and end the thread when it has finished what it is doing."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._waiting.clear()
