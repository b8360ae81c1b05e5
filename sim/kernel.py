"""The decorator of every compiled rule and loop, so that all are compiled alike.

Kept between runs (``cache``), free of the interpreter's lock (``nogil``), dividing as numpy does instead of raising,
and without the C entry point that nothing here uses, which would be a seventh of all compile time.
"""

from typing import Any

import numpy as np
from numba import config, njit

from sim import compiled

if not config.DISABLE_JIT and (folder := compiled.place()):  # type: ignore[attr-defined]
    config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]  # where numba was imported before it was chosen

if config.DISABLE_JIT:  # type: ignore[attr-defined]
    np.seterr(divide="ignore", invalid="ignore", over="ignore")  # compiled code does not warn either

OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
kernel: Any = njit(**OPTIONS)

rule: Any = njit(**OPTIONS, _nrt=False)  # type: ignore[call-overload]
"""For what allocates no array: without reference counts, so that reading a bundle's member in a loop costs nothing.

A bundle of arrays handed to a kernel is read through here at the price of a plain variable; with counts each read of a
member is two locked additions. What a rule gives back holds no array, unless only rules call it.
"""

part: Any = njit(**OPTIONS, no_cpython_wrapper=True)  # type: ignore[call-overload]
"""For pieces that only kernels call: without the entry from Python they compile in two thirds of the time."""
