"""What comes with the package: data tables and scenarios, whether they can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.installation.surroundings_checks import check_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.world.quality import ColumnQuality


def content_checks() -> list[dict[str, Any]]:
    """Data tables and scenarios that come with the package."""
    checks = []
    try:
        from sim.world.quality import data_quality

        columns = data_quality()
        tables = len({column.table for column in columns})
        cells, others = cells_of(columns)
        found = f"{tables} tables, {cells:,} cells of data, {others:,} of keys, names and remarks"
        checks.append(check_of("data tables", True, found))
    except ValueError as fault:
        checks.append(check_of("data tables", False, str(fault)))
    from sim.scenario.definition import Scenario, scenario_names
    from sim.scenario.document import ScenarioError

    faults: list[str] = []
    names = scenario_names()
    for name in names:
        try:
            Scenario.load(name)
        except ScenarioError as fault:
            faults += fault.faults
    checks.append(
        check_of("scenarios", not faults and bool(names), "; ".join(faults) or f"{len(names)} load")
    )
    return checks


def cells_of(columns: Sequence[ColumnQuality]) -> tuple[int, int]:
    """Cells that hold data, and cells that hold keys, names and remarks, which have no quality to count."""
    cells = sum(column.cells for column in columns if column.is_datum)
    return cells, sum(column.cells for column in columns) - cells
