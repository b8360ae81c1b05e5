"""The calibrated unknowns shipped with the package, so that a run need not solve them again.

``calibrated.csv`` holds every shifter with all its bits, and the key of the inputs it was solved for: data,
economies, and the settings that enter. Other inputs have another key and are solved (about half a minute).
Remade by ``python -m sim.fitting.shipped``; a test solves some economies anew and compares.
"""

import csv
import hashlib
from importlib import resources
from pathlib import Path

import numpy as np

from sim.fitting.solve import Shifters
from sim.settings import ModelSettings

SOLVER_VERSION = 4
"""Raised whenever the solver or the choice rule changes what it finds."""
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
    file = resources.files("sim.fitting") / FILE
    if not file.is_file():
        return False
    with file.open(encoding="utf-8") as stream:
        if stream.readline().strip() != f"# key {key}":
            return False
        rows = csv.reader(stream)
        next(rows)
        for name, place, value in rows:
            index = tuple(int(i) for i in place.split(":"))
            getattr(shifters, name)[index] = float.fromhex(value)
    return True


def save_shifters(key: str, shifters: Shifters, path: Path) -> None:
    """Write the shifters with all their bits (hexadecimal floats)."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(f"# key {key}\n")
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(["shifter", "place", "value"])
        for name in shifters._fields:
            values = getattr(shifters, name)
            for index in np.ndindex(values.shape):
                rows.writerow([name, ":".join(str(i) for i in index), float(values[index]).hex()])


def main() -> None:
    """Solve the default world and write the shipped file."""
    from sim.fitting.calibration import calibrate
    from sim.world import load_world

    world, settings = load_world(), ModelSettings()
    solved = calibrate(world, settings, use_shipped=False)
    path = Path(__file__).with_name(FILE)
    save_shifters(calibration_key(world.data_hash, world.iso3, settings), solved.shifters, path)
    print(f"wrote {path.name}: most rounds {int(solved.rounds.max())}, largest miss {solved.miss.max():.1e}")


if __name__ == "__main__":
    main()
