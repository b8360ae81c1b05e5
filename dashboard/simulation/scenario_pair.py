"""A job's choices as two scenarios: the counterfactual, and the policy with what the levers add.

Levers of instruments add policies to the scenario alone. Levers of mechanisms set assumptions about the world in both,
whatever the scenario says of its own settings: else the difference would mix the policy with the assumption.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from dashboard.state import assumptions, levers
from dashboard.state.own_scenarios import loaded
from dashboard.state.slider import stem_of
from sim import Scenario
from sim.front import LONGEST_NAME

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
    assumed: Mapping[str, float] = MappingProxyType({})
    """Positions of the assumptions that were moved, in both scenarios; empty where both are as they come."""
    is_own: bool = True
    """Whether the counterfactual is the one that the scenario itself gives (`Scenario.counterfactual`)."""


def arms(spec: Mapping[str, Any]) -> Arms:
    """The counterfactual and the scenario with its levers; same weeks, same size.

    Args:
        spec: `Choices.spec()`; under "own" the scenarios that do not ship, by name (`state/own_scenarios.py`).
    """
    own = spec.get("own", {})
    chosen, counterfactual = loaded(spec["scenario"], own), loaded(spec["against"], own)
    start = first_monday(chosen, counterfactual)
    added = levers.policies(spec["levers"], start, spec["importers"])
    assumed = dict(spec.get("assumptions", {}))
    changes: dict[str, Any] = {key: int(spec[key]) for key in ("weeks", "consumers") if key in spec}
    if added:
        changes |= {
            "name": name_of(chosen.name, levers.stem(spec["levers"], spec["importers"])),
            "title": f"{chosen.title}, with levers",
            "policies": (*chosen.policies, *added),
        }
    scenario = assuming(chosen.with_(start=start, **changes), assumed)
    if spec["against"] == chosen.compare_with and (not assumed or chosen.settings_apply_to == "both"):
        found = scenario.counterfactual()
        assert found is not None
        return Arms(found, scenario, added, assumed)
    own = scenario.counterfactual() if spec["against"] == chosen.compare_with else None
    alike = {key: getattr(scenario, key) for key in ("start", "weeks", "consumers", "smes")}
    against = assuming(own or counterfactual.with_(**alike), assumed)
    return Arms(against, scenario, added, assumed, is_own=False)


def assuming(scenario: Scenario, assumed: Mapping[str, float]) -> Scenario:
    """A scenario under assumptions that were moved, named after them; itself where none was.

    Args:
        scenario: the counterfactual or the scenario.
        assumed: positions of sliders of assumptions, by key.
    """
    if not assumed:
        return scenario
    return scenario.with_(
        name=name_of(scenario.name, stem_of(assumed)),
        title=f"{scenario.title}, under changed assumptions",
        settings=assumptions.settings(assumed),
    )


def name_of(name: str, stem: str) -> str:
    """A scenario's name after what was moved; where that is too long for a name, its end is a number made of it all."""
    said = f"{name}_{stem}"
    if len(said) <= LONGEST_NAME:
        return said
    end = hashlib.sha256(said.encode()).hexdigest()[:8]
    return f"{said[: LONGEST_NAME - len(end) - 1].rstrip('_')}_{end}"


def first_monday(scenario: Scenario, against: Scenario) -> date:
    """Where a short run starts: some weeks before the first rule that only the scenario has, so that it is seen."""
    own = [policy.start for policy in scenario.policies if policy not in against.policies]
    lead_in = min(own, default=scenario.start) - timedelta(weeks=LEAD_IN_WEEKS)
    monday = lead_in - timedelta(days=lead_in.weekday())
    return max(scenario.start, monday)
