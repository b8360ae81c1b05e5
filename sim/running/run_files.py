"""The files of a run: where its flows go, what is taken away of a run that was there, and what is kept of this one
however it ends.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from sim.results.recording import SeedRecord
from sim.results.run_results import Results
from sim.running.carrying_out import NoRoom, Outcome, RunFailed
from sim.running.resuming import how_to_repeat
from sim.saved import locks, ours
from sim.saved.faults import no_room
from sim.saved.reading import kind_in

RecordFlows = bool | Literal["all", "first", "none"]
"""Weekly flows on disk: of every seed (True), of the first seed of each scenario only, or of none (False)."""


@contextlib.contextmanager
def only_writer(folders: Sequence[str | Path] | None) -> Iterator[None]:
    """Be the only run that writes to some folders, from before it begins until it ends.

    Raises:
        FolderInUse: another run is writing to one of them; nothing was simulated.
    """
    with contextlib.ExitStack() as held:
        for folder in folders or ():
            held.enter_context(locks.writing(Path(folder)))
        yield


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


def saved(results: Results, folder: Path, outcome: Outcome) -> Outcome:
    """Save the seeds that are complete; return how the run ends, where that is another way than it seemed.

    An impatient Ctrl-C during saving may not lose them, nor a full disk: weekly flows give way, then another place is
    taken.
    """
    try:
        results.save(folder, replace=True)
    except KeyboardInterrupt:
        results.save(folder, replace=True)
        return outcome if isinstance(outcome, RunFailed) else "interrupted"
    except OSError as fault:
        words = no_room(fault)
        if not words:
            raise
        failed = NoRoom(f"{fault.filename or folder}: {words}\n{_rescued(results, folder)}")
        failed.__cause__ = fault
        return failed
    return outcome


def _rescued(results: Results, folder: Path) -> str:
    """Save results whose folder has no room for all of them; say what is kept, and where."""
    if results.flows_folder is not None:
        ours.clear_inside(folder, ours.FLOWS)
        results.without_flows()
        with contextlib.suppress(OSError):
            results.save(folder, replace=True)
            return "Weekly flows were dropped to make room for the rest."
    with contextlib.suppress(OSError):
        elsewhere = Path(tempfile.mkdtemp(prefix="tradewinds-kept-"))
        results.save(elsewhere, replace=True)
        return f"{_completed(results)} kept in {elsewhere}, until the system clears its temporary files."
    return "Nothing of it could be saved."


def _completed(results: Results) -> str:
    asked = len(results.manifest["seeds_asked"])
    return f"{len(results.seeds)} of {asked} seeds of {results.name} are complete,"


def with_advice(
    failed: RunFailed, results: Sequence[Results], folders: Sequence[str | Path], command: str
) -> RunFailed:
    """Return how a run ends that failed, with what is kept of it and the command that repeats it."""
    if not folders:
        return failed
    lines = [str(failed)]
    kept = []
    for found, folder in zip(results, folders, strict=True):
        if kind_in(Path(folder)):
            kept.append(Path(folder))
            lines.append(f"{_completed(found)} kept in {folder}")
    if not kept and not isinstance(failed, NoRoom):
        lines.append("No seed was complete: nothing was kept.")
    # A comparison that did not end is no comparison yet: it may be made again where it is.
    is_there = bool(kept) and len(folders) == 1
    lines.append(f"Repeat with: {how_to_repeat(command, is_there)}")
    said = type(failed)("\n".join(lines))
    said.__cause__ = failed.__cause__
    return said
