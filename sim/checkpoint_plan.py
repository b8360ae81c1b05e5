"""How a run keeps checkpoints, and what of them the process that starts it reads: what is complete, and what is left.

The plan goes to the workers, who write (``sim.checkpoint``). What is read here is looked at before anything is written.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim import resuming
from sim.arrays_file import ArraysFileError, read_arrays, read_header
from sim.metrics import Names
from sim.recording import SeedRecord, SeedRecorder
from sim.resuming import CheckpointError, refuse_unless_alike

MODEL, RECORDER, FIRMS, NAMES, PANEL = "model/", "recorder/", "firms/", "names/", "panel/"
"""What the arrays of a file belong to."""


class Plan(NamedTuple):
    """How a run keeps checkpoints; goes to the workers."""

    folder: Path
    every: int
    """Weeks between two checkpoints of a seed."""
    identity: dict[str, Any]
    """What a checkpoint has to be of, apart from the seed."""
    resume: bool = False

    def file(self, seed: int) -> Path:
        """Return where a seed's checkpoint is."""
        return self.folder / f"seed={seed}.checkpoint"

    def done_file(self, seed: int) -> Path:
        """Return where the record of a complete seed is."""
        return self.folder / f"seed={seed}.done"

    def of_seed(self, seed: int) -> dict[str, Any]:
        """Return what a checkpoint of this seed has to be of."""
        return {**self.identity, "seed": seed}


def plan_for(
    arms: Sequence[Any],
    seeds: tuple[int, ...],
    record_flows: object,
    folders: Sequence[str | Path] | None,
    every: int | None,
    command: str | None,
    model: str,
    resume: bool,
    panel: int = 0,
) -> Plan:
    """Return how checkpoints are kept; where a run is to be resumed, look whether it is the one asked for.

    Raises:
        CheckpointError: it is another, or there is none; nothing was written.
        ValueError: there is no folder, or no such number of weeks.
    """
    if len(arms) != 1 or not folders:
        raise ValueError("checkpoints are kept of one scenario, in a folder: give run() a folder")
    if every is not None and every < 1:
        raise ValueError(f"checkpoint_every is {every}, expected a number of weeks from 1 on")
    folder = Path(folders[0])
    plan = Plan(folder / resuming.FOLDER, every or 1, resuming.identity_of(arms[0], model, panel), resume)
    if not resume:
        return plan
    found = resuming.started(folder)
    asked = asked_of(plan, seeds, record_flows)
    resuming.refuse_unless_alike(found, asked, folder)
    for seed in seeds:
        check_checkpoint(plan, seed)
    return plan._replace(every=every or found["every"])


def asked_of(plan: Plan, seeds: tuple[int, ...], record_flows: object) -> dict[str, Any]:
    """Return what a run has to be of, with its seeds and the flows it keeps ("first", "all" or "none")."""
    flows = {"True": "all", "False": "none"}.get(str(record_flows), record_flows)
    return {**plan.identity, "seeds": list(seeds), "flows": flows}


def check_checkpoint(plan: Plan, seed: int) -> None:
    """Refuse a seed's checkpoint that is of something else, or that cannot be read.

    Raises:
        CheckpointError: it names what differs.
    """
    path = plan.file(seed)
    if not path.exists():
        return
    try:
        found = read_header(path)
    except ArraysFileError as fault:
        raise CheckpointError(f"{fault}; delete that file to start this seed afresh") from None
    refuse_unless_alike(found, plan.of_seed(seed), path)


def weeks_kept(plan: Plan, seed: int) -> int:
    """Return the week of a seed's last checkpoint; 0 where there is none that can be read."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        return int(read_header(plan.file(seed))["weeks_done"])
    return 0


def finished_record(plan: Plan, seed: int) -> SeedRecord | None:
    """Return the record of a seed that is complete; None where it is not.

    Raises:
        CheckpointError: what is there is of something else.
    """
    path = plan.done_file(seed)
    try:
        header, arrays = read_arrays(path)
    except FileNotFoundError:
        return None
    refuse_unless_alike(header, plan.of_seed(seed), path)
    labels: dict[str, Any] = {name: tuple(header[name]) for name in ("iso3", "categories", "platforms")}
    weights: dict[str, Any] = part(arrays, NAMES)
    names = Names(**labels, **weights)
    recorder = SeedRecorder(seed, names, header["weeks_done"])
    recorder.take(part(arrays, RECORDER), header["recorder"])
    record = recorder.finish()
    if record.hash != header["hash"]:
        raise CheckpointError(f"{path} is damaged: its weeks do not give its hash")
    record.firms, record.panel = part(arrays, FIRMS), part(arrays, PANEL)
    for name in ("has_flows", "data_hash", "seconds", "peak_memory_mb"):
        setattr(record, name, header[name])
    record.state_digest = str(header.get("state_digest", ""))
    return record


def what_is_left(plan: Plan, seeds: Sequence[int], command: str) -> str:
    """Say which checkpoints these seeds have, and how to go on."""
    kept = [(seed, weeks_kept(plan, seed)) for seed in seeds]
    told = [f"seed {seed} up to week {weeks} ({plan.file(seed)})" for seed, weeks in kept if weeks]
    how = resuming.how_to_resume(command, plan.folder.parent)
    return f"Checkpoints kept: {', '.join(told) or 'none yet'}\nResume with: {how}\n"


def named(of: str, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return arrays under the name of what they belong to."""
    return {of + name: array for name, array in arrays.items()}


def part(arrays: dict[str, np.ndarray], of: str) -> dict[str, np.ndarray]:
    """Return the arrays of a file that belong to something."""
    return {name[len(of) :]: array for name, array in arrays.items() if name.startswith(of)}
