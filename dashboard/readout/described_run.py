"""What was run, in words: read off the manifests of both runs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dashboard.facts.about import About, Repeat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.front import Comparison


def about_of(comparison: Comparison, lever_sentences: Sequence[str], seconds: float, repeat: Repeat) -> About:
    """What was run.

    Args:
        comparison: of the counterfactual and one scenario.
        lever_sentences: what levers added to the scenario, in plain words.
        seconds: how long the run took; 0 for a saved one.
        repeat: how to run it again.
    """
    base, other = comparison.base, comparison.others[0]
    return About(
        scenario=other.name,
        scenario_title=other.title,
        against=base.name,
        against_title=base.title,
        question=str(other.scenario["question"]),
        levers=list(lever_sentences),
        events=_events(base.scenario, other.scenario),
        start=str(other.scenario["start"]),
        weeks=int(other.manifest["weeks"]),
        seeds=len(comparison.seeds),
        consumers=int(other.manifest["consumers"]),
        seconds=seconds,
        version=str(other.manifest["versions"]["tradewinds"]),
        data_hash=str(other.manifest["data_hash"]),
        window=f"Figures cover {comparison.window.words}.",
        warning=comparison.window.warning,
        differences=comparison.differences(),
        identical=_why_identical(base.scenario, other.scenario),
        result_hashes=[each.hash for each in (base, other)],
        **vars(repeat),
    )


def _own(against: Mapping[str, Any], scenario: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rules that only the scenario has, as a manifest holds them."""
    return [each for each in scenario["policies"] if each not in against["policies"]]


def _last_day(scenario: Mapping[str, Any]) -> date:
    return date.fromisoformat(scenario["start"]) + timedelta(weeks=int(scenario["weeks"]), days=-1)


def _events(against: Mapping[str, Any], scenario: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Dates inside the run at which a policy starts that only the scenario has, with the instrument's name.

    Args:
        against: the resolved counterfactual, as a manifest holds it.
        scenario: the resolved scenario.
    """
    start, end = date.fromisoformat(scenario["start"]), _last_day(scenario)
    found = {(str(each["from"]), str(each["instrument"])) for each in _own(against, scenario)}
    return sorted((day, name) for day, name in found if start < date.fromisoformat(day) <= end)


def _why_identical(against: Mapping[str, Any], scenario: Mapping[str, Any]) -> str:
    """What is said where the runs do not differ in a figure."""
    own = _own(against, scenario)
    first_days = [str(each.get("announced") or each["from"]) for each in own]
    if not own and len(against["policies"]) == len(scenario["policies"]):
        return "The two runs are identical: they have the same policies"
    if first_days and min(first_days) > _last_day(scenario).isoformat():
        return "The two runs are identical: the policy does not start within these weeks"
    return "The two runs are identical in this figure"
