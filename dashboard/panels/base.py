"""What a panel is: a question, and functions from the facts of a run to a finding, a figure and a table.

A panel's file ends in `PANEL = Panel(...)`; `panels/__init__.py` lists it. Nothing else changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import plotly.graph_objects as go

    from dashboard.facts import Facts
    from dashboard.theme import Look

Cell = str | float
"""One entry of a table."""


@dataclass(frozen=True)
class Table:
    """The chart's numbers; column names carry their units."""

    columns: list[str]
    rows: list[list[Cell]]

    def csv(self, comment: str) -> str:
        """As a file to download, with where it comes from in the first line."""
        lines = [f"# {comment}", ",".join(map(_quoted, self.columns))]
        lines += [",".join(map(_quoted, row)) for row in self.rows]
        return "\n".join(lines) + "\n"


def _quoted(cell: Cell) -> str:
    text = f"{cell:.10g}" if isinstance(cell, float) else str(cell)
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\n') else text


@dataclass(frozen=True)
class Panel:
    """One chart of the page with its words and its table."""

    name: str
    question: str
    finding: Callable[[Facts], str]
    measure: Callable[[Facts, Look], str]
    """What is drawn, its unit, its period: the line under the finding. It may name colours of the scheme."""
    figure: Callable[[Facts, Look], go.Figure]
    table: Callable[[Facts], Table]
    note: str = ""
    is_shown: Callable[[Facts], bool] = lambda _: True
    """Whether it has something to add to the others."""
