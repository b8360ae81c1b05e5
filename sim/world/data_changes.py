"""Tables of sim/data with some numbers moved: which numbers addresses mean, who wins, and whether the rest still fits.

The more specific of two addresses wins, whatever their order. A factor multiplies the number of the table. Shares that
sum to 1 still do: where some of a group are moved the others are scaled alike, so that what is not asked about keeps
its proportions; where none are left, or no room is, the change is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, isnan
from typing import Any

import numpy as np

from sim.world.data_address import ANY, BETWEEN, Address, read_address
from sim.world.data_values import DataValue, ValueFault, factor_of, outside, read_value, written
from sim.world.shapes import POSITIVE, SHAPES, TableShape
from sim.world.tables import Table, read_table

TOLERANCE = 1e-6
"""How far shares may be from a sum of 1, as where tables are read."""
MOST_TIMES = 1_000.0
"""Where a column has no upper bound, so many times its largest number is the most; where all must be above 0, the least
is the smallest over this."""


class DataChangeError(ValueError):
    """Numbers that cannot be moved so; `address` names the one at fault."""

    def __init__(self, address: str, message: str) -> None:
        super().__init__(message)
        self.address = address

    def __reduce__(self) -> tuple[type[DataChangeError], tuple[str, str]]:
        """Survive the way back from a worker process."""
        return (type(self), (self.address, str(self)))


@dataclass(frozen=True)
class Moved:
    """The numbers of one column that are moved."""

    address: Address
    """Whose word holds; of numbers that only make room, the address they make room for."""
    value: DataValue
    """What it says."""
    rows: tuple[int, ...]
    """Rows of the table."""
    keys: tuple[str, ...]
    """Their keys."""
    old: tuple[float, ...]
    """What the table holds."""
    new: tuple[float, ...]
    """What holds now."""
    makes_room: bool = False
    """Whether they are scaled only so that their group sums to 1."""


def canonical(data: Mapping[str, object]) -> dict[str, DataValue]:
    """Return changes with addresses and values in their own spelling, sorted by address.

    Raises:
        ValueError: an address or a value means nothing, or two spellings of one address say different things.
    """
    found: dict[str, DataValue] = {}
    for text, raw in data.items():
        address = read_address(str(text))
        value = read_value(address, raw)
        if found.setdefault(str(address), value) != value:
            raise DataChangeError(str(text), f"{address} is given twice, with different values")
    return dict(sorted(found.items()))


def moved(data: Mapping[str, DataValue], tables: Mapping[str, Table] | None = None) -> tuple[Moved, ...]:
    """Return every number that changes move.

    Args:
        data: what addresses are set to.
        tables: by name, as read; those of sim/data where None.

    Raises:
        ValueError: an address means no number, a number leaves its range, two addresses contradict each other, or
            shares cannot sum to 1.
    """
    columns: dict[str, list[tuple[Address, DataValue]]] = {}
    for text, value in canonical(data).items():
        address = read_address(text)
        columns.setdefault(address.place, []).append((address, value))
    found: list[Moved] = []
    for asked in columns.values():
        name = asked[0][0].table
        found += _moved_in(asked, read_table(name) if tables is None else tables[name])
    return tuple(found)


def changed_tables(tables: Mapping[str, Table], data: Mapping[str, DataValue]) -> dict[str, Table]:
    """Return tables with numbers moved; the tables themselves where nothing is."""
    made = dict(tables)
    for each in moved(data, tables):
        table, column = each.address.table, each.address.column
        values = made[table][column].copy()
        values[list(each.rows)] = each.new
        values.setflags(write=False)
        made[table] = {**made[table], column: values}
    return made


def _moved_in(asked: Sequence[tuple[Address, DataValue]], table: Table) -> list[Moved]:
    """Return what moves in one column."""
    address = asked[0][0]
    shape = SHAPES[address.table]
    old = table[address.column].astype(np.float64)
    keys = [
        BETWEEN.join(str(part) for part in row) for row in zip(*(table[k] for k in shape.key), strict=True)
    ]
    new, winner = _decided(asked, table, old, keys)
    rest = _made_room(asked, table, shape, old, new, winner, keys)
    found = []
    for at, (each, value) in enumerate(asked):
        rows = [int(row) for row in np.flatnonzero(winner == at)]
        found += [_of_rows(each, value, rows, keys, old, new, False)] if rows else []
    for at, rows in rest.items():
        found.append(_of_rows(*asked[at], rows, keys, old, new, True))
    return found


def _of_rows(
    address: Address, value: DataValue, rows: Sequence[int], keys: Sequence[str], old: Any, new: Any, room: bool
) -> Moved:  # fmt: skip
    return Moved(
        address,
        value,
        tuple(rows),
        tuple(keys[row] for row in rows),
        tuple(float(old[row]) for row in rows),
        tuple(float(new[row]) for row in rows),
        room,
    )


def _decided(
    asked: Sequence[tuple[Address, DataValue]], table: Table, old: Any, keys: Sequence[str]
) -> tuple[Any, Any]:
    """Return the new numbers [row], and whose word holds [row]; -1 where nobody's."""
    new, winner = old.copy(), np.full(len(old), -1)
    clash: dict[int, tuple[int, int]] = {}
    order = sorted(range(len(asked)), key=lambda at: asked[at][0].specificity)
    for at in order:
        address, value = asked[at]
        rows = addressed(address, table)
        factor = factor_of(value)
        none = address.field.none
        held = [row for row in rows if isnan(old[row]) or (none is not None and old[row] == none)]
        if factor is not None:
            rows = [row for row in rows if row not in set(held)]
            if not rows:
                raise DataChangeError(str(address), f"{address} is blank in the table: nothing to multiply")
        for row in rows:
            number = float(value) if factor is None else float(old[row]) * factor
            before = winner[row]
            if before >= 0 and asked[before][0].specificity == address.specificity:
                if number != new[row]:
                    clash[row] = (int(before), at)
            else:
                clash.pop(row, None)
            _check(address, value, number, keys[row], old)
            new[row], winner[row] = number, at
    for row, (one, other) in clash.items():
        first, second = (f"{asked[at][0]}: {written(*asked[at])}" for at in (one, other))
        raise DataChangeError(
            str(asked[other][0]),
            f"{first} contradicts {second}: both mean {asked[one][0].place}[{keys[row]}]; say it for that one too",
        )
    return new, winner


def addressed(address: Address, table: Table) -> list[int]:
    """Return the rows an address means.

    Raises:
        DataChangeError: there are none.
    """
    keep = np.ones(len(table[address.column]), dtype=np.bool_)
    for name, part in zip(SHAPES[address.table].key, address.key, strict=True):
        if part != ANY:
            keep &= table[name] == part
    rows = [int(row) for row in np.flatnonzero(keep)]
    if not rows:
        raise DataChangeError(str(address), f"{address}: {address.table} has no such row")
    return rows


def _check(address: Address, value: DataValue, number: float, key: str, old: Any) -> None:
    """Refuse a number outside the column's range, or far beyond all that is known of the column."""
    wrong, whole = outside(address, number), f"{address.place}[{key}]"
    said = f"{address}: {value} makes {whole}" if isinstance(value, str) else f"{whole} is"
    if wrong:
        raise DataChangeError(str(address), f"{said} {written(address, number)}, {wrong}")
    most = max(MOST_TIMES * float(np.nanmax(old, initial=0.0)), MOST_TIMES)
    if address.field.high == float("inf") and number > most:
        raise DataChangeError(
            str(address),
            f"{said} {number:g}, more than {MOST_TIMES:,.0f} times the largest of the column (at most {most:g})",
        )
    if address.field.low == POSITIVE.low and number < (least := float(np.nanmin(old)) / MOST_TIMES):
        raise DataChangeError(
            str(address),
            f"{said} {number:g}, less than a thousandth of the smallest of the column (at least {least:g})",
        )


def _made_room(
    asked: Sequence[tuple[Address, DataValue]], table: Table, shape: TableShape, old: Any, new: Any, winner: Any,
    keys: Sequence[str],
) -> dict[int, list[int]]:  # fmt: skip
    """Scale the other shares of each group in which some are moved, in place; return their rows by whose change."""
    column = asked[0][0].column
    rest: dict[int, list[int]] = {}
    for group_by in (by for name, by in shape.sums_to_one if name == column):
        groups: dict[tuple[str, ...], list[int]] = {}
        for row in range(len(old)):
            groups.setdefault(tuple(str(table[name][row]) for name in group_by), []).append(row)
        for group, rows in groups.items():
            own = [row for row in rows if winner[row] >= 0]
            if not own:
                continue
            others = [row for row in rows if winner[row] < 0]
            at = int(winner[own[-1]])
            _scale(asked[at], (own, others), (old, new), " ".join(group))
            moving = [row for row in others if new[row] != old[row]]
            if moving:
                rest.setdefault(at, []).extend(moving)
    return rest


def _scale(
    asked: tuple[Address, DataValue], rows: tuple[Sequence[int], Sequence[int]], numbers: tuple[Any, Any], group: str
) -> None:  # fmt: skip
    """Scale the shares of a group that are not moved so that all sum to 1."""
    (own, others), (old, new), (address, _) = rows, numbers, asked
    of = f"{address.place}{f' of {group}' if group else ''}"
    if any(isnan(old[row]) for row in others):
        raise DataChangeError(
            str(address), f"{of} is blank elsewhere in its group; shares are given for all or none"
        )
    given, left = fsum(new[row] for row in own), fsum(old[row] for row in others)
    if abs(given + left - 1.0) <= TOLERANCE:
        return
    if not left:
        none = "no other share is left to take up the rest"
        raise DataChangeError(str(address), f"{of} would sum to {given:.6g}; it must sum to 1, and {none}")
    if given > 1.0:
        raise DataChangeError(
            str(address), f"{of}: the shares that are moved sum to {given:.6g} alone; all must sum to 1"
        )
    for row in others:
        new[row] = old[row] * ((1.0 - given) / left)


__all__ = [
    "DataChangeError", "DataValue", "Moved", "ValueFault", "addressed", "canonical", "changed_tables", "moved",
    "read_address",
]  # fmt: skip
