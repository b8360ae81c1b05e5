"""Checkpoints of a seed, in the process that simulates it: everything needed to go on, to the bit.

A checkpoint is one file: the model's state (``sim.running.snapshot``) and what the recorder kept. Weekly flows, which
only grow, lie beside it in pieces. A seed that is complete leaves its record instead. Each file says what it is of:
format, version, sources, data, scenario, sizes, seed (``sim.running.resuming`` refuses what does not fit).
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.results.flows_file import WEEKS_PER_ROW_GROUP
from sim.results.recording import SeedRecord, SeedRecorder
from sim.running import snapshot
from sim.running.checkpoint_plan import (
    FIRMS,
    MODEL,
    NAMES,
    PANEL,
    RECORDER,
    Plan,
    check_flows,
    check_recorded,
    named,
    part,
    refusing_forged,
)
from sim.running.resuming import CheckpointError, refuse_unless_alike
from sim.running.state_ranges import check_state
from sim.saved.arrays_file import read_arrays, write_arrays
from sim.saved.forged import UNDERWAY, check_header
from sim.saved.members import member
from sim.settlement.flows import AMOUNT_COLUMNS, KEY_COLUMNS, Flows

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from sim.metrics import Names


class WeekFlows(NamedTuple):
    """One week's flows, read again."""

    tick: int
    date: datetime.date
    flows: Flows


class Checkpointer:
    """Keeps one seed's checkpoints while it is simulated.

    Args:
        plan: where and how often.
        seed: which.
        model: as it was built, before its first week.
        recorder: of the seed.
        with_flows: whether the recorder writes flows.
    """

    def __init__(self, plan: Plan, seed: int, model: Any, recorder: SeedRecorder, with_flows: bool) -> None:
        self.plan, self.seed, self.model, self.recorder = plan, seed, model, recorder
        self.panel = getattr(model, "panel", None)
        self.built = snapshot.built(model)
        self.log = FlowsLog(plan.folder, seed) if with_flows else None
        self.seconds_before, self.started = 0.0, time.perf_counter()
        self.file = plan.file(seed)
        plan.folder.mkdir(parents=True, exist_ok=True)

    def resume(self) -> int:
        """Go on from the last checkpoint, if there is one; return the weeks that are done."""
        if not self.plan.resume or not self.file.exists():
            return 0
        with refusing_forged(self.file):
            header, arrays = read_arrays(self.file)
            refuse_unless_alike(header, self.plan.of_seed(self.seed), self.file)
            check_header(header, UNDERWAY, self.recorder.weeks, str(self.file))
            if header["built"] != self.built.digest():
                raise CheckpointError(f"{self.file} grew from a world built otherwise; nothing was resumed")
            found, done = part(arrays, MODEL), header["weeks_done"]
            check_state(self.model, found, header["model"], done, str(self.file))
            check_recorded(self.recorder, part(arrays, RECORDER), done, str(self.file))
            snapshot.put_state(self.model, snapshot.State(found, header["model"]))
            self.recorder.take(part(arrays, RECORDER), header["recorder"])
            if self.panel is not None:
                self.panel.take(part(arrays, PANEL), done)
            if self.log:
                self.recorder.write_again(self.log.read(header["flows"], self.recorder.names))
        self.seconds_before = header["seconds"]
        return len(self.recorder.dates)

    def add(self, tables: Any) -> None:
        """Take a week that was recorded; keep a checkpoint where one is due."""
        if self.log:
            self.log.add(WeekFlows(tables.tick, tables.date, tables.flows))
        done = len(self.recorder.dates)
        if done % self.plan.every == 0 and done < self.recorder.weeks:
            self.save()

    def save(self) -> None:
        """Write a checkpoint of the week that has just been recorded; the one before stays until it is whole."""
        pieces = self.log.write() if self.log else []
        gather = getattr(self.model, "gather", None)
        if gather is not None:
            gather()  # consumers may be in shards elsewhere
        found = snapshot.state_of(self.model, self.built)
        arrays, plain = self.recorder.state()
        header = {
            **self.plan.of_seed(self.seed),
            "weeks_done": len(self.recorder.dates),
            "seconds": self.seconds(),
            "built": self.built.digest(),
            "model": found.plain,
            "recorder": plain,
            "flows": pieces,
        }
        noted = {} if self.panel is None else self.panel.arrays()
        parts = {**named(MODEL, found.arrays), **named(RECORDER, arrays), **named(PANEL, noted)}
        write_arrays(self.file, parts, header)

    def seconds(self) -> float:
        """Return the time the seed took, before it was resumed too."""
        return self.seconds_before + time.perf_counter() - self.started

    def finish(self, record: SeedRecord) -> None:
        """Keep the record of the complete seed; its checkpoint has served."""
        arrays, plain = self.recorder.state()
        header = {
            **self.plan.of_seed(self.seed),
            "weeks_done": len(record.dates),
            "recorder": plain,
            "hash": record.hash,
            "has_flows": record.has_flows,
            "data_hash": record.data_hash,
            "state_digest": record.state_digest,
            "seconds": record.seconds,
            "peak_memory_mb": record.peak_memory_mb,
            "iso3": record.names.iso3,
            "categories": record.names.categories,
            "platforms": record.names.platforms,
        }
        weights = {
            "household_weight": record.names.household_weight,
            "category_weight": record.names.category_weight,
            "inland_mode": record.names.inland_mode,
        }
        firms = {name: np.asarray(column) for name, column in record.firms.items()}
        parts = {**named(RECORDER, arrays), **named(FIRMS, firms), **named(NAMES, weights)}
        parts.update(named(PANEL, record.panel))
        write_arrays(self.plan.done_file(self.seed), parts, header)
        for served in (self.file, *self.plan.folder.glob(f"seed={self.seed}.flows-*")):
            with contextlib.suppress(OSError):
                served.unlink(missing_ok=True)


class FlowsLog:
    """The flows of a seed so far, in pieces that are written once; a checkpoint names those it needs."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.seed = folder, seed
        self.pieces: list[str] = []
        self.waiting: list[WeekFlows] = []

    def add(self, week: WeekFlows) -> None:
        """Take a week; no more than a row group of the results' file waits in memory."""
        self.waiting.append(week)
        if len(self.waiting) >= WEEKS_PER_ROW_GROUP:
            self.write()

    def write(self) -> list[str]:
        """Write what waits; return the names of all pieces so far."""
        if self.waiting:
            name = f"seed={self.seed}.flows-{self.waiting[0].tick:05d}"
            columns = {
                each: np.concatenate([getattr(week.flows, each) for week in self.waiting])
                for each in (*KEY_COLUMNS, *AMOUNT_COLUMNS)
            }
            header = {
                "ticks": [week.tick for week in self.waiting],
                "dates": [week.date.isoformat() for week in self.waiting],
                "sizes": [len(week.flows) for week in self.waiting],
            }
            write_arrays(self.folder / name, columns, header)
            self.pieces.append(name)
            self.waiting = []
        return self.pieces

    def read(self, pieces: list[str], names: Names) -> Iterator[WeekFlows]:
        """Give the weeks of some pieces in order; later ones are written after them."""
        from datetime import date

        self.pieces = list(pieces)
        for name in pieces:
            header, columns = read_arrays(member(self.folder, name))
            check_flows(columns, header["sizes"], names, str(self.folder / name))
            first = 0
            for tick, day, size in zip(header["ticks"], header["dates"], header["sizes"], strict=True):
                part = {each: column[first : first + size] for each, column in columns.items()}
                yield WeekFlows(tick, date.fromisoformat(day), Flows(**part))
                first += size
