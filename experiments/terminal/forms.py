"""A table for a terminal: the widest of three forms that fits, so that no name and no number is ever broken.

A grid; else each label on a line of its own with its figures under it; else one line for each cell. Only columns of
words are broken over lines, between words.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.table import Table as RichTable

    from experiments.terminal.table import Row, Table

LEAST_WORDS = 30
"""Columns of a terminal below which a column of sentences is hard to read."""
GAP = 2
DEEPEST = 16
"""Columns by which figures are set in under their label, where there is room."""
BOLD, DIM = "bold", "dim"


def show(table: Table, console: Console) -> None:
    """Print a table in the widest form that fits the console."""
    from rich.measure import Measurement

    if table.title:
        prose(table.title, console, BOLD)
    whole = grid(table)
    if Measurement.get(console, console.options.update(width=10_000), whole).minimum <= console.width:
        console.print(whole)
    elif (widths := figure_widths(table)) and sum(widths) + GAP * len(widths) <= console.width:
        for style, line in under_labels(table, widths, console.width):
            console.print(line, style=style, soft_wrap=True)
        console.print()
    else:
        for style, line in one_by_one(table, console.width):
            console.print(line, style=style, soft_wrap=True)
        console.print()
    if table.caption:
        prose(table.caption, console)


def prose(text: str, console: Console, style: str | None = None) -> None:
    """Print a sentence, broken between words; a word longer than a line (a path) stays whole."""
    for line in broken(text, console.width):
        console.print(line, style=style, soft_wrap=True)


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


def grid(table: Table) -> RichTable:
    """Return the table as a grid."""
    from rich import box
    from rich.cells import cell_len
    from rich.table import Table as RichTable
    from rich.text import Text

    made = RichTable(box=box.SIMPLE_HEAD, pad_edge=False)
    texts = list(table.texts())
    for at, column in enumerate(table.columns):
        indents = (GAP if at == 0 and row.part else 0 for row, _ in texts)
        longest = max(
            [
                cell_len(column.head),
                *(cell_len(cells[at]) + indent for (_, cells), indent in zip(texts, indents, strict=True)),
            ]
        )
        is_words = column.kind == "words"
        made.add_column(
            column.head,
            justify="right" if column.kind == "number" else "left",
            style=DIM if column.kind == "unit" else None,
            no_wrap=not is_words,
            min_width=min(longest, LEAST_WORDS) if is_words else longest,
        )
    part = ""
    for row, cells in texts:
        if row.starts_section:
            made.add_section()
        if row.part != part:
            if part:
                made.add_row()
            if row.part:
                made.add_row(Text(row.part, style=BOLD))
            part = row.part
        shown = [f"  {cells[0]}" if row.part else cells[0], *cells[1:]]
        made.add_row(*(Text(each) for each in shown))
    return made


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
