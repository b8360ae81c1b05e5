"""A world of six economies and three hundred shoppers, for tests that run the whole model."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sim.model import TradeModel
from sim.results.week_hash import hash_of_week
from sim.scenario.definition import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.settlement.flows import TickTables

SIX = ("CHN", "DEU", "JPN", "MEX", "USA", "VNM")
CONSUMERS, SMES = 300, 108


def small(scenario: str | Scenario = "law_2023", **changes: Any) -> Scenario:
    """Return a scenario at the smallest sizes."""
    found = Scenario.load(scenario) if isinstance(scenario, str) else scenario
    return found.with_(**{"consumers": CONSUMERS, "smes": SMES, "weeks": 6, **changes})


def small_about_its_policies(name: str, **changes: Any) -> Scenario:
    """Return a scenario that starts two weeks before the last of its policies does."""
    scenario = Scenario.load(name)
    days = [policy.start for policy in scenario.policies]
    start = max([scenario.start, *(day - timedelta(days=day.weekday(), weeks=2) for day in days)])
    return small(scenario, start=start, **changes)


def small_model(scenario: Scenario, seed: int = 1, threads: int = 1) -> TradeModel:
    """Return a model of the six economies that checks its ledger every week."""
    return TradeModel(scenario, rng=seed, threads=threads, debug=True, economies=SIX)


def weeks_of(scenario: Scenario, seed: int = 1, threads: int = 1) -> Iterator[TickTables]:
    """Yield what each week leaves behind."""
    model = small_model(scenario, seed, threads)
    for _ in range(scenario.weeks):
        model.step()
        assert model.week is not None
        yield model.week


def hashes_of(scenario: Scenario, seed: int = 1, threads: int = 1) -> list[str]:
    """Return the result hash of each week."""
    return [hash_of_week(week) for week in weeks_of(scenario, seed, threads)]
