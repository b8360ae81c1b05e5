"""What a worker does while it waits for its first job: it loads everything that every run needs.

Seeds of a run go to processes of their own (`sim.running.workers`), which a server process forks. That server loads the
compiled kernels, the world, its calibration and the tables of week 0 once; each process it forks has them at once and
shares their memory until it writes. On one processor a run stays in the worker, which then loads them itself.
docs/performance.md has the figures.
"""

from __future__ import annotations

import importlib
import multiprocessing
from multiprocessing import forkserver

LOADED = "dashboard.simulation.loaded"
"""Importing it loads everything."""


def get_ready() -> None:
    """Load what runs need, in the process where it will be needed."""
    from sim.front import KEEP_MEMORY, ONE_THREAD, available_processors, environment

    if available_processors() == 1 or "forkserver" not in multiprocessing.get_all_start_methods():
        importlib.import_module(LOADED)
        return
    multiprocessing.set_forkserver_preload([LOADED])
    with environment({**ONE_THREAD, **KEEP_MEMORY}):
        forkserver.ensure_running()
