"""What lies in a saved folder: files and folders directly inside, by plain names, and never through a link."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sim.saved.faults import ResultsError
from sim.saved.member_names import is_plain

FILE, FOLDER, LINK, OTHER = "a file", "a folder", "a symbolic link", "neither a file nor a folder"


def what_is(path: Path) -> str:
    """Return in words what stands at a path itself (a link is a link); nothing where there is nothing.

    Raises:
        ResultsError: it cannot be looked at.
    """
    try:
        mode = os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, ValueError) as fault:
        raise ResultsError(f"{path} cannot be looked at: {reason(fault)}") from None
    if stat.S_ISREG(mode):
        return FILE
    return FOLDER if stat.S_ISDIR(mode) else LINK if stat.S_ISLNK(mode) else OTHER


def member(folder: Path, name: object, expected: str = FILE) -> Path:
    """Return the path of what is directly inside a folder.

    Args:
        folder: a saved run or comparison.
        name: a plain name, as a manifest may give it.
        expected: FILE or FOLDER.

    Raises:
        ResultsError: the name leads elsewhere, or there is something else, or nothing.
    """
    if not is_plain(name):
        raise ResultsError(f"{folder} names {name!r}, expected the plain name of {expected} directly inside")
    path = folder / str(name)
    found = what_is(path)
    if not found:
        raise ResultsError(f"{path} is missing")
    if found != expected:
        raise ResultsError(f"{path} is {found}, expected {expected}")
    return path


def has(folder: Path, name: str) -> bool:
    """Return whether anything of this name is directly inside, be it damaged."""
    return bool(what_is(folder / name))


def read_bytes(path: Path, most: int) -> bytes:
    """Return the content of a file of at most so many bytes.

    Raises:
        ResultsError: it is larger, or cannot be read.
    """
    try:
        size = path.stat().st_size
        if size > most:
            raise ResultsError(f"{path} has {size:,} bytes, expected at most {most:,}")
        return path.read_bytes()
    except OSError as fault:
        raise ResultsError(f"{path} cannot be read: {reason(fault)}") from None


def reason(fault: Exception) -> str:
    """Return what a fault says, in one line."""
    words = getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
    return " ".join(str(words).split())
