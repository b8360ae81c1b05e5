"""Kinds of state that Mesa holds: generators of random numbers, and what a data collector wrote down."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sim.core.carried import Field, StateError

PLAIN = (bool, int, float, str, type(None))


@dataclass(eq=False)
class Generator(Field[Any]):
    """A generator of random numbers, of numpy or of Python; the model's own draws are keyed and have no state."""

    doc: str

    def taken(self, value: Any, where: str) -> Any:
        """Return its inner state."""
        inner = value.bit_generator.state if hasattr(value, "bit_generator") else value.getstate()
        return json.loads(json.dumps(inner))

    def put(self, holder: Any, value: Any, wanted: Any, where: str) -> None:
        """Set its inner state."""
        if hasattr(value, "bit_generator"):
            value.bit_generator.state = wanted
        else:
            version, inner, gauss = wanted
            value.setstate((version, tuple(inner), gauss))


@dataclass(eq=False)
class Reports(Field[Any]):
    """A data collector's columns of the model, one value a week."""

    doc: str

    def taken(self, value: Any, where: str) -> dict[str, list[Any]]:
        """Return the columns; numpy's numbers as Python's."""
        return {
            name: [_plain(each, f"{where}.{name}") for each in column]
            for name, column in value.model_vars.items()
        }

    def put(self, holder: Any, value: Any, wanted: Any, where: str) -> None:
        """Fill the columns that are there."""
        if set(wanted) != set(value.model_vars):
            raise StateError(
                f"{where} reports {sorted(wanted)} in the checkpoint, and {sorted(value.model_vars)} in a model "
                "built anew"
            )
        for name, column in wanted.items():
            value.model_vars[name][:] = column


def _plain(value: Any, where: str) -> Any:
    plain = value.item() if hasattr(value, "item") and not getattr(value, "shape", ()) else value
    if not isinstance(plain, PLAIN):
        raise StateError(f"{where} reported a {type(value).__name__}: a checkpoint carries numbers and words")
    return plain
