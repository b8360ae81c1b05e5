"""Which stopped run a folder holds, and whether what is asked for may go on from it.

Everything is looked at before anything is written: a checkpoint of another version, scenario, seed or size is
refused by name, and stays as it is. Imports nothing heavy.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.core import code_version
from sim.saved import ours
from sim.saved.faults import ResultsError
from sim.saved.members import FILE, has, member, read_bytes, what_is
from sim.saved.members import FOLDER as A_FOLDER
from sim.saved.reading import RUN, parsed, read_manifest
from sim.saved.writing import write_text

FORMAT = 4
"""Of checkpoint files; raised when they change."""
FOLDER, STARTED, MARK = ours.CHECKPOINTS, "run.json", "sha256"
MOST_BYTES = 10_000_000
"""Of the note on how a run was started."""

DIFFERENCES = {
    "format": "has format {found} of checkpoints, this version writes {asked}",
    "version": "was made by tradewinds {found}, this is {asked}",
    "code": "was made by another state of the program's sources ({found}, now {asked})",
    "data": "was made with other data files ({found}, now {asked})",
    "scenario": "is of scenario {found}, asked for is {asked}",
    "start": "starts on {found}, asked for is {asked}",
    "weeks": "is of {found} weeks, asked for are {asked}",
    "consumers": "is of {found:,} consumers, asked for are {asked:,}",
    "smes": "is of {found:,} SMEs, asked for are {asked:,}",
    "scenario_hash": "is of a scenario with other rules or settings ({found}, asked for is {asked})",
    "kind": "is of another kind of model ({found}, asked for is {asked})",
    "panel": "keeps a panel of {found:,} consumers and firms, asked for is one of {asked:,} (--panel; 0 is none)",
    "seed": "is of seed {found}, asked for is {asked}",
    "seeds": "is of seeds {found}, asked for are {asked}",
    "flows": "keeps flows of seeds {found}, asked for are {asked}",
}
"""What two runs may differ in, the reason before its consequences, and how that is said."""

OURS = ("format", "version", "code", "data")
"""Of these, what differs in the program and not in what was asked for."""


class CheckpointError(ValueError):
    """There is nothing to resume, or not from what is there; the message says why and what to do."""


def identity_of(scenario: Any, model: str, panel: int = 0) -> dict[str, Any]:
    """Return what fixes the numbers of a run, apart from its seed."""
    return {
        "format": FORMAT,
        "version": code_version.version(),
        "code": code_version.hash_of_code(),
        "data": code_version.hash_of_data(),
        "scenario": scenario.name,
        "start": scenario.start.isoformat(),
        "weeks": scenario.weeks,
        "consumers": scenario.consumers,
        "smes": scenario.smes,
        "scenario_hash": scenario.hash(),
        "kind": model,
        "panel": panel,
    }


def refuse_unless_alike(found: Mapping[str, Any], asked: Mapping[str, Any], where: Path) -> None:
    """Raise a CheckpointError that names the first thing in which a file and what is asked for differ."""
    for key, words in DIFFERENCES.items():
        if key not in asked or found.get(key) == asked[key]:
            continue
        try:
            difference = words.format(found=found.get(key), asked=asked[key])
        except (TypeError, ValueError):  # not even of the type it should be
            difference = f"does not say its {key}"
        if key in OURS:
            advice = "only what made it can resume it: start anew with --replace, or choose another --out"
        else:
            again = f" (it was started by: {found['command']})" if found.get("command") else ""
            advice = f"ask for the same{again}, start anew with --replace, or choose another --out"
        raise CheckpointError(f"{where} {difference}. Nothing was changed; {advice}")


def has_checkpoints(folder: Path) -> bool:
    """Return whether a folder holds a run that was stopped and can be resumed."""
    return what_is(folder / FOLDER) == A_FOLDER and what_is(folder / FOLDER / STARTED) == FILE


def note_start(folder: Path, asked: Mapping[str, Any], every: int, command: str) -> None:
    """Note what a run is of, before its first week."""
    home = folder / FOLDER
    home.mkdir(parents=True, exist_ok=True)
    noted = {**asked, "every": every, "command": command}
    write_text(home / STARTED, json.dumps({**noted, MARK: mark_of(noted)}, indent=2) + "\n")


def mark_of(noted: Mapping[str, Any]) -> str:
    """Return the fingerprint of what is noted of a start."""
    plain = {key: value for key, value in noted.items() if key != MARK}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def started(folder: Path) -> dict[str, Any]:
    """Return what the stopped run of a folder is of.

    Raises:
        CheckpointError: it holds none.
    """
    path = folder / FOLDER / STARTED
    if not has(folder, FOLDER) or not has(folder / FOLDER, STARTED):
        raise CheckpointError(f"{folder} {_why_nothing(folder)}")
    try:
        noted = parsed(read_bytes(member(member(folder, FOLDER, A_FOLDER), STARTED), MOST_BYTES), path)
    except ResultsError as fault:
        raise CheckpointError(f"{fault}; start anew with --replace, or choose another --out") from None
    words = noted if isinstance(noted, dict) else {}
    every, command = words.get("every"), words.get("command")
    if isinstance(every, bool) or not isinstance(every, int) or every < 1 or not isinstance(command, str):
        raise CheckpointError(f"{path} does not say how the run was started")
    if words.get("format") == FORMAT and words.get(MARK) != mark_of(words):
        raise CheckpointError(
            f"{path} is damaged or was changed: it is not what its fingerprint says. Nothing was changed; "
            "start anew with --replace, or choose another --out"
        )
    return words


def _why_nothing(folder: Path) -> str:
    try:
        complete = read_manifest(folder, RUN).content["status"] == "complete"
    except ResultsError:
        return "holds no stopped run: there is nothing to resume. Leave --resume out to start one"
    if complete:
        return "holds a complete run: there is nothing to resume"
    return "holds a run stopped without checkpoints: it cannot be resumed. Start anew with --checkpoint-every"


def clear(folder: Path) -> None:
    """Take away all checkpoints of a run's folder."""
    ours.clear_inside(folder, FOLDER)


def how_to_repeat(command: str, is_there: bool) -> str:
    """Return the command line that makes a run again, in place of what is there of it."""
    if not command.startswith("tradewinds "):
        return "the same call"
    names_it = "--out" in command and is_there and "--replace" not in command
    return f"{command} --replace" if names_it else command


def how_to_resume(command: str, folder: Path) -> str:
    """Return the command line that goes on with a run."""
    if not command.startswith("tradewinds "):
        return "the same call with resume=True"
    words = command if " --resume" in command else f"{command} --resume"
    return words if "--out" in command else f"{words} --out {folder}"
