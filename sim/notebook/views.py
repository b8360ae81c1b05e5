"""The notebook's view of a scenario and of a run, and what its tables are made of: HTML, escaped.

It reads without a style sheet. Mixed into the classes, so that these know only that a notebook may look at them.
"""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_ROWS = 24
"""Of a table in a notebook."""
DIGITS = 3


def written(value: float) -> str:
    """Return a number with three digits that count, thousands separated; a dash where there is none."""
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    places = DIGITS - 1 - math.floor(math.log10(abs(value)))
    return f"{round(value, places):,.{max(places, 0)}f}"


def table_of(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return an HTML table; cells are text."""
    heads = "".join(f"<th>{escape(each)}</th>" for each in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def paragraphs(*texts: str) -> str:
    """Return texts as paragraphs; empty ones are left out."""
    return "".join(f"<p>{escape(text)}</p>" for text in texts if text)


class ScenarioView:
    """What a notebook shows of a scenario: its question and its sentences."""

    def _repr_html_(self) -> str:
        from sim.scenario import describe

        scenario: Any = self
        said = "".join(f"<li>{escape(each)}</li>" for each in describe(scenario))
        return f"<h4>{escape(scenario.title)}</h4><p>Scenario <code>{escape(scenario.name)}</code></p><ul>{said}</ul>"


class ResultsView:
    """What a notebook shows of a run: its world figures, mean and range over the seeds."""

    def _repr_html_(self) -> str:
        results: Any = self
        kpis = results.kpis
        world = kpis[(kpis["by"] == "world") & (kpis["year"] == 0)]
        rows = []
        for (metric, unit), group in world.groupby(["metric", "unit"], sort=False):
            values = group["value"].to_numpy(float)
            rows.append(
                (
                    str(metric),
                    str(unit),
                    *(written(each) for each in (values.mean(), values.min(), values.max())),
                )
            )
        return (
            f"<h4>{escape(results.title)}</h4>"
            + paragraphs(repr(results).strip("<>"), results.note)
            + table_of(("metric", "unit", "mean over seeds", "lowest", "highest"), rows[:MOST_ROWS])
        )


__all__ = ["MOST_ROWS", "ResultsView", "ScenarioView", "paragraphs", "table_of", "written"]
