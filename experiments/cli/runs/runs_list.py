"""tradewinds runs list: saved runs and comparisons, newest first."""

from __future__ import annotations

from experiments.asking.command_registry import command
from experiments.asking.printed_options import Printed
from experiments.asking.shared_options import InOption
from experiments.ending.telling import print_json
from experiments.saved_runs.run_folders import RUNS
from experiments.saved_runs.run_opening import DAMAGED, described, run_folders
from experiments.terminal.shell import size
from experiments.terminal.table import Column, Shown, number, table


@command("runs list", epilog="Example: tradewinds runs list --in runs")
def list_runs(folder: InOption = RUNS, *, printed: Printed) -> None:
    """List saved runs and comparisons, newest first. A damaged one is named, and what is wrong with it."""
    shell = printed.shell()
    rows = [described(path) for path in run_folders(folder)]
    if shell.as_json:
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
