"""The one place where the page meets the simulator: a job's choices in, the facts of the finished comparison out.

Runs in the worker process. It speaks the simulator's front door (`Scenario`, `compare`) and the frames of its results;
`arms.py` makes the scenarios, `reading` reads the results.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from dashboard import repeat
from dashboard.arms import arms, loaded
from dashboard.preload import get_ready
from dashboard.reading import facts
from sim import Results, compare
from sim.policy.places import places
from sim.scenario_file import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.worker import Progress

__all__ = ["get_ready", "simulate"]


def simulate(spec: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Run both arms of a job, or open two saved runs, and read off what the page shows.

    Args:
        spec: `Menu.spec()`, or {"saved": [folder of the counterfactual, folder of the scenario]}.
        progress: called with (weeks done, weeks in all).
    """
    if "saved" in spec:
        return _opened([str(folder) for folder in spec["saved"]])
    made, seeds = arms(spec), int(spec["seeds"])
    started = time.monotonic()
    comparison = compare(made.against, made.scenario, seeds=seeds, progress=progress, record_flows="none")
    sentences = [policy.sentence(places()) for policy in made.added]
    how = repeat.of_arms(made, spec["against"], seeds)
    return facts(comparison, sentences, time.monotonic() - started, how).to_json()


def _opened(folders: list[str]) -> dict[str, Any]:
    """Read two saved runs."""
    comparison = compare(*(Results.load(folder) for folder in folders))
    other = comparison.others[0]
    try:
        scenario = loaded(other.name, {other.name: other.scenario})
    except ScenarioError:  # of another version: its results can be shown all the same
        scenario = None
    return facts(comparison, repeat=repeat.of_saved(str(other.manifest["command"]), scenario)).to_json()
