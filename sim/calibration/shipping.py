"""Ship a solution: write the calibrated unknowns into the package, or say what differs from those that are there.

Done by ``tradewinds calibrate --ship``; ``tradewinds calibrate --check`` solves anew and compares bit for bit.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.calibration.calibrated import LAW_DATE
from sim.calibration.calibrated_state import Calibration
from sim.calibration.shipped import (
    FILE,
    SETTINGS_THAT_ENTER,
    SOLVER_VERSION,
    calibration_key,
    load_shifters,
    save_shifters,
    shipped_origin,
)
from sim.calibration.solve import Shifters


def origin_of(solved: Calibration) -> tuple[str, ...]:
    """Return what is said of a solution's making: nothing that another machine would say otherwise."""
    world, shifters = solved.world, solved.shifters
    counts = ", ".join(f"{name} {getattr(shifters, name).size}" for name in shifters._fields)
    entered = ", ".join(f"{name} {getattr(solved.settings, name)!r}" for name in SETTINGS_THAT_ENTER)
    return (
        "made by: tradewinds calibrate --ship; compared with a new solution by: tradewinds calibrate --check",
        f"solver: version {SOLVER_VERSION} (sim/calibration/solve.py), most rounds {int(solved.rounds.max())}, "
        f"largest ln miss {float(solved.miss.max()):.1e}",
        f"data: hash {world.data_hash} of the tables of sim/data (sources.csv), {world.n} economies",
        f"law: {LAW_DATE.isoformat()}, prices of week 0",
        f"settings: {entered}",
        f"unknowns: {counts}",
    )


def ship(solved: Calibration, path: Path | None = None) -> Path:
    """Write a solution as the shipped file and return its place."""
    place = path or Path(__file__).with_name(FILE)
    key = calibration_key(solved.world.data_hash, solved.world.iso3, solved.settings)
    save_shifters(key, solved.shifters, place, origin_of(solved))
    return place


def differences(solved: Calibration) -> list[str]:
    """Return what differs between a solution and the shipped one, to the last bit; nothing when all is equal."""
    key = calibration_key(solved.world.data_hash, solved.world.iso3, solved.settings)
    shipped = Shifters(*(np.full(values.shape, np.nan) for values in solved.shifters))
    if not load_shifters(key, shipped):
        return [f"{FILE} was made for other inputs ({shipped_origin()[0]}; these are {key}): data, economies, settings "
                "or solver version have changed since"]  # fmt: skip
    found = []
    for name in shipped._fields:
        ours, theirs = getattr(solved.shifters, name), getattr(shipped, name)
        other = ours.view(np.uint64) != theirs.view(np.uint64)
        if other.any():
            largest = float(np.abs(ours - theirs)[other].max())
            found.append(f"{name}: {int(other.sum())} of {other.size} differ, at most by {largest:.1e}")
    return found
