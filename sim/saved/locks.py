"""One writer for a folder: a lock that ends with its process, and a file that says who holds it.

The lock is the system's (flock), so one left by a process that was killed holds nobody up. Where a file system knows no
locks, the file itself is one, for as long as its process is alive. A lock may be taken again by whoever holds it.
"""

from __future__ import annotations

import contextlib
import contextvars
import errno
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path

from sim.saved.faults import FolderInUse, with_place
from sim.saved.writing import is_alive

NAME = ".tradewinds.lock"
NO_LOCKS_HERE = {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL}

_held: contextvars.ContextVar[frozenset[Path]] = contextvars.ContextVar("held", default=frozenset())


@contextlib.contextmanager
def writing(folder: Path, *, new: bool = False) -> Iterator[None]:
    """Be the only one who writes to a folder, which is made where it is not there.

    A folder made here that is empty in the end is taken away again.

    Args:
        folder: which.
        new: make it, and be refused where it is there.

    Raises:
        FileExistsError: it is there, and was to be new.
        FolderInUse: another process is writing to it; nothing was changed.
        OSError: the folder cannot be made, or not be written to.
    """
    place = folder.resolve()
    if place in _held.get() and not new:
        yield
        return
    made = _make(folder, new)
    try:
        handle = _take(folder)
    except BaseException:
        _unmake(made)
        raise
    _held.set(_held.get() | {place})
    try:
        yield
    finally:
        _held.set(_held.get() - {place})
        with contextlib.suppress(OSError):
            (folder / NAME).unlink()
        os.close(handle)
        _unmake(made)


def _make(folder: Path, new: bool) -> list[Path]:
    missing = []
    above = folder
    while not above.exists() and above != above.parent:
        missing.append(above)
        above = above.parent
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(exist_ok=not new)
    return missing


def _unmake(made: list[Path]) -> None:
    for each in made:
        with contextlib.suppress(OSError):
            each.rmdir()


def _take(folder: Path) -> int:
    """Return a handle of the lock file, locked and signed."""
    path = folder / NAME
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        try:
            if _signed(handle, path):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _signed(handle: int, path: Path) -> bool:
    """Lock and sign an open lock file; False where it was given back, and perhaps taken by a third, meanwhile."""
    if not _locked(handle):
        raise _in_use(path.parent, handle)
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_ino == os.fstat(handle).st_ino:
            try:
                os.ftruncate(handle, 0)
                os.pwrite(handle, json.dumps({"pid": os.getpid()}).encode(), 0)
            except OSError as fault:
                raise with_place(fault, path) from fault
            return True
    return False


def _locked(handle: int) -> bool:
    """Lock an open file; False where another holds it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        if fault.errno not in NO_LOCKS_HERE:
            return False
        holder = _holder(handle)
        return holder == os.getpid() or not is_alive(holder)
    return True


def _holder(handle: int) -> int:
    """Return the number of the process that signed a lock; 0 where it has not yet."""
    try:
        return int(json.loads(os.pread(handle, 200, 0))["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def writer_of(folder: Path) -> int:
    """Return the number of the living process that signed a folder's lock; 0 for none. Nothing is locked."""
    try:
        handle = os.open(folder / NAME, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return 0
    try:
        holder = _holder(handle)
    finally:
        os.close(handle)
    return holder if holder and is_alive(holder) else 0


def _in_use(folder: Path, handle: int) -> FolderInUse:
    holder = _holder(handle)
    by = f"process {holder}" if holder else "another process"
    return FolderInUse(
        f"{folder} is in use: {by} is writing to it. Nothing was changed; wait until it has ended, "
        "or choose another --out"
    )
