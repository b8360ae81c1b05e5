"""Differences between runs as tables: each row in its own unit, scaled for a person and in full for a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.printing import figure_text
from experiments.terminal.table import Cell, Column, Shown, Table, number, table
from sim.focus import place_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from experiments.textbook.theory_column import TheoryColumn

LABEL_KEYS = ("name", "metric", "by", "group")
"""What a program is given of a row's label."""
DIFFERENCE_COLUMNS = (
    Column("", keys=LABEL_KEYS),
    Column("Unit", "unit", ("unit",)),
    number("Baseline", key="baseline"),
    number("Difference", key="difference"),
    Column("90 % interval", "number", ("low90", "high90")),
    Column("Change", "number", ("percent", "verdict")),
)
NAMED_BY = {
    "importer": "economy", "exporter": "economy", "economy": "economy", "category": "category", "mode": "mode",
    "channel": "channel", "platform": "platform",
}  # fmt: skip
"""The kind of name each grouping has (`sim.naming`)."""
LINE_HAUL = "line haul "
OTHER_GROUPS = {"b2c": "B2C", "b2c_b2b": "B2C and B2B", "vat": "VAT", "carbon": "Carbon price"}
"""Groups that are written otherwise than their code."""
TEXTBOOK = number("Textbook", figure_text.percent, key="textbook_percent")


def comparison_table(
    title: str,
    parts: list[tuple[str, pd.DataFrame]],
    *,
    about: Mapping[str, str] | None = None,
    textbook: TheoryColumn | None = None,
) -> Table:
    """Return a table of differences; each row has its own unit, scaled to the baseline's size.

    Args:
        title: What it shows, over which period, against what.
        parts: Heading (or nothing) and rows of each part.
        about: What is the same for all rows: columns of its own for a program.
        textbook: What exact hat algebra says, for one more column; a dash where it says nothing.
    """
    columns = DIFFERENCE_COLUMNS if textbook is None else (*DIFFERENCE_COLUMNS, TEXTBOOK)
    made = table(*columns, title=title, about=about)
    for heading, rows in parts:
        made.part(heading)
        before = ""
        for record in rows.to_dict("records"):
            row = {str(key): value for key, value in record.items()}
            same = row["metric"] == before and not heading
            cells: list[Cell] = [*difference_cells(row, bool(heading), same)]
            if textbook is not None:
                cells.append(textbook.percent(str(row["metric"]), str(row["by"]), str(row["group"])))
            made.add(*cells)
            before = row["metric"]
    return made


def difference_cells(
    row: dict[str, Any], under_heading: bool = False, same_metric: bool = False
) -> tuple[Shown, ...]:
    """Return the cells of one row, in the order of DIFFERENCE_COLUMNS."""
    ends = (row["low90"], row["high90"])
    divisor, unit = figure_text.scale_of_difference(row["unit"], row["baseline"], row["difference"], ends)
    percent, verdict = row.get("percent"), str(row["verdict"])
    change = verdict
    if verdict == "clear":
        change = figure_text.percent(row["percent"])
        if change == "–":
            change = "rises" if row["difference"] > 0 else "falls"
    return (
        label_cell(row, under_heading, same_metric),
        Shown(unit, row["unit"]),
        Shown(figure_text.number(row["baseline"] / divisor), row["baseline"]),
        Shown(figure_text.difference(row["difference"] / divisor), row["difference"]),
        Shown(
            figure_text.interval(row["low90"] / divisor, row["high90"] / divisor),
            (row["low90"], row["high90"]),
        ),
        Shown(change, (percent, verdict)),
    )


def label_cell(row: Mapping[str, Any], under_heading: bool = False, same_metric: bool = False) -> Shown:
    """Return the label of a row: its group where a heading or the row above names the figure."""
    by = str(row.get("by", "world"))
    group = group_name(by, str(row.get("group", "")))
    label = full = str(row["label"])
    if by != "world":
        label, full = f"{label}: {group}", f"{full}: {group}"
        if under_heading:
            label = group
        elif same_metric:
            label = f"  {group}"
    return Shown(label, (full, row.get("metric", ""), by, row.get("group", "")))


def group_name(by: str, group: str) -> str:
    """Return a group in words: a lane as origin and destination, others by their display name."""
    from sim.naming import display_name, in_a_sentence, is_known

    if by == "lane":
        origin, _, destination = group.partition("-")
        return f"{display_name('economy', origin)} to {display_name('economy', destination)}"
    kind = NAMED_BY.get(by)
    if kind == "economy" and not is_known(kind, group):
        words = place_in_words(group)  # of a focus: a bloc, or several places
        return words[:1].upper() + words[1:]
    if kind is not None:
        return display_name(kind, group)
    if group.startswith(LINE_HAUL):
        return f"Line haul, {in_a_sentence('mode', group.removeprefix(LINE_HAUL))}"
    spoken = group.replace("_", " ")
    return OTHER_GROUPS.get(group, spoken[:1].upper() + spoken[1:])
