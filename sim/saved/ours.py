"""Which files of a folder are ours, and taking away those and no others.

A file is ours by its name and its place. A folder is, if its manifest is. Links are never followed, nor taken away.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from sim.saved import locks
from sim.saved.faults import ResultsError
from sim.saved.fingerprints import is_mark, mark_name
from sim.saved.members import FILE, FOLDER, has, member, what_is
from sim.saved.reading import COMPARISON, MANIFESTS, RUN, Manifest, kind_in, read_manifest
from sim.saved.writing import UNFINISHED, is_left_over

FRAMES = ("series", "kpis", "lanes", "firms", "distributions")
"""Tables of every run's folder, one file each."""
WEEKLY = ("lanes_weekly", "distributions_weekly")
"""Tables from which comparisons choose weeks; large, so exports leave them out."""
PANELS = ("panel_consumers", "panel_firms")
"""Tables of a run that follows some agents."""
TABLES = (*FRAMES, *WEEKLY, *PANELS)
EXPORTED = (*TABLES, "flows", "answer", "comparison", "lanes_parcels", "lanes_trade_value")
"""Tables that `export` writes, those of a comparison's runs after the name of the run."""
EXPORTS, CHECKPOINTS, FLOWS, LIMITS_FILE = "csv", "checkpoints", "flows", "LIMITS.md"
SUBFOLDERS = {
    FLOWS: re.compile(r"seed=\d+\.parquet"),
    CHECKPOINTS: re.compile(r"run\.json|seed=\d+\.(checkpoint|done|flows-\d+)"),
    EXPORTS: re.compile(rf"(.+_)?({'|'.join(EXPORTED)})\.csv"),
}
"""Folders in a run's folder, and the files in them that are ours."""
WRITTEN = {
    RUN: {"columns.json", LIMITS_FILE, *(f"{name}.parquet" for name in TABLES)},
    COMPARISON: {LIMITS_FILE, "comparison.parquet", "comparison.csv"},
}
"""Files that are written besides the manifest, by what a folder holds."""
MANIFEST_FILES = tuple(each for file in MANIFESTS.values() for each in (mark_name(file), file))
"""Manifests and their fingerprints."""
NOT_SCENARIOS = {*SUBFOLDERS, *MANIFEST_FILES}.union(*WRITTEN.values())
"""Names that a comparison's runs may not have, because something of ours has them."""


def is_ours(name: str, inside: str, folder: Path) -> bool:
    """Return whether a file's name is one of ours, or an unfinished one of ours.

    Args:
        name: of the file.
        inside: which folder of the run's it is in; empty for directly in the run's.
        folder: the run's or the comparison's.
    """
    unfinished = UNFINISHED.fullmatch(name)
    if unfinished is not None:
        return is_ours(unfinished["name"], inside, folder)
    if inside:
        return bool(SUBFOLDERS[inside].fullmatch(name))
    return name in {*MANIFEST_FILES, locks.NAME, f"{folder.name}.xlsx"}.union(*WRITTEN.values())


def files_in(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Give what is in a folder of ours, with whether it is a file of ours; the folders of ours themselves not."""
    for path in sorted(folder.iterdir()):
        if path.name in SUBFOLDERS and what_is(path) == FOLDER:
            for file in sorted(path.iterdir()):
                yield file, what_is(file) == FILE and is_ours(file.name, path.name, folder)
        else:
            yield path, what_is(path) == FILE and is_ours(path.name, "", folder)


def refuse_foreign(folder: Path) -> None:
    """Refuse to write a run or a comparison where something stands that we did not write and would replace.

    Raises:
        ResultsError: a manifest there may not be ours, or what should be a folder is a link; nothing was changed.
    """
    for name in SUBFOLDERS:
        if what_is(folder / name) not in ("", FOLDER):
            raise ResultsError(
                f"{folder / name} is {what_is(folder / name)}, expected a folder; nothing was changed"
            )
    if kind_in(folder):
        identified(folder)
        return
    # A run that was killed while it was saved has written its limits first.
    taken = [each for each in sorted(set().union(*WRITTEN.values())) if has(folder, each)]
    if taken and LIMITS_FILE not in taken:
        raise ResultsError(
            f"{folder / taken[0]} is there, and not of a run: it would be replaced. Choose another folder"
        )


def identified(folder: Path) -> Manifest:
    """Return the manifest of a folder that is surely ours; of a damaged one, an empty manifest.

    A damaged one is ours if the fingerprint of its manifest and its table are there.

    Raises:
        ResultsError: it is not, or that cannot be told; the message says what was found.
    """
    try:
        return read_manifest(folder)
    except ResultsError as fault:
        kind = kind_in(folder)
        if not kind:
            raise
        table = {RUN: "kpis.parquet", COMPARISON: "comparison.parquet"}[kind]
        is_file = what_is(folder / MANIFESTS[kind]) in ("", FILE) and what_is(folder / table) == FILE
        if is_file and is_mark(folder, MANIFESTS[kind]):
            return Manifest(folder, kind, {}, is_marked=True)
        raise ResultsError(
            f"{fault}. Whether that file is ours cannot be told, so nothing was changed: "
            "choose another folder, or take it away yourself"
        ) from None


def clear(folder: Path, *, but: Collection[str] = ()) -> list[Path]:
    """Take away the files of ours in one folder, its manifest last, and the folder if nothing is left.

    Args:
        folder: a run's, or a comparison's (its runs are not gone into).
        but: leave what is in these folders of it; EXPORTS stands for all that was exported.

    Returns:
        What is not ours, and stays.
    """
    kept, last = [], []
    for path, ours in files_in(folder):
        inside = EXPORTS if path.name == f"{folder.name}.xlsx" else path.parent.name
        left = inside in but and (path.parent != folder or inside == EXPORTS)
        if path.name in MANIFESTS.values() and ours:
            last.append(path)
        elif not ours:
            kept.append(path)
        elif not left and path.name != locks.NAME:
            path.unlink()
    for path in last:
        path.unlink()
    for name in SUBFOLDERS:
        if what_is(folder / name) == FOLDER:
            with contextlib.suppress(OSError):
                (folder / name).rmdir()
    return kept


def clear_inside(folder: Path, name: str) -> None:
    """Take away the files of ours in one of the folders of a run's, and that folder if nothing else is in it."""
    if what_is(folder / name) != FOLDER:
        return
    for path, ours in files_in(folder):
        if ours and path.parent == folder / name:
            path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        (folder / name).rmdir()


def clear_left_over(folder: Path) -> None:
    """Take away what processes that are gone left unfinished in a folder of ours."""
    for path, ours in files_in(folder):
        if ours and is_left_over(path.name):
            path.unlink(missing_ok=True)


def delete(found: Manifest, *, but: Collection[str] = ()) -> list[Path]:
    """Delete a run, or a comparison with its runs: files of ours only.

    Args:
        found: of a folder that is ours.
        but: as of ``clear``.

    Returns:
        What is not ours, and stays.

    Raises:
        ResultsError: someone is writing to it, or it names a run that is not ours; nothing was deleted.
    """
    runs = [found.folder / name for name in found.content.get("folders", ()) if has(found.folder, name)]
    for run in runs:
        member(found.folder, run.name, FOLDER)
        if not found.is_marked:  # else its own fingerprint says that it named them
            read_manifest(run, RUN)
    with contextlib.ExitStack() as held:
        for folder in (found.folder, *runs):
            held.enter_context(locks.writing(folder))
        kept = [path for run in runs for path in clear(run, but=but)]
        kept += [path for path in clear(found.folder, but=but) if path not in runs]
    for folder in (*runs, found.folder):
        with contextlib.suppress(OSError):
            folder.rmdir()
    return kept


def make_room(folder: Path, *, but: Collection[str] = ()) -> None:
    """Take away the run or comparison that a folder holds, for another to be written; exports and all others stay.

    Args:
        folder: where the other goes; may be missing.
        but: folders in it that stay too.

    Raises:
        ResultsError: what is there may not be ours; nothing was changed.
    """
    refuse_foreign(folder)
    if kind_in(folder) == COMPARISON:
        delete(identified(folder), but=(EXPORTS,))
    if folder.is_dir():
        clear(folder, but=(EXPORTS, *but))
