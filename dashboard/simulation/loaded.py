"""Importing this loads what every run needs into the process: see `preload.py`.

A module and not a function, because the server of `multiprocessing` can only import ahead.
"""

from __future__ import annotations

import contextlib

from sim.front import load_all

with contextlib.suppress(Exception):  # the server must live: what is wrong, the first run says
    load_all()
