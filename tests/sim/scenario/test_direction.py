"""Every instrument has a claim that the direction test can check, about a metric that exists."""

from __future__ import annotations

from sim.metrics import METRICS
from sim.policy.instruments import INSTRUMENTS
from sim.scenario.direction import direction_cases
from tests.first_difference import first_difference


def test_every_instrument_is_tested_at_three_steps() -> None:
    cases = list(direction_cases(weeks=10, consumers=1_000, smes=100))
    assert {case.instrument for case in cases} == set(INSTRUMENTS)
    for case in cases:
        assert case.base.hash() != case.changed.hash()
        assert first_difference(case.changed, case.base) is not None
        assert case.by in METRICS[case.metric].by
    steps = {(case.instrument, case.metric): 0 for case in cases}
    for case in cases:
        steps[case.instrument, case.metric] += 1
    assert set(steps.values()) == {3}
