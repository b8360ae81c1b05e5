"""The decorator of every compiled rule and loop, so that all are compiled alike.

Kept between runs, free of the interpreter's lock (``nogil``), dividing as numpy does instead of raising,
and without the C entry point that nothing here uses, which would be a seventh of all compile time.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import config, njit

from sim.core import kernel_cache
from sim.surroundings.kernel_files import SealedCache

if not config.DISABLE_JIT and (folder := kernel_cache.place()):  # type: ignore[attr-defined]
    config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]  # where numba was imported before it was chosen

if config.DISABLE_JIT:  # type: ignore[attr-defined]
    np.seterr(divide="ignore", invalid="ignore", over="ignore")  # compiled code does not warn either

OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}


def _kept(**options: Any) -> Any:
    """Return a decorator like numba's, whose results are kept in files that know when they are damaged."""
    compile_later: Any = njit(**options)

    def decorate(function: Callable[..., Any]) -> Any:
        made = compile_later(function)
        if not config.DISABLE_JIT:  # type: ignore[attr-defined]
            try:
                made._cache = SealedCache(function)
            except RuntimeError:  # no place can be written to
                return made
        return made

    return decorate


kernel: Any = _kept(**OPTIONS)

part: Any = _kept(**OPTIONS, no_cpython_wrapper=True)
"""For pieces that only kernels call: without the entry from Python they compile in two thirds of the time."""

rule: Any = _kept(**OPTIONS, _nrt=False, forceinline=True)
"""For what allocates no array: without reference counts, so that reading a bundle's member in a loop costs nothing.

A rule is always inlined: a call would copy every array of every bundle it is given, some hundred words, and that took
a tenth of a week.

A bundle of arrays handed to a rule is read through at the price of a plain variable; with counts each read of a member
is two locked additions. What a rule gives back holds no array, unless only rules call it (numba refuses the rest).
"""
