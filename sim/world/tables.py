"""Read one CSV of sim/data and check it: columns, types, ranges, keys. The only reader of those files.

`read_table(name)` gives one numpy array per column, rows sorted by key whatever their order in the file, so a
shuffled file gives identical arrays. A faulty file gives one `TableError` that names file, line and remedy.
Numbers are float64, flags int64, texts and ISO dates str.
"""

import csv
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import StringIO
from math import isfinite, isnan, nan
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world.shapes import SHAPES, Field, TableShape

Table = dict[str, npt.NDArray[Any]]


class TableError(ValueError):
    """A data file is missing or faulty; the message opens with file:line."""


def read_table(name: str, folder: Path | None = None) -> Table:
    """Read and check one table.

    Args:
        name: file name without ".csv", one of `SHAPES`.
        folder: where the file is; the data shipped with the package when None.

    Returns:
        One array per column, in the order of the declared columns, rows sorted by key.

    Raises:
        TableError: unknown table, missing file, or the first fault found in it, as file:line: what is wrong.
    """
    if name not in SHAPES:
        raise TableError(f"unknown table {name!r}{_did_you_mean(name, SHAPES)}")
    shape = SHAPES[name]
    place: Traversable = (files("sim") / "data" if folder is None else folder) / f"{name}.csv"
    shown = f"sim/data/{name}.csv" if folder is None else str(folder / f"{name}.csv")
    rows = _checked_rows(place, shown, shape)
    rows.sort(key=lambda row: tuple(row[column] for column in shape.key))
    _check_sums(rows, shown, shape)
    return {column: _array(rows, column, wanted) for column, wanted in shape.fields.items()}


def _checked_rows(place: Traversable, shown: str, shape: TableShape) -> list[dict[str, Any]]:
    """Return the typed rows of a file, each with its line under the name "line"."""
    rows: list[dict[str, Any]] = []
    first_line: dict[tuple[Any, ...], int] = {}
    for line, cells in _numbered_lines(place, shown, shape):
        row: dict[str, Any] = {"line": line}
        for column, wanted in shape.fields.items():
            try:
                row[column] = _typed(cells[column], wanted)
            except ValueError as fault:
                raise TableError(f"{shown}:{line}: column {column}: {fault}") from None
        key = tuple(row[column] for column in shape.key)
        if key in first_line:
            names = " ".join(str(part) for part in key)
            raise TableError(
                f"{shown}:{line}: {names} is already given on line {first_line[key]}; delete one of them"
            )
        first_line[key] = line
        rows.append(row)
    if not rows:
        raise TableError(f"{shown}:2: no rows; at least one is needed")
    return rows


def _numbered_lines(
    place: Traversable, shown: str, shape: TableShape
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, cells by column) of a file whose header is right."""
    if not place.is_file():
        raise TableError(f"{shown}:1: file not found; reinstall the package or restore the file")
    try:
        text = place.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise TableError(f"{shown}:1: not UTF-8 text; save the file as CSV UTF-8") from None
    reader = csv.reader(StringIO(text))
    header = next(reader, [])
    for column in shape.fields:
        if column not in header:
            raise TableError(f"{shown}:1: column {column} is missing{_did_you_mean(column, header)}")
    for column in header:
        if column not in shape.fields:
            raise TableError(f"{shown}:1: unknown column {column!r}{_did_you_mean(column, shape.fields)}")
        if header.count(column) > 1:
            raise TableError(f"{shown}:1: column {column} is given twice; delete one of them")
    for cells in reader:
        if not cells:
            continue
        if len(cells) != len(header):
            raise TableError(
                f"{shown}:{reader.line_num}: {len(cells)} cells where the header has {len(header)}; "
                "a text with a comma needs double quotes"
            )
        yield reader.line_num, dict(zip(header, cells, strict=True))


def _typed(cell: str, wanted: Field) -> Any:
    """Return a cell as its type.

    Raises:
        ValueError: what is wrong and what would be right.
    """
    text = cell.strip()
    if not text:
        if wanted.blank:
            return nan if wanted.kind == "number" else ""
        raise ValueError("the cell is empty; every cell of this column needs a value")
    if wanted.kind == "text":
        if wanted.choices and text not in wanted.choices:
            raise ValueError(f"{text!r} is not one of {', '.join(wanted.choices)}")
        return text
    if wanted.kind == "date":
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise ValueError(f"{text!r} is not a date; write YYYY-MM-DD") from None
    if wanted.kind == "flag":
        if text not in ("0", "1"):
            raise ValueError(f"{text!r} is not a flag; write 0 or 1")
        return int(text)
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number") from None
    if not isfinite(number) or not wanted.low <= number <= wanted.high:
        hint = "; shares are 0 to 1, not per cent" if wanted.high == 1.0 and number > 1.0 else ""
        raise ValueError(f"{text} is outside {wanted.low:g} to {wanted.high:g}{hint}")
    return number


def _check_sums(rows: list[dict[str, Any]], shown: str, shape: TableShape) -> None:
    """Check that the shares which should sum to 1 do, within 1e-6, reporting the group's last line."""
    for column, group_by in shape.sums_to_one:
        totals: dict[tuple[Any, ...], float] = {}
        last_line: dict[tuple[Any, ...], int] = {}
        blanks: dict[tuple[Any, ...], int] = {}  # the line of a group's last blank cell
        for row in rows:
            group = tuple(row[name] for name in group_by)
            if isnan(row[column]):
                blanks[group] = max(blanks.get(group, 0), row["line"])
                continue
            totals[group] = totals.get(group, 0.0) + row[column]
            last_line[group] = max(last_line.get(group, 0), row["line"])
        for group, total in totals.items():
            of = f" of {' '.join(str(part) for part in group)}" if group else ""
            if group in blanks:
                raise TableError(
                    f"{shown}:{blanks[group]}: {column}{of} is blank here but given elsewhere; give all or none"
                )
            if abs(total - 1.0) > 1e-6:
                raise TableError(
                    f"{shown}:{last_line[group]}: {column}{of} sums to {total:.6g}; it must sum to 1"
                )


def _array(rows: list[dict[str, Any]], column: str, wanted: Field) -> npt.NDArray[Any]:
    """Return one column of typed rows as a read-only array."""
    values = [row[column] for row in rows]
    if wanted.kind == "number":
        array: npt.NDArray[Any] = np.array(values, dtype=np.float64)
    elif wanted.kind == "flag":
        array = np.array(values, dtype=np.int64)
    else:
        array = np.array(values, dtype=np.str_)
    array.setflags(write=False)
    return array


def _did_you_mean(word: str, known: Any) -> str:
    """Return "; did you mean ...?" for a near miss, else nothing."""
    near = get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
