"""Scenario: a frozen description of one run, read from YAML and refused whole if anything in it is wrong.

A scenario extends one parent (historic ones `law_2023`, forward ones `baseline`) and lists what differs. What
it inherits: the law's date, the period, the sizes, settings (its own win, key by key) and the parent's policies
(its own are added); a focus only where it has no rules of its own. Reading reports all faults at once, as
'file:line:column: what is wrong'.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.core.carried import never_written
from sim.scenario.content import ScenarioContent
from sim.scenario.scenario_view import ScenarioView


def __getattr__(name: str) -> Any:
    """Give `ScenarioError` without importing the YAML reader before it is needed."""
    if name == "ScenarioError":
        from sim.scenario.document import ScenarioError

        return ScenarioError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@never_written
class Scenario(ScenarioView, ScenarioContent):
    """What is simulated: the law, the period, the sizes, the policies and the assumptions that differ."""

    # -- making -------------------------------------------------------------------------------------------
    @classmethod
    def load(cls, name_or_path: str | Path) -> Scenario:
        """Return a scenario by name (the ones that come with Tradewinds) or from a YAML file.

        Raises:
            ScenarioError: The scenario is unknown or anything in it is wrong; `.faults` lists everything.
        """
        from sim.scenario import loading

        return cls._saying(loading.load(name_or_path))

    @classmethod
    def from_dict(cls, content: Mapping[str, Any], name: str = "scenario") -> Scenario:
        """Return a scenario from what a YAML file would say (rates as '25%')."""
        from sim.scenario import loading

        return cls._saying(loading.from_dict(content, name))

    @classmethod
    def from_yaml(cls, text: str, name: str = "scenario", label: str = "<text>") -> Scenario:
        """Return a scenario from YAML text."""
        from sim.scenario import loading

        return cls._saying(loading.from_yaml(text, name, label))

    @classmethod
    def _saying(cls, content: ScenarioContent) -> Scenario:
        """Return the scenario that says this."""
        return cls(**{each.name: getattr(content, each.name) for each in dataclasses.fields(content)})

    def counterfactual(self) -> Scenario | None:
        """Return the scenario this one is compared with: same period, sizes, closure and mechanisms, and settings and
        data too unless they apply to the scenario only (`settings_apply_to`).
        """
        from sim.scenario import loading

        if self.compare_with is None:
            return None
        other = self._saying(loading.find(self.compare_with, self.folder))
        shared = self.settings_apply_to == "both"
        return other.with_(
            start=self.start, weeks=self.weeks, consumers=self.consumers, smes=self.smes,
            closure=self.closure, off=self.off,
            settings=self.settings if shared else {}, data=self.data if shared else {},
        )  # fmt: skip

    def to_yaml(self) -> str:
        """Return the scenario as a file that gives the same scenario when read."""
        from sim.scenario.text import to_yaml

        return to_yaml(self)


def describe(scenario: Scenario) -> list[str]:
    """Return what a scenario does, in plain sentences."""
    from sim.scenario.text import describe as sentences

    return sentences(scenario)


def scenario_names() -> list[str]:
    """Return the names of the scenarios that come with Tradewinds."""
    from sim.scenario.library import shipped_names

    return shipped_names()


def write_template() -> str:
    """Return the commented file `tradewinds new scenario` writes."""
    from sim.scenario.text import TEMPLATE

    return TEMPLATE
