"""How much two headline results depend on each column of sim/data, at the expected world of week 0.

A column is moved by 1 %, its assumed, imputed, derived and sourced cells each by themselves; tastes and constants are
held at their calibrated values, and expected trade is taken anew. An elasticity is the relative change of a result
over the relative change of the cells. Nothing is simulated and nothing solved, so a column that acts only over time
(capital, speeds, memory) or only on emissions counts nothing here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.calibration.calibrated import calibrate, under, week_zero
from sim.calibration.expected_sales import expected_sales
from sim.calibration.solution_store import folder, make
from sim.core.settings import ModelSettings
from sim.mechanisms.worlds import load_world, world_from
from sim.world.data_columns import number_columns
from sim.world.quality import QUALITIES, cell_qualities, row_keys
from sim.world.shapes import DATA_TABLES, SHAPES
from sim.world.tables import Table, read_table

if TYPE_CHECKING:
    from sim.calibration.calibrated_state import Calibration

STEP = 0.01
"""Relative change of the cells."""
RESULTS = ("trade_value", "ecommerce_value")
"""World trade across borders, and what of it goes in parcels to consumers; USD fob a year."""


@dataclass(frozen=True)
class Sensitivity:
    """What the cells of one quality in one column move."""

    column: str
    """As table.column."""
    quality: str
    """One of `QUALITIES`."""
    cells: int
    """Cells that are moved; those that say that there is none are not."""
    trade_value: float
    """Elasticity of world trade across borders, 1."""
    ecommerce_value: float
    """Elasticity of cross-border parcels to consumers, 1."""


def data_sensitivity(progress: Callable[[int, int], object] | None = None) -> tuple[Sensitivity, ...]:
    """Return the elasticities of every column by quality, kept in the user's cache by the hash of the data.

    Args:
        progress: told (columns done, all of them).
    """
    world = load_world()
    place = folder()
    path = None if place is None else place.parent / "sensitivity" / f"{world.data_hash}-{make()}.json"
    kept = _read(path)
    if kept is None:
        kept = _computed(progress)
        _write(path, kept)
    return kept


def share_by_quality(found: tuple[Sensitivity, ...], result: str) -> dict[str, float]:
    """Return each quality's share in the sum of absolute elasticities of a result."""
    weights = {
        quality: sum(abs(getattr(each, result)) for each in found if each.quality == quality)
        for quality in QUALITIES
    }
    total = sum(weights.values())
    return {quality: weight / total if total else 0.0 for quality, weight in weights.items()}


def _computed(progress: Callable[[int, int], object] | None) -> tuple[Sensitivity, ...]:
    tables = {name: read_table(name) for name in DATA_TABLES}
    usual = calibrate(load_world(), ModelSettings())
    before = _results(usual)
    parts = list(_parts(tables))
    found = []
    for at, (place, quality, cells, changed) in enumerate(parts):
        after = before if changed is None else _results_of(changed(), usual)
        elasticity = [
            float(np.log(new / old) / np.log1p(STEP)) for new, old in zip(after, before, strict=True)
        ]
        found.append(Sensitivity(place, quality, cells, *elasticity))
        if progress is not None:
            progress(at + 1, len(parts))
    return tuple(found)


def _parts(
    tables: Mapping[str, Table],
) -> Iterator[tuple[str, str, int, Callable[[], dict[str, Table]] | None]]:
    """Yield (column, quality, cells, what makes the tables with them moved); flags and counts cannot be by 1 %."""
    for place, (table, column, field) in number_columns().items():
        quality_of = cell_qualities(table, column)
        quality = np.array([quality_of[key] for key in row_keys(table, tables[table])])
        values = tables[table][column].astype(np.float64)
        there = ~np.isnan(values) & (values != 0.0)
        if field.none is not None:
            there &= values != field.none
        for each in QUALITIES:
            moving = there & (quality == each)
            if not moving.any():
                continue
            fixed = field.kind == "flag" or field.whole

            def changed(table: str = table, column: str = column, moving: Any = moving) -> dict[str, Table]:
                return {
                    **tables,
                    table: {**tables[table], column: moved_column(tables[table], table, column, moving)},
                }

            yield place, each, int(moving.sum()), None if fixed else changed


def moved_column(table: Table, name: str, column: str, moving: np.ndarray) -> np.ndarray:
    """Return a column with some cells up by 1 %, down where that leaves the range; shares that sum to 1 still do.

    Where all shares of a group would move, its largest does, and the others make room.

    Args:
        table: as read.
        name: the table's.
        column: the column's.
        moving: [row] which cells move.
    """
    values, field = table[column].astype(np.float64), SHAPES[name].fields[column]
    new = np.where(moving, values * (1.0 + STEP), values)
    new = np.where(moving & (new > field.high), values / (1.0 + STEP), new)
    for group_by in (by for share, by in SHAPES[name].sums_to_one if share == column):
        groups = np.array(
            ["|".join(row) for row in zip(*(table[each] for each in group_by), strict=True)]
            or [""] * len(values)
        )
        for group in dict.fromkeys(groups.tolist()):
            here = groups == group
            own = here & moving
            if not own.any():
                continue
            if not values[here & ~own].sum() > 0.0:
                largest = int(np.flatnonzero(here)[np.argmax(values[here])])
                own = np.arange(len(values)) == largest
                new[here] = values[here]
                new[largest] = min(1.0, values[largest] * (1.0 + STEP))
            others = here & ~own
            left = values[others].sum()
            if left > 0.0:
                new[others] = values[others] * ((1.0 - new[own].sum()) / left)
            else:
                new[here] = values[here]
    return new


def _results_of(tables: dict[str, Table], usual: Calibration) -> tuple[float, float]:
    """Return the results of a world of other tables at the usual tastes."""
    world = world_from(tables, usual.world.iso3)
    start = week_zero(world, usual.settings)
    if (
        world.lanes.platform_markets != usual.world.lanes.platform_markets
    ):  # constants belong to platform markets
        raise ArithmeticError("a platform market came or went with a change of 1 %")
    return _results(under(start, usual.shifters, usual.rounds, usual.miss, "held"))


def _results(calibration: Calibration) -> tuple[float, float]:
    """Return world trade and parcels across borders, USD fob a year."""
    sales, lanes = expected_sales(calibration), calibration.lanes
    abroad = ~np.eye(calibration.world.n, dtype=np.bool_)
    crossing = np.asarray(lanes.origin) != np.asarray(lanes.destination)
    return float(sales.sum(axis=2)[abroad].sum()), float(calibration.lane_fob_usd[crossing].sum())


def _read(path: Path | None) -> tuple[Sensitivity, ...] | None:
    """Return what is kept; None where there is nothing or nothing that can be read."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8")) if path is not None else None
        return None if rows is None else tuple(Sensitivity(**row) for row in rows)
    except (OSError, ValueError, TypeError):
        return None


def _write(path: Path | None, found: tuple[Sensitivity, ...]) -> None:
    """Keep the elasticities; nothing happens where that cannot be."""
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps([asdict(each) for each in found]), encoding="utf-8")
    except OSError:
        return


__all__ = ["RESULTS", "Sensitivity", "data_sensitivity", "moved_column", "share_by_quality"]
