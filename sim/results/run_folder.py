"""The folder of a run: its tables and its manifest, written whole and read with their fingerprints checked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from sim.results.column_meanings import COLUMNS, LIMITS, dictionary
from sim.saved import ours
from sim.saved.fingerprints import FILES
from sim.saved.members import FOLDER, has, member
from sim.saved.ours import FLOWS, PANELS, TABLES, WEEKLY
from sim.saved.reading import RUN, read_manifest, write_manifest
from sim.saved.stored_tables import read_table, write_table
from sim.saved.writing import write_text, write_whole

MAY_LACK = ("distributions", *WEEKLY, *PANELS)
"""Frames that not every folder holds: saved by an earlier version, or without a panel."""
CHECKED_COLUMNS = ("series", "kpis", "lanes")
"""Frames whose columns are as declared in every version, but for those that came later."""
LATER_COLUMNS = ("below",)
FLOWS_CHECKED_BYTES = 50_000_000
"""Flows of a run up to this size are held against their fingerprints when it is opened: about a tenth
of a second; larger ones when they are read. File limit: nothing that is read differs."""


class HeldRun(NamedTuple):
    """What a run's folder holds."""

    manifest: dict[str, Any]
    """What its manifest says, by key."""
    frames: dict[str, Callable[[], pd.DataFrame]]
    """By name, what reads each table."""
    flows_folder: Path | None
    """Folder of `seed=*.parquet`; None where no flows were kept."""
    note: str
    """What a reader is to be told of the folder; empty where there is nothing to tell."""
    check_flows: Callable[[], None]
    """Holds the flows against their fingerprints."""


def read_run(folder: Path) -> HeldRun:
    """Return what a run's folder holds. Its tables are held against their fingerprints; flows too where they are small.

    Raises:
        ResultsError: it holds no run, or a damaged one; the message names the file.
    """
    found = read_manifest(folder, RUN)
    flows = [name for name in found.noted if name.startswith(f"{FLOWS}/")]
    found.check([name for name in found.noted if name not in flows])
    are_small = sum(found.noted[name].bytes for name in flows) <= FLOWS_CHECKED_BYTES
    (found.check if are_small else found.check_sizes)(flows)
    if found.noted:
        held = [name for name in TABLES if f"{name}.parquet" in found.noted]
    else:  # saved by an earlier version
        held = [name for name in TABLES if name not in MAY_LACK or has(folder, f"{name}.parquet")]
    with_flows = bool(flows) if found.noted else has(folder, FLOWS)
    return HeldRun(
        manifest={key: value for key, value in found.content.items() if key != FILES},
        frames={
            name: partial(read_table, member(folder, f"{name}.parquet"), columns_checked(name))
            for name in held
        },
        flows_folder=member(folder, FLOWS, FOLDER) if with_flows else None,
        note=found.note,
        check_flows=partial(found.check, flows),
    )


def columns_checked(name: str) -> list[str]:
    """Return the columns that a table must have, in every version."""
    return [each for each in COLUMNS[name] if each not in LATER_COLUMNS] if name in CHECKED_COLUMNS else []


def write_run(
    folder: Path, manifest: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], flows_folder: Path | None
) -> Path | None:
    """Write a run's folder, in place of what is ours in it; return where its flows are now.

    Args:
        folder: where to.
        manifest: goes last: a folder with a manifest is whole.
        tables: by file name.
        flows_folder: where the flows are; None where there are none.
    """
    stay = flows_folder is not None and flows_folder.resolve() == (folder / FLOWS).resolve()
    ours.make_room(folder, but=(ours.CHECKPOINTS, FLOWS) if stay else (ours.CHECKPOINTS,))
    write_text(folder / ours.LIMITS_FILE, LIMITS)
    write_text(folder / "columns.json", json.dumps(dictionary(), indent=2) + "\n")
    for file, table in tables.items():
        write_whole(folder / file, partial(write_table, table))
    moved = None if flows_folder is None else flows_moved(flows_folder, folder / FLOWS)
    flows = [f"{moved.name}/{file.name}" for file in sorted(moved.glob("seed=*.parquet"))] if moved else []
    write_manifest(folder, RUN, manifest, (ours.LIMITS_FILE, "columns.json", *tables, *flows))
    return moved


def flows_moved(source: Path, target: Path) -> Path:
    """Bring weekly flows to where they belong; return the place."""
    target.mkdir(exist_ok=True)
    if source.resolve() != target.resolve():
        for file in sorted(source.glob("seed=*.parquet")):
            write_whole(target / file.name, partial(shutil.copyfile, file))
    return target
