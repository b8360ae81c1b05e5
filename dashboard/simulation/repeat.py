"""How to repeat a result without the page: scenario files, a command, and Python.

A scenario that ships and has no levers, of policy or assumption, is named; anything else is a file, which the page
gives to download and the command reads. A test runs them and gets the same result hash.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from dashboard.facts.about import Repeat
from dashboard.state.menu import is_shipped

if TYPE_CHECKING:
    from dashboard.simulation.scenario_pair import Arms
    from sim import Scenario


def of_arms(arms: Arms, against: str, seeds: int) -> Repeat:
    """How to repeat a run of the page.

    Args:
        arms: what is compared.
        against: the counterfactual's name among those that can be chosen.
        seeds: how many paired seeds.
    """
    files = {}
    if arms.added or arms.assumed or not is_shipped(arms.scenario):
        files[f"{arms.scenario.name}.yaml"] = arms.scenario
    is_own = arms.is_own and arms.scenario.compare_with == against
    if not is_shipped(arms.against) or (arms.assumed and not is_own):
        files[f"{arms.against.name}.yaml"] = arms.against
    named = [] if is_own else [_word(arms.against, files)]
    command = ["tradewinds", "compare", *named, _word(arms.scenario, files)]
    span = ("start", "weeks", "consumers")
    if f"{arms.scenario.name}.yaml" not in files:
        for key in span:
            command += [f"--{key}", str(getattr(arms.scenario, key))]
    command += ["--seeds", str(seeds)]
    return Repeat(
        command=shlex.join(command),
        python=_python(arms, files, is_own, seeds),
        files={name: each.to_yaml() for name, each in files.items()} or _file(arms.scenario),
        needs_files=bool(files),
    )


def of_saved(command: str, scenario: Scenario | None) -> Repeat:
    """How to repeat a saved run: the command it was made with, and its scenario as a file where it can be read."""
    return Repeat(command=command, files=_file(scenario) if scenario else {})


def _file(scenario: Scenario) -> dict[str, str]:
    return {f"{scenario.name}.yaml": scenario.to_yaml()}


def _word(scenario: Scenario, files: dict[str, Any]) -> str:
    """The scenario as a command names it: its file where there is one."""
    return f"{scenario.name}.yaml" if f"{scenario.name}.yaml" in files else scenario.name


def _python(arms: Arms, files: dict[str, Any], is_own: bool, seeds: int) -> str:
    """The same in Python, through the front door."""
    lines = ["from sim import Scenario, compare", ""]
    lines.append(f"scenario = {_load(arms.scenario, files, arms.scenario)}")
    given = ["scenario"]
    if not is_own:
        lines.append(f"against = {_load(arms.against, files, arms.scenario)}")
        given = ["against", "scenario"]
    lines += [f"effect = compare({', '.join(given)}, seeds={seeds})", "print(effect.headline())"]
    return "\n".join(lines)


def _load(arm: Scenario, files: dict[str, Any], like: Scenario) -> str:
    """The expression that loads an arm and gives it the span and size of the run."""
    word = _word(arm, files)
    if word in files:
        return f'Scenario.load("{word}")'
    span = f'start="{like.start}", weeks={like.weeks}, consumers={like.consumers}, smes={like.smes}'
    return f'Scenario.load("{word}").with_({span})'
