"""What the page may send back beside the controls of its first layout: its stores, and the buttons of its results.

The server refuses everything else (`dashboard/server/guard.py`). A callback that takes a store which is not named
here is an error when the app is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from dash import html

from dashboard.jobs import Phase
from dashboard.panels import PANELS
from dashboard.server.values import MOST_ADDRESS, Rule, one_of, record, text

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_ID = 64
"""Letters of a job's id."""

MOST_FILES = 2
"""Scenario files beside a result: the scenario's and its counterfactual's."""

QUERY = text(MOST_ADDRESS)
ASKED: dict[str, Rule] = {"id": text(MOST_ID, or_nothing=False), "query": QUERY}
FOLLOWED: dict[str, Rule] = {**ASKED, "phase": one_of(get_args(Phase))}

STORES: dict[str, Rule] = {
    "scheme": one_of(("light", "dark"), or_nothing=True),
    "query": QUERY,
    "job": record(ASKED),
    "shown": record(FOLLOWED),
    "drawn": record(FOLLOWED),
}
"""The shape of each store's data."""


def later() -> Sequence[Any]:
    """Components that are not in the first layout: they come with the results."""
    tables = [html.Button(id={"type": "csv", "panel": name}) for name in ("kpis", *PANELS)]
    return [*tables, *(html.Button(id={"type": "yaml", "file": at}) for at in range(MOST_FILES))]
