"""Addresses of numbers in sim/data: `table.column`, or `table.column[key]` with the parts of the key joined by `|`.

The parts stand in the order of the table's key; `*` is any. `categories.sigma[electronics]` is one number,
`flows_2023.value_usd[CHN|*]` all that China sells, `categories.sigma` the whole column. The table may be left out where
only one has a column of that name: `sigma[electronics]` is taken for `categories.sigma[electronics]`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sim.naming import UnknownName, did_you_mean, find
from sim.naming.folding import folded
from sim.naming.shown import shown
from sim.world.data_columns import number_columns
from sim.world.shapes import DATA_TABLES, SHAPES, Field

ANY = "*"
BETWEEN = "|"
LONGEST = 200
"""Letters of the longest address that is looked at."""
_FORM = re.compile(r"\s*(?:([^.\[\]]+)\.)?([^.\[\]]+?)\s*(?:\[([^\[\]]*)\]\s*)?", re.ASCII)
_KINDS = {
    "iso3": "economy", "economy": "economy", "origin": "economy", "destination": "economy", "category": "category",
    "mode": "mode", "platform": "platform", "rail": "rail", "segment": "segment",
}  # fmt: skip
"""What a column of a key names, where people have other words for it (`sim.naming`)."""
EXAMPLE = "an address is table.column or table.column[key], such as categories.sigma[electronics]"


class AddressError(ValueError):
    """An address that means no number of sim/data; the message says what was found and what would be right."""


@dataclass(frozen=True)
class Address:
    """Where one or more numbers stand."""

    table: str
    """Table of sim/data."""
    column: str
    """Column of numbers."""
    key: tuple[str, ...]
    """One part for each column of the table's key; `*` for any."""

    @property
    def field(self) -> Field:
        """What the column may hold."""
        return SHAPES[self.table].fields[self.column]

    @property
    def specificity(self) -> int:
        """How many parts of the key it states; the more specific of two addresses wins."""
        return sum(part != ANY for part in self.key)

    @property
    def place(self) -> str:
        """The column, as table.column."""
        return f"{self.table}.{self.column}"

    def __str__(self) -> str:
        """The address as it is written; without a key where it means the whole column."""
        return f"{self.place}[{BETWEEN.join(self.key)}]" if self.specificity else self.place


@lru_cache(maxsize=4096)
def read_address(text: str) -> Address:
    """Return the address a text means, names in their own spelling (`flows_2023.value_usd[UK|*]` is of GBR).

    Raises:
        AddressError: it means no number; with the nearest name.
    """
    if len(text) > LONGEST:
        raise AddressError(f"{shown(text)} is no address: {EXAMPLE}")
    form = _FORM.fullmatch(text)
    if form is None:
        raise AddressError(f"{shown(text)} is no address; {EXAMPLE}")
    table, column = _place(text, form[1], form[2].strip())
    shape = SHAPES[table]
    if form[3] is None:
        return Address(table, column, (ANY,) * len(shape.key))
    parts = [part.strip() for part in form[3].split(BETWEEN)]
    if len(parts) != len(shape.key):
        raise AddressError(
            f"{shown(text)}: a key of {table} has {_counted(len(shape.key))}, {BETWEEN.join(shape.key)}; "
            f"found {len(parts)}"
        )
    return Address(
        table,
        column,
        tuple(_part(text, table, name, part) for name, part in zip(shape.key, parts, strict=True)),
    )


def is_address(text: str) -> bool:
    """Whether a name is meant as an address: it opens with a table of sim/data, names a column or has a key."""
    opens = folded(text.split(".")[0]) in {folded(table) for table in DATA_TABLES}
    return opens or "[" in text or bool(_places_of(text))


def taken_for(text: str) -> str:
    """Say which address a column's name without its table was taken for; an empty string where it has its table."""
    address = read_address(text)
    return "" if "." in text.partition("[")[0] else f"{shown(text)} is taken for {address}"


def column_meant(word: str) -> str:
    """Return the addresses of the columns of a name, `or` between them; an empty string where there is none."""
    _, bracket, key = word.strip().partition("[")
    return " or ".join(f"{place}{bracket}{key}" for place in _places_of(word))


def of_a_column(word: str) -> str:
    """Return ' — did you mean table.column?' for a word that is a column's name; an empty string else."""
    meant = column_meant(word)
    return f" — did you mean {meant}?" if meant else ""


def _places_of(word: str) -> list[str]:
    """Return the columns (`table.column`) that have a name; what stands in brackets does not count."""
    name = folded(word.strip().partition("[")[0])
    return [place for place, (_, column, _) in number_columns().items() if folded(column) == name]


def _place(text: str, table: str | None, word: str) -> tuple[str, str]:
    """Return the table and the column of an address; a name without a table must be of one column."""
    if table is not None:
        named = _table(table.strip())
        return named, _column(named, word)
    found = _places_of(word)
    if not found:
        raise AddressError(f"{shown(text)} is no address; {EXAMPLE}")
    if len(found) > 1:
        raise AddressError(f"{shown(text)} is a column of {len(found)} tables{of_a_column(text)}")
    return number_columns()[found[0]][:2]


def _table(word: str) -> str:
    named = {folded(table): table for table in DATA_TABLES}
    if folded(word) not in named:
        hint = did_you_mean(word, DATA_TABLES) or f"; tables: {', '.join(DATA_TABLES)}"
        raise AddressError(f"unknown table {shown(word)}{hint}")
    return named[folded(word)]


def _column(table: str, word: str) -> str:
    fields = SHAPES[table].fields
    numbers = [column for _, column, _ in (e for e in number_columns().values() if e[0] == table)]
    column = next((name for name in fields if folded(name) == folded(word)), None)
    if column in numbers:
        return column
    if column is not None:
        why = "is part of the key" if column in SHAPES[table].key else f"holds {fields[column].kind}"
        said = f"numbers of {table}: {', '.join(numbers)}" if numbers else f"{table} holds no numbers"
        raise AddressError(f"{table}.{column} {why}, no number to move; {said}")
    hint = did_you_mean(word, numbers) or f"; numbers of {table}: {', '.join(numbers)}"
    raise AddressError(f"{table} has no column {shown(word)}{hint}")


def _part(text: str, table: str, name: str, part: str) -> str:
    """Return one part of a key as the table spells it."""
    if part == ANY:
        return ANY
    known = key_words(table)[SHAPES[table].key.index(name)]
    spelt = {folded(word): word for word in known}
    if part in known or (folded(part) in spelt and folded(part)):
        return part if part in known else spelt[folded(part)]
    kind, said = _KINDS.get(name), ""
    try:
        code = find(kind, part) if kind else ""
    except UnknownName as fault:
        code, said = "", f": {fault}"
    if code in known:
        return code
    if not said or ("did you mean" not in said and not kind):
        near = did_you_mean(part, known) or (f"; known: {', '.join(known)}" if len(known) <= 16 else "")
        said = f": {table} has no {name} {shown(part)}{near}"
    raise AddressError(f"{shown(text)}{said}")


@lru_cache(maxsize=32)
def key_words(table: str) -> tuple[Sequence[str], ...]:
    """Return, for each column of a table's key, the words in it."""
    from sim.world.tables import read_table

    found = read_table(table)
    return tuple(tuple(dict.fromkeys(str(word) for word in found[name])) for name in SHAPES[table].key)


def _counted(parts: int) -> str:
    return "one part" if parts == 1 else f"{parts} parts"


__all__ = [
    "ANY",
    "Address",
    "AddressError",
    "column_meant",
    "is_address",
    "of_a_column",
    "read_address",
    "taken_for",
]
