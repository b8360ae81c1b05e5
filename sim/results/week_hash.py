"""The hash of a week: SHA-256 over its integer tables, the same whatever the threads and the order of rows."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from sim.core.codes import MOST_ECONOMIES
from sim.settlement.flows import KEY_COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.settlement.flows import Flows, TickTables

ROOM = 2 * MOST_ECONOMIES
"""Room for the most of any key column, and for a -1."""


def in_key_order(flows: Flows) -> NDArray[np.intp] | None:
    """Rows of `flows` by rising key, or None where they already are. Keys are unique, so the order is one."""
    code = np.zeros(len(flows), np.int64)
    for name in KEY_COLUMNS:
        code = code * ROOM + getattr(flows, name) + 1
    if np.all(code[1:] > code[:-1]):
        return None
    return np.argsort(code, kind="stable")


def hash_of_week(tables: TickTables) -> str:
    """SHA-256 over the integer tables of one week in key order; no dates, versions or floats."""
    digest = hashlib.sha256()
    order = in_key_order(tables.flows)
    for column in tables.flows.columns().values():
        ordered = column if order is None else column[order]
        digest.update(np.ascontiguousarray(ordered).astype(ordered.dtype.newbyteorder("<"), copy=False).data)
    for name, table in sorted(tables.integers().items()):
        digest.update(name.encode())
        digest.update(table.astype("<i8", copy=False).data)
    for counts in (tables.ledger, tables.order_states):
        digest.update(repr(sorted((name, int(count)) for name, count in counts.items())).encode())
    return digest.hexdigest()
