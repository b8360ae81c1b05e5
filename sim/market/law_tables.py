"""Tables of each law that goods of one week enter under, kept from week to week while nothing they are made from moves.

Around a rule's date several laws count at once, and most of them are those of the week before: making their tables
again was an eighth of such weeks. What is kept is derived: a run that starts from a checkpoint makes it anew, to the
bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from sim.core.carried import never_written
from sim.core.settings import ModelSettings
from sim.market.listing import bulk_tau
from sim.market.quoting import Quotes, quote
from sim.market.sizes import Sizes
from sim.market.terms import Terms, make_terms
from sim.policy.rulebook import RuleBook, same_rules
from sim.ports.hooks import Own
from sim.world import World

MOST_KEPT = 8
"""Laws kept, those used last, 5 MB each; around a date a week has three or four."""


@never_written
class LawTable(NamedTuple):
    """What is due under one law."""

    book: RuleBook
    """The law: that of the week of the order with what is due on entry as in the week of entry."""
    quotes: Quotes
    """Carriers' offers, with prices of carbon as of the week of entry."""
    terms: Terms
    """Of parcels."""
    landed: np.ndarray
    """[o, d, m, g] landed over fob of goods in bulk"""


class LawTables:
    """Makes tables of laws, and gives again those that it made last."""

    def __init__(self, settings: ModelSettings) -> None:
        self.settings = settings
        self._kept: list[LawTable] = []
        self._made_for: tuple[Any, ...] = (None, None)

    def of(
        self, world: World, books: Sequence[RuleBook], quotes: Quotes, sizes: Sizes, own: Own | None
    ) -> list[LawTable]:
        """Return the tables of laws.

        Args:
            world: lanes and goods.
            books: the laws; the first is that of the week of the order.
            quotes: carriers' offers of that week. Mechanisms' states that quotes or terms are made from do not move
                without new ones.
            sizes: size classes of parcels.
            own: states of mechanisms.
        """
        kept, made_for = self._kept, self._made_for
        alike = made_for[0] is world and made_for[1] is sizes
        if not alike or not kept or not _of_one_week(kept[0], quotes, books[0]):
            kept, self._made_for = [], (world, sizes)
        found: list[LawTable] = []
        for book in books:
            again = next((each for each in kept if same_rules(each.book, book)), None)
            found.append(again or self._made(world, book, books[0], quotes, sizes, own))
        rest = [each for each in kept if not any(each is other for other in found)]
        self._kept = [*found, *rest][:MOST_KEPT]
        return found

    def _made(
        self, world: World, book: RuleBook, of_order: RuleBook, quotes: Quotes, sizes: Sizes, own: Own | None
    ) -> LawTable:
        """Return the tables of one law."""
        offered = quotes
        if not np.array_equal(book.carbon_price_usd_per_tonne, of_order.carbon_price_usd_per_tonne):
            entered = quote(world, book, own)
            offered = replace(
                quotes,
                lane_carbon_usd_per_kg=entered.lane_carbon_usd_per_kg,
                bulk_carbon_usd_per_kg=entered.bulk_carbon_usd_per_kg,
            )
        sold = None if book is of_order else of_order
        terms = make_terms(world, offered, book, sizes, self.settings, own, sold)
        return LawTable(book, offered, terms, bulk_tau(world, offered, book))


def _of_one_week(kept: LawTable, quotes: Quotes, of_order: RuleBook) -> bool:
    """Return whether a kept first table is of the same offers and the same law of the order."""
    return kept.quotes is quotes and same_rules(kept.book, of_order)
