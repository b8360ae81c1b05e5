"""Folders of runs: where results go, under what name, and never over what is there unless asked."""

from __future__ import annotations

import datetime
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.cli.before import check_folder
from experiments.cli.shell import BadInput

if TYPE_CHECKING:
    from sim.scenario import Scenario

RUNS = Path("runs")
COMPARISON = "comparison.json"


def free_folder(out: Path | None, name: str, replace: bool) -> Path:
    """Where results go: `--out`, or a new folder under runs/; never over a finished run unless asked."""
    if out is None:
        stamp = datetime.datetime.now().strftime("%Y-%m-%d-%H%M%S")
        first = RUNS / f"{stamp}-{file_name(name)}"
        numbered = (first.with_name(f"{first.name}-{at}") for at in itertools.count(2))
        out = next(each for each in itertools.chain((first,), numbered) if not each.exists())
    from sim.resuming import has_checkpoints

    if (
        not replace
        and not has_checkpoints(out)
        and ((out / "manifest.json").exists() or (out / COMPARISON).exists())
    ):
        raise BadInput(f"{out} already holds a run; choose another --out, or add --replace")
    if out.exists() and not out.is_dir():
        raise BadInput(f"--out {out} is a file, expected a folder")
    if not replace and has_checkpoints(out):
        raise BadInput(
            f"{out} holds a stopped run: add --resume to go on with it, or --replace to start anew "
            "(which takes its checkpoints away), or choose another --out"
        )
    check_folder(out)
    return out


def stopped_folder(out: Path | None, replace: bool) -> Path:
    """The folder of a run to be resumed; what is in it is looked at by the run itself."""
    if out is None:
        raise BadInput("--resume needs --out, the folder of the stopped run")
    if replace:
        raise BadInput("--resume goes on with the run in --out, --replace takes it away; give one of them")
    if not out.is_dir():
        raise BadInput(f"there is no folder {out}: there is nothing to resume")
    check_folder(out)
    return out


def arm_names(arms: list[Scenario]) -> list[str]:
    """Folder names of the arms: their own, numbered where two are the same."""
    names = [file_name(arm.name) for arm in arms]
    return [name if names.count(name) == 1 else f"{name}-{at + 1}" for at, name in enumerate(names)]


def file_name(name: str) -> str:
    """A scenario's name as part of a path."""
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)
