"""Fingerprints (SHA-256) of a saved folder's files, so that a changed bit is not read as another number.

A manifest notes the fingerprint and size of every other file; a file beside it, as `sha256sum` writes it, holds the
manifest's own. Folders of earlier versions have none: they open, and the reader is told.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.saved.faults import ResultsError
from sim.saved.members import FILE, FOLDER, has, member, read_bytes, reason
from sim.saved.writing import write_text

LETTERS_SHOWN = 12
MARK_BYTES = 1_000
SHA256 = re.compile("[0-9a-f]{64}")
FILES = "files"
"""Key of a manifest under which the other files are noted."""


class Noted(NamedTuple):
    """What a manifest says of another file."""

    sha256: str
    bytes: int


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's content.

    Raises:
        ResultsError: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as fault:
        raise ResultsError(f"{path} cannot be read: {reason(fault)}") from None


def noted_of(folder: Path, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what a manifest is to note of files, by name; one folder down at most, as `flows/seed=1.parquet`."""
    found = {}
    for name in names:
        path = file_in(folder, name)
        found[name] = Noted(sha256_of(path), path.stat().st_size)._asdict()
    return found


def file_in(folder: Path, name: str) -> Path:
    """Return the path of a noted file: directly inside, or in a folder directly inside.

    Raises:
        ResultsError: the name leads elsewhere, or there is no such file.
    """
    above, slash, last = name.rpartition("/")
    return member(member(folder, above, FOLDER) if slash else folder, last, FILE)


def check(folder: Path, names: Iterable[str], noted: Mapping[str, Noted], of: str) -> None:
    """Hold files against what was noted of them.

    Args:
        folder: where they are.
        names: which of them to look at.
        noted: by name, as the manifest gives it.
        of: the manifest's name.

    Raises:
        ResultsError: it names the first file that is missing or another.
    """
    for name in names:
        path, expected = file_in(folder, name), noted[name]
        found = sha256_of(path)
        if found != expected.sha256:
            raise ResultsError(
                f"{path} is damaged or was changed: its SHA-256 is {found[:LETTERS_SHOWN]}…, "
                f"{of} notes {expected.sha256[:LETTERS_SHOWN]}…"
            )


def check_sizes(folder: Path, names: Iterable[str], noted: Mapping[str, Noted], of: str) -> None:
    """Hold the sizes of files against what was noted of them; arguments and errors as of ``check``."""
    for name in names:
        path, expected = file_in(folder, name), noted[name]
        if path.stat().st_size != expected.bytes:
            raise ResultsError(
                f"{path} is damaged or was changed: it has {path.stat().st_size:,} bytes, {of} notes {expected.bytes:,}"
            )


def mark_name(manifest: str) -> str:
    """Return the name of the file that holds a manifest's own fingerprint."""
    return f"{Path(manifest).stem}.sha256"


def write_marked(path: Path, text: str) -> None:
    """Write a manifest and its fingerprint; the manifest last, because a folder that has one is whole."""
    mark = hashlib.sha256(text.encode("utf-8")).hexdigest()
    write_text(path.with_name(mark_name(path.name)), f"{mark}  {path.name}\n")
    write_text(path, text)


def is_mark(folder: Path, manifest: str) -> bool:
    """Return whether the fingerprint of a manifest is there and looks like one."""
    try:
        return bool(_noted_mark(folder, manifest))
    except ResultsError:
        return False


def check_mark(path: Path, content: bytes) -> bool:
    """Hold a manifest against its own fingerprint; False where there is none.

    Raises:
        ResultsError: they differ.
    """
    noted, name = _noted_mark(path.parent, path.name), mark_name(path.name)
    found = hashlib.sha256(content).hexdigest()
    if noted and found != noted:
        raise ResultsError(
            f"{path} is damaged or was changed: its SHA-256 is {found[:LETTERS_SHOWN]}…, {name} notes "
            f"{noted[:LETTERS_SHOWN]}…"
        )
    return bool(noted)


def _noted_mark(folder: Path, manifest: str) -> str:
    if not has(folder, mark_name(manifest)):
        return ""
    mark = member(folder, mark_name(manifest))
    words = read_bytes(mark, MARK_BYTES).decode("utf-8", "replace").split()
    if words[1:] != [manifest] or not SHA256.fullmatch(words[0]):
        raise ResultsError(f"{mark} is damaged: it is not the SHA-256 of {manifest}")
    return words[0]
