"""Accumulator: where one thread or process settles orders; and how several accumulators become one week.

Everything on an accumulator is a whole number that is added to, so the week's sums do not depend on how many
accumulators there were, nor on who settled what.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from sim.settlement.accounts import Counters, PaymentSchedule, ScheduleTotals, clear, schedule_of
from sim.settlement.ledgers import (
    Books,
    Cells,
    Payables,
    Shelf,
    index_again,
    new_cells,
    new_payables,
    new_shelf,
    pay_payables,
)

CELLS, ROWS = 1 << 14, 1 << 14
"""Room at the start: cells of trade, and rows of payables and of waiting purchases. Doubled when it may run out."""
GROWTH = 2


class Written(NamedTuple):
    """What an accumulator holds at the end of a week, apart from its counters and weeks."""

    keys: np.ndarray
    """[cell]"""
    values: np.ndarray
    """[cell, MEASURES]"""
    payables: np.ndarray
    """[order, 3]"""


class Accumulator:
    """The accounts one worker writes to: counters, weeks of the payment schedule, cells of trade, payables, waiting
    purchases.
    """

    def __init__(self, counters: Counters, schedule: ScheduleTotals) -> None:
        self.counters, self.schedule = counters, schedule
        self.cells: Cells = new_cells(CELLS)
        self.payables: Payables = new_payables(ROWS)
        self.shelf: Shelf = new_shelf(ROWS)

    @classmethod
    def first(cls, counters: Counters, payment_schedule: PaymentSchedule) -> Accumulator:
        """Return an accumulator that writes into the model's own accounts."""
        return cls(counters, schedule_of(payment_schedule))

    @classmethod
    def empty_like(cls, other: Accumulator) -> Accumulator:
        """Return an accumulator with empty accounts of the same shape."""
        return cls(
            Counters(*(np.zeros_like(each) for each in other.counters)),
            ScheduleTotals(*(np.zeros_like(each) for each in other.schedule)),
        )

    def clear(self) -> None:
        """Forget the week (weeks of the payment schedule are not touched: they may be the model's)."""
        clear(self.counters)
        self.cells.index.fill(-1)
        for used in (self.cells.used, self.payables.used, self.shelf.used):
            used[0] = 0

    def grow(self, orders: int) -> None:
        """Make room for as many more orders, where there is none."""
        cells, payables, shelf = self.cells, self.payables, self.shelf
        if int(cells.used[0]) + orders > len(cells.keys):
            self.cells = new_cells(_more(len(cells.keys), int(cells.used[0]) + orders))
            used = int(cells.used[0])
            self.cells.keys[:used], self.cells.values[:used] = cells.keys[:used], cells.values[:used]
            self.cells.used[0] = used
            index_again(self.cells)
        if int(payables.used[0]) + orders > len(payables.rows):
            self.payables = new_payables(_more(len(payables.rows), int(payables.used[0]) + orders))
            self.payables.rows[: len(payables.rows)], self.payables.used[0] = payables.rows, payables.used[0]
        if int(shelf.used[0]) + orders > len(shelf.orders):
            self.shelf = new_shelf(_more(len(shelf.orders), int(shelf.used[0]) + orders))
            self.shelf.orders[: len(shelf.orders)], self.shelf.used[0] = shelf.orders, shelf.used[0]

    def books(self) -> Books:
        """Return everything kernels write to."""
        return Books(self.counters, self.schedule, self.payables, self.cells, self.shelf)

    def written(self) -> Written:
        """Return the cells of trade and the payables (not copies)."""
        used = int(self.cells.used[0])
        return Written(
            self.cells.keys[:used], self.cells.values[:used], self.payables.rows[: int(self.payables.used[0])]
        )

    def waiting(self) -> np.ndarray:
        """Return the purchases that wait [order, SHELF_COLUMNS] (not a copy)."""
        return self.shelf.orders[: int(self.shelf.used[0])]

    def take_over(self, other: Accumulator) -> None:
        """Move another accumulator's counters and weeks to this one's."""
        for mine, theirs in zip(
            (*self.counters, *self.schedule), (*other.counters, *other.schedule), strict=True
        ):
            mine += theirs
            theirs.fill(0)


def joined(accumulators: list[Accumulator]) -> Accumulator:
    """Move all counters and weeks to the first accumulator and return it."""
    for accumulator in accumulators[1:]:
        accumulators[0].take_over(accumulator)
    return accumulators[0]


def _more(room: int, wanted: int) -> int:
    while room < wanted:
        room *= GROWTH
    return room


def pay_sellers(
    payment_schedule: PaymentSchedule, now: int, counters: Counters, written: Iterable[Written]
) -> None:
    """Write what sellers earned this week into the payment schedule: in shops at once, from elsewhere when it is
    settled.
    """
    payment_schedule.seller[now] += counters.shop_money
    for each in written:
        pay_payables(each.payables, payment_schedule.seller)
