"""What can be wrong with a saved run, or with the place it is to be saved in."""

from __future__ import annotations

import errno

FULL = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the quota of disk space is used up",
    errno.EFBIG: "a file would be larger than this process may write (ulimit -f)",
}
"""Faults of writing that mean: no room."""


class ResultsError(ValueError):
    """A folder is not a run's, is damaged, or is already taken; the message says which and what to do."""


class FolderInUse(ResultsError):
    """Another process is writing to the folder; the message names both."""


class DiskFull(OSError):
    """There is no room to write; `filename` says where, `strerror` why."""


def no_room(fault: BaseException) -> str:
    """Return in words why there is no room; nothing where a fault is of another kind.

    A fault may be wrapped by others: what caused it is looked at too.
    """
    seen: BaseException | None = fault
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in FULL:
            return FULL[seen.errno]
        seen = seen.__cause__ or seen.__context__
    return ""


def with_place(fault: OSError, path: object) -> OSError:
    """Return a fault of writing that names the file (those of Arrow do not), and why there is no room."""
    if words := no_room(fault):
        return DiskFull(fault.errno, words, str(path))
    if fault.filename:
        return fault
    return OSError(fault.errno, fault.strerror or str(fault), str(path))
