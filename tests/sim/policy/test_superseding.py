"""What a later rule does to an earlier one of its kind: it replaces it where the instrument says so, and only there.

A message advises a later `from` because the later rule then supersedes the earlier one; this is the law behind it.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from sim.policy.instruments import INSTRUMENTS, Instrument
from sim.policy.instruments.tariff import Tariff
from sim.policy.law import law_on
from sim.policy.rulebook import RuleBook
from sim.policy.rules_in_force import rules_in_force

MONDAY = date(2025, 6, 2)


def differs(one: RuleBook, other: RuleBook) -> bool:
    """Whether two rule books differ in more than where size brackets are cut."""
    for item in fields(RuleBook):
        mine, theirs = getattr(one, item.name), getattr(other, item.name)
        if isinstance(mine, np.ndarray):
            equal = np.array_equal(mine, theirs, equal_nan=mine.dtype.kind == "f")
        else:
            equal = item.name == "threshold_cuts" or mine == theirs
        if not equal:
            return True
    return False


def pairs() -> list[Any]:
    """Return an earlier and a later rule of every instrument, of unlike strength; of tariffs, both modes."""
    made: list[tuple[Instrument, Instrument]] = []
    for kind in INSTRUMENTS.items():
        claim = kind[1].moves[0]
        strong, weak = claim.steps[-1], claim.steps[0]
        made.append(
            (
                kind[1].make_example(MONDAY - timedelta(weeks=4), **{claim.parameter: strong}),
                kind[1].make_example(MONDAY, **{claim.parameter: weak}),
            )
        )
    made += [
        (
            Tariff(importers=("USA",), start=MONDAY - timedelta(weeks=4), rate=0.5, mode=first),
            Tariff(importers=("USA",), start=MONDAY, rate=0.1, mode=then),
        )
        for first in ("add", "set")
        for then in ("add", "set")
    ]
    return [pytest.param(*each, id=f"{each[1].name}-{getattr(each[1], 'mode', '')}") for each in made]


@pytest.mark.parametrize(("earlier", "later"), pairs())
def test_a_later_rule_supersedes_where_the_instrument_says_so(
    earlier: Instrument, later: Instrument, world: Any
) -> None:
    law = law_on(world, date(2023, 12, 31))
    both, alone = (rules_in_force(law, rules, world, MONDAY) for rules in ([earlier, later], [later]))
    assert differs(both, alone) == (not later.supersedes)
    assert differs(rules_in_force(law, [earlier], world, MONDAY), alone)


@pytest.mark.parametrize(("earlier", "later"), pairs())
def test_an_earlier_rule_that_ends_leaves_the_later_one_alone(
    earlier: Instrument, later: Instrument, world: Any
) -> None:
    """The other way out that messages name: an `until` on the day on which the other begins."""
    from dataclasses import replace

    law = law_on(world, date(2023, 12, 31))
    ended = replace(earlier, until=MONDAY)
    assert not differs(
        rules_in_force(law, [ended, later], world, MONDAY), rules_in_force(law, [later], world, MONDAY)
    )
