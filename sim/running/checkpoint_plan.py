"""How a run keeps checkpoints, and what of them the process that starts it reads: what is complete, and what is left.

The plan goes to the workers, who write (``sim.running.checkpoint``). What is read here is looked at before anything is
written.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.core.carried import StateError
from sim.core.codes import CHANNELS, MODES
from sim.metrics import Names
from sim.results.recording import LANE_SUMS, WEEKLY, SeedRecord, SeedRecorder
from sim.running import resuming
from sim.running.resuming import CheckpointError, refuse_unless_alike
from sim.saved.arrays_file import ArraysFileError, read_arrays, read_header
from sim.saved.faults import ResultsError
from sim.saved.forged import DONE, UNDERWAY, Range, check_array, check_header
from sim.saved.members import reason
from sim.settlement.flows import AMOUNT_COLUMNS, KEY_COLUMNS

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
    with refusing_forged(path):
        refuse_unless_alike(found, plan.of_seed(seed), path)
        check_header(found, UNDERWAY, plan.identity["weeks"], str(path))


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
    if not path.exists():
        return None
    with refusing_forged(path):
        header, arrays = read_arrays(path)
        return _record_of(plan, seed, header, arrays)


def _record_of(plan: Plan, seed: int, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> SeedRecord:
    path = plan.done_file(seed)
    refuse_unless_alike(header, plan.of_seed(seed), path)
    check_header(header, DONE, plan.identity["weeks"], str(path))
    labels: dict[str, Any] = {name: tuple(header[name]) for name in ("iso3", "categories", "platforms")}
    weights: dict[str, Any] = part(arrays, NAMES)
    names = Names(**labels, **weights)
    recorder = SeedRecorder(seed, names, header["weeks_done"])
    check_recorded(recorder, part(arrays, RECORDER), header["weeks_done"], str(path))
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
    reported = [f"seed {seed} up to week {weeks} ({plan.file(seed)})" for seed, weeks in kept if weeks]
    how = resuming.how_to_resume(command, plan.folder.parent)
    return f"Checkpoints kept: {', '.join(reported) or 'none yet'}\nResume with: {how}\n"


@contextlib.contextmanager
def refusing_forged(path: Path) -> Iterator[None]:
    """Turn whatever a file of checkpoints that was tampered with brings about into one message that names it.

    Raises:
        CheckpointError: the file cannot be gone on from; what is advised takes nothing else away.
    """
    try:
        yield
    except CheckpointError:
        raise
    except (ResultsError, ArraysFileError) as fault:
        raise CheckpointError(f"{fault}; delete {path} to start this seed afresh") from None
    except (
        StateError,
        KeyError,
        TypeError,
        ValueError,
        IndexError,
        AttributeError,
        FileNotFoundError,
    ) as fault:
        raise CheckpointError(
            f"{path} is not what this program writes ({type(fault).__name__}: {reason(fault)[:100]}); "
            "delete it to start this seed afresh"
        ) from fault


def check_recorded(recorder: SeedRecorder, arrays: dict[str, np.ndarray], done: int, where: str) -> None:
    """Refuse what another recorder of this seed cannot have kept in so many weeks.

    Raises:
        ResultsError: it names the array.
    """
    for name in WEEKLY:
        room = getattr(recorder, name)
        counts = Range(low=0.0) if room.dtype.kind == "i" else Range(may_be_nan=True)
        check_array(arrays.get(name), (room.dtype, (done, *room.shape[1:])), counts, f"{where}: {name}")
    shape = (len(LANE_SUMS), len(recorder.names.iso3) ** 2)
    for name in arrays:
        if name not in WEEKLY:
            check_array(arrays[name], (np.dtype(float), shape), Range(low=0.0), f"{where}: {name}")


def check_flows(columns: dict[str, np.ndarray], sizes: Sequence[int], names: Names, where: str) -> None:
    """Refuse flows whose columns do not fit one another or the labels.

    Raises:
        ResultsError: it names the column.
    """
    most = {
        "origin": len(names.iso3), "destination": len(names.iso3), "category": len(names.categories),
        "channel": len(CHANNELS), "platform": len(names.platforms), "mode": len(MODES),
    }  # fmt: skip
    rows = sum(sizes)
    for name in (*KEY_COLUMNS, *AMOUNT_COLUMNS):
        kind = columns[name].dtype
        labels = Range(-1.0, most[name] - 1.0) if name in most else Range()
        if kind.kind != "i":
            raise ResultsError(f"{where}: {name} is {kind}, expected whole numbers")
        check_array(columns[name], (kind, (rows,)), labels, f"{where}: {name}")


def named(of: str, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return arrays under the name of what they belong to."""
    return {of + name: array for name, array in arrays.items()}


def part(arrays: dict[str, np.ndarray], of: str) -> dict[str, np.ndarray]:
    """Return the arrays of a file that belong to something."""
    return {name[len(of) :]: array for name, array in arrays.items() if name.startswith(of)}
