"""The notebook's view of a scenario; mixed into the class, which knows only that a notebook may look at it."""

from __future__ import annotations

from html import escape
from typing import Any


class ScenarioView:
    """What a notebook shows of a scenario: its question and its sentences."""

    def _repr_html_(self) -> str:
        from sim.scenario.text import describe

        scenario: Any = self
        said = "".join(f"<li>{escape(each)}</li>" for each in describe(scenario))
        return f"<h4>{escape(scenario.title)}</h4><p>Scenario <code>{escape(scenario.name)}</code></p><ul>{said}</ul>"
