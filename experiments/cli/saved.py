"""Commands on saved runs: runs list / open / verify / delete."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.cli.folders import RUNS
from experiments.cli.opening import (
    DAMAGED,
    InOption,
    described,
    found_run,
    load_comparison,
    load_results,
    megabytes,
    readable,
    run_folders,
)
from experiments.cli.shell import (
    CHECK_FAILED,
    BadInput,
    JsonOption,
    QuietOption,
    Shell,
    counted,
    print_json,
    size,
)
from experiments.terminal.table import Column, Shown, number, table
from sim.saved import ours
from sim.saved.faults import ResultsError
from sim.saved.members import FOLDER, what_is
from sim.saved.reading import COMPARISON, kind_in, read_manifest
from sim.saved.verifying import Verified, verified_whole

ALL = "all"
runs_app = typer.Typer(no_args_is_help=True, help="List, open, verify or delete saved runs.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(runs_app, name="runs", rich_help_panel="Results")


@runs_app.command("list", epilog="Example: tradewinds runs list --in runs")
def list_runs(folder: InOption = RUNS, as_json: JsonOption = False, quiet: QuietOption = False) -> None:
    """List saved runs and comparisons, newest first. A damaged one is named, and what is wrong with it."""
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
            row["seeds"] if row["kind"] != DAMAGED else None,
            row["status"],
            Shown(size(row["size_mb"]), row["size_mb"]),
        )
    shell.print(shown)
    for row in rows:
        if row["kind"] == DAMAGED:
            shell.print(f"{DAMAGED}: {row['fault']}")
        if "resume" in row:
            shell.print(f"stopped: {row['folder']}; go on with it: {row['resume']}")


@runs_app.command("open", epilog="Example: tradewinds runs open runs/demo")
def open_run(
    run: Annotated[str, typer.Argument(help="A run's folder, or its name within --in.")],
    folder: InOption = RUNS,
    year: Annotated[
        int, typer.Option("--year", help="Show this calendar year only; 0 is the whole run.")
    ] = 0,
    window: Annotated[
        str,
        typer.Option(
            "--window", help="Weeks to read of a comparison, as for compare.", show_default="as it was saved"
        ),
    ] = "",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show a saved run or comparison again, without simulating."""
    from experiments.cli.comparing import comparison_payload, show_comparison
    from experiments.cli.summary import show_run, summary_payload

    shell = Shell(as_json, quiet)
    path = found_run(run, folder)
    with readable(path):
        if kind_in(path) == COMPARISON:
            comparison = load_comparison(path, year, shell, window)
            if as_json:
                print_json({"command": "runs open", **comparison_payload(comparison, path)})
            else:
                show_comparison(shell, comparison, path)
            return
        if window:
            raise BadInput(
                f"--window is for comparisons, and {path} is one run; give --year, or compare it with another"
            )
        results = load_results(path, shell)
        if as_json:
            print_json({"command": "runs open", **summary_payload(results, year, path)})
        else:
            show_run(shell, results, year, path)


@runs_app.command("verify", epilog="Examples: tradewinds runs verify runs/demo · tradewinds runs verify all")
def verify_runs(
    runs: Annotated[
        list[str] | None,
        typer.Argument(help="Folders of runs, or their names within --in.", show_default="all in --in"),
    ] = None,
    folder: InOption = RUNS,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Hold every file of saved runs against its fingerprint. Exit code 1 where one is not as it was written."""
    shell = Shell(as_json, quiet)
    chosen = run_folders(folder) if not runs or runs == [ALL] else [found_run(run, folder) for run in runs]
    found = [each for path in chosen for each in verified_whole(path)]
    if as_json:
        rows = [
            {
                "folder": str(each.folder), "kind": each.kind, "status": status_of(each), "files": each.files,
                "faults": list(each.faults), "note": each.note,
            }
            for each in found
        ]  # fmt: skip
        print_json({"command": "runs verify", "ok": not any(each.faults for each in found), "runs": rows})
    elif not found:
        shell.say(f"No runs in {folder}; there is nothing to verify.")
    else:
        shown = table("folder", "kind", number("files"), "status")
        for each in found:
            shown.add(str(each.folder), each.kind, each.files, status_of(each))
        shell.print(shown)
        for each in found:
            for line in (*each.faults, *([each.note] if each.note else [])):
                shell.print(line)
    if any(each.faults for each in found):
        raise typer.Exit(CHECK_FAILED)


def status_of(found: Verified) -> str:
    """What was found of a folder, in words."""
    if found.faults:
        return DAMAGED
    return "no fingerprints" if found.note else "as written"


@runs_app.command("delete", epilog="Example: tradewinds runs delete runs/demo --yes")
def delete_runs(
    runs: Annotated[list[str], typer.Argument(help="Folders of runs, or their names within --in.")],
    folder: InOption = RUNS,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Delete saved runs. Asks first; deletes runs and comparisons directly in --in, and only what a run wrote there."""
    shell = Shell(as_json, quiet)
    paths = whole_deletions([found_run(run, folder) for run in runs])
    for path in paths:
        refuse_elsewhere(path, folder)
    found = [ours.identified(path) for path in paths]
    if not yes:
        if not sys.stdin.isatty():
            raise BadInput("deleting needs --yes where nobody can be asked")
        listed = "\n".join(f"  {path} ({size(megabytes(path))})" for path in paths)
        if not typer.confirm(f"Delete for good?\n{listed}\n", err=True):
            shell.say("Nothing was deleted.")
            return
    deleted: list[dict[str, Any]] = []
    for each in found:
        kept = [str(path) for path in ours.delete(each)]
        deleted.append({"folder": str(each.folder), "kept": kept})
        shell.say(f"deleted {each.folder}")
        if kept:
            shell.say(
                f"kept {counted(len(kept), 'file or folder', 'files or folders')} no run wrote: {', '.join(kept)}"
            )
    if as_json:
        print_json(
            {
                "command": "runs delete",
                "deleted": [each["folder"] for each in deleted],
                "kept": [path for each in deleted for path in each["kept"]],
            }
        )


def refuse_elsewhere(path: Path, folder: Path) -> None:
    """Refuse to delete what is not directly in the folder of runs, or is reached through a link."""
    if what_is(path) != FOLDER:
        raise BadInput(f"{path} is {what_is(path)}, expected a folder of a run; nothing was deleted")
    # Not path.resolve().parent: `runs/..` and links name something else than they seem to.
    if path.name in ("", "..") or path.parent.resolve() != folder.resolve():
        whole = path.resolve()
        raise BadInput(
            f"{path} is not directly in {folder}; nothing was deleted. "
            f"If it is meant: {delete_command(whole, whole.parent)}"
        )


def delete_command(path: Path, folder: Path) -> str:
    """The command that deletes a run."""
    where = [] if folder.resolve() == RUNS.resolve() else ["--in", str(folder)]
    return shlex.join(["tradewinds", "runs", "delete", str(path), *where])


def whole_deletions(paths: list[Path]) -> list[Path]:
    """The folders to delete, each once; a comparison without one of its runs could not be opened again."""
    chosen = {path.resolve(): path for path in paths}
    for place, path in chosen.items():
        if place.parent in chosen:
            continue
        try:
            folders = read_manifest(place.parent, COMPARISON).content["folders"]
        except ResultsError:
            continue
        if place.name in folders:
            whole = path.parent if path.name not in ("", "..") else place.parent
            raise BadInput(
                f"{path} is part of the comparison {whole}; delete that instead: "
                f"{delete_command(whole, whole.parent)}"
            )
    return [path for place, path in chosen.items() if place.parent not in chosen]
