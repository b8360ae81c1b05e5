"""Saved comparisons that the page can open: folders written by `tradewinds compare`, newest first."""

from __future__ import annotations

import contextlib
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


def find_saved(folder: Path | str | None) -> list[Saved]:
    """Comparisons in a folder of runs, or the one whose folder is given; unreadable ones are left out."""
    if folder is None:
        return []
    folder = Path(folder)
    files = [folder / COMPARISON, *sorted(folder.glob(f"*/{COMPARISON}"), key=_newest_first)]
    found: list[Saved] = []
    for file in files:
        if not file.is_file():
            continue
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            found += _pairs(file)
    return found


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
