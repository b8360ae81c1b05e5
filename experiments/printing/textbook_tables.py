"""The textbook's answer in print: alone, as a column beside a comparison, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.printing import figure_text
from experiments.terminal.table import Column, Shown, number, table

if TYPE_CHECKING:
    import pandas as pd

    from experiments.terminal.shell import Shell
    from experiments.textbook.armington_answer import TextbookAnswer
    from experiments.textbook.theory_column import TheoryColumn
    from sim.comparison.compare_scenarios import Comparison

WHAT = (
    "Exact hat algebra: one factor an economy, goods differentiated by origin, CES within a category, Cobb-Douglas "
    "across categories, tariff revenue returned, trade deficits fixed (Dekle, Eaton and Kortum 2008). Goods only; no "
    "parcels' thresholds, no frictions, no adaptation. What the agents find beyond it is what they add."
)
MEANING = {
    "short_run": "wages and expenditures fixed, as for the agents under this scenario's closure",
    "long_run": "wages and expenditures adjust, as for the agents under this scenario's closure",
}


def show_answer(shell: Shell, answer: TextbookAnswer, economies: int) -> None:
    """Print the largest changes and what they are of."""
    moved = int(answer.moved.sum())
    if not moved:
        shell.note("This scenario changes no tariff: in the textbook economy nothing happens.")
        return
    lanes = f"{moved:,} of {answer.tariff[:, :, 0].size:,} lanes"
    title = f"Tariffs changed on {lanes}; economies whose welfare moves most"
    keys = ("imports_short_run", "imports", "exports", "wage", "prices", "welfare")
    figures_of = [
        number(f"{key.replace('_short_run', ', short run')}, %", "{:+.2f}".format, f"{key}_percent")
        for key in keys
    ]
    shown = table("economy", *figures_of, title=title)
    for row in answer.rows()[:economies]:
        shown.add(row["economy"], *(row[f"{key}_percent"] for key in keys))
    shell.print(shown)
    shell.note(
        "Changes against the law the scenario starts from; long run unless it says short run. Wages are against the "
        "world's mean wage, prices are consumers'."
    )
    shell.note(WHAT)


def columns(comparison: Comparison, wanted: bool) -> list[TheoryColumn]:
    """Solve the textbook for every scenario of a comparison; nothing where it is not wanted."""
    if not wanted:
        return []
    from experiments.textbook.theory_column import theory_columns

    return theory_columns(comparison)


def show_column(shell: Shell, column: TheoryColumn, world: pd.DataFrame, name: str, base: str) -> None:
    """Print both runs of the textbook beside the agents' world, and which of the two to compare."""
    from experiments.textbook.theory_column import RUNS

    if not column.differs:
        shell.note(
            f"Textbook: {name} and {base} levy the same tariffs in their last week, so nothing happens in it."
        )
        return
    shown = table(
        Column("Change", keys=("name",)),
        Column("Agents", "number", ("agents_percent", "verdict")),
        *(
            number(f"Textbook, {words}", figure_text.percent, f"textbook_{run}_percent")
            for run, words in RUNS.items()
        ),
        title="The textbook's answer",
        about={"scenario": name},
    )
    for row in world.to_dict("records"):
        key = str(row["metric"]), str(row["by"]), str(row["group"])
        if column.knows(*key):
            label = "Duty" if row["by"] == "kind" else str(row["label"])
            change = Shown(agents_change(row), (agents_percent(row), row["verdict"]))
            shown.add(label, change, *(column.percent(*key, run) for run in RUNS))
    shell.print(shown)
    shell.note(
        f"The column Textbook above is its {RUNS[column.run]}: {MEANING[column.run]}. It knows only the tariffs "
        "of the last week, as if in force all along; the agents' figures are means of the period."
    )
    shell.note(WHAT)


def agents_change(row: dict[Any, Any]) -> str:
    """The agents' change in percent of the baseline, in points for a figure that is a percentage already."""
    if row["verdict"] == "no clear change":
        return str(row["verdict"])
    return figure_text.percent(agents_percent(row))


def agents_percent(row: dict[Any, Any]) -> float:
    """The same as a number, whatever the verdict."""
    return float(row["difference"] if str(row["unit"]).startswith("%") else row["percent"])


def column_payload(column: TheoryColumn, shown: list[pd.DataFrame]) -> dict[str, Any]:
    """The textbook's answer to one scenario as `--json` prints it, for the rows the comparison shows."""
    rows = [row for rows in shown for row in column.rows(rows)] if column.differs else []
    return {
        "model": WHAT,
        "tariffs_differ": column.differs,
        "compare_with": column.run,
        "largest_miss": column.answer.long_run.miss,
        "rows": rows,
    }
