"""What a model's state may hold, and refusing a checkpoint that holds anything else.

Every array of the state has the type and shape it is built with, and is finite; most count or measure something and are
not below zero. ``RANGES`` names those that differ, or that hold less; mechanisms declare those of their own states.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.running.walking import leaves, plain_form
from sim.saved.faults import ResultsError
from sim.saved.forged import Range, check_array, check_plain

NOT_BELOW_ZERO = Range(low=0.0)
RANGES = {
    "consumers.last_platform": Range(-1.0),  # and below the number of platforms
    "consumers.deviation": Range(0.0, 1.0),
    "smes.entered": Range(-1.0),  # and not after the last week
    "smes.rating": Range(0.0, 1.0),
    "smes.quality": Range(),  # a logarithm
    "smes.cash_e4usd": Range(),  # below zero in the week in which a firm ends
}
"""By path, as of ``sim.running.snapshot``."""


def range_of(path: str, model: Any) -> Range:
    """Return what an array of a model's state may hold."""
    if path.startswith("own."):
        _, mechanism, name = path.split(".")
        declared = model.own[mechanism].declared()[name]
        return Range(declared.low, declared.high)
    range_ = RANGES.get(path, NOT_BELOW_ZERO)
    if path == "consumers.last_platform":
        return range_._replace(high=len(model.world.platforms) - 1.0)
    if path == "smes.entered":
        return range_._replace(high=float(model.scenario.weeks))
    return range_


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
    fresh = dict(leaves(model))
    for path, array in arrays.items():
        like = fresh.get(path)
        if isinstance(like, np.ndarray):
            check_array(array, (like.dtype, like.shape), range_of(path, model), f"{where}: {path}")
    for path, value in plain.items():
        if path in fresh and not isinstance(fresh[path], np.ndarray):
            check_plain(value, plain_form(fresh[path]), f"{where}: {path}")
    ticks = plain.get("tick", done)
    if ticks not in (done, done - 1):  # models count the weeks that are done, or number the last one
        raise ResultsError(f"{where}: tick is {ticks}, expected {done} after so many weeks")


__all__ = ["RANGES", "check_state", "range_of"]
