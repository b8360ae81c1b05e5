"""A table as grids: one, or several of some columns each; names, numbers and units are never broken over lines."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from experiments.terminal.lines import BOLD, GAP

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table as RichTable

    from experiments.terminal.table import Table

LEAST_WORDS = 30
"""Columns of a terminal below which a column of sentences is hard to read."""
DIM = "dim"


def grid(table: Table, tight: bool = False) -> RichTable:
    """Return the table as a grid; ``tight``: with heads broken between words where they are wider than their column."""
    from rich import box
    from rich.cells import cell_len
    from rich.table import Table as RichTable
    from rich.text import Text

    made = RichTable(box=box.SIMPLE_HEAD, pad_edge=False)
    texts = list(table.texts())
    for at, column in enumerate(table.columns):
        indents = (GAP if at == 0 and row.part else 0 for row, _ in texts)
        longest = max(
            (cell_len(cells[at]) + indent for (_, cells), indent in zip(texts, indents, strict=True)),
            default=0,
        )
        is_words = column.kind == "words"
        head = column.head
        if tight and not is_words:
            longest = max([longest, *map(cell_len, head.split())])
            head = "\n".join(textwrap.wrap(head, longest, break_long_words=False, break_on_hyphens=False))
        elif not is_words:
            longest = max(longest, cell_len(head))
        made.add_column(
            head,
            justify="right" if column.kind == "number" else "left",
            style=DIM if column.kind == "unit" else None,
            no_wrap=not is_words,
            min_width=min(max(longest, cell_len(head)), LEAST_WORDS) if is_words else longest,
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


def fits(made: RichTable, console: Console) -> bool:
    """Whether a grid can be printed without breaking what may not be broken."""
    from rich.measure import Measurement

    return Measurement.get(console, console.options.update(width=10_000), made).minimum <= console.width


def blocks_of(table: Table, console: Console) -> list[RichTable]:
    """Return grids of some columns each, all with the first; nothing where there are columns of words, or one is too
    wide.
    """
    if any(column.kind == "words" for column in table.columns):
        return []
    blocks: list[RichTable] = []
    at = 1
    while at < len(table.columns):
        ends = range(len(table.columns), at, -1)
        wide = ((end, grid(table.of_columns([0, *range(at, end)]), tight=True)) for end in ends)
        end, block = next(((end, each) for end, each in wide if fits(each, console)), (at, None))
        if block is None:
            return []
        blocks.append(block)
        at = end
    return blocks
