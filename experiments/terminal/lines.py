"""A table as lines: figures under their labels, or one cell a line; and sentences broken between words."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from experiments.terminal.table import Row, Table

GAP = 2
DEEPEST = 16
"""Columns by which figures are set in under their label, where there is room."""
BOLD = "bold"


def broken(text: str, width: int, hang: int = 0) -> list[str]:
    """Return the lines of a text; lines that go on are indented as the first is, and by `hang`."""
    lines: list[str] = []
    for each in text.split("\n"):
        inner = each.lstrip(" ")
        indent = " " * (len(each) - len(inner))
        lines += textwrap.wrap(
            inner, max(width, 20), initial_indent=indent, subsequent_indent=indent + " " * hang,
            break_long_words=False, break_on_hyphens=False,
        ) or [""]  # fmt: skip
    return lines


def figure_widths(table: Table) -> list[int]:
    """Return the widths of all columns of figures; nothing where a table has columns of names or words too."""
    from rich.cells import cell_len

    kinds = [column.kind for column in table.columns[1:]]
    if not {"number", "unit"}.issuperset(kinds) or "number" not in kinds:
        return []
    texts = [cells for _, cells in table.texts()]
    return [
        max([cell_len(column.head), *(cell_len(cells[at]) for cells in texts)])
        for at, column in enumerate(table.columns)
        if column.kind == "number"
    ]


def under_labels(table: Table, widths: list[int], width: int) -> Iterator[tuple[str | None, str]]:
    """Yield style and text of each line: a label with its unit, and its figures under it."""
    indent = " " * min(DEEPEST, width - sum(widths) - GAP * len(widths))
    figures = [at for at, column in enumerate(table.columns) if column.kind == "number"]
    units = [at for at, column in enumerate(table.columns) if column.kind == "unit"]
    yield None, ""
    yield BOLD, indent + aligned([table.columns[at].head for at in figures], widths)
    for row, cells, starts_part in with_part_starts(table):
        if starts_part:
            yield None, ""
            yield BOLD, row.part
        label = ", ".join([cells[0], *(cells[at] for at in units if cells[at])])
        for line in broken(label, width, hang=GAP):
            yield None, line
        yield None, indent + aligned([cells[at] for at in figures], widths)


def one_by_one(table: Table, width: int) -> Iterator[tuple[str | None, str]]:
    """Yield style and text of each line: a label, then every cell by name."""
    yield None, ""
    for row, cells, starts_part in with_part_starts(table):
        if starts_part:
            yield BOLD, row.part
        yield BOLD, cells[0].strip()
        for column, text in zip(table.columns[1:], cells[1:], strict=True):
            if text:
                for line in broken(f"  {column.head}: {text}", width, hang=GAP):
                    yield None, line


def with_part_starts(table: Table) -> Iterator[tuple[Row, list[str], bool]]:
    """Yield rows, their texts, and whether a new heading stands above them."""
    part = ""
    for row, cells in table.texts():
        yield row, cells, bool(row.part) and row.part != part
        part = row.part


def aligned(texts: list[str], widths: list[int]) -> str:
    """Return texts in a row, each at the right end of its column."""
    from rich.cells import cell_len

    return "".join(
        " " * (GAP + wide - cell_len(text)) + text for text, wide in zip(texts, widths, strict=True)
    )
