"""tradewinds runs verify: every file of saved runs against its fingerprint."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.asking.command_registry import command
from experiments.asking.printed_options import Printed
from experiments.asking.shared_options import InOption
from experiments.ending.exit_values import CHECK_FAILED
from experiments.ending.telling import print_json
from experiments.saved_runs.run_folders import RUNS
from experiments.saved_runs.run_opening import DAMAGED, found_run, run_folders
from experiments.terminal.table import number, table
from sim.saved.verifying import Verified, verified_whole

ALL = "all"


@command("runs verify", epilog="Examples: tradewinds runs verify runs/demo · tradewinds runs verify all")
def verify_runs(
    runs: Annotated[
        list[str] | None,
        typer.Argument(help="Folders of runs, or their names within --in.", show_default="all in --in"),
    ] = None,
    folder: InOption = RUNS,
    *,
    printed: Printed,
) -> None:
    """Hold every file of saved runs against its fingerprint. Exit code 1 where one is not as it was written."""
    shell = printed.shell()
    chosen = run_folders(folder) if not runs or runs == [ALL] else [found_run(run, folder) for run in runs]
    found = [each for path in chosen for each in verified_whole(path)]
    if shell.as_json:
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
