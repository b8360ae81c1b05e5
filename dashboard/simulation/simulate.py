"""The one place where the page meets the simulator: a job's choices in, the facts of the finished comparison out.

Runs in the worker process. It speaks the simulator's front door (`Scenario`, `compare`) and the frames of its results;
`scenario_pair.py` makes the scenarios, `readout` reads the results: the figures that the job asks for.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from dashboard.facts.figure import Figure
from dashboard.readout import facts
from dashboard.simulation import repeat
from dashboard.simulation.preload import get_ready
from dashboard.simulation.scenario_pair import arms
from dashboard.state import assumptions
from dashboard.state.own_scenarios import loaded
from sim import Results, compare
from sim.front import ScenarioError, places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.jobs.worker import Progress

__all__ = ["get_ready", "simulate"]


def simulate(spec: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Run both scenarios of a job, or open two saved runs, and read off the figures it asks for.

    Args:
        spec: `Wiring.job_of(choices)`, or {"saved": [folder of the counterfactual, folder of the scenario]}; both with
            "figures", each as the fields of a `Figure`.
        progress: called with (weeks done, weeks in all).
    """
    figures = [Figure(**each) for each in spec["figures"]]
    if "saved" in spec:
        return _opened([str(folder) for folder in spec["saved"]], figures)
    made, seeds = arms(spec), int(spec["seeds"])
    started = time.monotonic()
    comparison = compare(made.against, made.scenario, seeds=seeds, progress=progress, record_flows="none")
    sentences = [policy.sentence(places()) for policy in made.added]
    sentences += assumptions.sentences(made.assumed, made.scenario)
    how = repeat.of_arms(made, spec["against"], seeds)
    return facts(comparison, figures, sentences, time.monotonic() - started, how).to_json()


def _opened(folders: Sequence[str], figures: Sequence[Figure]) -> dict[str, Any]:
    """Read two saved runs."""
    comparison = compare(*(Results.load(folder) for folder in folders))
    other = comparison.others[0]
    try:
        scenario = loaded(other.name, {other.name: other.scenario})
    except ScenarioError:  # of another version: its results can be shown all the same
        scenario = None
    how = repeat.of_saved(str(other.manifest["command"]), scenario)
    return facts(comparison, figures, repeat=how).to_json()
