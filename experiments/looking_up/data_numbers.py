"""Numbers of sim/data by address, as rows: unit, range, how well each is known, where it comes from, how to move it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from experiments.ending.bad_input import BadInput

Row = dict[str, Any]
MOST_SHOWN = 24
"""Numbers of one column that are listed one by one."""


def data_rows() -> list[Row]:
    """Every column of numbers, with its unit, range, source and quality."""
    from sim.world.data_columns import number_columns, range_text, unit_of

    return [
        {
            "name": place,
            "unit": unit_of(column, field),
            "range": range_text(column, field),
            **_known_of(table, column),
        }
        for place, (table, column, field) in number_columns().items()
    ]


@lru_cache(maxsize=1)
def _sources() -> dict[tuple[str, str], Row]:
    """What sources.csv says of each column."""
    from sim.world.tables import read_table

    found = read_table("sources")
    names = ("table", "column", "citation", "publisher", "year", "quality", "note")
    return {
        (str(table), str(column)): {"citation": citation, "publisher": publisher, "year": year, "note": note}
        for table, column, citation, publisher, year, _, note in zip(
            *(found[name].tolist() for name in names), strict=True
        )
    }


@lru_cache(maxsize=1)
def _qualities() -> dict[tuple[str, str], Row]:
    """How many cells of each column there are of each quality."""
    from sim.world.quality import QUALITIES, data_quality

    found: dict[tuple[str, str], Row] = {}
    for column in data_quality():
        counts = {quality: column.count(quality) for quality in QUALITIES if column.count(quality)}
        words = (
            next(iter(counts))
            if len(counts) == 1
            else ", ".join(f"{count:,} {quality}" for quality, count in counts.items())
        )
        found[column.table, column.column] = {"quality": words, "numbers": column.cells}
    return found


def _known_of(table: str, column: str) -> Row:
    """Quality, number of cells and citation of a column."""
    source = _sources().get((table, column), {"citation": ""})
    return {**_qualities()[table, column], "citation": source["citation"]}


def datum_detail(row: Row) -> Row:
    """A column with its key, its numbers, its source and how to move it; a number with the same of its own."""
    from sim.world.data_address import read_address
    from sim.world.data_columns import range_text, unit_of
    from sim.world.numbers_without_effect import COLUMNS
    from sim.world.shapes import SHAPES

    address = read_address(row["name"])
    source = _sources().get((address.table, address.column), {})
    return {
        "name": str(address),
        "unit": unit_of(address.column, address.field),
        "range": range_text(address.column, address.field),
        "key": "|".join(SHAPES[address.table].key),
        **_values(address),
        "quality": row["quality"],
        "citation": source.get("citation"),
        "publisher": source.get("publisher"),
        "year": source.get("year"),
        "remark": source.get("note"),
        **({"no_run_reads_it": COLUMNS[address.place]} if address.place in COLUMNS else {}),
        "set_with": _example(address),
    }


def _example(address: Any) -> str:
    """How to move it; of shares that sum to 1 only some can be."""
    from sim.world.shapes import SHAPES

    shape = SHAPES[address.table]
    value = _example_value(address)
    sums = any(column == address.column for column, _ in shape.sums_to_one) and not address.specificity
    where = f"{address}[{'|'.join(each.upper() for each in shape.key)}]" if sums else str(address)
    return f"--set '{where}={value}', or in a scenario: data: {{'{where}': {value}}}"


def _example_value(address: Any) -> str:
    """A value that may be set: a factor, or a number where a cell has none to multiply."""
    from sim.world.data_values import outside, written

    field = address.field
    if field.kind == "flag":
        return "1"
    if all(number == number and number != field.none for _, number in _cells(address)):
        return "x1.1"
    return written(
        address, next(each for each in (1.0, 0.1, field.high, field.lowest) if not outside(address, each))
    )


def number_row(name: str) -> Row:
    """One number, or the numbers a key with `*` means, by address.

    Raises:
        BadInput: there is none.
    """
    from sim.world.data_address import AddressError, read_address

    try:
        address = read_address(name)
    except AddressError as fault:
        raise BadInput(str(fault)) from None
    return {"name": str(address), **_known_of(address.table, address.column), "quality": _quality_at(address)}


def _cells(address: Any) -> list[tuple[str, float]]:
    """Return key and number of every cell an address means."""
    from sim.world.data_changes import addressed
    from sim.world.quality import row_keys
    from sim.world.tables import read_table

    table = read_table(address.table)
    keys = row_keys(address.table, table)
    try:
        rows = addressed(address, table)
    except ValueError as fault:
        raise BadInput(str(fault)) from None
    return [(keys[row], float(table[address.column][row])) for row in rows]


def _quality_at(address: Any) -> str:
    """Return the quality of the cells an address means."""
    from sim.world.quality import cell_qualities

    keys = [key for key, _ in _cells(address)]
    known = cell_qualities(address.table, address.column)
    return ", ".join(dict.fromkeys(known[key] for key in keys))


def _values(address: Any) -> Row:
    """Return the numbers: one, a few by key, or how many and their range."""
    from sim.world.data_values import written

    cells = _cells(address)
    if len(cells) == 1:
        return {"value": written(address, cells[0][1])}
    known = [number for _, number in cells if number == number]
    row: Row = {
        "numbers": len(cells),
        "lowest": written(address, min(known)),
        "highest": written(address, max(known)),
    }
    if len(cells) <= MOST_SHOWN:
        row["by_key"] = [{"key": key, "value": written(address, number)} for key, number in cells]
    return row


__all__ = ["data_rows", "datum_detail", "number_row"]
