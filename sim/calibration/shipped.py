"""The calibrated unknowns shipped with the package, so that a run need not solve them again.

``calibrated.csv`` holds every shifter with all its bits, the key of the inputs it was solved for (data, economies, and
the settings that enter), and where it came from. Other inputs have another key and are solved (about half a minute).
Remade by ``tradewinds calibrate --ship``; ``tradewinds calibrate --check``
solves anew and compares bit for bit.
"""

from __future__ import annotations

import csv
import hashlib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.calibration.solve import Shifters
from sim.core.settings import ModelSettings

if TYPE_CHECKING:
    from sim.calibration.calibrated import Calibration

SOLVER_VERSION = 5
"""Raised whenever the solver, the choice rule or what lanes there are changes what it finds."""
SETTINGS_THAT_ENTER = (
    "cross_border_share", "outside_option_share", "brokerage_usd_per_parcel", "clearance_days_at_best",
    "clearance_days_per_lpi_point", "exposure_abroad", "exposure_at_home", "border_collected_share",
    "retail_margin_share", "courier_share", "truck_share", "warehouse_share", "bulk_air_share",
    "bulk_rail_share", "bulk_road_share",
)  # fmt: skip
FILE = "calibrated.csv"


def calibration_key(data_hash: str, iso3: tuple[str, ...], settings: ModelSettings) -> str:
    """Return the name of a calibration's inputs."""
    text = [f"solver {SOLVER_VERSION}", data_hash, *iso3]
    text += [f"{name}={getattr(settings, name)!r}" for name in SETTINGS_THAT_ENTER]
    return hashlib.sha256("|".join(text).encode()).hexdigest()[:16]


def load_shifters(key: str, shifters: Shifters) -> bool:
    """Fill the shifters from the shipped file; False when it belongs to other inputs."""
    file = resources.files("sim.calibration") / FILE
    if not file.is_file():
        return False
    with file.open(encoding="utf-8") as stream:
        if stream.readline().strip() != f"# key {key}":
            return False
        rows = csv.reader(line for line in stream if not line.startswith("#"))
        next(rows)
        for name, place, value in rows:
            index = tuple(int(i) for i in place.split(":"))
            getattr(shifters, name)[index] = float.fromhex(value)
    return True


def save_shifters(key: str, shifters: Shifters, path: Path, origin: tuple[str, ...] = ()) -> None:
    """Write the shifters with all their bits (hexadecimal floats), after lines on where they came from."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(f"# key {key}\n")
        stream.writelines(f"# {line}\n" for line in origin)
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(["shifter", "place", "value"])
        for name in shifters._fields:
            values = getattr(shifters, name)
            for index in np.ndindex(values.shape):
                rows.writerow([name, ":".join(str(i) for i in index), float(values[index]).hex()])


def origin_of(solved: Calibration) -> tuple[str, ...]:
    """Return what is said of a solution's making: nothing that another machine would say otherwise."""
    from sim.calibration.calibrated import LAW_DATE

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


def shipped_origin() -> list[str]:
    """Return what the shipped file says of itself, key first."""
    lines = (resources.files("sim.calibration") / FILE).read_text(encoding="utf-8").splitlines()
    return [line[1:].strip() for line in lines if line.startswith("#")]


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
