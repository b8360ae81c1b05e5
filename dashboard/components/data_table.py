"""The numbers of a chart: as a table on the page, and as a file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash import html

from dashboard.components.accessibility import aria
from dashboard.facts import words

if TYPE_CHECKING:
    from dash.development.base_component import Component

Cell = str | float
"""One entry of a table."""


@dataclass(frozen=True)
class Table:
    """The chart's numbers; column names carry their units."""

    columns: list[str]
    rows: list[list[Cell]]

    def csv(self, comment: str) -> str:
        """As a file to download, with where it comes from in the first line."""
        written = io.StringIO()
        writer = csv.writer(written, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(
            [f"{cell:.10g}" if isinstance(cell, float) else cell for cell in row] for row in self.rows
        )
        return f"# {comment}\n{written.getvalue()}"


def table(data: Table, caption: str) -> html.Div:
    """The numbers of a chart as a real table, in a box of its own that scrolls."""
    return html.Div(
        className="table-box",
        tabIndex=0,
        role="region",
        **aria(label=f"Table: {caption}"),
        children=html.Table(
            [
                html.Caption(caption, className="unseen"),
                html.Thead(html.Tr([html.Th(column, scope="col") for column in data.columns])),
                html.Tbody(
                    [html.Tr([_cell(cell, first=i == 0) for i, cell in enumerate(row)]) for row in data.rows]
                ),
            ]
        ),
    )


def _cell(cell: Cell, *, first: bool) -> Component:
    if first:
        return html.Th(cell, scope="row")
    return html.Td(cell) if isinstance(cell, str) else html.Td(words.number(cell, 4), className="figure")
