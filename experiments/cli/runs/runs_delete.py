"""tradewinds runs delete: saved runs are deleted, and only what a run wrote."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.asking.command_registry import command
from experiments.asking.printed_options import Printed
from experiments.asking.shared_options import InOption
from experiments.ending.bad_input import BadInput
from experiments.ending.telling import print_json
from experiments.saved_runs.run_folders import RUNS
from experiments.saved_runs.run_opening import found_run, megabytes
from experiments.terminal.shell import counted, size
from sim.saved import ours
from sim.saved.faults import ResultsError
from sim.saved.members import FOLDER, what_is
from sim.saved.reading import COMPARISON, read_manifest


@command("runs delete", epilog="Example: tradewinds runs delete runs/demo --yes")
def delete_runs(
    runs: Annotated[list[str], typer.Argument(help="Folders of runs, or their names within --in.")],
    folder: InOption = RUNS,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    *,
    printed: Printed,
) -> None:
    """Delete saved runs. Asks first; deletes runs and comparisons directly in --in, and only what a run wrote there."""
    shell = printed.shell()
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
    if shell.as_json:
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
