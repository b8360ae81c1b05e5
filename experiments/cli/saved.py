"""Commands on saved runs: runs list / open / delete, and export."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.cli.before import check_folder, check_target
from experiments.cli.folders import COMPARISON, RUNS
from experiments.cli.shell import BadInput, JsonOption, QuietOption, Shell, print_json, size
from experiments.cli.switching import closure_of, off_of
from experiments.terminal.table import Column, Shown, number, table

if TYPE_CHECKING:
    import pandas as pd

    from sim.compare import Comparison
    from sim.results import Results

EXCEL_ROWS = 1_048_575
InOption = Annotated[Path, typer.Option("--in", help="Folder that holds the runs.")]

runs_app = typer.Typer(no_args_is_help=True, help="List, open or delete saved runs.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(runs_app, name="runs", rich_help_panel="Results")
    app.command(
        "export",
        rich_help_panel="Results",
        epilog="Example: tradewinds export runs/demo --xlsx --out demo.xlsx",
    )(export_command)


@runs_app.command("list", epilog="Example: tradewinds runs list --in runs")
def list_runs(folder: InOption = RUNS, as_json: JsonOption = False, quiet: QuietOption = False) -> None:
    """List saved runs and comparisons, newest first."""
    shell = Shell(as_json, quiet)
    rows = [described(path) for path in run_folders(folder)]
    if as_json:
        print_json({"command": "runs list", "runs": rows})
        return
    if not rows:
        shell.say(f"No runs in {folder}; make one with tradewinds run or tradewinds demo.")
        return
    shown = table(
        "folder", "kind", Column("scenarios", "words"), "period", number("seeds"), "status",
        number("size", key="size_mb"),
    )  # fmt: skip
    for row in rows:
        shown.add(
            row["folder"],
            row["kind"],
            ", ".join(row["scenarios"]),
            row["period"],
            row["seeds"],
            row["status"],
            Shown(size(row["size_mb"]), row["size_mb"]),
        )
    shell.print(shown)


@runs_app.command("open", epilog="Example: tradewinds runs open runs/demo")
def open_run(
    run: Annotated[str, typer.Argument(help="A run's folder, or its name within --in.")],
    folder: InOption = RUNS,
    year: Annotated[
        int, typer.Option("--year", help="Show this calendar year only; 0 is the whole run.")
    ] = 0,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show a saved run or comparison again, without simulating."""
    from experiments.cli.comparing import comparison_payload, show_comparison
    from experiments.cli.summary import show_run, summary_payload

    shell = Shell(as_json, quiet)
    path = found_run(run, folder)
    if (path / COMPARISON).exists():
        comparison = load_comparison(path, year)
        if as_json:
            print_json({"command": "runs open", **comparison_payload(comparison, path)})
        else:
            show_comparison(shell, comparison, path)
        return
    results = load_results(path)
    if as_json:
        print_json({"command": "runs open", **summary_payload(results, year, path)})
    else:
        show_run(shell, results, year, path)


@runs_app.command("delete", epilog="Example: tradewinds runs delete runs/demo --yes")
def delete_runs(
    runs: Annotated[list[str], typer.Argument(help="Folders of runs, or their names within --in.")],
    folder: InOption = RUNS,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Delete saved runs. Asks first; only folders that hold a run or a comparison can be deleted."""
    shell = Shell(as_json, quiet)
    paths = whole_deletions([found_run(run, folder) for run in runs])
    if not yes:
        if not sys.stdin.isatty():
            raise BadInput("deleting needs --yes where nobody can be asked")
        listed = "\n".join(f"  {path} ({size(megabytes(path))})" for path in paths)
        if not typer.confirm(f"Delete for good?\n{listed}\n", err=True):
            shell.say("Nothing was deleted.")
            return
    for path in paths:
        shutil.rmtree(path)
        shell.say(f"deleted {path}")
    if as_json:
        print_json({"command": "runs delete", "deleted": [str(path) for path in paths]})


def whole_deletions(paths: list[Path]) -> list[Path]:
    """The folders to delete, each once; a comparison without one of its runs could not be opened again."""
    chosen = {path.resolve(): path for path in paths}
    for place, path in chosen.items():
        listing = place.parent / COMPARISON
        if place.parent in chosen or not listing.is_file():
            continue
        if place.name in json.loads(listing.read_text(encoding="utf-8"))["folders"]:
            whole = path.parent if path.name else place.parent
            raise BadInput(
                f"{path} is part of the comparison {whole}; delete that instead: tradewinds runs delete {whole}"
            )
    return [path for place, path in chosen.items() if place.parent not in chosen]


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
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Export a run's tables as CSV files or as one Excel workbook.

    A comparison exports its table of differences and the figures of each of its runs.
    """
    shell = Shell(as_json, quiet)
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
    tables = tables_of(path, with_flows=flows)
    if csv:
        for name in tables:
            check_target(target / f"{name}.csv", replace)
    written = write_csv(tables, target) if csv else [write_workbook(tables, about(path), target)]
    if as_json:
        print_json({"command": "export", "files": [str(each) for each in written]})
    else:
        for each in written:
            shell.print(str(each))


def run_folders(folder: Path) -> list[Path]:
    """Runs and comparisons directly inside a folder, newest first."""
    if not folder.is_dir():
        return []
    found = [
        path
        for path in folder.iterdir()
        if (path / "manifest.json").is_file() or (path / COMPARISON).is_file()
    ]
    return sorted(found, key=lambda path: (-path.stat().st_mtime, path.name))


def found_run(name: str, folder: Path) -> Path:
    """The folder of a run by path or name; an error names the nearest."""
    for path in (Path(name), folder / name):
        if (path / "manifest.json").is_file() or (path / COMPARISON).is_file():
            return path
    from sim.parameter import did_you_mean

    known = [path.name for path in run_folders(folder)]
    raise BadInput(f"{name} holds no run{did_you_mean(name, known)}; see tradewinds runs list")


def described(path: Path) -> dict[str, Any]:
    """What a run's folder holds, from its manifest alone."""
    is_comparison = (path / COMPARISON).is_file()
    manifest = json.loads(
        (path / (COMPARISON if is_comparison else "manifest.json")).read_text(encoding="utf-8")
    )
    seeds = manifest.get("seeds", [])
    resolved = manifest.get("scenario") or {}
    about_world = (
        {} if is_comparison else {"closure": closure_of(resolved), "mechanisms_off": off_of(resolved)}
    )
    return {
        "folder": str(path),
        "kind": "comparison" if is_comparison else "run",
        "scenarios": manifest["scenarios"] if is_comparison else [manifest["scenario"]["name"]],
        "period": manifest.get("period", ""),
        "seeds": len(seeds),
        "status": manifest.get("status", ""),
        "created": manifest.get("created", ""),
        "command": manifest.get("command", ""),
        "size_mb": round(megabytes(path), 1),
        **about_world,
    }


def megabytes(path: Path) -> float:
    """Size of a folder."""
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 1e6


def load_results(path: Path) -> Results:
    """A saved run."""
    from sim.results import Results as ResultsClass

    return ResultsClass.load(path)


def load_comparison(path: Path, year: int = 0) -> Comparison:
    """A saved comparison: its runs lie in folders inside it."""
    from sim.compare import Comparison as ComparisonClass

    names = json.loads((path / COMPARISON).read_text(encoding="utf-8"))["folders"]
    return ComparisonClass(*(load_results(path / name) for name in names), year=year)


def save_comparison(comparison: Comparison, folder: Path, names: list[str]) -> None:
    """Write the table of differences and what was compared; the runs are in folders beside them."""
    from experiments.cli.shell import SCHEMA_VERSION, plain_values
    from sim.results import write_text, write_whole

    folder.mkdir(parents=True, exist_ok=True)
    (folder / COMPARISON).unlink(missing_ok=True)
    table = comparison.table()
    write_whole(folder / "comparison.parquet", lambda path: table.to_parquet(path, index=False))
    write_whole(folder / "comparison.csv", lambda path: table.to_csv(path, index=False))
    base = comparison.base.manifest
    complete = all(each.manifest["status"] == "complete" for each in (comparison.base, *comparison.others))
    payload = {
        "schema_version": SCHEMA_VERSION,
        "kind": "comparison",
        "status": "complete" if complete else "stopped",
        "created": base["created"],
        "command": base["command"],
        "baseline": comparison.base.name,
        "scenarios": [comparison.base.name, *(other.name for other in comparison.others)],
        "folders": names,
        "seeds": list(comparison.seeds),
        "period": comparison.period,
        "data_hash": base["data_hash"],
        "versions": base["versions"],
    }
    write_text(folder / COMPARISON, json.dumps(plain_values(payload), indent=2) + "\n")


def remove_comparison(folder: Path) -> None:
    """Take away an earlier comparison and its runs; other files stay."""
    listing = folder / COMPARISON
    if not listing.is_file():
        return
    for name in json.loads(listing.read_text(encoding="utf-8"))["folders"]:
        if (folder / name / "manifest.json").is_file():
            shutil.rmtree(folder / name)
    for file in (listing, folder / "comparison.parquet", folder / "comparison.csv"):
        file.unlink(missing_ok=True)


def about(path: Path) -> list[tuple[str, str]]:
    """Lines for the first sheet of a workbook."""
    facts = [
        (key, ", ".join(value) if isinstance(value, list) else str(value))
        for key, value in described(path).items()
    ]
    from sim.dictionary import LIMITS

    return [*facts, ("", ""), *(("limits", line) for line in LIMITS.splitlines() if line)]


def tables_of(path: Path, *, with_flows: bool) -> dict[str, pd.DataFrame]:
    """Tables to export, by name."""
    if (path / COMPARISON).exists():
        comparison = load_comparison(path)
        tables = {"comparison": comparison.table(), "lanes_parcels": comparison.lanes("parcels")}
        tables["lanes_trade_value"] = comparison.lanes("trade_value")
        arms = [comparison.base, *comparison.others]
    else:
        tables, arms = {}, [load_results(path)]
    for arm in arms:
        prefix = f"{arm.name}_" if len(arms) > 1 else ""
        for name in ("kpis", "series", "lanes", "firms", "distributions", "panel_consumers", "panel_firms"):
            if arm.has(name):
                tables[prefix + name] = getattr(arm, name)
        if with_flows and arm.flows_folder is not None:
            tables[prefix + "flows"] = arm.flows
    return tables


def write_csv(tables: dict[str, pd.DataFrame], folder: Path) -> list[Path]:
    """One file per table."""
    from sim.results import write_whole

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, frame in tables.items():
        path = folder / f"{name}.csv"
        write_whole(path, lambda unfinished, frame=frame: frame.to_csv(unfinished, index=False))  # type: ignore[misc]
        written.append(path)
    return written


def write_workbook(tables: dict[str, pd.DataFrame], facts: list[tuple[str, str]], path: Path) -> Path:
    """One workbook; tables too long for a sheet are given as means over seeds, or cut with a note."""
    from openpyxl import Workbook

    from sim.results import write_whole

    book = Workbook(write_only=True)
    sheet = book.create_sheet("about")
    for fact in facts:
        sheet.append(list(fact))
    for name, frame in tables.items():
        shown = for_a_sheet(frame)
        sheet = book.create_sheet(sheet_name(name, book.sheetnames))
        sheet.append([str(column) for column in shown.columns])
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
    return value
