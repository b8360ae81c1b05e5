"""In which weeks two runs differ by law, by what is announced, or by assumptions: read off their resolved scenarios.

A week belongs to a rule by its Thursday, as in `sim.policy.instrument`. Rules that say the same and hold in the same
weeks are no difference, however the files divide them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.assumptions import assumptions_differ
from sim.policy.entry_law import MOST_WEEKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]

THURSDAY = timedelta(days=3)
SPARES = '"grandfathers"'
"""In the content of a rule that spares goods on their way."""
DATES = ("from", "until", "announced")


class Differing(NamedTuple):
    """[week] in which two runs differ."""

    in_force: Flags
    """By rules in force, or by assumptions."""
    known: Flags
    """By rules that are announced and not yet in force."""
    entering: Flags
    """Perhaps by what is due on goods ordered in it, which may enter under a rule that is neither."""


def differing(base: Mapping[str, Any], other: Mapping[str, Any], weeks: int) -> Differing:
    """Compare two resolved scenarios week by week.

    Args:
        base: As a manifest holds it.
        other: The same of the other run; both start on the same day.
        weeks: How many.
    """
    start = date.fromisoformat(str(other["start"]))
    thursdays = [(start + timedelta(weeks=week) + THURSDAY).isoformat() for week in range(weeks)]
    in_force, known = np.zeros(weeks, np.bool_), np.zeros(weeks, np.bool_)
    rules = [_rules(each) for each in (base, other)]
    for week, day in enumerate(thursdays):
        holding, pending = [_holding(each, day) for each in rules], [_pending(each, day) for each in rules]
        in_force[week], known[week] = holding[0] != holding[1], pending[0] != pending[1]
    due = [[each for each in mine if SPARES not in each.content] for mine in rules]
    unlike = [_enters_unlike(due[0], due[1], date.fromisoformat(day)) for day in thursdays]
    entering = np.array(unlike, np.bool_)
    if assumptions_differ(base, other):
        in_force[:] = True
    return Differing(in_force, known & ~in_force, entering & ~known & ~in_force)


def _enters_unlike(base: list[_Rule], other: list[_Rule], thursday: date) -> bool:
    """Whether goods ordered on a Thursday may enter in a week in which other rules hold."""
    days = [(thursday + timedelta(weeks=weeks)).isoformat() for weeks in range(1, MOST_WEEKS + 1)]
    return any(_holding(base, day) != _holding(other, day) for day in days)


class _Rule(NamedTuple):
    start: str
    until: str
    announced: str
    content: str


def _rules(resolved: Mapping[str, Any]) -> list[_Rule]:
    """The rules of a resolved scenario, those that start first before the others."""
    found = []
    for entry in resolved.get("policies") or ():
        content = {
            key: sorted(item) if isinstance(item, list | tuple) else item
            for key, item in entry.items()
            if key not in DATES
        }
        start = str(entry["from"])
        until = str(entry.get("until") or "9999-12-31")
        announced = str(entry.get("announced") or start)
        found.append(_Rule(start, until, announced, json.dumps(content, sort_keys=True, default=str)))
    return sorted(found)


def _holding(rules: list[_Rule], thursday: str) -> list[str]:
    return [each.content for each in rules if each.start <= thursday < each.until]


def _pending(rules: list[_Rule], thursday: str) -> list[tuple[str, str]]:
    return [(each.start, each.content) for each in rules if each.announced <= thursday < each.start]
