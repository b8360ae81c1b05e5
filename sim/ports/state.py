"""State: arrays that a mechanism carries from week to week, declared with shape, unit and range in its file.

A run holds each mechanism's state in ``run.own``. It is saved, branched, digested and checked by declaration, and
metrics read it from the week's tables. A column that declares a metric is recorded and shown without a metric's file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.core.carried import Array, Holder

if TYPE_CHECKING:
    import numpy as np

    from sim.ports.column_metric import ColumnMetric


class RunSizes(NamedTuple):
    """How many rows of agents a run has, for columns over them; a calibration has no agents."""

    firms: int = 0
    """Rows of SMEs, spare ones included (axis ``sme``)."""


@dataclass(eq=False)
class Column(Array):
    """One array of a state.

    Raises:
        ValueError: it is to be a metric, and does not have one value for each economy.
    """

    metric: ColumnMetric | None = None
    """The metric it becomes; None for none."""

    def __post_init__(self) -> None:
        """Refuse a metric of what is not one value an economy."""
        if self.metric is not None and self.axes != ("economy",):
            raise ValueError(
                f"{self.metric.label!r} is a metric of a column [{', '.join(self.axes)}], expected [economy]"
            )


class State(Holder):
    """Columns declared as class attributes; an instance holds an array of each.

    Raises:
        TypeError: a column is missing, is not declared, or has another type than its declaration.
        ValueError: arrays do not agree on the length of an axis, or hold what is out of a column's range.
    """

    def __init__(self, **arrays: np.ndarray) -> None:
        """Take the arrays, each checked against its declaration."""
        declared = self.declared()
        if set(arrays) != set(declared):
            missing, unknown = sorted(set(declared) - set(arrays)), sorted(set(arrays) - set(declared))
            raise TypeError(f"{type(self).__name__}: missing {missing}, not declared {unknown}")
        lengths: dict[str, int] = {}
        for name, column in declared.items():
            self._check(name, column, arrays[name], lengths)
            setattr(self, name, arrays[name])

    def arrays(self) -> dict[str, Any]:
        """Return the arrays by name."""
        return {name: vars(self)[name] for name in self.declared()}

    def column(self, name: str) -> Any:
        """Return one array."""
        return vars(self)[name]

    def _check(self, name: str, column: Column, array: np.ndarray, lengths: dict[str, int]) -> None:
        where = f"{type(self).__name__}.{name}"
        if array.dtype.char != column.dtype and array.dtype.str[1:] != column.dtype:
            raise TypeError(f"{where} is {array.dtype.str}, declared {column.dtype}")
        if array.ndim != len(column.axes):
            raise ValueError(f"{where} has {array.ndim} axes, declared [{', '.join(column.axes)}]")
        for axis, length in zip(column.axes, array.shape, strict=True):
            if lengths.setdefault(axis, length) != length:
                raise ValueError(f"{where}: {length} along {axis}, but another column has {lengths[axis]}")
        if array.size and not (column.low <= float(array.min()) and float(array.max()) <= column.high):
            raise ValueError(f"{where} lies outside {column.low:g} to {column.high:g}")


__all__ = ["Column", "RunSizes", "State"]
