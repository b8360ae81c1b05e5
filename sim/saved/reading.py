"""The one place where a manifest is read: of a run (manifest.json) or of a comparison (comparison.json)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from sim.saved import fingerprints, keys
from sim.saved.faults import ResultsError
from sim.saved.members import FOLDER, has, member, read_bytes, reason

SCHEMA_VERSION = 1
"""Of the files in a run's folder; raised when a column or key changes its meaning."""

RUN, COMPARISON = "run", "comparison"
MANIFESTS = {COMPARISON: "comparison.json", RUN: "manifest.json"}
"""Which file says that a folder is whole, by kind."""
CHECKS = {COMPARISON: keys.check_comparison, RUN: keys.check_run}
MOST_BYTES = 200_000_000
"""Of a manifest: 10,000 seeds of 520 weeks have 150 MB."""


class Manifest(NamedTuple):
    """What a saved folder says of itself, checked."""

    folder: Path
    kind: str
    content: dict[str, Any]
    is_marked: bool
    """Whether the manifest has its fingerprint beside it."""

    @property
    def file(self) -> str:
        """Name of the file it was read from."""
        return MANIFESTS[self.kind]

    @property
    def noted(self) -> dict[str, fingerprints.Noted]:
        """Fingerprints of the other files by name; empty in folders of earlier versions."""
        found = self.content.get(fingerprints.FILES, {})
        return {name: fingerprints.Noted(each["sha256"], each["bytes"]) for name, each in found.items()}

    @property
    def members(self) -> list[Path]:
        """Folders of a comparison's runs, baseline first.

        Raises:
            ResultsError: one is missing, or is no folder directly inside.
        """
        return [member(self.folder, name, FOLDER) for name in self.content.get("folders", ())]

    @property
    def note(self) -> str:
        """What the reader is told of a folder that cannot be held against fingerprints; else nothing."""
        if self.is_marked:
            return ""
        return (
            f"{self.folder} was saved by an earlier version, without fingerprints: "
            "whether its files are as they were written cannot be checked"
        )

    def check(self, names: Collection[str]) -> None:
        """Hold some of the noted files against their fingerprints.

        Raises:
            ResultsError: it names the first file that is missing or another.
        """
        self.check_sizes(names)
        fingerprints.check(self.folder, names, self.noted, self.file)

    def check_sizes(self, names: Iterable[str]) -> None:
        """Look whether some of the noted files are there and as long as they were.

        Raises:
            ResultsError: it names the first file that is not.
        """
        fingerprints.check_sizes(self.folder, names, self.noted, self.file)


def kind_in(folder: Path) -> str:
    """Return what a folder says it holds, a run or a comparison, be it damaged; nothing where it says neither."""
    for kind, name in MANIFESTS.items():
        if has(folder, name) or has(folder, fingerprints.mark_name(name)):
            return kind
    return ""


def read_manifest(folder: Path, kind: str = "") -> Manifest:
    """Read what a folder holds.

    Args:
        folder: a run's or a comparison's.
        kind: RUN or COMPARISON, where only one of them will do.

    Raises:
        ResultsError: it holds neither, or its manifest is not as it was written; the message says what was found.
    """
    kind = kind or kind_in(folder) or RUN
    path = folder / MANIFESTS[kind]
    if not has(folder, path.name):
        if has(folder, fingerprints.mark_name(path.name)):
            raise ResultsError(f"{path} is missing")
        raise ResultsError(f"{folder} holds no {kind}: it has no {path.name}")
    member(folder, path.name)
    content = read_bytes(path, MOST_BYTES)
    is_marked = fingerprints.check_mark(path, content)
    found = parsed(content, path)
    what = f"{path} is not the manifest of a {kind}"
    if not isinstance(found, dict) or "schema_version" not in found:
        raise ResultsError(what)
    version = found["schema_version"]
    if not keys.whole(version):
        raise ResultsError(f"{what}: schema_version is {str(version)[:40]!r}, expected a whole number")
    if version > SCHEMA_VERSION:
        raise ResultsError(f"{folder} has schema {version}, newer than this version's {SCHEMA_VERSION}")
    CHECKS[kind](found, what)
    if found.get(fingerprints.FILES) and not is_marked:
        mark = folder / fingerprints.mark_name(path.name)
        raise ResultsError(f"{mark} is missing: nothing else shows whether {path.name} is as it was written")
    return Manifest(folder, kind, found, is_marked)


def parsed(content: bytes, path: Path) -> Any:
    """Return what JSON text holds.

    Raises:
        ResultsError: it is none, is nested too deeply, or has numbers that are none.
    """
    try:
        return json.loads(content.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:
        raise ResultsError(f"{path} is not readable: {reason(fault)}") from None


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


def write_manifest(folder: Path, kind: str, content: Mapping[str, Any], files: Iterable[str]) -> None:
    """Write a folder's manifest, with the fingerprints of its other files: it is whole from now on."""
    whole = {**content, fingerprints.FILES: fingerprints.noted_of(folder, files)}
    text = json.dumps(whole, indent=2, allow_nan=False) + "\n"
    fingerprints.write_marked(folder / MANIFESTS[kind], text)
