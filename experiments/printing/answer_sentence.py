"""The answer first: the figure in a scenario's focus as one sentence, and what must be known to read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.printing import figure_text
from sim.focus import place_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.comparison import Comparison

OF_DIMENSION = {"importer": "into", "exporter": "out of", "economy": "in", "lane": "from"}
"""How a sentence joins a figure and its place."""


def answer(row: Mapping[str, Any]) -> str:
    """Say a row of `Comparison.headline` in one sentence.

    "Cross-border parcels into the United States: −24 % (−373 m parcels/year, 90 % interval −383 to −362), 2025-05-05
    to 2027-01-03."
    """
    from sim.core.intervals import CLEAR

    place = place_in_words(str(row["group"]))
    where = "in the world" if row["group"] == "world" else f"{OF_DIMENSION[str(row['by'])]} {place}"
    ends = (row["low90"], row["high90"])
    divisor, unit = figure_text.scale_of_difference(row["unit"], row["baseline"], row["difference"], ends)
    amount = f"{figure_text.difference(row['difference'] / divisor)} {unit}"
    if row["low90"] == row["low90"]:  # not nan
        amount += f", 90 % interval {figure_text.interval(row['low90'] / divisor, row['high90'] / divisor)}"
    change = str(row["verdict"]) if row["verdict"] != CLEAR else figure_text.percent(row["percent"])
    if change == "–":
        change = "rises" if row["difference"] > 0 else "falls"
    return f"{row['label']} {where}: {change} ({amount}), {row['period']}."


def headline_row(comparison: Comparison, other: int) -> dict[str, Any]:
    """The row in a scenario's focus."""
    return {str(key): value for key, value in comparison.headline(other).iloc[0].to_dict().items()}


def beyond_policy(comparison: Comparison, other: int) -> str:
    """Say in one sentence what two runs differ in beyond their rules; nothing where they do not."""
    said = comparison.differences(other)
    if not said:
        return ""
    return f"The two runs differ in more than policy: {'; '.join(said)}. The difference includes that."


def reading_notes(comparison: Comparison, other: int) -> list[str]:
    """What stands above the tables: over which weeks, what speaks against it, and what is assumed."""
    window = comparison.window
    notes = [f"Read over {window.words}."]
    if window.warning:
        notes.append(f"Caution: {window.warning}")
    if unlike := beyond_policy(comparison, other):
        notes.append(unlike)
    if assumed := comparison.assumptions():
        notes.append(f"Settings: {'; '.join(assumed)}.")
    return notes
