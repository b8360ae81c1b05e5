"""Every instrument moves its declared metric in its declared direction: the small version of `./run verify`.

Six economies and three paired seeds here; the whole world and thirty seeds there. Adaptation is off, so that
what is seen is the policy's own effect and a case takes a second, but for claims that move by what is learned.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim.metrics import METRICS, Names, Week
from sim.policy.instruments import INSTRUMENTS
from sim.scenario.definition import Scenario
from sim.scenario.direction import WEEKS_BEFORE, DirectionCase, direction_cases
from tests.small_world import small_model

if TYPE_CHECKING:
    from sim.settlement.flows import TickTables

SEEDS = (1, 2, 3)
WEEKS, CONSUMERS, SMES = 8, 12_000, 600
CASES = list(direction_cases(WEEKS, CONSUMERS, SMES))
STRONGEST = {(case.instrument, case.metric): case for case in CASES}.values()
"""The last of the three steps of each claim."""


def title(case: DirectionCase) -> str:
    return f"{case.metric}: {case.step}"


@lru_cache(maxsize=8)
def weeks_with_policy(scenario: Scenario, seed: int, learns: bool) -> tuple[Names, list[TickTables]]:
    """Run a scenario and return its weeks from the third on (kept, as most claims share their base)."""
    model = small_model(scenario.with_(settings={"adaptation": learns}), seed)
    found = []
    for _ in range(WEEKS):
        model.step()
        assert model.week is not None
        found.append(model.week)
    return Names.of(model.world), found[WEEKS_BEFORE:]


def measured(scenario: Scenario, case: DirectionCase, seed: int) -> float:
    """Return the metric's mean over the weeks with the policy."""
    names, weeks = weeks_with_policy(scenario, seed, case.learns)
    row, above, below = names.labels(case.by).index(case.group), 0.0, 0.0
    for week in weeks:
        value = METRICS[case.metric].function(Week(week, names))[case.by]
        over, under = value if isinstance(value, tuple) else (value, np.ones(len(value)))
        above += float(over[row])
        below += float(under[row])
    return above / below


def assert_moves_as_declared(case: DirectionCase) -> None:
    effects = [measured(case.changed, case, seed) - measured(case.base, case, seed) for seed in SEEDS]
    assert np.mean(effects) * case.direction > 0.0, (title(case), effects)


def test_every_family_and_every_instrument_has_a_claim() -> None:
    assert {case.instrument for case in CASES} == set(INSTRUMENTS)
    assert {case.family for case in CASES} == {"trade", "data", "green", "shock"}


@pytest.mark.parametrize("case", STRONGEST, ids=title)
def test_an_instrument_moves_its_metric_the_way_it_declares(case: DirectionCase) -> None:
    assert_moves_as_declared(case)


@pytest.mark.slow
@pytest.mark.parametrize("case", [case for case in CASES if case not in STRONGEST], ids=title)
def test_weaker_steps_move_it_that_way_too(case: DirectionCase) -> None:
    assert_moves_as_declared(case)
