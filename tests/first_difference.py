"""The day from which the policies of two scenarios differ."""

from __future__ import annotations

import json
from datetime import date

from sim.scenario.content import as_entry
from sim.scenario.definition import Scenario


def first_difference(one: Scenario, other: Scenario) -> date | None:
    """Return the earliest day from which two runs may differ: the first announcement only one of them has."""
    mine, theirs = _policy_forms(one), _policy_forms(other)
    pairs = [*zip(one.policies, mine, strict=True), *zip(other.policies, theirs, strict=True)]
    alone = [policy for policy, form in pairs if not (form in mine and form in theirs)]
    return min((policy.announced or policy.start for policy in alone), default=None)


def _policy_forms(scenario: Scenario) -> list[str]:
    return [json.dumps(as_entry(policy), sort_keys=True) for policy in scenario.policies]
