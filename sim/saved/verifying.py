"""Whether everything in a saved folder is as it was written: every fault of it, where opening names the first."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sim.saved.faults import ResultsError
from sim.saved.members import FOLDER, member
from sim.saved.reading import kind_in, read_manifest


class Verified(NamedTuple):
    """What was found of one folder."""

    folder: Path
    """The folder."""
    kind: str
    """Run or comparison; what the folder says it is, where it is damaged."""
    files: int
    """How many files were held against their fingerprints, the manifest among them."""
    faults: tuple[str, ...]
    """What is not as it was written, a sentence each."""
    note: str
    """Why files could not be checked; empty where they were."""

    @property
    def is_as_written(self) -> bool:
        """Return whether every file was checked and is as it was written."""
        return not self.faults and not self.note


def verified(folder: Path) -> Verified:
    """Look at every file that a folder's manifest notes, flows too; of a comparison not at its runs' own files."""
    kind = ""
    try:
        kind = kind_in(folder)
        found = read_manifest(folder)
    except ResultsError as fault:
        return Verified(folder, kind, 0, (str(fault),), "")
    faults = []
    for name in found.noted:
        try:
            found.check([name])
        except ResultsError as fault:
            faults.append(str(fault))
    for name in found.content.get("folders", ()):
        try:
            member(folder, name, FOLDER)
        except ResultsError as fault:
            faults.append(str(fault))
    return Verified(
        folder, kind, len(found.noted) + found.is_marked, tuple(dict.fromkeys(faults)), found.note
    )


def verified_whole(folder: Path) -> list[Verified]:
    """Look at a folder and, of a comparison, at each of its runs."""
    found = [verified(folder)]
    try:
        manifest = read_manifest(folder)
        runs = [folder / name for name in manifest.content.get("folders", ())]
    except ResultsError:
        return found
    return found + [verified(run) for run in runs if run.is_dir() and not run.is_symlink()]
