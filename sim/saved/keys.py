"""Keys of the manifests, each with what it may hold: whoever reads a manifest that passed may rely on them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sim.saved.faults import ResultsError
from sim.saved.member_names import is_plain


class Key(NamedTuple):
    """One key of a manifest."""

    holds: Callable[[Any], bool]
    expected: str
    """What it holds, in words."""
    needed: bool = True


def whole(value: Any) -> bool:
    """Return whether this is a whole number, not a truth value."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def number(value: Any) -> bool:
    """Return whether this is a number."""
    return whole(value) or isinstance(value, float)


def text(value: Any) -> bool:
    """Return whether this is text."""
    return isinstance(value, str)


def date(value: Any) -> bool:
    """Return whether this is a date such as 2025-01-06."""
    try:
        return isinstance(value, str) and datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def seeds(value: Any) -> bool:
    """Return whether this is a list of different seeds."""
    return isinstance(value, list) and all(map(whole, value)) and len(set(value)) == len(value)


def one_of(*words: Any) -> Key:
    """Return a key that holds one of some values."""
    return Key(lambda value: value in words and text(value), " or ".join(map(repr, words)))


def list_of(holds: Callable[[Any], bool], least: int = 0) -> Callable[[Any], bool]:
    """Return a test for a list of so many at least."""
    return lambda value: isinstance(value, list) and len(value) >= least and all(map(holds, value))


def table_of(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Return a test for an object whose values are all of one kind."""
    return lambda value: isinstance(value, dict) and all(map(holds, value.values()))


def is_noted(value: Any) -> bool:
    """Return whether this is what is noted of a file: fingerprint and size."""
    return (
        isinstance(value, dict)
        and set(value) == {"sha256", "bytes"}
        and text(value["sha256"])
        and whole(value["bytes"])
    )


def policy(value: Any) -> bool:
    """Return whether this is a policy as a resolved scenario holds it."""
    return isinstance(value, dict) and text(value.get("instrument")) and date(value.get("from"))


MAPPING = Key(lambda value: isinstance(value, dict), "an object")
TEXT, WHOLE, NUMBER, SEEDS = (
    Key(text, "text"),
    Key(whole, "a whole number"),
    Key(number, "a number"),
    Key(seeds, "a list of different whole numbers"),
)
TEXT_OR_NOTHING = Key(lambda value: value is None or text(value), "text", needed=False)
FILES = Key(table_of(is_noted), "for each file its sha256 and bytes", needed=False)
NAMES = Key(list_of(text, 2), "a list of two names or more")
STATUS = one_of("complete", "stopped")

SHARED = {
    "status": STATUS, "created": TEXT, "command": TEXT, "seeds": SEEDS, "period": TEXT, "data_hash": TEXT,
    "versions": Key(table_of(text), "an object of texts"), "files": FILES,
}  # fmt: skip
RUN = {
    **SHARED,
    "kind": one_of("run"),
    "scenario": MAPPING,
    "scenario_hash": TEXT,
    "weeks": WHOLE,
    "consumers": WHOLE,
    "smes": WHOLE,
    "result_hash": TEXT,
    "week_hashes": Key(table_of(list_of(text)), "for each seed a list of texts"),
    "seeds_asked": SEEDS,
    "seconds": NUMBER,
    "peak_memory_mb": NUMBER,
}
COMPARISON = {
    **SHARED,
    "kind": one_of("comparison"),
    "baseline": TEXT,
    "scenarios": NAMES,
    "folders": Key(list_of(is_plain, 2), "a list of plain names of folders directly inside"),
}
SCENARIO = {
    "name": TEXT,
    "start": Key(date, "a date such as 2025-01-06"),
    "title": TEXT_OR_NOTHING,
    "question": TEXT_OR_NOTHING,
    "closure": TEXT_OR_NOTHING,
    "mechanisms": MAPPING._replace(needed=False),
    "data": MAPPING._replace(needed=False),
    "policies": Key(list_of(policy), "a list of policies, each with instrument and from", needed=False),
}


def check(found: Mapping[str, Any], keys: Mapping[str, Key], where: str) -> None:
    """Refuse what does not hold what its keys declare.

    Raises:
        ResultsError: it names the first key, what it holds, and what would be right.
    """
    for name, key in keys.items():
        if name not in found:
            if key.needed:
                raise ResultsError(f"{where} has no {name}, expected {key.expected}")
        elif not key.holds(found[name]):
            shown = repr(found[name])
            shown = shown if len(shown) <= 40 else shown[:39] + "…"
            raise ResultsError(f"{where}: {name} is {shown}, expected {key.expected}")


def check_run(found: Mapping[str, Any], where: str) -> None:
    """Refuse a run's manifest whose parts do not fit one another."""
    check(found, RUN, where)
    check(found["scenario"], SCENARIO, f"{where}: scenario")
    lengths = {len(found["week_hashes"].get(str(seed), ())) for seed in found["seeds"]}
    if lengths - {found["weeks"]}:
        raise ResultsError(f"{where}: week_hashes do not have {found['weeks']} weeks of every seed")


def check_comparison(found: Mapping[str, Any], where: str) -> None:
    """Refuse a comparison's manifest whose parts do not fit one another."""
    check(found, COMPARISON, where)
    folders = found["folders"]
    if len(set(folders)) != len(folders) or len(folders) != len(found["scenarios"]):
        raise ResultsError(
            f"{where}: {len(folders)} folders of {len(found['scenarios'])} scenarios, expected one each"
        )
