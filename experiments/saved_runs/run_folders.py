"""Folders of runs: where results go, under what name, and never over what is there unless asked."""

from __future__ import annotations

import contextlib
import datetime
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.asking.early_checks import check_folder
from experiments.ending.bad_input import BadInput
from sim.saved import locks, ours
from sim.saved.member_names import folder_name
from sim.saved.reading import kind_in

if TYPE_CHECKING:
    from sim.scenario.definition import Scenario

RUNS = Path("runs")


@contextlib.contextmanager
def taken_folder(out: Path | None, name: str, replace: bool) -> Iterator[Path]:
    """Give the folder where results go, and let nobody else write to it meanwhile.

    Args:
        out: `--out`; a new folder under runs/ where it was not given.
        name: of the new folder, after the time.
        replace: whether the run or comparison that is there may go.
    """
    with contextlib.ExitStack() as held:
        if out is None:
            out = _new_folder(name, held)
        else:
            if out.exists() and not out.is_dir():
                raise BadInput(f"--out {out} is a file, expected a folder")
            check_folder(out)
            held.enter_context(locks.writing(out))
            _refuse_what_is_there(out, replace)
        yield out


def _new_folder(name: str, held: contextlib.ExitStack) -> Path:
    """Take a folder nobody has by making it: of two commands in one second, each gets its own."""
    stamp = datetime.datetime.now().strftime("%Y-%m-%d-%H%M%S")
    first = RUNS / f"{stamp}-{folder_name(name)}"
    check_folder(first)
    for at in itertools.count(1):
        folder = first if at == 1 else first.with_name(f"{first.name}-{at}")
        with contextlib.suppress(FileExistsError):
            held.enter_context(locks.writing(folder, new=True))
            return folder
    raise AssertionError("there are more numbers than folders")


def _refuse_what_is_there(out: Path, replace: bool) -> None:
    from sim.running.resuming import has_checkpoints

    ours.refuse_foreign(out)
    if replace:
        return
    if has_checkpoints(out):
        raise BadInput(
            f"{out} holds a stopped run: add --resume to go on with it, or --replace to start anew "
            "(which takes its checkpoints away), or choose another --out"
        )
    if kind_in(out):
        raise BadInput(f"{out} already holds a run; choose another --out, or add --replace")


@contextlib.contextmanager
def stopped_folder(out: Path | None, replace: bool) -> Iterator[Path]:
    """Give the folder of a run to be resumed, for nobody else to write to; what is in it the run looks at itself."""
    if out is None:
        raise BadInput("--resume needs --out, the folder of the stopped run")
    if replace:
        raise BadInput("--resume goes on with the run in --out, --replace takes it away; give one of them")
    if not out.is_dir():
        raise BadInput(f"there is no folder {out}: there is nothing to resume")
    check_folder(out)
    with locks.writing(out):
        yield out


def arm_names(arms: list[Scenario]) -> list[str]:
    """Folder names of the arms: their own, numbered where two would be the same."""
    plain = [folder_name(arm.name, ours.NOT_SCENARIOS) for arm in arms]
    lower = [name.casefold() for name in plain]
    found: list[str] = []
    for at, name in enumerate(plain):
        numbered = name if lower.count(lower[at]) == 1 else f"{name}-{at + 1}"
        found.append(folder_name(numbered, {*ours.NOT_SCENARIOS, *found}))
    return found
