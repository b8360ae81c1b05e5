"""Solved calibrations kept between runs, whole or in part, so that one is solved once and an interrupted one goes on.

A file is named after the calibration's key and says by what code it was made. One of another make, damaged, or of
other shapes is not taken and is written over; where nothing can be written, nothing is kept. All bits of all numbers
are stored, and destinations do not interact: loaded, taken up or solved straight, a solution is the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numba
import numpy as np

from sim.calibration.solve import Shifters
from sim.core.code_version import PACKAGE

PLACE = "TRADEWINDS_CACHE_DIR"
"""The environment variable that names the folder; ``off`` keeps nothing."""
THREADS = 2
MOST_FILES = 60
"""The oldest are removed beyond this (a world of 64 economies takes 0.1 MB)."""
MET = 1e-7
"""Largest ln miss of a solution; `calibrate` refuses what is worse."""
PACKAGES = (
    "behaviour", "calibration", "core", "market", "mechanisms", "naming", "policy", "ports", "reading", "surroundings",
    "world",
)  # fmt: skip
"""The sources a solution depends on, beside the data and settings its key names."""

UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)
"""What reading a damaged file may raise."""

After = Callable[[int, int], None]
"""Called with (economies solved, all of them)."""


class Solution(NamedTuple):
    """What the solver fills, and what a file holds."""

    shifters: Shifters
    rounds: np.ndarray
    """[d]"""
    miss: np.ndarray
    """[d] last largest ln miss."""

    def arrays(self) -> dict[str, np.ndarray]:
        """Return every array by name."""
        return {**self.shifters._asdict(), "rounds": self.rounds, "miss": self.miss}

    def take(self, found: dict[str, np.ndarray], d: int, platform_markets: np.ndarray) -> None:
        """Copy destination d, whose platform markets are given, from arrays of the same shapes."""
        for name, values in self.arrays().items():
            here = (slice(None), d) if name == "taste" else platform_markets if name == "platform" else d
            values[here] = found[name][here]


@lru_cache(maxsize=1)
def make() -> str:
    """Return the name of the code that solves: its sources, Python, numpy and numba, compiled or not."""
    sources = sorted(path for name in PACKAGES for path in (PACKAGE / name).rglob("*.py"))
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    digest.update(
        f"{sys.version_info[:2]} {np.__version__} {numba.__version__} {numba.config.DISABLE_JIT}".encode()  # type: ignore[attr-defined]
    )
    return digest.hexdigest()[:16]


def folder() -> Path | None:
    """Return where solutions are kept: what the environment says, else beside compiled kernels, else at home."""
    named, compiled = os.environ.get(PLACE), os.environ.get("NUMBA_CACHE_DIR")
    if named:
        return None if named == "off" else Path(named)
    if compiled:
        return Path(compiled) / "calibrated"
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111  (Path.home() may fail)
    return Path(cache) / "tradewinds" / "calibrated"


def is_stored(key: str) -> bool:
    """Return whether a whole solution is kept that this code made.

    Args:
        key: name of the inputs (`calibration_key`).
    """
    place = folder()
    if place is None:
        return False
    with contextlib.suppress(*UNREADABLE), np.load(whole_of(place, key), allow_pickle=False) as file:
        return str(file["make"]) == make() and bool(file["done"].all())
    return False


def whole_of(place: Path, key: str) -> Path:
    """Return the file of a whole solution."""
    return place / f"{key}.npz"


def read(path: Path, solution: Solution) -> tuple[dict[str, np.ndarray], np.ndarray] | None:
    """Return a file's arrays and which destinations [d] are solved in them; None when it cannot be taken."""
    wanted = solution.arrays()
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            if str(file["make"]) != make():
                return None
            found = {name: file[name] for name in wanted}
            done = file["done"]
    except UNREADABLE:
        return None
    same = all(found[name].shape == values.shape for name, values in wanted.items())
    if not same or done.shape != solution.miss.shape or done.dtype != np.bool_:
        return None
    return (found, done) if bool((found["miss"][done] < MET).all()) else None


def write(path: Path, solution: Solution, done: np.ndarray) -> None:
    """Keep a solution: all at once, so that no reader meets half a file; nothing happens where it cannot be."""
    made_by = np.array(make())
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".partial")
        try:
            with os.fdopen(handle, "wb") as stream:
                np.savez(stream, make=made_by, done=done, **solution.arrays())  # type: ignore[arg-type]
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def tidy(place: Path) -> None:
    """Remove the oldest files beyond the most that are kept."""
    with contextlib.suppress(OSError):
        files = sorted(place.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in files[MOST_FILES:]:
            path.unlink(missing_ok=True)


def solve_or_load(
    key: str,
    solution: Solution,
    market_destination: np.ndarray,
    solve: Callable[[int, int], None],
    anew: bool = False,
    after: After | None = None,
) -> str:
    """Fill the solution and return where it came from: "stored", "resumed" or "solved".

    Args:
        key: name of the inputs (`calibration_key`).
        solution: arrays that hold the first guess; filled in place.
        market_destination: [platform_market] destination.
        solve: solves destinations first to last - 1 in place.
        anew: take no whole solution; what an interrupted one has solved is taken up all the same.
        after: called after each economy.
    """
    place, n = folder(), len(solution.miss)
    done = np.zeros(n, dtype=np.bool_)
    whole, part = (None, None) if place is None else (whole_of(place, key), place / f"{key}-part.npz")
    for path in (None if anew else whole, part):
        found = read(path, solution) if path is not None else None
        if found is None or (path == whole and not found[1].all()):
            continue
        for d in np.flatnonzero(found[1]):
            solution.take(found[0], int(d), np.flatnonzero(market_destination == d))
        done[:] = found[1]
        break
    came = "stored" if path == whole and done.all() else "resumed" if done.any() else "solved"
    if after is not None:
        after(int(done.sum()), n)
    pending = [int(d) for d in np.flatnonzero(~done)]
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="tradewinds-calibrate")
    try:
        jobs = {pool.submit(solve, d, d + 1): d for d in pending}
        for job in as_completed(jobs):
            job.result()
            done[jobs[job]] = solution.miss[jobs[job]] < MET
            if part is not None:
                write(part, solution, done)
            if after is not None:
                after(n - len(pending) + sum(each.done() for each in jobs), n)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    if place is not None and whole is not None and part is not None and came != "stored" and done.all():
        write(whole, solution, done)
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        tidy(place)
    return came
