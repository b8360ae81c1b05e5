"""What a model's state may hold, and refusing a checkpoint that holds anything else.

Every array of the state has the type and shape it is built with, and is finite. Its declaration says within which
bounds its values lie (`sim.core.carried.Array`); most count or measure something and are not below zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.core.carried import Array
from sim.running.snapshot import leaves
from sim.saved.faults import ResultsError
from sim.saved.forged import Range, check_array, check_plain


def range_of(declared: Array, model: Any) -> Range:
    """Return what an array of a model's state may hold."""
    match declared.index_of:
        case "platform":
            return Range(declared.low, len(model.world.platforms) - 1.0)
        case "week":
            return Range(declared.low, float(model.scenario.weeks))
    return Range(declared.low, declared.high)


def check_state(
    model: Any, arrays: Mapping[str, np.ndarray], plain: Mapping[str, Any], done: int, where: str
) -> None:
    """Refuse a state that this model cannot come to.

    Args:
        model: freshly built.
        arrays: of the state, by path.
        plain: the rest of it, by path.
        done: weeks after which it was taken.
        where: the file it is from, for the message.

    Raises:
        ResultsError: it names the first path that does not fit.
    """
    for leaf in leaves(model):
        path, like = leaf.path, leaf.taken()
        if isinstance(leaf.field, Array):
            if path in arrays:
                known = like.dtype, like.shape
                check_array(arrays[path], known, range_of(leaf.field, model), f"{where}: {path}")
        elif path in plain:
            check_plain(plain[path], like, f"{where}: {path}")
    ticks = plain.get("tick", done)
    if ticks not in (done, done - 1):  # models count the weeks that are done, or number the last one
        raise ResultsError(f"{where}: tick is {ticks}, expected {done} after so many weeks")


__all__ = ["check_state", "range_of"]
