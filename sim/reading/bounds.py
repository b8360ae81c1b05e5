"""Bounds: between what days and sizes a scenario can mean something, declared once for files, options and Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

FIRST_DAY = date(1990, 1, 1)
"""Trade law, parcels and online sales before it are no subject of the model."""
LAST_DAY = date(2100, 12, 31)
"""A year after it is a slip of the hand (2205 for 2025)."""


MOST = 2**63 - 1
"""The largest whole number that anything here holds."""


@dataclass(frozen=True)
class Bounds:
    """The least and the most of a whole number."""

    low: int
    high: int

    def text(self) -> str:
        """Return the bounds in words."""
        most = f" and at most {self.high:,}" if self.high < MOST else ""
        return f"a whole number of at least {self.low:,}{most}"

    def __contains__(self, number: int) -> bool:
        """Whether a number is within."""
        return self.low <= number <= self.high


WEEKS = Bounds(1, 1_040)
"""Twenty years: wages and incomes aside, nothing in the model grows, so longer runs say nothing new."""
CONSUMERS = Bounds(1, 100_000_000)
SMES = Bounds(1, 10_000_000)
"""Agents of a run: what row numbers of 32 bits hold, with room."""
SEEDS = Bounds(1, 10_000)
"""How many seeds one command runs."""
SEED = Bounds(0, MOST)
"""One seed: the largest whole number of the draws' keys."""
