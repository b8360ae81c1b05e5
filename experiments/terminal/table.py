"""A table as data: columns, rows and headings, told apart from how it is written.

`experiments.terminal.forms` writes it for a terminal of any width, `experiments.terminal.piped` for a program.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

LONGEST_NAME = 24
"""Letters; a column of texts with longer cells is one of sentences."""
Kind = Literal["name", "number", "unit", "words"]


class Shown(NamedTuple):
    """A cell that a person and a program read in different words."""

    text: str
    """On a terminal: scaled, rounded, indented."""
    value: Any
    """In a pipe: a text, a number, or one value for each of the column's keys."""


Cell = str | int | float | None | Shown


@dataclass(frozen=True)
class Column:
    """One column.

    Names, numbers and units are never broken over lines; words are.
    """

    head: str
    kind: Kind = "name"
    keys: tuple[str, ...] = ()
    """Names of the column in a pipe; made from the head where none are given. Several for an interval."""
    written: Callable[[Any], str] | None = None
    """How a number of this column is written on a terminal; else with thousands set apart."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the column in a pipe."""
        return self.keys or (key_of(self.head),)

    def text(self, cell: Cell) -> str:
        """Return a cell as a person reads it."""
        if isinstance(cell, Shown):
            return cell.text
        if cell is None:
            return ""
        if isinstance(cell, str):
            return cell
        if self.written is not None:
            return self.written(cell)
        if isinstance(cell, float) and math.isnan(cell):
            return ""
        return f"{cell:,}" if isinstance(cell, int) else f"{cell:,.4g}"

    def values(self, cell: Cell) -> tuple[Any, ...]:
        """Return a cell as a program reads it, one value for each key."""
        value = cell.value if isinstance(cell, Shown) else cell
        return tuple(value) if len(self.names) > 1 and isinstance(value, tuple) else (value,)


class Row(NamedTuple):
    """A row and the heading it stands under."""

    part: str
    cells: tuple[Cell, ...]
    starts_section: bool


@dataclass
class Table:
    """Columns and rows; the first column says what a row is about."""

    columns: tuple[Column, ...]
    title: str = ""
    caption: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    """What is the same for every row: columns of its own in a pipe, not shown on a terminal."""
    with_parts: bool = False
    """Whether rows stand under headings: a column `part` in a pipe."""
    rows: list[Row] = field(default_factory=list)
    _part: str = ""
    _section: bool = False

    def add(self, *cells: Cell) -> None:
        """Add a row.

        Raises:
            ValueError: there is not one cell for each column.
        """
        if len(cells) != len(self.columns):
            raise ValueError(f"{len(cells)} cells for {len(self.columns)} columns")
        self.rows.append(Row(self._part, cells, self._section))
        self._section = False

    def part(self, heading: str) -> None:
        """Put the rows that follow under a heading."""
        self._part, self.with_parts = heading, True

    def section(self) -> None:
        """Set the rows that follow apart by a line."""
        self._section = bool(self.rows)

    def of_columns(self, chosen: Sequence[int]) -> Table:
        """Return a table of some columns, with the same rows and headings."""
        rows = [row._replace(cells=tuple(row.cells[at] for at in chosen)) for row in self.rows]
        columns = tuple(self.columns[at] for at in chosen)
        return Table(columns, with_parts=self.with_parts, rows=rows)

    def texts(self) -> Iterator[tuple[Row, list[str]]]:
        """Yield every row with its cells as a person reads them."""
        for row in self.rows:
            yield row, [column.text(cell) for column, cell in zip(self.columns, row.cells, strict=True)]


def key_of(head: str) -> str:
    """Return a head as a program names the column: `90 % interval` is `90_percent_interval`."""
    spelled = head.lower().replace("%", "percent")
    return "_".join("".join(each if each.isalnum() else " " for each in spelled).split())


def table(
    *columns: Column | str, title: str = "", caption: str = "", about: Mapping[str, str] | None = None
) -> Table:
    """Return an empty table; a column that is only a head holds names."""
    made = tuple(Column(each) if isinstance(each, str) else each for each in columns)
    return Table(made, title, caption, about or {})


def number(head: str, written: Callable[[Any], str] | None = None, key: str = "") -> Column:
    """Return a column of numbers."""
    return Column(head, "number", (key,) if key else (), written)


def words(head: str, key: str = "") -> Column:
    """Return a column of sentences."""
    return Column(head, "words", (key,) if key else ())


def of_texts(header: Sequence[str], rows: Sequence[Sequence[str]], title: str = "") -> Table:
    """Return a table of rows that are texts already: columns that hold figures only are columns of numbers.

    A first column without a head says whether a check passed: it goes last, for the label comes first.
    """
    if header and not header[0]:
        header, rows = (*header[1:], "ok"), [(*row[1:], row[0]) for row in rows]
    columns = []
    for at, head in enumerate(header):
        texts = [row[at] for row in rows if row[at]]
        if texts and all(figure_in(each) is not None for each in texts):
            columns.append(Column(head, "number"))
        else:
            columns.append(
                Column(head, "words" if max(map(len, texts), default=0) > LONGEST_NAME else "name")
            )
    made = table(*columns, title=title)
    for row in rows:
        cells = zip(columns, row, strict=True)
        made.add(*(Shown(text, figure_in(text)) if each.kind == "number" else text for each, text in cells))
    return made


def figure_in(text: str) -> float | None:
    """Return the number a text writes (1,234 or −5.6); None where it writes none."""
    try:
        return float(text.replace(",", "").replace("−", "-"))
    except ValueError:
        return None


__all__ = ["Cell", "Column", "Row", "Shown", "Table", "number", "of_texts", "table", "words"]
