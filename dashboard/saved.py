"""Saved comparisons that the page can open: folders written by `tradewinds compare`, newest first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMPARISON = "comparison.json"
"""The file in which `tradewinds compare` says which runs belong together."""


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
    if folder is None:
        return [], []
    folder = Path(folder)
    files = [folder / COMPARISON, *sorted(folder.glob(f"*/{COMPARISON}"), key=_newest_first)]
    found: list[Saved] = []
    damaged: list[Damaged] = []
    for file in filter(Path.is_file, files):
        try:
            found += _pairs(file)
        except (OSError, ValueError, KeyError, TypeError) as fault:
            damaged.append(Damaged(file.parent, f"{file} cannot be read: {fault}"))
    return found, damaged


def _newest_first(path: Path) -> tuple[float, str]:
    return -path.stat().st_mtime, path.name


def _pairs(file: Path) -> list[Saved]:
    held = json.loads(file.read_text(encoding="utf-8"))
    base, *others = held["folders"]
    names = held["scenarios"]
    return [
        Saved(
            label=f"{file.parent.name}: {names[at + 1]} against {names[0]}, {len(held['seeds'])} seeds",
            base=file.parent / base,
            other=file.parent / other,
        )
        for at, other in enumerate(others)
    ]
