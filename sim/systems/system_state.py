"""State of a system: N nothing, D data only, M a mechanism or instrument without something, F all of it and proved.

Derived from facts by one function; what is missing is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from sim.systems.system_parameters import Counted, counted, parameters_of_system
from sim.systems.system_proofs import stored

if TYPE_CHECKING:
    from sim.systems.system import System
    from sim.systems.system_proofs import Proof

STATES = {
    "F": "mechanism or instrument, switch, metric, deciding scenario, test and a proof that holds",
    "M": "mechanism or instrument, but something of that is missing",
    "D": "data only",
    "N": "nothing",
}
"""What each state means, the best first."""

NO_TEST = "no test"


class State(NamedTuple):
    """How far a system is built."""

    letter: str
    """One of ``STATES``."""
    missing: tuple[str, ...]
    """What it takes to be F, a few words each; nothing where it is."""
    parameters: Counted
    """What may be set of it."""


def state_of(system: System, proofs: Mapping[str, Proof] | None = None) -> State:
    """Return how far a system is built.

    Args:
        system: a row of the table.
        proofs: what was measured, by system; None for what is stored.
    """
    parameters = counted(system)
    missing = [*gaps(system), *scenario_gaps(system)]
    missing += [system.lacks] if system.lacks else []
    if not system.switch:
        return State("D" if system.data else "N", tuple(missing), parameters)
    if parameters.narrow:
        missing.append(f"range below a factor of two: {', '.join(parameters.narrow)}")
    if not unprovable(system):
        proof = (stored() if proofs is None else proofs).get(system.name)
        fault = proof.fault(system) if proof else "not proved yet"
        missing += [fault] if fault else []
    return State("M" if missing else "F", tuple(missing), parameters)


def unprovable(system: System) -> list[str]:
    """Return why a system cannot be run on and off in its scenario; nothing where it can."""
    return [each for each in gaps(system) if each != NO_TEST] + scenario_gaps(system)


def gaps(system: System) -> list[str]:
    """Return which parts a system does not name: what it consists of, its metric, its scenario, its test."""
    if not system.switch:
        return ["no mechanism"]
    named = {"no metric": system.metric, "no scenario": system.scenario, NO_TEST: system.test}
    return [said for said, name in named.items() if not name]


def scenario_gaps(system: System) -> list[str]:
    """Return why a system's scenario cannot show it at default parameters; nothing where it can.

    Raises:
        ScenarioError: there is no such scenario.
    """
    if not system.scenario or not system.switch:
        return []
    from sim.scenario.definition import Scenario

    scenario = Scenario.load(system.scenario)
    found = []
    if off := [name for name in system.mechanisms if name in scenario.off]:
        found.append(f"off in the scenario: {', '.join(off)}")
    there = {policy.name for policy in scenario.policies}
    if gone := [name for name in system.instruments if name not in there]:
        found.append(f"not in the scenario: {', '.join(gone)}")
    if moved := sorted(set(scenario.settings) & set(parameters_of_system(system))):
        found.append(f"not at default parameters in the scenario: {', '.join(moved)}")
    return found


__all__ = ["STATES", "State", "gaps", "scenario_gaps", "state_of", "unprovable"]
