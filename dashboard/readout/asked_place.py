"""The scenario's focus: its headline, its weeks, and the numbers by economy that go with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dashboard.facts.frames import Group, Groups, Kpi, Weeks
from dashboard.facts.run_facts import Headline
from dashboard.readout.changes import change_of, series_of
from dashboard.readout.shown_units import of_difference
from sim.front import FEW_SEEDS, WORLD, Focus, display_name, measures, place_in_words

if TYPE_CHECKING:
    import pandas as pd

    from sim.front import Comparison

IMPORTS = "imports_value"
"""What is shown by economy where the focus' metric is not kept by economy."""
PREPOSITIONS = {"importer": "into", "exporter": "from", "economy": "in", "lane": "from"}
"""What stands between a metric and a place, by the dimension the place belongs to."""


def focus_of(comparison: Comparison) -> Focus:
    """What the scenario's question is about."""
    return Focus.of_entry(comparison.others[0].scenario.get("focus"))


def headline_of(comparison: Comparison) -> Headline:
    """The answer to the scenario's question."""
    focus, rows = focus_of(comparison), comparison.headline()
    total, unit = rows.iloc[0], of_difference(rows)
    return Headline(
        metric=focus.metric,
        place=focus.place,
        subject=subject_of(str(total["label"]), focus),
        kpi=Kpi(total["metric"], total["label"], unit.text, change_of(total, unit.size)),
        period="" if total["period"] == comparison.period else comparison.window.since(focus.since).words,
        economies=_economies(focus),
    )


def weeks_of_focus(comparison: Comparison) -> Weeks:
    """The focus week by week; of a lane its destination's weeks, because lanes are not kept by week."""
    focus = focus_of(comparison)
    total = comparison.headline().iloc[0]
    metric, groups, note = _weekly(focus)
    row, label = total, subject_of(str(total["label"]), focus)
    if note:
        row = comparison.table(metric, by="importer", group=groups[0]).iloc[0]
        label = f"{row['label']} into {place_in_words(groups[0])}"
    series = series_of(comparison, metric, row.copy().replace(row["label"], label), groups)
    return Weeks(metric, [replace(series, note=note)])


def subject_of(label: str, focus: Focus) -> str:
    """What is measured and where: "Cross-border parcels into the United States"."""
    if focus.place == WORLD:
        return f"{label}, world"
    return f"{label} {PREPOSITIONS[focus.dimension]} {place_in_words(focus.place)}"


def _weekly(focus: Focus) -> tuple[str, tuple[str, ...], str]:
    """Which metric and groups the weekly chart shows, and why where they are not the focus'."""
    if not focus.is_lane:
        return focus.metric, focus.members or (focus.place,), ""
    destination = focus.place.partition("-")[2]
    metric = focus.metric if measures()[focus.metric].place_dimension == "importer" else IMPORTS
    return (
        metric,
        (destination,),
        "Lanes are not kept by week: the chart shows all that enters the destination.",
    )


def places_of_focus(comparison: Comparison) -> Groups:
    """The focus' metric economy by economy; goods imports where it is not kept by economy."""
    focus = focus_of(comparison)
    dimension = measures()[focus.metric].place_dimension
    metric, note = (focus.metric, "") if dimension else (IMPORTS, "")
    rows = comparison.table(metric, by=dimension or "importer")
    label = str(rows["label"].iloc[0])
    if not dimension:
        asked = str(comparison.headline()["label"].iloc[0])
        note = f"{asked} is not kept by economy: the map shows {label[0].lower()}{label[1:]}."
    unit = of_difference(rows)
    return Groups(
        metric=metric,
        label=f"{label} by {dimension or 'importer'}",
        unit=unit.text,
        rows=[
            Group(
                row["group"],
                display_name("economy", row["group"]),
                change_of(_asked(row, comparison, focus), unit.size),
            )
            for _, row in rows.iterrows()
        ],
        note=note,
        has_few_seeds=bool((rows["verdict"] == FEW_SEEDS).any()),
    )


def _asked(row: pd.Series[Any], comparison: Comparison, focus: Focus) -> pd.Series[Any]:
    """The row of an economy; of the one in focus the headline's, which is not one of many: it was asked for."""
    if focus.members != (row["group"],):
        return row
    headline = comparison.headline().iloc[0]
    return headline if headline["unit"] == row["unit"] else row


def _economies(focus: Focus) -> list[str]:
    if focus.is_lane:
        return focus.place.split("-")
    return [] if focus.place == WORLD else list(focus.members)
