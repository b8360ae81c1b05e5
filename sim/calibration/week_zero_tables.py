"""Offers and choice tables of week 0: the bulk of a calibration, which the first run of a process takes over.

A run starts from the very state the calibration ends with, so the arrays need not exist twice (47 MB at 64 economies).
Whoever asks for them later has them made again.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from sim.market.choice import Offers, Tables

Both = tuple[Offers, Tables]
Result = TypeVar("Result")


class WeekZeroTables:
    """Week 0's offers and choice tables, or how to make them.

    Args:
        offers: what buyers saw.
        tables: what follows from it.
        make: makes both anew, to the same bits; None where that cannot be done, then they are never given away.
    """

    def __init__(self, offers: Offers, tables: Tables, make: Callable[[], Both] | None = None) -> None:
        self._held: Both | None = (offers, tables)
        self._make, self._shown, self._lock = make, False, Lock()

    def show(self) -> Both:
        """Return both to be read; from now on they stay."""
        with self._lock:
            self._shown = True
            return self._there()

    def _there(self) -> Both:
        if self._held is None:
            assert self._make is not None
            self._held = self._make()
        return self._held

    def read(self, reader: Callable[[Offers, Tables], Result]) -> Result:
        """Return what ``reader`` makes of both; they may be given away once it returns."""
        with self._lock:
            return reader(*self._there())

    def hand_over(self) -> Both | None:
        """Give both away, to be written into; None where they are gone, or somebody else may still read them."""
        with self._lock:
            if self._shown or self._make is None:
                return None
            held, self._held = self._held, None
            return held

    def __deepcopy__(self, memo: object) -> WeekZeroTables:
        """Copies of a model share it: who looks, only reads."""
        return self

    def __reduce__(self) -> tuple[type[WeekZeroTables], Both]:
        """A pickle holds the arrays; what comes out of it keeps them."""
        return WeekZeroTables, self.show()
