"""What an error of the machine means, in a sentence with what to do: memory, disk, names, folders.

And what is already safe: a finished run is named as finished, whatever goes wrong after it.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from experiments.ending.exit_values import BAD_INPUT, FAILED
from experiments.ending.streams import OutputLost
from sim.surroundings.out_of_memory import MEMORY, ran_out

MOST_LETTERS = 60
"""Of a name that a message repeats."""
LONGEST_NAME = 255
"""Bytes, on every usual file system."""
_finished: list[Path] = []


def note_finished(*folders: Path) -> None:
    """Remember that runs are complete and saved, so that no later fault is reported as theirs."""
    _finished.extend(folders)


def forget_finished() -> None:
    """Begin anew (a process may carry out several commands)."""
    _finished.clear()


def is_finished() -> str:
    """Return a sentence on the runs that are complete; empty where there is none."""
    if not _finished:
        return ""
    many = len(_finished) > 1
    return f"The {'runs are' if many else 'run is'} complete, in {' and '.join(map(str, _finished))}"


def sentence(fault: BaseException) -> tuple[str, int] | None:
    """Return what an error of the machine means and the exit code; None for any other error."""
    if isinstance(fault, OutputLost):
        return f"standard output cannot be written: {fault.strerror}", FAILED
    if MEMORY in str(fault):  # a run says it itself, with scenario and seed
        return str(fault), FAILED
    if ran_out(fault):
        return MEMORY, FAILED
    if not isinstance(fault, OSError):
        return None
    if fault.errno == errno.ENAMETOOLONG:
        return _too_long(os.fsdecode(fault.filename or "")), BAD_INPUT
    if fault.errno == errno.ENOENT and where_it_is_gone():
        return where_it_is_gone(), BAD_INPUT
    if fault.filename:
        return f"{_short(os.fsdecode(str(fault.filename)), 200)}: {fault.strerror}", FAILED
    return None


def _too_long(path: str) -> str:
    """Say which part of a path is too long, or that it is as a whole."""
    longest = max(Path(path).parts, key=lambda part: len(os.fsencode(part)), default=path)
    size = len(os.fsencode(longest))
    if size <= LONGEST_NAME:
        return f"the path {_short(path)} is too long: {len(os.fsencode(path)):,} bytes; give a shorter one"
    return f"the name {_short(longest)} is too long: {size} bytes, at most {LONGEST_NAME}; give a shorter one"


def _short(text: str, most: int = MOST_LETTERS) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."


def where_it_is_gone() -> str:
    """Say that the current folder was removed; empty where it is there."""
    try:
        os.getcwd()  # noqa: PTH109  (Path.cwd() is the same call)
    except OSError:
        return "the current folder no longer exists: change to another (cd), then try again"
    return ""


__all__ = ["forget_finished", "is_finished", "note_finished", "sentence", "where_it_is_gone"]
