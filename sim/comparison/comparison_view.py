"""The notebook's view of a comparison: its answers first, then the world; and its figure, drawn when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.core.markup import MOST_ROWS, paragraphs, table_of, written

if TYPE_CHECKING:
    import plotly.graph_objects as go


class ComparisonView:
    """What a notebook shows of a comparison: its answers first, then the world; and its figure."""

    def _repr_html_(self) -> str:
        import pandas as pd

        comparison: Any = self
        answers = pd.concat([comparison.headline(at) for at in range(len(comparison.others))])
        table = pd.concat([answers, comparison.world()])[:MOST_ROWS]
        rows = [
            (
                row.scenario, row.label, row.group, row.unit, written(row.baseline), written(row.difference),
                f"{written(row.low90)} to {written(row.high90)}", f"{written(row.percent)} %", row.verdict,
            )
            for row in table.itertuples()
        ]  # fmt: skip
        head = (
            "scenario",
            "metric",
            "group",
            "unit",
            "baseline",
            "difference",
            "90 % interval",
            "change",
            "verdict",
        )
        differ = [each for at in range(len(comparison.others)) for each in comparison.differences(at)]
        said = repr(comparison).strip("<>"), comparison.window.words, comparison.window.warning, *differ
        return paragraphs(*said) + table_of(head, rows)

    def plot(self, metric: str | None = None, group: str = "world", other: int = 0) -> go.Figure:
        """Return a plotly figure: the effects with their 90 % intervals, or one metric week by week.

        Args:
            metric: This metric's difference week by week, with its interval; the effects, percent of the baseline, of
                every scenario's focus and of the world when None.
            group: Which group of the metric: world, an economy, a category, ...
            other: Which of the scenarios, for a metric.
        """
        from sim.comparison import plots

        comparison: Any = self
        return plots.effects(comparison) if metric is None else plots.weekly(comparison, metric, group, other)


__all__ = ["ComparisonView"]
