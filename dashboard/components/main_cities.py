"""Where the main city of each economy lies, for dots on a map."""

from __future__ import annotations

import csv
from functools import lru_cache
from typing import NamedTuple

from sim.front import DATA_FOLDER


class City(NamedTuple):
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


@lru_cache(maxsize=1)
def main_cities() -> dict[str, City]:
    """The main city of each economy, by ISO3 code."""
    with (DATA_FOLDER / "economies.csv").open(encoding="utf-8", newline="") as lines:
        return {row["iso3"]: City(float(row["lat"]), float(row["lon"])) for row in csv.DictReader(lines)}
