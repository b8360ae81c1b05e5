"""Saved comparisons that the page can open: folders written by `tradewinds compare`, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.front import COMPARISON, ResultsError, kind_in, read_manifest


@dataclass(frozen=True)
class Saved:
    """A saved scenario and its counterfactual."""

    label: str
    base: Path
    other: Path

    def spec(self) -> dict[str, Any]:
        """As a job for the worker."""
        return {"saved": [str(self.base), str(self.other)]}


@dataclass(frozen=True)
class Damaged:
    """A folder that holds a comparison which cannot be opened."""

    folder: Path
    fault: str
    """What is wrong with it, in one sentence."""


def find_saved(folder: Path | str | None) -> list[Saved]:
    """Comparisons in a folder of runs, or the one whose folder is given; damaged ones are left out."""
    return looked_through(folder)[0]


def looked_through(folder: Path | str | None) -> tuple[list[Saved], list[Damaged]]:
    """Comparisons in a folder of runs, or the one whose folder is given, newest first: those that open, and those that
    do not, with the reason.
    """
    found: list[Saved] = []
    damaged: list[Damaged] = []
    for place in _folders(Path(folder)) if folder is not None else ():
        try:
            if kind_in(place) == COMPARISON:
                found += _pairs(place)
        except ResultsError as fault:
            damaged.append(Damaged(place, str(fault)))
    return found, damaged


def _folders(folder: Path) -> list[Path]:
    try:
        inside = [path for path in folder.iterdir() if path.is_dir()]
        return [folder, *sorted(inside, key=_newest_first)]
    except OSError:
        return [folder]


def _newest_first(path: Path) -> tuple[float, str]:
    listing = path / "comparison.json"
    return -(listing if listing.is_file() else path).stat().st_mtime, path.name


def _pairs(folder: Path) -> list[Saved]:
    held = read_manifest(folder, COMPARISON)
    held.check(list(held.noted))
    base, *others = held.members
    names = held.content["scenarios"]
    return [
        Saved(
            label=f"{folder.name}: {names[at + 1]} against {names[0]}, {len(held.content['seeds'])} seeds",
            base=base,
            other=other,
        )
        for at, other in enumerate(others)
    ]
