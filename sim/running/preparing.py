"""What a run is asked for, made definite: its scenarios, seeds and panel, its processes and threads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.parallel import threads_pay
from sim.surroundings.values import seeds_of, whole

if TYPE_CHECKING:
    from sim.scenario.definition import Scenario


def prepared(
    scenario: Scenario | str | Path,
    weeks: int | None = None,
    consumers: int | None = None,
    smes: int | None = None,
) -> Scenario:
    """Load a scenario where only its name is given, and set length and numbers of agents."""
    if isinstance(scenario, str | Path):
        from sim.scenario.definition import Scenario as ScenarioClass

        scenario = ScenarioClass.load(scenario)
    given = (("weeks", weeks), ("consumers", consumers), ("smes", smes))
    changes = {name: value for name, value in given if value is not None}
    return scenario.with_(**changes) if changes else scenario


def chosen_seeds(seeds: int | Sequence[int]) -> tuple[int, ...]:
    """Seeds 1 to n for a number; else those given, once each, in rising order."""
    return seeds_of(seeds)


def counts_of(**given: Any) -> dict[str, int | None]:
    """Return numbers of processes, threads and weeks as Python's own; None, or 0 for jobs, stays as it is.

    Raises:
        ValueError: one is no whole number, or too low.
    """
    return {
        name: None if value is None else whole(value, name, COUNTS[name]) for name, value in given.items()
    }


COUNTS = {"jobs": 0, "threads": 0, "panel": 0, "checkpoint_every": 1}
"""Arguments that count, and the least of each."""


def check_panel(panel: int, arms: Sequence[Any]) -> None:
    """Raise ValueError where a panel is not of 0 or more agents, or there are not so many."""
    most = min(min(arm.consumers, arm.smes) for arm in arms)
    if panel < 0 or panel > most:
        raise ValueError(
            f"a panel is {panel:,} consumers and as many firms, expected 1 to {most:,}, the smaller sample (0: none)"
        )


def available_processors() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads_for(arms: Sequence[Any], jobs: int) -> int:
    """One thread per worker process; alone, all processors where a run is large enough for it to pay."""
    if jobs > 1 or not any(threads_pay(arm.consumers, arm.smes) for arm in arms):
        return 1
    return available_processors()
