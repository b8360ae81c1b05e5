"""Whether what a checkpoint holds could be what it was made from: types, shapes, and the ranges of what is declared.

A damaged file is found out by its fingerprints (``sim.saved.arrays_file``). This is for one that was written with other
values: nothing may go on from a number that no run can have.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.saved import keys
from sim.saved.faults import ResultsError
from sim.saved.keys import Key

if TYPE_CHECKING:
    import numpy as np

HASH = re.compile("[0-9a-f]{64}")
PIECE = re.compile(r"seed=\d+\.flows-\d{5,}")


class Range(NamedTuple):
    """What an array may hold; infinity never."""

    low: float = -math.inf
    high: float = math.inf
    may_be_nan: bool = False
    """Whether nan stands for what there was nothing to measure of."""


def check_array(
    found: np.ndarray | None, like: tuple[np.dtype[Any], tuple[int, ...]], range_: Range, where: str
) -> None:
    """Refuse an array that is of another type or shape, or holds what it cannot.

    Args:
        found: the array; None where there is none.
        like: the type and shape it has in a run.
        range_: what it may hold.
        where: its name and file, for the message.

    Raises:
        ResultsError: it says what was found, and what was expected.
    """
    if found is None:
        raise ResultsError(f"{where} is missing")
    if (found.dtype, found.shape) != like:
        raise ResultsError(f"{where} is {found.dtype}{list(found.shape)}, expected {like[0]}{list(like[1])}")
    if found.dtype.kind not in "iuf" or not found.size:
        return
    if range_.may_be_nan:
        found = found[found == found]  # nan is not itself
        if not found.size:
            return
    low, high = found.min(), found.max()  # nan where one is
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ResultsError(f"{where} holds what is no number")
    if low < range_.low or high > range_.high:
        worst = low if low < range_.low else high
        raise ResultsError(f"{where} holds {worst:g}, expected {range_.low:g} to {range_.high:g}")


def check_plain(found: Any, like: Any, where: str) -> None:
    """Refuse a plain value that is of another kind than in a run, or a number that is none.

    Args:
        found: as a checkpoint has it.
        like: as a model of the start has it; None where it may be anything.
        where: its name and file, for the message.

    Raises:
        ResultsError: it says what was found, and what was expected.
    """
    if isinstance(found, float) and not math.isfinite(found):
        raise ResultsError(f"{where} is {found}, expected a number")
    if isinstance(like, Mapping) and isinstance(found, Mapping):
        if set(found) != set(like):
            raise ResultsError(f"{where} is not built as in a run")
        for key, value in found.items():
            check_plain(value, like[key], where)
        return
    for value in found if isinstance(found, list) else ():
        check_plain(value, None, where)
    if like is None or found is None or type(found) is type(like):
        return
    if isinstance(like, float) and isinstance(found, int) and not isinstance(found, bool):
        return
    raise ResultsError(f"{where} is {str(found)[:40]!r}, expected {type(like).__name__}")


def matching(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    """Return a test for text of a form."""
    return lambda value: isinstance(value, str) and bool(pattern.fullmatch(value))


def _seconds(value: Any) -> bool:
    return keys.number(value) and math.isfinite(value) and value >= 0


SECONDS = Key(_seconds, "a number of seconds")
AMOUNTS = Key(
    keys.table_of(lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "whole numbers by name",
)
RECORDER = {
    "dates": Key(keys.list_of(keys.date), "a list of dates"),
    "week_hashes": Key(keys.list_of(matching(HASH)), "a list of SHA-256"),
    "ledger": AMOUNTS,
    "order_states": AMOUNTS,
    "flow_rows": Key(lambda value: keys.whole(value) and value >= 0, "a number of rows"),
}
UNDERWAY = {
    "built": keys.TEXT,
    "seconds": SECONDS,
    "model": keys.MAPPING,
    "recorder": keys.MAPPING,
    "flows": Key(keys.list_of(matching(PIECE)), "a list of names of pieces"),
}
"""Of the header of a checkpoint."""
DONE = {
    "recorder": keys.MAPPING,
    "hash": Key(matching(HASH), "a SHA-256"),
    "has_flows": Key(lambda value: isinstance(value, bool), "true or false"),
    "data_hash": keys.TEXT,
    "seconds": SECONDS,
    "peak_memory_mb": SECONDS._replace(expected="a number of MB"),
    "iso3": Key(keys.list_of(keys.text, 1), "a list of codes"),
    "categories": Key(keys.list_of(keys.text, 1), "a list of names"),
    "platforms": Key(keys.list_of(keys.text), "a list of names"),
}
"""Of the header of the record of a seed that is complete."""


def check_header(header: Mapping[str, Any], declared: Mapping[str, Key], weeks: int, where: str) -> None:
    """Refuse a header whose keys do not hold what is declared, or whose weeks do not fit one another.

    Raises:
        ResultsError: it names the key.
    """
    done = header.get("weeks_done")
    if not keys.whole(done) or not 0 < int(done or 0) <= weeks:
        raise ResultsError(f"{where}: weeks_done is {str(done)[:40]!r}, expected 1 to {weeks}")
    keys.check(header, declared, where)
    recorder = header["recorder"]
    keys.check(recorder, RECORDER, f"{where}: recorder")
    if len(recorder["dates"]) != done or len(recorder["week_hashes"]) != done:
        raise ResultsError(f"{where}: recorder does not have {done} weeks")
