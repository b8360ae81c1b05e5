"""What `tradewinds dashboard PATH` opens: a scenario file, a folder of saved comparisons, or one comparison.

Looked at before the server starts, so that what cannot be opened is refused and said in one sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.state.menu import own_of
from dashboard.state.saved_comparisons import looked_through
from sim.front import RUN, ResultsError, kind_in, read_manifest

if TYPE_CHECKING:
    from dashboard.state.menu import Own
    from dashboard.state.saved_comparisons import Damaged, Saved

SCENARIO_FILES = (".yaml", ".yml")


class CannotOpen(ValueError):
    """The page cannot show what was named; the message says why, and what it can show."""


@dataclass(frozen=True)
class Opened:
    """What the page opens with, beside the scenarios that ship."""

    own: tuple[Own, ...] = ()
    """A scenario of the user's, and its counterfactual where that is a file of the user's too."""
    saved: tuple[Saved, ...] = ()
    damaged: tuple[Damaged, ...] = ()
    """Comparisons beside those that open, which cannot be opened."""


def opened(path: Path | str | None) -> Opened:
    """What a path holds.

    Raises:
        CannotOpen: there is nothing the page can show.
        ScenarioError: a scenario file has faults; all are named.
    """
    if path is None:
        return Opened()
    path = Path(path)
    if path.is_dir():
        return _folder(path)
    if not path.exists():
        raise CannotOpen(f"there is no file or folder {path}")
    if path.suffix not in SCENARIO_FILES:
        raise CannotOpen(f"{path} is no scenario (a .yaml file) and no folder of saved comparisons")
    return Opened(own=tuple(own_of(path)))


def _folder(path: Path) -> Opened:
    saved, damaged = looked_through(path)
    if saved:
        return Opened(saved=tuple(saved), damaged=tuple(damaged))
    if damaged:
        more = f"; {len(damaged) - 1} more cannot be opened either" if len(damaged) > 1 else ""
        raise CannotOpen(f"{damaged[0].fault}{more}")
    if kind_in(path) == RUN:
        try:
            read_manifest(path)
        except ResultsError as fault:
            raise CannotOpen(str(fault)) from None
        raise CannotOpen(
            f"{path} holds one run, and the page shows comparisons; tradewinds compare SCENARIO --out FOLDER makes one"
        )
    raise CannotOpen(
        f"{path} holds no saved comparison; tradewinds compare SCENARIO --out {path / 'first'} makes one"
    )
