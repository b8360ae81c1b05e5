"""The calibrated unknowns shipped with the package, so that a run need not solve them again.

``calibrated.csv`` holds every shifter with all its bits, the key of the inputs it was solved for (data, economies, and
the settings that enter), and where it came from. Other inputs have another key and are solved (about half a minute).
`sim.calibration.shipping` writes it and compares it with a new solution.
"""

from __future__ import annotations

import csv
import hashlib
from importlib import resources
from pathlib import Path

import numpy as np

from sim.calibration.solve import Shifters
from sim.core.parameter import parameters_of
from sim.core.settings import ModelSettings

SOLVER_VERSION = 5
"""Raised whenever the solver, the choice rule or what lanes there are changes what it finds."""
SETTINGS_THAT_ENTER = tuple(
    name for name, declared in parameters_of(ModelSettings).items() if declared.at_week_zero
)
"""The model's settings that a calibration depends on, as they declare it; mechanisms' own are in the data hash."""
FILE = "calibrated.csv"


def calibration_key(data_hash: str, iso3: tuple[str, ...], settings: ModelSettings) -> str:
    """Return the name of a calibration's inputs."""
    text = [f"solver {SOLVER_VERSION}", data_hash, *iso3]
    declared = parameters_of(ModelSettings)
    for name in SETTINGS_THAT_ENTER:
        value, usual = getattr(settings, name), declared[name]
        # What was a constant before is named where it is another value: calibrations made before keep their names.
        if usual.said_at_default or value != usual.default:
            text.append(f"{name}={value!r}")
    return hashlib.sha256("|".join(text).encode()).hexdigest()[:16]


def is_shipped(key: str) -> bool:
    """Return whether the shipped file belongs to these inputs (`calibration_key`)."""
    file = resources.files("sim.calibration") / FILE
    if not file.is_file():
        return False
    with file.open(encoding="utf-8") as stream:
        return stream.readline().strip() == f"# key {key}"


def load_shifters(key: str, shifters: Shifters) -> bool:
    """Fill the shifters from the shipped file; False when it belongs to other inputs."""
    if not is_shipped(key):
        return False
    with (resources.files("sim.calibration") / FILE).open(encoding="utf-8") as stream:
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


def shipped_origin() -> list[str]:
    """Return what the shipped file says of itself, key first."""
    lines = (resources.files("sim.calibration") / FILE).read_text(encoding="utf-8").splitlines()
    return [line[1:].strip() for line in lines if line.startswith("#")]
