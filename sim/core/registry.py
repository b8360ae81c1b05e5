"""Registry: name -> thing, with "did you mean"; the only plug-in mechanism.

A package's `__init__` imports its members in alphabetical order, and each member registers itself with one
decorator line. No folder is scanned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from sim.core.parameter import did_you_mean

T = TypeVar("T")


class UnknownNameError(LookupError):
    """A name that no member of a registry carries; the message says which was probably meant."""


class Registry(Generic[T]):
    """Things of one kind, found by name."""

    def __init__(self, kind: str) -> None:
        """Make an empty registry; `kind` is the word used in messages, e.g. 'instrument'."""
        self.kind = kind
        self._things: dict[str, T] = {}

    def register(self, name: str) -> Callable[[T], T]:
        """Return a decorator that files a thing under a name."""

        def decorate(thing: T) -> T:
            if name in self._things:
                raise ValueError(f"{self.kind} {name!r} is registered twice")
            self._things[name] = thing
            return thing

        return decorate

    def __getitem__(self, name: str) -> T:
        """Return the thing, or say what was probably meant."""
        if name not in self._things:
            raise UnknownNameError(f"unknown {self.kind} {name!r}{did_you_mean(name, self._things)}")
        return self._things[name]

    def __contains__(self, name: object) -> bool:
        """Whether a name is registered."""
        return name in self._things

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names in alphabetical order."""
        return iter(sorted(self._things))

    def __len__(self) -> int:
        """How many things are registered."""
        return len(self._things)

    def items(self) -> list[tuple[str, T]]:
        """Return (name, thing) pairs in alphabetical order."""
        return sorted(self._things.items(), key=lambda pair: pair[0])
