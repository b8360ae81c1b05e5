"""The scenario's focus: its headline, its weeks, and the map that goes with it."""

from __future__ import annotations

import csv
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dashboard.facts import EconomyFact, Headline, MapFacts
from dashboard.reading.figures import change_of, kpi_of, series_of
from dashboard.units import of_difference
from sim.comparison.judging import FEW_SEEDS
from sim.focus import WORLD, Focus, measures, place_in_words
from sim.policy.places import DATA_FOLDER

if TYPE_CHECKING:
    import pandas as pd

    from sim.compare import Comparison

IMPORTS = "imports_value"
"""What the map shows where the focus' metric is not kept by economy."""
PREPOSITIONS = {"importer": "into", "exporter": "from", "economy": "in", "lane": "from"}
"""What stands between a metric and a place, by the dimension the place belongs to."""


def focus_of(comparison: Comparison) -> Focus:
    """What the scenario's question is about."""
    return Focus.of_entry(comparison.others[0].scenario.get("focus"))


def headline_of(comparison: Comparison) -> Headline:
    """The answer to the scenario's question, and its weeks."""
    focus = focus_of(comparison)
    total = comparison.headline().iloc[0]
    subject = subject_of(str(total["label"]), focus)
    metric, groups, note = _weekly(focus)
    row, label = total, subject
    if note:
        row = comparison.table(metric, by="importer", group=groups[0]).iloc[0]
        label = f"{row['label']} into {place_in_words(groups[0])}"
    return Headline(
        metric=focus.metric,
        place=focus.place,
        subject=subject,
        kpi=kpi_of(comparison.headline()),
        series=series_of(comparison, metric, row.copy().replace(row["label"], label), groups),
        note=note,
        period="" if total["period"] == comparison.period else comparison.window.since(focus.since).words,
    )


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


def map_of(comparison: Comparison) -> MapFacts:
    """The focus' metric economy by economy; goods imports where it is not kept by economy."""
    focus = focus_of(comparison)
    dimension = measures()[focus.metric].place_dimension
    metric, note = (focus.metric, "") if dimension else (IMPORTS, "")
    rows = comparison.table(metric, by=dimension or "importer")
    label = str(rows["label"].iloc[0])
    if not dimension:
        asked = str(comparison.headline()["label"].iloc[0])
        note = f"{asked} is not kept by economy: the map shows {label[0].lower()}{label[1:]}."
    unit, cities = of_difference(rows), _cities()
    return MapFacts(
        label=f"{label} by {dimension or 'importer'}",
        unit=unit.text,
        economies=[
            EconomyFact(
                row["group"],
                *cities[row["group"]],
                change_of(_asked(row, comparison, focus), unit.size),
            )
            for _, row in rows.iterrows()
        ],
        focus=_outlined(focus),
        note=note,
        has_few_seeds=bool((rows["verdict"] == FEW_SEEDS).any()),
    )


def _asked(row: pd.Series[Any], comparison: Comparison, focus: Focus) -> pd.Series[Any]:
    """The row of an economy; of the one in focus the headline's, which is not one of many: it was asked for."""
    if focus.members != (row["group"],):
        return row
    headline = comparison.headline().iloc[0]
    return headline if headline["unit"] == row["unit"] else row


def _outlined(focus: Focus) -> list[str]:
    if focus.is_lane:
        return focus.place.split("-")
    return [] if focus.place == WORLD else list(focus.members)


@lru_cache(maxsize=1)
def _cities() -> dict[str, tuple[str, float, float]]:
    """Name, latitude and longitude of each economy's main city."""
    with (DATA_FOLDER / "economies.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["iso3"]: (row["name"], float(row["lat"]), float(row["lon"])) for row in csv.DictReader(lines)
        }
