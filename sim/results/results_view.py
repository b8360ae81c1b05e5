"""The notebook's view of a run; mixed into the class, which knows only that a notebook may look at it."""

from __future__ import annotations

from html import escape
from typing import Any

from sim.core.markup import MOST_ROWS, paragraphs, table_of, written


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
