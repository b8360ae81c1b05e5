"""Where compiled kernels are kept between runs: one folder for each state of the sources.

Numba looks only at the file a kernel stands in, not at what it calls or at constants from elsewhere, so a folder is
named after all sources: a changed rule never meets a stale caller. ``./run`` asks for one in the checkout
(``python -m sim.core.kernel_cache FOLDER``); without it (an installed package, perhaps in a read-only place) it is in
the user's cache. Imports nothing heavy, never fails.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path

from sim.core.code_version import hash_of_code

VARIABLE = "NUMBA_CACHE_DIR"
KEPT_DAYS, KEPT_IN_CHECKOUT_DAYS = 30, 2
"""Folders of other states of the sources go after so many days without use; in a checkout, where states change often,
sooner."""


def place() -> Path | None:
    """Return the folder of compiled kernels, chosen and made where the environment does not name one.

    It is put into the environment, so that worker processes share it. None where nothing can be written at all:
    kernels are then compiled in every process.
    """
    named = os.environ.get(VARIABLE)
    return Path(named) if named else _chosen(user_folder())


def _chosen(first: Path | None, kept_days: int = KEPT_DAYS) -> Path | None:
    for folder in (first, temporary_folder()):
        if folder is not None and _is_ours(folder):
            os.environ[VARIABLE] = str(folder)
            _tidy(folder, kept_days)
            return folder
    with contextlib.suppress(OSError):
        own = tempfile.mkdtemp(prefix="tradewinds-numba-")
        os.environ[VARIABLE] = own
        return Path(own)
    return None


def user_folder() -> Path | None:
    """Return the folder in the user's cache; None without a home."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111  (Path.home() may fail)
    if not Path(cache).is_absolute():  # the standard says to ignore such; without a home "~" stays
        return None
    return Path(cache) / "tradewinds" / "numba" / hash_of_code()


def temporary_folder() -> Path:
    """Return the folder used where there is no home to write to."""
    user = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(tempfile.gettempdir()) / f"tradewinds-numba-{user}-{hash_of_code()}"


def _is_ours(folder: Path) -> bool:
    """Make a folder for this user alone; whether it is that, and can be written (it is tried: permissions say little).

    What lies in it is run, so a folder somebody else made is left alone.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        found = folder.stat()
    except OSError:
        return False
    mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return mine and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not folder.is_symlink()


def _tidy(folder: Path, kept_days: int) -> None:
    """Note that a folder is used, and take away those of other states that were not for long."""
    with contextlib.suppress(OSError):
        os.utime(folder)
        if folder.parent.name != "numba":
            return
        for other in folder.parent.iterdir():
            if other != folder and time.time() - other.stat().st_mtime > kept_days * 86_400:
                shutil.rmtree(other, ignore_errors=True)


def main(words: list[str]) -> None:
    """Print the folder to use, for the launcher: one of the sources' state inside the folder named, else elsewhere."""
    print(_chosen(Path(words[0]) / hash_of_code(), KEPT_IN_CHECKOUT_DAYS) or "")


__all__ = ["VARIABLE", "place"]

if __name__ == "__main__":
    main(sys.argv[1:])
