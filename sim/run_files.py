"""The files of a run: where its flows go, and what is taken away of a run that was there or never ended."""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Literal, ParamSpec, TypeVar

from sim.recording import SeedRecord
from sim.saved import locks, ours

Asked = ParamSpec("Asked")
Found = TypeVar("Found")

RecordFlows = bool | Literal["all", "first", "none"]
"""Weekly flows on disk: of every seed (True), of the first seed of each scenario only, or of none (False)."""


def only_writer(simulate: Callable[Asked, Found]) -> Callable[Asked, Found]:
    """Let a function that writes to its `folders` be the only one that does, from before it begins until it ends.

    Raises:
        FolderInUse: another run is writing to one of them; nothing was simulated.
    """
    signature = inspect.signature(simulate)

    @functools.wraps(simulate)
    def alone(*arguments: Asked.args, **named: Asked.kwargs) -> Found:
        folders = signature.bind(*arguments, **named).arguments.get("folders") or ()
        with contextlib.ExitStack() as held:
            for folder in folders:
                held.enter_context(locks.writing(Path(folder)))
            return simulate(*arguments, **named)

    return alone


def flows_path(home: Path, seed: int, seeds: tuple[int, ...], record: RecordFlows) -> Path | None:
    """Return where a seed's weekly flows go; None where they are not kept."""
    wanted = record in (True, "all") or (record == "first" and seed == seeds[0])
    return home / f"seed={seed}.parquet" if wanted else None


def clear_folder(folder: Path, all_of_it: bool = True) -> None:
    """Take away an earlier run (unless it is resumed), and what a killed one left unfinished; other files stay.

    Raises:
        ResultsError: what is there may not be ours; nothing was changed.
    """
    if all_of_it:
        ours.make_room(folder)
        return
    ours.refuse_foreign(folder)
    if folder.is_dir():
        ours.clear_left_over(folder)


def drop_unrecorded_flows(home: Path, seeds: tuple[int, ...], records: list[SeedRecord]) -> None:
    """A seed may end in the moment a run is stopped: its flows are there, its record never came."""
    recorded = {record.seed for record in records}
    for seed in set(seeds) - recorded:
        (home / f"seed={seed}.parquet").unlink(missing_ok=True)
