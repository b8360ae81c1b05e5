"""Values as people write Python: numpy and pandas scalars, days of any library, seeds of any kind of sequence.

What enters the model through a public argument passes here first, so that the model knows Python's own types only.
Imports neither numpy nor pandas: their values say themselves what they are.
"""

from __future__ import annotations

import operator
import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

SEED_BYTES = 4
"""Of a seed that nobody chose: two in 4 billion are seldom the same, and a person can still type it."""


def plain(value: Any) -> Any:
    """Return a value, and all that a mapping or a sequence holds, as Python's own types; others stay as they are.

    A day may be a date, a datetime or Timestamp at midnight, or a numpy.datetime64.

    Raises:
        ValueError: a moment that is no day.
    """
    if isinstance(value, Mapping):
        return {plain(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | set | frozenset):
        return [plain(each) for each in value]
    if type(value) is tuple:
        return tuple(plain(each) for each in value)
    if isinstance(value, datetime):
        return _day(value)
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if not isinstance(kind, str) or not kind:
        return value
    if getattr(value, "shape", ()):
        return [plain(each) for each in value]
    if kind == "M":  # in nanoseconds, item() would be a number
        return _day(value.astype("datetime64[us]").item())
    return value.item() if hasattr(value, "item") else value


def _day(moment: Any) -> Any:
    """Return the day of a moment at midnight; None for pandas' NaT, which says that it is a datetime."""
    if moment != moment:
        return None
    if not isinstance(moment, datetime):
        return moment
    if moment.timetz() != time(tzinfo=moment.tzinfo):
        raise ValueError(f"{moment} has a time of day, expected a day such as {moment:%Y-%m-%d}")
    return date(moment.year, moment.month, moment.day)


MOST = 2**63 - 1
"""The largest whole number of the draws' keys."""


def whole(value: Any, name: str, least: int) -> int:
    """Return a whole number from ``least`` to 2**63 - 1, from Python or numpy.

    Raises:
        ValueError: a fraction, a number with a decimal point, a truth value, text, or too low or high a number.
    """
    found = plain(value)
    try:
        number = None if isinstance(found, bool) else operator.index(found)
    except TypeError:
        number = None
    if number is None or not least <= number <= MOST:
        most = "" if number is None or number < least else f" and at most {MOST}"
        meant = _meant(found, least)
        raise ValueError(f"{name} is {found!r}, expected a whole number of at least {least}{most}{meant}")
    return number


def _meant(found: Any, least: int) -> str:
    meant = isinstance(found, float) and found.is_integer() and found >= least
    return f" — did you mean {int(found)}?" if meant else ""


def seed_of(value: Any, name: str) -> int:
    """Return a seed from 0 on; one drawn by the operating system for None.

    Raises:
        ValueError: anything but a whole number.
    """
    return int.from_bytes(os.urandom(SEED_BYTES)) if value is None else whole(value, name, 0)


def seeds_of(seeds: Any) -> tuple[int, ...]:
    """Return seeds 1 to n for a number, else those of a range, list, array, Series or generator, each once, rising.

    Raises:
        ValueError: there is none, or one is no whole number from 0 on.
    """
    if (
        isinstance(seeds, str | bytes)
        or not isinstance(seeds, Iterable)
        or getattr(seeds, "shape", None) == ()
    ):
        return tuple(range(1, whole(seeds, "seeds", 1) + 1))
    found = {seed_of(each, "a seed") if each is not None else whole(each, "a seed", 0) for each in seeds}
    if not found:
        raise ValueError("at least one seed is needed; none was given")
    return tuple(sorted(found))


__all__ = ["plain", "seed_of", "seeds_of", "whole"]
