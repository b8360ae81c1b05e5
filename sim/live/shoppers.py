"""Shoppers: all consumers of a run, or a shard of them, and their week: needs, choices, settlement.

Consumers are independent but for one thing, the stock of shops that sell imported goods, which has a second pass:
first everybody chooses and is settled elsewhere, then demand for every shop is known, and purchases of imported goods
are settled; only in streets where a shop was asked for more than it has does the order of buyers matter. So any cut of
consumers into blocks, threads, processes or machines gives the same bits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from sim.agents.consumer import Shops, Streams
from sim.agents.fate import Fate
from sim.agents.lane_choice import Recommender, Reference
from sim.agents.shopping import BLOCK, choices_of, needs_of
from sim.kernel import kernel
from sim.live.desk import Desk, Written
from sim.market.accounts import MEASURES
from sim.market.bundles import ConsumerColumns, Goods, PlatformColumns, Prices
from sim.market.ledgers import gather
from sim.market.parcels import settle_parcels
from sim.market.shops import settle_shelf, settle_shops
from sim.parallel import in_threads, pieces

PIECE = 131_072
"""Consumers handed to a thread at once; many more than BLOCK, so that a call's own cost does not show."""


CHANGING = ("spending", "last_platform", "deviation", "memory_from")
"""Columns of consumers that a week may change."""
NO_STOCK = np.zeros(0, dtype=np.int64)
"""Stands for stocks where they are not looked at."""


class View(NamedTuple):
    """Everything consumers and those who settle for them read this week."""

    tick: int
    bad_memory: float
    streams: Streams
    wants: Any
    lanes: Any
    offers: Any
    tables: Any
    sizes: Any
    shops: Shops
    fate: Fate
    reference: Reference
    recommender: Recommender
    goods: Goods
    prices: Prices
    terms: Any
    platforms: PlatformColumns
    edition: int
    """Raised when offers, tables, sizes, shops or terms were made anew."""


@kernel
def shop_and_settle(
    first, last, columns, tick, bad_memory, streams, wants, lanes, offers, tables, sizes, shops, fate, reference,
    recommender, goods, prices, terms, platforms, tally, pages, dues, cells, shelf,
):  # fmt: skip
    """Do the week of consumers first to last - 1, block by block; return the first who found no room in the ledgers.

    What is noted of a block's needs stays in the nearest cache: nothing about a need outlives its block but sums.
    """
    most = BLOCK * wants.household_good.shape[0]
    rows, categories, orders = (
        np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64),
    )  # fmt: skip
    found, keys = np.empty((most, 6), dtype=np.int64), np.empty(most, dtype=np.int64)
    values = np.empty((most, MEASURES), dtype=np.int64)
    for start in range(first, last, BLOCK):
        if (
            cells.used[0] + most > cells.keys.shape[0]
            or dues.used[0] + most > dues.rows.shape[0]
            or shelf.used[0] + most > shelf.orders.shape[0]
        ):
            return start
        count = needs_of(
            start, min(start + BLOCK, last), columns.economy, columns.spending, columns.key, streams.need,
            wants.category_share, sizes.mean_paid_e4usd, wants.household_good, rows, categories, orders,
        )  # fmt: skip
        choices_of(
            0, count, rows, categories, columns.economy, columns.kind, columns.key, columns.last_platform,
            columns.deviation, columns.memory_from, tick, streams, wants, lanes, offers, tables, sizes, shops, fate,
            reference, recommender, found,
        )  # fmt: skip
        settle_shops(
            count, rows, categories, orders, found, columns, goods, prices, sizes, tally, pages, shelf
        )
        used = settle_parcels(
            count, rows, categories, orders, found, tick, bad_memory, prices.now, columns, lanes, goods, terms,
            offers.lane_days, sizes, platforms, fate, tally, pages, dues, keys, values,
        )  # fmt: skip
        gather(keys, values, used, cells)
    return last


class Shoppers:
    """Consumers' columns, and the desks that settle for them."""

    def __init__(
        self,
        columns: ConsumerColumns,
        desks: list[Desk],
        first_spending: np.ndarray | None = None,
        piece: int = PIECE,
    ) -> None:
        self.columns, self.desks, self.piece = columns, desks, piece
        self.first_spending = first_spending
        """[consumer] USD a year in week 0; only where incomes move."""

    def __len__(self) -> int:
        return len(self.columns.key)

    def earn(self, income: np.ndarray) -> None:
        """Give everybody the budget of his economy's income [d], against week 0."""
        assert self.first_spending is not None
        self.columns.spending[:] = self.first_spending * income[self.columns.economy]

    def shop(self, view: View) -> None:
        """Let everybody choose; settle what does not depend on shops' stocks."""
        room = BLOCK * len(view.wants.household_good)
        work: Iterator[tuple[int, int]] = iter(pieces(len(self), self.piece))

        def serve(desk: Desk) -> None:
            for first, last in work:
                at = first
                while at < last:
                    desk.grow(room)
                    at = shop_and_settle(
                        at,
                        last,
                        self.columns,
                        *view[:-1],
                        desk.tally,
                        desk.pages,
                        desk.dues,
                        desk.cells,
                        desk.shelf,
                    )

        in_threads(serve, self.desks)

    def elsewhere(self) -> list[Written]:
        """Return what was written on other desks than the model's: nothing (see ``SpreadShoppers``)."""
        return []

    def gather(self) -> None:
        """Bring the model's columns of consumers up to date: they are."""

    def some(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Return the columns that may have changed, of some consumers [row]."""
        return {name: getattr(self.columns, name)[rows] for name in CHANGING}

    def wanted(self) -> np.ndarray:
        """Return units of imported goods buyers came for [sme]."""
        total: np.ndarray = self.desks[0].tally.units_wanted
        for desk in self.desks[1:]:
            total = total + desk.tally.units_wanted
        return total

    def settle_shelf(self, view: View, short: np.ndarray) -> np.ndarray:
        """Settle purchases of imported goods where no shop is short [d, g]; return the others, by buyer's row."""

        def serve(desk: Desk) -> None:
            settle_shelf(
                desk.waiting(), short, False, view.prices, NO_STOCK, view.shops, desk.tally, desk.pages
            )

        in_threads(serve, self.desks)
        if not short.any():
            return self.desks[0].waiting()[:0]
        flat = short.reshape(-1)
        found = np.concatenate([desk.waiting()[flat[desk.waiting()[:, 1]]] for desk in self.desks])
        return found[np.argsort(found[:, 0], kind="stable")]
