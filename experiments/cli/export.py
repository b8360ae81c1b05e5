"""The export command: a run's tables as CSV files or one workbook, for programs that read no Parquet.

Text that a spreadsheet would take for a formula is made plain: names come from files, and files from anywhere.
"""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.asking.command_registry import command
from experiments.asking.early_checks import check_folder, check_target
from experiments.asking.printed_options import Printed
from experiments.ending.bad_input import BadInput
from experiments.ending.telling import print_json
from experiments.printing.answer_sentence import answer, headline_row, reading_notes
from experiments.saved_runs.run_folders import RUNS
from experiments.saved_runs.run_opening import described, found_run, load_comparison, load_results, readable
from experiments.simulating.side_by_side import with_notes
from experiments.terminal.shell import Shell
from sim.saved import locks
from sim.saved.cells import plain_cell, plain_table
from sim.saved.ours import TABLES, WEEKLY
from sim.saved.reading import COMPARISON, kind_in
from sim.saved.writing import write_whole

if TYPE_CHECKING:
    import pandas as pd

EXCEL_ROWS = 1_048_575


@command("export", panel="Results", epilog="Example: tradewinds export runs/demo --xlsx --out demo.xlsx")
def export_command(
    run: Annotated[str, typer.Argument(help="Folder of a run or a comparison, or its name within runs/.")],
    csv: Annotated[bool, typer.Option("--csv", help="One CSV file per table, in a folder.")] = False,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="One Excel workbook.")] = False,
    flows: Annotated[bool, typer.Option("--flows", help="Weekly flows too (CSV only; large).")] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Where to write.", show_default="inside the run's folder"),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite files that are there.")] = False,
    *,
    printed: Printed,
) -> None:
    """Export a run's tables as CSV files or as one Excel workbook.

    A comparison exports its table of differences and the figures of each of its runs.
    """
    shell = printed.shell()
    if csv == xlsx:
        raise BadInput("choose one of --csv and --xlsx")
    if flows and xlsx:
        raise BadInput("weekly flows do not fit a workbook; use --csv --flows")
    path = found_run(run, RUNS)
    target = out or (path / "csv" if csv else path / f"{path.name}.xlsx")
    if xlsx:
        check_target(target, replace)
    elif target.exists() and not target.is_dir():
        raise BadInput(f"--out {target} is a file, expected a folder for the CSV files")
    else:
        check_folder(target)
    with readable(path), contextlib.ExitStack() as held:
        if path.resolve() in target.resolve().parents:
            held.enter_context(locks.writing(path))  # else another command may replace the run meanwhile
        tables = tables_of(path, with_flows=flows, shell=shell)
        if csv:
            for name in tables:
                check_target(target / f"{name}.csv", replace)
        written = write_csv(tables, target) if csv else [write_workbook(tables, about(path), target)]
    if shell.as_json:
        print_json({"command": "export", "files": [str(each) for each in written]})
    else:
        for each in written:
            shell.print(str(each))


def about(path: Path) -> list[tuple[str, str]]:
    """Lines for the first sheet of a workbook."""
    facts = [
        (key, ", ".join(value) if isinstance(value, list) else str(value))
        for key, value in described(path).items()
    ]
    if kind_in(path) == COMPARISON:
        comparison = load_comparison(path)
        for at in range(len(comparison.others)):
            facts.append(("answer", answer(headline_row(comparison, at))))
            facts += [("note", note) for note in reading_notes(comparison, at)]
    from sim.results.column_meanings import LIMITS

    return [*facts, ("", ""), *(("limits", line) for line in LIMITS.splitlines() if line)]


def tables_of(path: Path, *, with_flows: bool, shell: Shell) -> dict[str, pd.DataFrame]:
    """Tables to export, by name."""
    import pandas as pd

    if kind_in(path) == COMPARISON:
        comparison = load_comparison(path, shell=shell)
        tables = {
            "answer": pd.concat([comparison.headline(at) for at in range(len(comparison.others))]),
            "comparison": with_notes(comparison),
            "lanes_parcels": comparison.lanes("parcels"),
            "lanes_trade_value": comparison.lanes("trade_value"),
        }
        arms = dict(zip(comparison.names, (comparison.base, *comparison.others), strict=True))
    else:
        tables, arms = {}, {"": load_results(path, shell)}
    for arm_name, arm in arms.items():
        prefix = f"{arm_name}_" if arm_name else ""
        for name in TABLES:
            if arm.has(name) and name not in WEEKLY:
                tables[prefix + name] = getattr(arm, name)
        if with_flows and arm.flows_folder is not None:
            tables[prefix + "flows"] = arm.flows
    return tables


def write_csv(tables: dict[str, pd.DataFrame], folder: Path) -> list[Path]:
    """One file per table."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, table in tables.items():
        path = folder / f"{name}.csv"
        write_whole(path, partial(plain_table(table).to_csv, index=False))
        written.append(path)
    return written


def write_workbook(tables: dict[str, pd.DataFrame], facts: list[tuple[str, str]], path: Path) -> Path:
    """One workbook; tables too long for a sheet are given as means over seeds, or cut with a note."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("about")
    for fact in facts:
        sheet.append([cell(value) for value in fact])
    for name, table in tables.items():
        shown = for_a_sheet(table)
        sheet = book.create_sheet(sheet_name(name, book.sheetnames))
        sheet.append([cell(str(column)) for column in shown.columns])
        for row in shown.head(EXCEL_ROWS).itertuples(index=False):
            sheet.append([cell(value) for value in row])
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, book.save)
    return path


def for_a_sheet(table: pd.DataFrame) -> pd.DataFrame:
    """Weekly series by economy fill millions of rows: a sheet takes the mean over seeds of all other
    groups.
    """
    if "metric" not in table.columns or "tick" not in table.columns:
        return table
    kept = table[~table["by"].isin(["economy", "importer", "exporter"])]
    keys = ["tick", "date", "metric", "by", "group", "unit"]
    return (
        kept.groupby(keys, observed=True, sort=False)["value"].mean().rename("mean_over_seeds").reset_index()
    )


def sheet_name(name: str, taken: list[str]) -> str:
    """At most 31 characters, and not twice the same."""
    if len(name) <= 31 and name not in taken:
        return name
    return next(short for at in range(1, 100) if (short := f"{name[:15]}…{name[-12:]}{at}") not in taken)


def cell(value: Any) -> Any:
    """A value a workbook can hold."""
    import math

    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if hasattr(value, "date"):
        return value.date().isoformat()
    return plain_cell(value)
