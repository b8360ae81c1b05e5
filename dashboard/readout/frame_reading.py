"""A declared figure read off a comparison: its groups over the window, or its weeks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dashboard.facts.figure import FOCUS, PLACES, WORLD, Figure
from dashboard.facts.frames import Group, Groups, Weeks
from dashboard.readout.asked_place import places_of_focus, weeks_of_focus
from dashboard.readout.changes import change_of, series_of
from dashboard.readout.shown_units import of_difference
from sim.front import did_you_mean, display_name

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.facts.frames import Frame, Series
    from sim.front import Comparison

KINDS = {"importer": "economy", "exporter": "economy"}
"""What the naming service calls the groups of a dimension, where it is not the dimension's own name."""
NAMED = ("economy", "category", "mode", "channel", "platform")
"""Kinds of groups that have a name beside their code."""


class UnknownFigure(LookupError):
    """A panel declares a figure that the comparison does not have; the message says what it has."""


def frame_of(comparison: Comparison, figure: Figure) -> Frame:
    """The numbers of one figure.

    Args:
        comparison: of the counterfactual and one scenario.
        figure: as a panel declares it.

    Raises:
        UnknownNameError: there is no such metric; the message names the nearest.
        UnknownFigure: the metric has no such dimension.
    """
    if figure.metric == FOCUS:
        return _frame_of_focus(comparison, figure)
    rows = comparison.table(figure.metric, by=figure.by)
    if not len(rows):
        known = list(comparison.table(figure.metric)["by"].unique())
        raise UnknownFigure(
            f"{figure.metric} is not measured by {figure.by!r}{did_you_mean(figure.by, known)}; "
            f"it is by {', '.join(known)}"
        )
    if figure.weekly:
        return Weeks(figure.metric, [_weeks_of_row(comparison, figure, row) for _, row in rows.iterrows()])
    unit = of_difference(rows)
    return Groups(
        metric=figure.metric,
        label=str(rows["label"].iloc[0]),
        unit=unit.text,
        rows=[
            Group(row["group"], group_label(figure.by, row["group"]), change_of(row, unit.size))
            for _, row in rows.iterrows()
        ],
    )


def _frame_of_focus(comparison: Comparison, figure: Figure) -> Frame:
    match figure.by, figure.weekly:
        case "world", True:
            return weeks_of_focus(comparison)
        case "places", False:
            return places_of_focus(comparison)
    raise UnknownFigure(
        f'the focus is given as Figure("{FOCUS}", weekly=True) and Figure("{FOCUS}", by="{PLACES}"), not as {figure}; '
        "its number over the window is `facts.headline`"
    )


def _weeks_of_row(comparison: Comparison, figure: Figure, row: pd.Series[Any]) -> Series:
    """The weeks of one group; of a breakdown each series is labelled with its group."""
    series = series_of(comparison, figure.metric, row, (row["group"],))
    if figure.by == WORLD:
        return series
    return replace(series, label=f"{series.label}, {group_label(figure.by, row['group'])}")


def group_label(by: str, code: str) -> str:
    """What people call a group of a dimension; the code itself where it has no name, or is of another version."""
    kind = KINDS.get(by, by)
    return display_name(kind, code) if kind in NAMED else code
