"""A table for a program: a header line, then one record a line, cells set apart by tabs, nothing else.

Numbers are written in full and in the unit their row names; an empty cell is a value that is not there.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from experiments.terminal.table import Table

PART = "part"


def header(table: Table) -> str:
    """Return the header line."""
    names = [name for column in table.columns for name in column.names]
    return "\t".join([*table.about, *([PART] if table.with_parts else []), *names])


def records(table: Table) -> Iterator[str]:
    """Yield one line for each row."""
    for row in table.rows:
        cells = zip(table.columns, row.cells, strict=True)
        values = [value for column, cell in cells for value in column.values(cell)]
        yield "\t".join(
            plain(each)
            for each in (*table.about.values(), *([row.part] if table.with_parts else []), *values)
        )


def plain(value: Any) -> str:
    """Return a value as a program reads it: a point for decimals, no thousands set apart, no tabs."""
    if hasattr(value, "item") and not isinstance(value, str):
        value = value.item()
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, list | tuple):
        return ", ".join(plain(each) for each in value)
    return " ".join(str(value).split())
