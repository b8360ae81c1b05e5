"""Files written whole or not at all: under another name first, which carries the number of the process that writes."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from sim.saved.faults import with_place

ENDING = ".partial"
UNFINISHED = re.compile(rf"(?P<name>.+?)(\.(?P<pid>\d+))?{re.escape(ENDING)}")
"""An unfinished file; those of earlier versions have no number."""


def partial_of(path: Path) -> Path:
    """Return where a file is written before it gets its name."""
    return path.with_name(f"{path.name}.{os.getpid()}{ENDING}")


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file under another name and rename it when it is complete.

    Raises:
        OSError: it names the file; DiskFull where there is no room.
    """
    unfinished = partial_of(path)
    try:
        write(unfinished)
        unfinished.replace(path)
    except OSError as fault:
        raise with_place(fault, path) from fault
    finally:
        unfinished.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    write_whole(path, lambda unfinished: unfinished.write_text(text, encoding="utf-8"))


def is_alive(pid: int) -> bool:
    """Return whether there is a process of this number (it may be another's)."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def is_left_over(name: str) -> bool:
    """Return whether an unfinished file is left by a process that is gone."""
    found = UNFINISHED.fullmatch(name)
    if found is None:
        return False
    pid = int(found["pid"] or 0)
    return pid == os.getpid() or not is_alive(pid)
