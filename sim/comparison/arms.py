"""Arms of a comparison: whether they may be compared, and names by which they can be told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.results.run_results import Results
    from sim.scenario.definition import Scenario

ALIKE = (("weeks", "weeks"), ("data_hash", "data"), ("consumers", "consumers"), ("smes", "SMEs"))
"""Keys of the manifests that must agree, in words."""


class ComparisonError(ValueError):
    """Two runs cannot be compared; the message says why."""


def check_alike(base: Results, other: Results) -> None:
    """Raise ComparisonError where two runs differ in size, length, data, version or start."""
    for key, word in ALIKE:
        if key == "data_hash" and _tables_differ(base.scenario, other.scenario):
            continue
        ours, theirs = base.manifest[key], other.manifest[key]
        if ours != theirs:
            raise ComparisonError(f"{base.name} and {other.name} differ in {word}: {ours} and {theirs}")
    versions = [each.manifest["versions"]["tradewinds"] for each in (base, other)]
    if versions[0] != versions[1]:
        raise ComparisonError(
            f"{base.name} was made by tradewinds {versions[0]}, {other.name} by {versions[1]}"
        )
    starts = [each.scenario.get("start") for each in (base, other)]
    if starts[0] != starts[1]:
        raise ComparisonError(f"{base.name} starts on {starts[0]}, {other.name} on {starts[1]}")


def _tables_differ(base: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two scenarios write different limits or numbers into the tables: the same data then has two hashes."""
    return any((base.get(key) or {}) != (other.get(key) or {}) for key in ("mechanisms", "data"))


def numbered(names: Sequence[str]) -> list[str]:
    """Names, those that occur twice with a number: plan_1, plan_2."""
    found, taken = [], {name for name in names if names.count(name) == 1}
    for name in names:
        if names.count(name) == 1:
            found.append(name)
            continue
        number = 1
        while f"{name}_{number}" in taken:
            number += 1
        taken.add(f"{name}_{number}")
        found.append(f"{name}_{number}")
    return found


def distinctly_named(arms: Sequence[Any]) -> list[Any]:
    """Scenarios, those of one name renamed after their files' folders (plan_low, plan_high), or else numbered.

    A comparison of one scenario with itself stays as it is; so do names that differ.
    """
    names = [str(arm.name) for arm in arms]
    if len(set(names)) == len(names):
        return list(arms)
    by_folder = [
        f"{name}_{folder_word(arm)}" if names.count(name) > 1 and folder_word(arm) else name
        for name, arm in zip(names, arms, strict=True)
    ]
    unique = by_folder if len(set(by_folder)) == len(names) else numbered(names)
    return [arm if arm.name == name else arm.with_(name=name) for name, arm in zip(unique, arms, strict=True)]


def folder_word(arm: Scenario) -> str:
    """The folder of a scenario's file as part of a name; empty for a shipped scenario, or where it has none."""
    folder = getattr(arm, "folder", None)
    if not folder or not getattr(arm, "is_local", False):
        return ""
    word = "".join(
        letter if letter.isascii() and letter.isalnum() else "_"
        for letter in Path(folder).resolve().name.lower()
    )
    return word.strip("_")


def stand_ins(run: Results, name: str) -> list[str]:
    """Sentences for files a run was read from that have the name of a shipped scenario and are not that."""
    found = run.manifest.get("stand_ins") or {}
    return [
        f"{name} is read from the file {file}, not from the shipped scenario {stem}"
        for file, stem in found.items()
    ]
