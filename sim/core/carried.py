"""What an object carries from week to week, declared once at its class: name, kind, unit and meaning.

A class of such objects is a ``Holder``, and each ``Field`` is a class attribute of it. Checkpoints, digests and the
ranges of state go over the declarations (`sim.running.snapshot`). What is not declared never changes, or is made again
from the rest; a test compares running models attribute by attribute (`tests/sim/running/test_declared_state.py`).
A class whose objects nobody writes into says so (``never_written``): then copies of a run share them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, get_type_hints, overload

if TYPE_CHECKING:
    import numpy as np

V = TypeVar("V")
C = TypeVar("C")
N = TypeVar("N", int, float, bool)


class StateError(TypeError):
    """An object holds something else than its class declares, or a state does not fit it; the message names it."""


class Field(Generic[V]):
    """One declared attribute. An instance's own value hides it; without one, reading it is an AttributeError."""

    name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        """Learn the attribute's name."""
        self.name = name

    @overload
    def __get__(self, holder: None, owner: type) -> Self: ...
    @overload
    def __get__(self, holder: object, owner: type) -> V: ...
    def __get__(self, holder: object | None, owner: type) -> Any:
        """Return the declaration, of the class; an object that has a value never asks."""
        if holder is None:
            return self
        raise AttributeError(f"{owner.__name__}.{self.name} is declared, and has no value")

    def taken(self, value: Any, where: str) -> Any:
        """Return a value as it is kept: an array, or what JSON takes.

        Raises:
            StateError: the value is of another kind than declared.
        """
        raise NotImplementedError

    def put(self, holder: Any, value: Any, wanted: Any, where: str) -> None:
        """Bring what a holder has, ``value``, to a kept value.

        Raises:
            StateError: the kept value is of another kind or size.
        """
        raise NotImplementedError


@dataclass(eq=False)
class Array(Field["np.ndarray"]):
    """An array; it may be written into, or replaced by one of the same shape."""

    dtype: str
    """As numpy writes it: f8, i8, ?."""
    axes: tuple[str, ...]
    """What each axis counts, as economy or vehicle; axes of one name are of one length."""
    unit: str
    """Of a value; 1 for a share or an index."""
    doc: str
    """What it holds, in one sentence."""
    low: float = 0.0
    """Least value that a run can come to."""
    high: float = math.inf
    """Largest value that a run can come to."""
    index_of: str = ""
    """Axis (platform, week) whose places the values number, -1 for none; the largest value is its last place."""

    def taken(self, value: Any, where: str) -> np.ndarray:
        """Return the array itself."""
        import numpy as np

        if not isinstance(value, np.ndarray):
            raise StateError(f"{where} is a {type(value).__name__}, declared an array")
        if self.dtype not in (value.dtype.char, value.dtype.str[1:]):
            raise StateError(f"{where} is {value.dtype.str}, declared {self.dtype}")
        if value.ndim != len(self.axes):
            raise StateError(f"{where} has {value.ndim} axes, declared [{', '.join(self.axes)}]")
        return value

    def put(self, holder: Any, value: Any, wanted: Any, where: str) -> None:
        """Write into the array that is there, because agents and kernels share it."""
        if (value.shape, value.dtype) != (wanted.shape, wanted.dtype):
            raise StateError(
                f"{where} is {wanted.dtype}{list(wanted.shape)} in the checkpoint, and "
                f"{value.dtype}{list(value.shape)} in a model built anew"
            )
        value[...] = wanted


@dataclass(eq=False)
class Number(Field[N]):
    """A number, or whether something holds."""

    kind: type[N]
    unit: str
    doc: str

    def taken(self, value: Any, where: str) -> N:
        """Return it as Python's own type (numpy's give the same bits)."""
        plain = value.item() if hasattr(value, "dtype") and value.ndim == 0 else value
        if type(plain) is not self.kind:
            raise StateError(f"{where} is a {type(value).__name__}, declared {self.kind.__name__}")
        return plain

    def put(self, holder: Any, value: Any, wanted: Any, where: str) -> None:
        """Set it."""
        setattr(holder, self.name, self.taken(wanted, where))


@dataclass(eq=False)
class Numbers(Field[list[int]]):
    """A list of whole numbers, of any length."""

    unit: str
    doc: str

    def taken(self, value: Any, where: str) -> list[int]:
        """Return a copy of it, of Python's own integers."""
        if not isinstance(value, list):
            raise StateError(f"{where} is a {type(value).__name__}, declared a list of whole numbers")
        return [int(each) for each in value]

    def put(self, holder: Any, value: Any, wanted: Any, where: str) -> None:
        """Fill the list that is there."""
        value[:] = self.taken(wanted, where)


@dataclass(eq=False)
class Part(Field[V]):
    """An object that declares state of its own; None where a run has none."""

    doc: str

    def below(self, value: Any) -> Iterator[tuple[str, Any]]:
        """Give (end of path, object)."""
        if value is not None:
            yield "", value


@dataclass(eq=False)
class Parts(Part[V]):
    """A list or a mapping of such objects; which there are never changes in a run."""

    def below(self, value: Any) -> Iterator[tuple[str, Any]]:
        """Give (end of path, object), in order."""
        keyed = value.items() if isinstance(value, dict) else enumerate(value)
        return ((f".{key}", each) for key, each in keyed)


class OfBase:
    """Fields of a base class that is not ours and cannot declare them."""

    def __init__(self, **fields: Field[Any]) -> None:
        self.fields = fields
        for name, each in fields.items():
            each.name = name


def never_written(kind: type[C]) -> type[C]:
    """Declare that nobody writes into objects of a class: a run replaces one by another, and its branches share it."""

    def itself(value: C, memo: object) -> C:
        return value

    kind.__deepcopy__ = itself  # type: ignore[attr-defined]
    return kind


class Holder:
    """An object whose class declares what it carries from week to week."""

    @classmethod
    def declared(cls) -> dict[str, Any]:
        """Return the declarations by name, in order, those of base classes first."""
        found: dict[str, Any] = {}
        for base in reversed(cls.__mro__):
            for name, each in vars(base).items():
                if isinstance(each, Field):
                    found[name] = each
                elif isinstance(each, OfBase):
                    found |= each.fields
        return found


def declared_of_bundle(bundle: Any) -> dict[str, Any]:
    """Return the declarations of a NamedTuple whose fields are ``Annotated`` with them."""
    hints = get_type_hints(bundle, include_extras=True)
    return {name: kind.__metadata__[0] for name, kind in hints.items() if hasattr(kind, "__metadata__")}
