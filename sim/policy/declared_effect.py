"""Declared effect: which metric an instrument says that it moves, and which way; the direction test checks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class Declared:
    """A claim that the direction test checks: more of the parameter moves the metric this way.

    The effect at each of the three steps, against the same world without it, has the sign of `direction`. It is read
    in one group of the metric, under the law of a root scenario. `sim/scenario/direction.py` makes the pairs.
    """

    metric: str
    """Name of the metric it moves."""
    direction: int
    """1 up, -1 down."""
    steps: tuple[Any, Any, Any]
    """Three values of the parameter, in its own unit; the effect of each has that sign."""
    parameter: str
    """Name of the parameter of which there is more."""
    by: str = "world"
    """Dimension in which the metric is read."""
    group: str = "world"
    """Group of that dimension."""
    root: str = "law_2023"
    """Name of the root scenario under whose law it is read."""
    start: date | None = None
    """First day of the run; the root's own if None."""
    learns: bool = False
    """Whether it moves only by what is learned month by month, and so not at all with `adaptation` off."""
