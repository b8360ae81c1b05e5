"""Units of the model as the page writes them; how large they are is the rule of `sim.core.scales`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.front import scale_for, scale_of_difference

if TYPE_CHECKING:
    import pandas as pd


class Unit(NamedTuple):
    """How a unit of the model is written for people: so many of it are one of the other."""

    text: str
    size: float


def of_level(unit: str, level: float) -> Unit:
    """The unit for levels up to this one: 2e10 of "USD per year" is written in "bn USD per year"."""
    return _spelt(*scale_for(unit, level))


def of_difference(rows: pd.DataFrame) -> Unit:
    """The one unit for rows of differences, by the largest of them; all have one unit of the model."""
    largest: pd.Series[Any] = rows.loc[rows["difference"].abs().fillna(-1.0).idxmax()]
    ends = (float(largest["low90"]), float(largest["high90"]))
    baseline = float(rows["baseline"].abs().max())
    difference = float(largest["difference"])
    if difference == 0 and not any(map(math.isfinite, ends)):
        ends = (0.0, 0.0)
    return _spelt(*scale_of_difference(str(largest["unit"]), baseline, difference, ends))


def _spelt(size: float, short: str) -> Unit:
    """The short form of a table in full: a page has room."""
    return Unit(short.replace("/year", " per year").replace("/week", " per week"), size)
