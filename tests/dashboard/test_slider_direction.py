"""Each slider moves what its instrument says it moves, the way it says, at three positions.

A small version here; thirty seeds with `-m slow`.
"""

from __future__ import annotations

import pytest

from dashboard.levers import LEVERS, policies
from sim import Scenario, compare

WEEKS, CONSUMERS, SMES = 6, 4_000, 1_100
FEW_SEEDS, MANY_SEEDS, SHARE_AGREEING = 3, 30, 0.95
POSITIONS = (0.25, 0.5, 1.0)
"""Of the slider's range."""


def agreeing_shares(lever, seeds: int) -> dict[float, float]:
    """Share of seeds in which the declared metric moves the declared way, by position."""
    claim = next(each for each in lever.kind.moves if each.parameter == lever.kind.slider)
    base = Scenario.load("law_2023").with_(weeks=WEEKS, consumers=CONSUMERS, smes=SMES)
    importers = lever.kind.example.get("importers", ("all",))[0]
    others = []
    for position in POSITIONS:
        added = policies({lever.key: position * lever.high}, base.start, importers)
        others.append(base.with_(name=f"{lever.key}_{position}", policies=(*base.policies, *added)))
    found = compare(base, *others, seeds=seeds, record_flows="none")
    shares = {}
    for position, results in zip(POSITIONS, found.others, strict=True):
        before, after = (values(each.kpis, claim) for each in (found.base, results))
        shares[position] = float(((after - before) * claim.direction > 0).mean())
    return shares


def values(kpis, claim):
    """The claim's figure over the whole run, by seed."""
    wanted = (kpis["metric"] == claim.metric) & (kpis["by"] == claim.by) & (kpis["group"] == claim.group)
    found = kpis[wanted & (kpis["year"] == 0)].set_index("seed")["value"]
    assert len(found) > 1
    return found


@pytest.mark.parametrize("lever", LEVERS.values(), ids=LEVERS)
def test_a_slider_moves_what_it_says(lever):
    assert agreeing_shares(lever, FEW_SEEDS) == dict.fromkeys(POSITIONS, 1.0)


@pytest.mark.slow
@pytest.mark.parametrize("lever", LEVERS.values(), ids=LEVERS)
def test_a_slider_moves_what_it_says_over_many_seeds(lever):
    assert min(agreeing_shares(lever, MANY_SEEDS).values()) >= SHARE_AGREEING
