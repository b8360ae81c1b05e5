"""Moved numbers of sim/data in words: as a file says them, as a manifest lists them, and in sentences.

The tables are read only where something is moved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

from sim.world.data_address import read_address
from sim.world.data_values import DataValue, written

if TYPE_CHECKING:
    from sim.world.data_changes import Moved

DataChanges = Mapping[str, DataValue]
"""By address, a number in the column's own unit or a factor (`x1.2`)."""
MOST_SHOWN = 4
"""Numbers of one address that a sentence gives one by one."""


def plain_data(data: DataChanges) -> dict[str, Any]:
    """Return changes as a file would say them: shares with a percent sign, whole numbers without a point."""
    if not data:
        return {}
    from sim.world.data_changes import canonical

    said: dict[str, Any] = {}
    for text, value in canonical(data).items():
        word = written(read_address(text), value)
        number = isinstance(value, float) and not word.endswith("%")
        said[text] = word if not number else int(value) if float(value).is_integer() else value
    return said


def listed_data(data: DataChanges) -> list[dict[str, Any]]:
    """Return every address with what it moves from and to, as a manifest lists it.

    Of an address that moves many numbers the lowest and the highest are given, before and after; blank cells have none.
    """
    if not data:
        return []
    from sim.world.data_changes import moved

    return [
        {
            "address": str(each.address),
            "value": each.value,
            "numbers": len(each.rows),
            "only_makes_room": each.makes_room,
            "old": _span(each.old),
            "new": _span(each.new),
        }
        for each in moved(data)
    ]


def data_sentences(data: DataChanges) -> list[str]:
    """Return a sentence for every address: old and new numbers, and what makes room for them."""
    if not data:
        return []
    from sim.world.data_changes import moved

    return [_sentence(each) for each in moved(data)]


def _sentence(each: Moved) -> str:
    """Say what one address moves."""
    address, many = each.address, len(each.rows)
    if each.makes_room:
        others = f"{many} other shares are" if many > 1 else "one other share is"
        return f"{others} scaled by {each.new[0] / each.old[0]:.4g} so that {address.place} sums to 1"
    old, new = ([written(address, _short(number)) for number in numbers] for numbers in (each.old, each.new))
    if many == 1:
        return f"{address} is {new[0]} in place of {old[0]}"
    if many <= MOST_SHOWN:
        pairs = (f"{key} {b} in place of {a}" for key, a, b in zip(each.keys, old, new, strict=True))
        return f"{address} is {written(address, each.value)}: {', '.join(pairs)}"
    spans = []
    for numbers in (each.new, each.old):
        low, high = (
            "blank" if bound is None else written(address, _short(bound)) for bound in _span(numbers)
        )
        spans.append(low if low == high else f"{low} to {high}")
    return f"{address} is {written(address, each.value)}: {many:,} numbers, {spans[0]} in place of {spans[1]}"


def _span(numbers: Sequence[float]) -> list[float | None]:
    """The lowest and the highest number; None twice where all cells are blank."""
    there = [number for number in numbers if not isnan(number)]
    return [min(there), max(there)] if there else [None, None]


def _short(number: float) -> float:
    """A number with six digits that count."""
    return float(f"{number:.6g}")


__all__ = ["DataChanges", "data_sentences", "listed_data", "plain_data"]
