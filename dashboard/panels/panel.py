"""What a panel is: a question, the figures it needs, and how it draws them.

A panel's file in this folder ends in `PANEL = Panel(...)`. It is found by itself; a page shows it by its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.components import weekly_chart
from dashboard.facts import words
from dashboard.facts.figure import FOCUS, PLACES, WORLD, Figure
from sim.front import METRICS, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    import plotly.graph_objects as go

    from dashboard.components.data_table import Table
    from dashboard.components.theme import Look
    from dashboard.facts.run_facts import Facts

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Drawing:
    """A panel of one finished run."""

    finding: str
    """What the numbers say, in one sentence: the panel's heading."""
    measure: str
    """What is drawn, its unit, its period: the line under the finding. It may name colours of the scheme."""
    chart: go.Figure
    """Made from `dashboard.components.charts.frame`."""
    table: Table
    """The numbers of the chart."""


@dataclass(frozen=True)
class Panel:
    """One chart of a page with its words and its table."""

    name: str
    """Small letters, digits and underscores; part of the names of the files people download."""
    question: str
    needs: tuple[Figure, ...]
    """The figures it reads; the worker computes those of the panels that pages show, and no others."""
    draw: Callable[[Facts, Look], Drawing]
    note: str = ""
    """Stands under the chart and in its picture."""
    is_shown: Callable[[Facts], bool] = lambda _: True
    """Whether it has something to add to the others."""

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn.

        Raises:
            ValueError: the name, a metric or a dimension cannot be meant; the message says what would be right.
        """
        if not _NAME.fullmatch(self.name):
            raise ValueError(
                f"panel {self.name!r}: a name has small letters, digits and underscores, such as parcels_by_week"
            )
        if isinstance(self.needs, Figure):
            raise ValueError(f"panel {self.name!r}: needs is a tuple; write needs=(Figure(...),)")  # noqa: TRY004
        for figure in self.needs:
            if fault := _fault_of(figure):
                raise ValueError(f"panel {self.name!r}: {fault}")


def _fault_of(figure: Figure) -> str:
    """What is wrong with a declared figure, and what would be right; empty where nothing is."""
    if figure.metric == FOCUS:
        known = (Figure(FOCUS, weekly=True), Figure(FOCUS, by=PLACES))
        return "" if figure in known else f"{figure}: the focus is given {' or '.join(map(str, known))}"
    if figure.metric not in METRICS:
        return f"no metric is called {figure.metric!r}{did_you_mean(figure.metric, METRICS)}"
    by = METRICS[figure.metric].by
    if figure.by not in by:
        near = did_you_mean(figure.by, by)
        return f"{figure.metric} is not measured by {figure.by!r}{near}; it is by {', '.join(by)}"
    return ""


def draw_weeks(facts: Facts, look: Look, *, figure: Figure, subject: str, is_plural: bool) -> Drawing:
    """A figure of the world week by week.

    Args:
        facts: of the run.
        look: colours.
        figure: weekly, of the world.
        subject: what the finding speaks of, as the start of a sentence.
        is_plural: whether the subject takes "fall" instead of "falls".
    """
    series = facts.series(figure)
    return Drawing(
        finding=words.finding(
            subject, series.change, series.unit, plural=is_plural, identical=facts.about.identical
        ),
        measure=weekly_chart.measure(series),
        chart=weekly_chart.figure(facts.about, series, look),
        table=weekly_chart.table(series),
    )


def adds_to_the_focus(facts: Facts, *, figure: Figure) -> bool:
    """Whether a figure of the world is not the one in focus, which the first panel shows already."""
    return (facts.headline.metric, facts.headline.place) != (figure.metric, WORLD)
