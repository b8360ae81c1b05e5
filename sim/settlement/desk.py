"""Desk: where one thread or process settles orders; and how several desks become one week.

Everything on a desk is a whole number that is added to, so the week's sums do not depend on how many desks there
were, nor on who settled what.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from sim.settlement.accounts import Calendar, Pages, Tally, clear, pages_of
from sim.settlement.ledgers import (
    Books,
    Cells,
    Dues,
    Shelf,
    index_again,
    new_cells,
    new_dues,
    new_shelf,
    pay_dues,
)

CELLS, ROWS = 1 << 14, 1 << 14
"""Room at the start: cells of trade, and rows of dues and of waiting purchases. Doubled when it may run out."""
GROWTH = 2


class Written(NamedTuple):
    """What a desk holds at the end of a week, apart from its tally and pages."""

    keys: np.ndarray
    """[cell]"""
    values: np.ndarray
    """[cell, MEASURES]"""
    dues: np.ndarray
    """[order, 3]"""


class Desk:
    """The accounts one worker writes to: a tally, pages of the calendar, cells of trade, dues, waiting purchases."""

    def __init__(self, tally: Tally, pages: Pages) -> None:
        self.tally, self.pages = tally, pages
        self.cells: Cells = new_cells(CELLS)
        self.dues: Dues = new_dues(ROWS)
        self.shelf: Shelf = new_shelf(ROWS)

    @classmethod
    def first(cls, tally: Tally, calendar: Calendar) -> Desk:
        """Return a desk that writes into the model's own accounts."""
        return cls(tally, pages_of(calendar))

    @classmethod
    def beside(cls, other: Desk) -> Desk:
        """Return a desk with empty accounts of the same shape."""
        return cls(
            Tally(*(np.zeros_like(each) for each in other.tally)),
            Pages(*(np.zeros_like(each) for each in other.pages)),
        )

    def clear(self) -> None:
        """Forget the week (pages of the calendar are not touched: they may be the model's)."""
        clear(self.tally)
        self.cells.index.fill(-1)
        for used in (self.cells.used, self.dues.used, self.shelf.used):
            used[0] = 0

    def grow(self, orders: int) -> None:
        """Make room for as many more orders, where there is none."""
        cells, dues, shelf = self.cells, self.dues, self.shelf
        if int(cells.used[0]) + orders > len(cells.keys):
            self.cells = new_cells(_more(len(cells.keys), int(cells.used[0]) + orders))
            used = int(cells.used[0])
            self.cells.keys[:used], self.cells.values[:used] = cells.keys[:used], cells.values[:used]
            self.cells.used[0] = used
            index_again(self.cells)
        if int(dues.used[0]) + orders > len(dues.rows):
            self.dues = new_dues(_more(len(dues.rows), int(dues.used[0]) + orders))
            self.dues.rows[: len(dues.rows)], self.dues.used[0] = dues.rows, dues.used[0]
        if int(shelf.used[0]) + orders > len(shelf.orders):
            self.shelf = new_shelf(_more(len(shelf.orders), int(shelf.used[0]) + orders))
            self.shelf.orders[: len(shelf.orders)], self.shelf.used[0] = shelf.orders, shelf.used[0]

    def books(self) -> Books:
        """Return everything kernels write to."""
        return Books(self.tally, self.pages, self.dues, self.cells, self.shelf)

    def written(self) -> Written:
        """Return the cells of trade and the dues (not copies)."""
        used = int(self.cells.used[0])
        return Written(
            self.cells.keys[:used], self.cells.values[:used], self.dues.rows[: int(self.dues.used[0])]
        )

    def waiting(self) -> np.ndarray:
        """Return the purchases that wait [order, SHELF_COLUMNS] (not a copy)."""
        return self.shelf.orders[: int(self.shelf.used[0])]

    def take_over(self, other: Desk) -> None:
        """Move another desk's tally and pages to this one's."""
        for mine, theirs in zip((*self.tally, *self.pages), (*other.tally, *other.pages), strict=True):
            mine += theirs
            theirs.fill(0)


def joined(desks: list[Desk]) -> Desk:
    """Move all tallies and pages to the first desk and return it."""
    for desk in desks[1:]:
        desks[0].take_over(desk)
    return desks[0]


def _more(room: int, wanted: int) -> int:
    while room < wanted:
        room *= GROWTH
    return room


def pay_sellers(calendar: Calendar, now: int, tally: Tally, written: Iterable[Written]) -> None:
    """Write what sellers earned this week into the calendar: in shops at once, from elsewhere when it is settled."""
    calendar.seller[now] += tally.shop_money
    for each in written:
        pay_dues(each.dues, calendar.seller)
