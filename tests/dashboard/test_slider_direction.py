"""Each slider moves what its instrument says it moves, the way it says, at three positions.

A small version here: the mean of two seeds. With `-m slow`, at least 95 % of thirty seeds.
"""

from __future__ import annotations

import pytest

from dashboard.state.levers import LEVERS, policies
from sim import Scenario, compare

WEEKS, CONSUMERS, SMES = 6, 20_000, 1_200
MANY_WEEKS, MANY_CONSUMERS = 14, 100_000
"""Of the thirty seeds: with common luck a small step changes few orders or none in a small sample."""
FEW_SEEDS, MANY_SEEDS, SHARE_AGREEING = 2, 30, 0.95
POSITIONS = (0.25, 0.5, 1.0)
"""Of the slider's range."""
EVERY_LEVER = pytest.mark.parametrize("lever", LEVERS.values(), ids=LEVERS)


def claim_of(lever):
    """What the instrument declares of the parameter the slider moves."""
    return next(each for each in lever.kind.moves if each.parameter == lever.declared.parameter)


def simulated(seeds: int, weeks: int = WEEKS, consumers: int = CONSUMERS):
    """One comparison of every position of every slider with the world of 2023."""
    base = Scenario.load("law_2023").with_(weeks=weeks, consumers=consumers, smes=SMES)
    others = []
    for lever in LEVERS.values():
        importers = lever.kind.example.get("importers", ("all",))[0]
        for position in POSITIONS:
            added = policies({lever.key: position * lever.high}, base.start, importers)
            others.append(base.with_(name=name_of(lever, position), policies=(*base.policies, *added)))
    return compare(base, *others, seeds=seeds, record_flows="none")


def name_of(lever, position: float) -> str:
    return f"{lever.key}_at_{position * 100:.0f}"


def effects(comparison, lever, position: float):
    """The declared metric's difference by seed, positive where it goes the declared way."""
    claim = claim_of(lever)
    other = next(each for each in comparison.others if each.name == name_of(lever, position))
    before, after = (figure(each.kpis, claim) for each in (comparison.base, other))
    return (after - before) * claim.direction


def figure(kpis, claim):
    """The claim's figure over the whole run, by seed."""
    wanted = (kpis["metric"] == claim.metric) & (kpis["by"] == claim.by) & (kpis["group"] == claim.group)
    found = kpis[wanted & (kpis["year"] == 0)].set_index("seed")["value"]
    assert len(found) > 1
    return found


@pytest.fixture(scope="module")
def few():
    return simulated(FEW_SEEDS)


@EVERY_LEVER
def test_a_slider_moves_what_it_says(few, lever):
    means = [effects(few, lever, position).mean() for position in POSITIONS]
    assert all(mean > 0 for mean in means), means


@EVERY_LEVER
def test_further_along_a_slider_moves_further(few, lever):
    means = [effects(few, lever, position).mean() for position in POSITIONS]
    assert means == sorted(means)


@pytest.fixture(scope="module")
def many():
    return simulated(MANY_SEEDS, MANY_WEEKS, MANY_CONSUMERS)


@pytest.mark.slow
@EVERY_LEVER
def test_a_slider_moves_what_it_says_over_many_seeds(many, lever):
    for position in POSITIONS:
        assert (effects(many, lever, position) > 0).mean() >= SHARE_AGREEING
