"""Worlds for the policy tests: the names and tables of the real one, without set-up of the market."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.policy.places import DATA_FOLDER, places


@dataclass(frozen=True)
class TableWorld:
    """Names and raw tables, as `sim.world.World` has them."""

    iso3: tuple[str, ...]
    names: tuple[str, ...]
    categories: tuple[str, ...]
    modes: tuple[str, ...]
    blocs: dict[str, tuple[int, ...]]
    trade_regulator: tuple[str, ...]
    tables: dict[str, dict[str, Any]]


def read_columns(path: Path) -> dict[str, Any]:
    """Return the columns of a CSV as arrays: floats where every cell is one, else text."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    columns: dict[str, Any] = {}
    for name in rows[0]:
        cells = [row[name] for row in rows]
        try:
            columns[name] = np.asarray([float(cell) for cell in cells])
        except ValueError:
            columns[name] = np.asarray(cells, dtype=object)
    return columns


TABLES = (
    "economies",
    "lanes",
    "categories",
    "origin_composition",
    "us_tariff_by_origin",
    "de_minimis",
    "de_minimis_by_origin",
    "customs_rounding",
    "vat_rates",
    "last_mile_by_economy",
    "preferences",
)


@pytest.fixture(scope="session")
def world() -> TableWorld:
    """The 64 economies with the tables policy reads."""
    names = places()
    return TableWorld(
        iso3=names.iso3,
        names=names.names,
        categories=names.categories,
        modes=names.modes,
        blocs=dict(names.blocs),
        trade_regulator=names.trade_regulator,
        tables={table: read_columns(DATA_FOLDER / f"{table}.csv") for table in TABLES},
    )
