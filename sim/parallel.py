"""Threads inside a run: kernels that release the GIL, called on ranges that do not share what they write.

Because every range writes its own rows and draws are keyed, the number of threads changes no bit.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import pairwise
from typing import Any


@lru_cache(maxsize=4)
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=threads, thread_name_prefix="tradewinds")


def cuts(count: int, pieces: int) -> list[tuple[int, int]]:
    """Return ranges (first, last) that cover 0..count in at most ``pieces`` non-empty parts."""
    edges = [count * i // pieces for i in range(pieces + 1)]
    return [(a, b) for a, b in pairwise(edges) if b > a]


def in_ranges(kernel: Callable[..., Any], count: int, threads: int, *arguments: Any) -> None:
    """Call ``kernel(first, last, *arguments)`` over 0..count, on several threads when asked."""
    if threads <= 1:
        kernel(0, count, *arguments)
        return
    jobs = [_pool(threads).submit(kernel, a, b, *arguments) for a, b in cuts(count, 4 * threads)]
    for job in jobs:
        job.result()
