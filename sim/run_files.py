"""The files of a run: where its flows go, and what is taken away of a run that was there or never ended."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from sim import resuming
from sim.recording import SeedRecord

RecordFlows = bool | Literal["all", "first", "none"]
"""Weekly flows on disk: of every seed (True), of the first seed of each scenario only, or of none (False)."""


def flows_path(home: Path, seed: int, seeds: tuple[int, ...], record: RecordFlows) -> Path | None:
    """Return where a seed's weekly flows go; None where they are not kept."""
    wanted = record in (True, "all") or (record == "first" and seed == seeds[0])
    return home / f"seed={seed}.parquet" if wanted else None


def clear_folder(folder: Path, all_of_it: bool = True) -> None:
    """Take away an earlier run (unless it is resumed), and what a killed one left unfinished; other files stay."""
    if all_of_it:
        (folder / "manifest.json").unlink(missing_ok=True)
        resuming.clear(folder)
    patterns = ("flows/*.partial", "*.partial", "checkpoints/*.partial")
    for pattern in (*patterns, *(["flows/seed=*.parquet"] if all_of_it else [])):
        for file in folder.glob(pattern):
            file.unlink()


def drop_unrecorded_flows(home: Path, seeds: tuple[int, ...], records: list[SeedRecord]) -> None:
    """A seed may end in the moment a run is stopped: its flows are there, its record never came."""
    recorded = {record.seed for record in records}
    for seed in set(seeds) - recorded:
        (home / f"seed={seed}.parquet").unlink(missing_ok=True)
