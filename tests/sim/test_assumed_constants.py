"""Assumed numbers are declared parameters or cells of tables: no number in the code is assumed behaviour."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.core.parameter import parameters_of
from sim.mechanisms.run_settings import OF_NO_MECHANISM, declared_settings, owners
from tests.sim.numbers_in_code import ALLOWED, REASONS, is_plain, numbers_in, numbers_of_behaviour

SAMPLE = """
FIRST = 0
A, B = 2.5, 3
C: int = 7
PLACES = range(4)
SHAPE = Field("number", 0.0, 20.0)
STEPS = {"a": [0.0, 12]}


class Kept:
    a: float = parameter(0.3, "1", low=0.1, high=0.9)
    example: dict[str, float] = {"rate": 0.25}
    limit = 0.7

    def rule(self, x, most=0.95):
        halved = 0.5 * x + 1e-9

        def inner(y):
            return max(y, -0.05)

        return min(inner(halved), 3)
"""


def test_numbers_are_found_where_they_stand():
    found = [(each.key, each.line) for each in numbers_in(SAMPLE)]
    assert found == [
        (" A, B", 3), (" C", 4), (" STEPS", 7), (":Kept 0.7", 13), (":rule 0.95", 15), (":inner 0.05", 19),
    ]  # fmt: skip
    assert all(is_plain(value) for value in (0.0, 1.0, 2.0, 0.5, 0.1, 1e-12, 1e6))
    assert not any(is_plain(value) for value in (0.05, 0.2, 3.0, 60.0, 1.5))


def test_no_number_of_behaviour_stands_in_the_code(record_property: Callable[[str, object], None]):
    found = numbers_of_behaviour()
    new = {key: places for key, places in found.items() if key not in ALLOWED}
    said = [f"{place}: {key}" for key, places in new.items() for place in places]
    record_property(
        "measured",
        f"{len(declared_settings())} settings are declared; {len(found)} numbers stand in the code",
    )
    assert not said, (
        "declare these with parameter(), put them into sim/data, or say why nobody would move them"
    )
    assert sorted(set(ALLOWED) - set(found)) == [], "these are gone from the code: take them off the list"


def test_numbers_that_may_stand_there_have_a_reason():
    for key, why in ALLOWED.items():
        kind, colon, reason = why.partition(": ")
        assert colon, key
        assert kind in REASONS, key
        assert len(reason.split()) >= 2, key


@pytest.mark.parametrize("owner", [name for name, _ in owners()])
def test_assumed_settings_can_be_moved_by_a_factor_of_two(owner: str):
    for name, each in parameters_of(dict(owners())[owner]).items():
        assert name in declared_settings()
        if each.kind not in ("number", "count") or not (each.assumed or owner in OF_NO_MECHANISM):
            continue
        if each.low is None or each.high is None:
            assert owner not in OF_NO_MECHANISM, name
            continue
        assert each.low <= each.default <= each.high, name
        # Twice as far from one end to the other; a share near one is as far from one.
        assert each.high >= 2.0 * each.low or (1.0 - each.low) >= 2.0 * (1.0 - each.high), name
