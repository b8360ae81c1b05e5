"""Ledgers that grow during a week: cells of trade, what is owed to sellers, purchases that wait for a shop's stock.

One set for every thread or process that settles orders (``Accumulator``); all whole numbers, added up at the end of the
week, so that it makes no difference who wrote what and when.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.core.kernel import kernel, part, rule
from sim.market.charges import MOST_CHARGES
from sim.settlement.accounts import MEASURES

SHELF_COLUMNS = 6
"""Of a purchase that waits: row of the buyer, pool (d x categories + g), shop, units, paid, orders."""
NAMES = 16
"""Room for the names of an order."""
SPREAD = 40_503
"""Odd factor that spreads keys over an index (Knuth's golden ratio, 16 bits: keys have 38, so nothing overflows)."""


class Payables(NamedTuple):
    """What sellers will be paid: (week of the payment schedule, seller, 1e-4 USD), one row an order."""

    rows: np.ndarray
    """[order, 3] int64"""
    used: np.ndarray
    """[1] rows in use"""


class Shelf(NamedTuple):
    """Purchases of imported goods that wait until demand for every shop is known."""

    orders: np.ndarray
    """[order, SHELF_COLUMNS] int64"""
    used: np.ndarray
    """[1] rows in use"""


class Cells(NamedTuple):
    """Rows of trade by key, found through an open-addressed index."""

    index: np.ndarray  # type: ignore[assignment]
    """[power of 2] place of a key in keys, -1 where there is none; int32"""
    keys: np.ndarray
    """[cell] int64, see ``trade_keys.trade_key``"""
    values: np.ndarray
    """[cell, MEASURES] int64"""
    used: np.ndarray
    """[1] cells in use"""


class Books(NamedTuple):
    """Everything one thread or process writes to when it settles orders (an accumulator's, see
    ``sim.settlement.accumulator``).
    """

    counters: Any
    """accounts.Counters: what the week adds up to"""
    schedule: Any
    """accounts.ScheduleTotals: what falls due later"""
    payables: Payables
    """what sellers will be paid"""
    cells: Cells
    """rows of trade by key"""
    shelf: Shelf
    """purchases of imported goods that wait"""


class Trade(NamedTuple):
    """Room for rows of trade before they are added to their cells."""

    keys: np.ndarray
    """[row] int64, see ``trade_keys.trade_key``"""
    values: np.ndarray
    """[row, MEASURES] int64"""
    amounts: np.ndarray
    """[charge] 1e-4 USD: those of the order at hand"""
    names: np.ndarray
    """[place] who has a part in it, and what its emissions are per (``charging.name``)"""


def new_payables(most: int) -> Payables:
    """Return room for as many payments."""
    return Payables(np.empty((most, 3), dtype=np.int64), np.zeros(1, dtype=np.int64))


def new_shelf(most: int) -> Shelf:
    """Return room for as many purchases."""
    return Shelf(np.empty((most, SHELF_COLUMNS), dtype=np.int64), np.zeros(1, dtype=np.int64))


def new_cells(most: int) -> Cells:
    """Return room for as many cells; the index is at most half full."""
    places = 1 << max(2 * most - 1, 1).bit_length()
    return Cells(
        np.full(places, -1, dtype=np.int32), np.empty(most, dtype=np.int64),
        np.empty((most, MEASURES), dtype=np.int64), np.zeros(1, dtype=np.int64),
    )  # fmt: skip


@part
def new_trade(most):
    """Return room for as many rows of trade."""
    return Trade(
        np.empty(most, dtype=np.int64),
        np.empty((most, MEASURES), dtype=np.int64),
        np.empty(MOST_CHARGES, np.int64),
        np.empty(NAMES, np.int64),
    )


@part
def has_room(books, rows):
    """Return whether so many more rows fit into every ledger."""
    cells, payables, shelf = books.cells, books.payables, books.shelf
    return (
        cells.used[0] + rows <= cells.keys.shape[0]
        and payables.used[0] + rows <= payables.rows.shape[0]
        and shelf.used[0] + rows <= shelf.orders.shape[0]
    )


@part
def first_place(key, mask):
    """Return where in an index of mask + 1 places a key is looked for first."""
    return (((key ^ (key >> 20)) * SPREAD) >> 12) & mask


@rule
def pay_later(due_week, seller, amount, payables):
    """Note what a seller will be paid in a week of the payment schedule."""
    rows, used = payables.rows, payables.used[0]
    rows[used, 0], rows[used, 1], rows[used, 2] = due_week, seller, amount
    payables.used[0] = used + 1


@kernel
def gather(trade, count, cells):
    """Add the first ``count`` rows of trade to the cells of their keys."""
    keys, values = trade.keys, trade.values
    index, cell_keys, sums = cells.index, cells.keys, cells.values
    mask, used = index.shape[0] - 1, cells.used[0]
    for row in range(count):
        key = keys[row]
        place = first_place(key, mask)
        while index[place] >= 0 and cell_keys[index[place]] != key:
            place = (place + 1) & mask
        cell = index[place]
        if cell < 0:
            cell, index[place], cell_keys[used] = used, used, key
            used += 1
            for i in range(MEASURES):
                sums[cell, i] = values[row, i]
        else:
            for i in range(MEASURES):
                sums[cell, i] += values[row, i]
    cells.used[0] = used


@kernel
def pay_payables(rows, seller):
    """Write what is owed into the payment schedule's weeks seller [week modulo HORIZON, sme]."""
    for i in range(rows.shape[0]):
        seller[rows[i, 0], rows[i, 1]] += rows[i, 2]


@kernel
def index_again(cells):
    """Fill the index of cells whose keys were moved to a larger room."""
    mask = cells.index.shape[0] - 1
    for cell in range(cells.used[0]):
        place = first_place(cells.keys[cell], mask)
        while cells.index[place] >= 0:
            place = (place + 1) & mask
        cells.index[place] = cell
