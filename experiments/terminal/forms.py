"""A table for a terminal: the widest of several forms that fits, so that no name and no number is ever broken.

A grid, if need be with heads of two lines; else each label on a line of its own with its figures under it; else
several grids of some columns each; else one line for each cell. Only columns of words are broken over lines, between
words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.terminal.grids import blocks_of, fits, grid
from experiments.terminal.lines import BOLD, GAP, broken, figure_widths, one_by_one, under_labels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from experiments.terminal.table import Table


def show(table: Table, console: Console) -> None:
    """Print a table in the widest form that fits the console."""
    if table.title:
        prose(table.title, console, BOLD)
    fitting = next((each for each in (grid(table), grid(table, tight=True)) if fits(each, console)), None)
    if fitting is not None:
        console.print(fitting)
    elif (widths := figure_widths(table)) and sum(widths) + GAP * len(widths) <= console.width:
        print_lines(under_labels(table, widths, console.width), console)
    elif blocks := blocks_of(table, console):
        for each in blocks:
            console.print(each)
    else:
        print_lines(one_by_one(table, console.width), console)
    if table.caption:
        prose(table.caption, console)


def print_lines(lines: Iterable[tuple[str | None, str]], console: Console) -> None:
    """Print lines with their styles, and an empty one."""
    for style, line in lines:
        console.print(line, style=style, soft_wrap=True)
    console.print()


def prose(text: str, console: Console, style: str | None = None, hang: int = 0) -> None:
    """Print a sentence, broken between words; a word longer than a line (a path) stays whole."""
    for line in broken(text, console.width, hang):
        console.print(line, style=style, soft_wrap=True)
