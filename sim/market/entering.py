"""What is due on goods by the week in which they enter: tables of several laws, each way under its own.

At rest there is one law and its tables are those of ``terms``. Around a rule's date goods of fast and slow ways enter
under different laws; each law then has a block of rows in the tables, and each way says where its block begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.core.carried import never_written
from sim.core.codes import LOCAL
from sim.market.bundles import BULK_QUOTE, BulkTerms
from sim.market.law_tables import LawTables
from sim.market.quoting import Quotes
from sim.market.sizes import Sizes
from sim.market.terms import Terms, records
from sim.policy.entry_law import MOST_PARCEL_WEEKS, EntryLaw, weeks_to_entry
from sim.policy.rulebook import RuleBook
from sim.ports.hooks import Own
from sim.world import World
from sim.world.lanes import WAREHOUSE


class Weeks(NamedTuple):
    """Weeks from order to entry."""

    lane: np.ndarray
    """[lane] of parcels; 0 of what crosses no border, or did before it was sold"""
    bulk: np.ndarray
    """[o, d, bulk mode, g] of goods in bulk"""

    @property
    def most(self) -> int:
        """The longest way's."""
        return int(max(self.lane.max(initial=0), self.bulk.max(initial=0)))


@never_written
class Entering(NamedTuple):
    """What is due on goods ordered in a week."""

    terms: Terms
    """of parcels"""
    bulk: BulkTerms
    """of goods in bulk"""
    bulk_tau: np.ndarray
    """[o, d, bulk mode, g] landed over fob of goods in bulk"""


def weeks_of_ways(world: World, quotes: Quotes, rules: RuleBook) -> Weeks:
    """Return the weeks from order to entry of every way, by carriers' days to the door, without clearance."""
    lanes = world.lanes
    crosses = rules.customs_border[lanes.origin, lanes.destination] & (lanes.mode != LOCAL)
    on_the_way = crosses & (lanes.service != WAREHOUSE)
    lane = np.where(on_the_way, np.minimum(weeks_to_entry(quotes.lane_days), MOST_PARCEL_WEEKS), 0)
    return Weeks(lane, weeks_to_entry(quotes.bulk_days))


def enter(
    world: World, law: EntryLaw, quotes: Quotes, sizes: Sizes, tables: LawTables, own: Own | None
) -> Entering:
    """Return what is due on goods ordered in a week.

    Args:
        world: ways.
        law: that the goods bear, by weeks to entry.
        quotes: carriers' offers of the week of the order.
        sizes: size classes of parcels.
        tables: maker of the tables of each law.
        own: states of mechanisms.
    """
    weeks = weeks_of_ways(world, quotes, law.books[0])
    used = sorted({int(each) for each in law.of_week[: weeks.most + 1]})
    found = tables.of(world, [law.books[each] for each in used], quotes, sizes, own)
    quoted, books = [each.quotes for each in found], [each.book for each in found]
    if len(used) == 1:
        return Entering(found[0].terms, bulk_terms(quoted, books), found[0].landed)
    place = np.zeros(len(law.books), np.int64)
    place[used] = np.arange(len(used))
    of_week = place[law.of_week]
    of_bulk = of_week[weeks.bulk]
    return Entering(
        stacked([each.terms for each in found], of_week[weeks.lane]),
        bulk_terms(quoted, books, of_bulk),
        _picked([each.landed for each in found], of_bulk),
    )


def stacked(terms: Sequence[Terms], of_lane: np.ndarray) -> Terms:
    """Return terms of several laws as one.

    Args:
        terms: of each law.
        of_lane: [lane] which of them it is under.
    """
    economies = len(terms[0].country)
    lane, rates = terms[0].lane.copy(), terms[0].rates.copy()
    for number, each in enumerate(terms):
        mine = of_lane == number
        lane[mine], rates[mine] = each.lane[mine], each.rates[mine]
    lane["law_row"] = economies * of_lane
    return terms[0]._replace(
        lane=lane,
        pair=_rows([each.pair for each in terms]),
        country=_rows([each.country for each in terms]),
        duty_rate=_frozen(np.concatenate([each.duty_rate for each in terms])),
        rates=rates,
    )


def bulk_terms(
    quotes: Sequence[Quotes], books: Sequence[RuleBook], of_way: np.ndarray | None = None
) -> BulkTerms:
    """Return what is due on goods in bulk.

    Args:
        quotes: carriers' offers under each law.
        books: the laws.
        of_way: [o, d, bulk mode, g] which of them goods of a way enter under; None for the first.
    """
    first = quotes[0]
    law = np.zeros(first.bulk_days.shape, np.int64) if of_way is None else of_way
    freight, legs = first.bulk_usd_per_kg, first.bulk_inland_usd_per_kg
    share = np.where(freight > 0.0, legs / np.where(freight > 0.0, freight, 1.0), 0.0)
    carbon = _picked([each.bulk_carbon_usd_per_kg for each in quotes], law)
    offered = records(
        BULK_QUOTE, freight.shape, usd_per_kg=freight, inland_share=share, carbon_usd_per_kg=carbon,
        kg_co2e_per_kg=first.bulk_kg_co2e_per_kg, km=first.bulk_km[..., None], days=first.bulk_days,
        law_row=law * len(books[0].vat_rate),
    )  # fmt: skip
    if len(books) == 1:
        return BulkTerms(offered, books[0].duty_rate, books[0].duty_on_freight)
    return BulkTerms(
        offered,
        _frozen(np.concatenate([each.duty_rate for each in books])),
        _frozen(np.concatenate([each.duty_on_freight for each in books])),
    )


def _picked(tables: Sequence[np.ndarray], which: np.ndarray) -> np.ndarray:
    """Return each cell from the table that ``which`` names for it."""
    found = tables[0]
    for number, table in enumerate(tables[1:], 1):
        found = np.where(which == number, table, found)
    return found


def _rows(tables: Sequence[Any]) -> Any:
    """Return arrays of records, one after the other."""
    return np.concatenate([np.asarray(each) for each in tables]).view(np.recarray)


def _frozen(table: np.ndarray) -> np.ndarray:
    """Return a table that nobody may write, as those of a rule book are: kernels are compiled for such."""
    table.setflags(write=False)
    return table
