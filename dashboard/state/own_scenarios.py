"""Scenarios that do not ship: how they travel with a job, and how a job's process reads them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim import Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def content_of(scenario: Scenario, file: Path | None = None) -> dict[str, Any]:
    """A scenario that does not ship, as plain values that travel with a job.

    Args:
        scenario: what is meant.
        file: where it stands; None for one that only a saved run has.
    """
    if file is not None:
        return {"file": str(file), "hash": scenario.hash()}
    return scenario.resolved()


def loaded(name: str, own: Mapping[str, Mapping[str, Any]]) -> Scenario:
    """A scenario that ships, by its name, or one of those that came with the job.

    Raises:
        ScenarioError: a file cannot be read any more.
        ValueError: a file has changed since it was put among the choices.
    """
    if name not in own:
        return Scenario.load(name)
    content = dict(own[name])
    if "file" in content:
        scenario = Scenario.load(content["file"])
        if scenario.hash() != content["hash"]:
            raise ValueError(
                f"{content['file']} has changed since the page was started; start the dashboard again"
            )
        return scenario.with_(name=name)
    # A counterfactual may be a file of the user's, whose name the reader would not know.
    compare_with = content.pop("compare_with", None)
    return Scenario.from_dict(content, name).with_(compare_with=compare_with, name=name)
