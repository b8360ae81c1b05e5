"""A job's choices as two scenarios: the counterfactual, and the policy with what the levers add."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from dashboard.state import levers
from dashboard.state.own_scenarios import loaded
from sim import Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.front import Instrument

LEAD_IN_WEEKS = 4
"""Weeks before a scenario's first rule: enough to see both arms alike."""


class Arms(NamedTuple):
    """What a job compares."""

    against: Scenario
    scenario: Scenario
    """Named after itself and its levers."""
    added: tuple[Instrument, ...]
    """What the levers added."""


def arms(spec: Mapping[str, Any]) -> Arms:
    """The counterfactual and the scenario with its levers; same weeks, same size.

    Args:
        spec: `Choices.spec()`; under "own" the scenarios that do not ship, by name (`state/own_scenarios.py`).
    """
    own = spec.get("own", {})
    chosen, counterfactual = loaded(spec["scenario"], own), loaded(spec["against"], own)
    start = first_monday(chosen, counterfactual)
    added = levers.policies(spec["levers"], start, spec["importers"])
    changes: dict[str, Any] = {key: int(spec[key]) for key in ("weeks", "consumers") if key in spec}
    if added:
        changes |= {
            "name": f"{chosen.name}_{levers.stem(spec['levers'], spec['importers'])}",
            "title": f"{chosen.title}, with levers",
            "policies": (*chosen.policies, *added),
        }
    scenario = chosen.with_(start=start, **changes)
    if spec["against"] == chosen.compare_with:
        found = scenario.counterfactual()
        assert found is not None
        return Arms(found, scenario, added)
    alike = {key: getattr(scenario, key) for key in ("start", "weeks", "consumers", "smes")}
    return Arms(counterfactual.with_(**alike), scenario, added)


def first_monday(scenario: Scenario, against: Scenario) -> date:
    """Where a short run starts: some weeks before the first rule that only the scenario has, so that it is seen."""
    own = [policy.start for policy in scenario.policies if policy not in against.policies]
    lead_in = min(own, default=scenario.start) - timedelta(weeks=LEAD_IN_WEEKS)
    monday = lead_in - timedelta(days=lead_in.weekday())
    return max(scenario.start, monday)
