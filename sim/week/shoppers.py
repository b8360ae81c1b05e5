"""Shoppers: all consumers of a run, or a shard of them, and their week: needs, choices, settlement.

Consumers are independent but for one thing, the stock of shops that sell imported goods, which has a second pass:
first everybody chooses and is settled elsewhere, then demand for every shop is known, and purchases of imported goods
are settled; only in seller groups where a shop was asked for more than it has does the order of buyers matter. So any
cut of consumers into blocks, threads, processes or machines gives the same bits.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.agents.shopping import BLOCK, choices_of, needs_of
from sim.agents.view import View, new_needs
from sim.core.kernel import kernel
from sim.core.parallel import in_threads, pieces
from sim.market.bundles import ConsumerColumns
from sim.settlement.accumulator import Accumulator, Written
from sim.settlement.ledgers import gather, has_room, new_trade
from sim.settlement.parcel_orders import settle_parcels
from sim.settlement.shop_orders import settle_shelf, settle_shops

PIECE = 131_072
"""Consumers handed to a thread at once; many more than BLOCK, so that a call's own cost does not show."""


NO_STOCK = np.zeros(0, dtype=np.int64)
"""Stands for stocks where they are not looked at."""


@kernel
def shop_and_settle(first, last, columns, view, books):
    """Do the week of consumers first to last - 1, block by block; return the first who found no room in the ledgers.

    What is noted of a block's needs stays in the nearest cache: nothing about a need outlives its block but sums.
    """
    most = BLOCK * view.preferences.household_good.shape[0]
    needs, trade = new_needs(most, view), new_trade(most)
    for start in range(first, last, BLOCK):
        if not has_room(books, most):
            return start
        count = needs_of(start, min(start + BLOCK, last), columns, view, needs)
        choices_of(0, count, columns, view, needs)
        settle_shops(count, columns, view, needs, books, trade.names)
        gather(trade, settle_parcels(count, columns, view, needs, books, trade), books.cells)
    return last


class Shoppers:
    """Consumers' columns, and the accumulators that settle for them."""

    def __init__(
        self,
        columns: ConsumerColumns,
        accumulators: list[Accumulator],
        first_spending: np.ndarray | None = None,
        piece: int = PIECE,
        moving: tuple[str, ...] = (),
    ) -> None:
        self.columns, self.accumulators, self.piece, self.moving = columns, accumulators, piece, moving
        """``moving`` names the columns that a week may change (`sim.week.consumer_bundle`)."""
        self.first_spending = first_spending
        """[consumer] USD a year in week 0; only where incomes move."""

    def __len__(self) -> int:
        return len(self.columns.key)

    def earn(self, income: np.ndarray) -> None:
        """Give everybody the budget of the economy's income [d], against week 0."""
        assert self.first_spending is not None
        self.columns.spending[:] = self.first_spending * income[self.columns.economy]

    def shop(self, view: View) -> None:
        """Let everybody choose; settle what does not depend on shops' stocks."""
        room = BLOCK * len(view.preferences.household_good)
        work: Iterator[tuple[int, int]] = iter(pieces(len(self), self.piece))

        def serve(accumulator: Accumulator) -> None:
            for first, last in work:
                at = first
                while at < last:
                    accumulator.grow(room)
                    at = shop_and_settle(at, last, self.columns, view, accumulator.books())

        in_threads(serve, self.accumulators)

    def elsewhere(self) -> list[Written]:
        """Return what was written on other accumulators than the model's: nothing (see ``SpreadShoppers``)."""
        return []

    def gather(self) -> None:
        """Bring the model's columns of consumers up to date: they are."""

    def some(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Return the columns that may have changed, of some consumers [row]."""
        return {name: getattr(self.columns, name)[rows] for name in self.moving}

    def wanted(self) -> np.ndarray:
        """Return units of imported goods buyers came for [sme]."""
        total: np.ndarray = self.accumulators[0].counters.units_wanted
        for accumulator in self.accumulators[1:]:
            total = total + accumulator.counters.units_wanted
        return total

    def settle_shelf(self, view: View, short: np.ndarray) -> np.ndarray:
        """Settle purchases of imported goods where no shop is short [d, g]; return the others, by buyer's row."""

        def serve(accumulator: Accumulator) -> None:
            settle_shelf(accumulator.waiting(), short, False, NO_STOCK, view, accumulator.books())

        in_threads(serve, self.accumulators)
        if not short.any():
            return self.accumulators[0].waiting()[:0]
        flat = short.reshape(-1)
        found = np.concatenate(
            [accumulator.waiting()[flat[accumulator.waiting()[:, 1]]] for accumulator in self.accumulators]
        )
        return found[np.argsort(found[:, 0], kind="stable")]
