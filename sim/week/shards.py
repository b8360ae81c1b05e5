"""Spread shoppers: one run over several processes or machines, consumers cut into shards on Dask actors.

Every shard holds its consumers' columns. Each week it is sent what changed of the market (tables only when they were
made anew), lets its consumers shop, and answers with demand for every shop; told in which seller groups shops are
short, it settles the rest and answers with sums: counters, weeks, cells of trade, payables. All whole numbers, so the
run is the same bits as in one process, however consumers are cut (tests/sim/week/test_shards.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.agents.view import View
from sim.market.bundles import ConsumerColumns
from sim.settlement.accounts import Counters, ScheduleTotals
from sim.settlement.accumulator import Accumulator, Written
from sim.week.shoppers import Shoppers

FOR_EVER = ("preferences", "lanes", "reference")
"""Parts of a view that never change."""
BY_TABLES_VERSION = ("offers", "tables", "sizes", "shops", "terms", "entry_terms")
"""Parts that change where the market was made anew."""


class Sums(NamedTuple):
    """What a shard's week adds up to."""

    counters: Counters
    schedule: ScheduleTotals
    written: Written
    oversubscribed: np.ndarray
    """[order, SHELF_COLUMNS] purchases in seller groups where a shop is short"""


class Sent(NamedTuple):
    """A part of the view on its way to a shard."""

    part: Any
    writable: list[bool]
    """Of each of its arrays, in order: a kernel compiled for arrays that may be written to does not serve others."""


class Shard:
    """Some consumers and their accumulator, wherever they are. As an actor it holds them from week to week."""

    def __init__(self) -> None:
        self.parts: dict[str, Any] = {}

    def hold(
        self, columns: ConsumerColumns, moving: tuple[str, ...], first_spending: np.ndarray | None, counters: Counters,
        schedule: ScheduleTotals,
    ) -> int:  # fmt: skip
        """Take consumers, and empty accounts to write into; return how many consumers."""
        accumulator = Accumulator(writable(counters), writable(schedule))
        self.shoppers = Shoppers(writable(columns), [accumulator], first_spending, moving=moving)
        return len(self.shoppers)

    def see(self, parts: dict[str, Sent]) -> int:
        """Take parts of the market's view that changed; return how many."""
        self.parts.update({name: received(part) for name, part in parts.items()})
        return len(parts)

    def earn(self, income: np.ndarray) -> int:
        """Give consumers the budgets of their economies' income [d]."""
        self.shoppers.earn(income)
        return len(self.shoppers)

    def shop(self, parts: dict[str, Sent]) -> np.ndarray:
        """Let everybody choose; return units wanted of every shop [sme]."""
        self.see(parts)
        accumulator = self.shoppers.accumulators[0]
        accumulator.clear()
        for totals in accumulator.schedule:
            totals.fill(0)
        self.shoppers.shop(self.view())
        return self.shoppers.wanted()

    def settle(self, short: np.ndarray) -> Sums:
        """Settle goods off the shelf; return the week's sums."""
        oversubscribed = self.shoppers.settle_shelf(self.view(), writable(short))
        accumulator = self.shoppers.accumulators[0]
        return Sums(accumulator.counters, accumulator.schedule, accumulator.written(), oversubscribed)

    def view(self) -> View:
        """Return the market as it was last seen."""
        return View(**self.parts)

    def columns(self) -> dict[str, np.ndarray]:
        """Return the columns that may have changed."""
        return {name: getattr(self.shoppers.columns, name) for name in self.shoppers.moving}

    def some(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Return the same of some of its consumers [row]."""
        return self.shoppers.some(rows)


def sent(part: Any) -> Sent:
    """Return a part as it is sent: transport forgets which arrays are read-only."""
    flags: list[bool] = []

    def note(array: np.ndarray) -> np.ndarray:
        flags.append(array.flags.writeable)
        return array

    with_arrays(part, note)
    return Sent(part, flags)


def received(what: Sent) -> Any:
    """Return a part as it was with its sender, so that the same compiled kernels serve here."""
    flags = iter(what.writable)

    def as_it_was(array: np.ndarray) -> np.ndarray:
        copy = np.array(array, order="C", subok=True)  # records stay records
        copy.flags.writeable = next(flags)
        return copy

    return with_arrays(what.part, as_it_was)


def writable(value: Any) -> Any:
    """Return a bundle whose arrays may be written to and lie as kernels expect (what was received may not be)."""
    return with_arrays(value, lambda array: np.array(array, order="C", subok=True))


def with_arrays(value: Any, change: Callable[[np.ndarray], np.ndarray]) -> Any:
    """Return a bundle with every array changed, in order."""
    if isinstance(value, np.ndarray):
        return change(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(with_arrays(each, change) for each in value))
    return value


class SpreadShoppers:
    """Stands where ``Shoppers`` stands in a model; its consumers are in shards.

    Args:
        shoppers: all consumers, as the model was built (or brought to a checkpoint); their columns stay as they are
            until ``gather``.
        accumulator: the model's first accumulator.
        handles: one for every shard: an object whose methods are those of ``Shard`` and give what has ``result()``.
    """

    def __init__(
        self,
        shoppers: Shoppers,
        accumulator: Accumulator,
        handles: Sequence[Any],
        cuts: Sequence[tuple[int, int]],
    ) -> None:
        self.columns, self.moving = shoppers.columns, shoppers.moving
        self.first_spending = shoppers.first_spending
        self.accumulator, self.handles, self.cuts = accumulator, handles, cuts
        self.tables_version = -1
        self.written_elsewhere: list[Written] = []
        empty = Accumulator.empty_like(accumulator)
        all_of(
            [
                handle.hold(*self._shard(*rows), empty.counters, empty.schedule)
                for handle, rows in zip(handles, cuts, strict=True)
            ]
        )

    def _shard(self, first: int, last: int) -> tuple[ConsumerColumns, tuple[str, ...], np.ndarray | None]:
        spending = self.first_spending
        columns = ConsumerColumns(*(each[first:last] for each in self.columns))
        return columns, self.moving, None if spending is None else spending[first:last]

    def __len__(self) -> int:
        return len(self.columns.key)

    def elsewhere(self) -> list[Written]:
        """Return what the shards wrote this week."""
        return self.written_elsewhere

    def earn(self, income: np.ndarray) -> None:
        """Give everybody the budget of their economy's income [d], against week 0."""
        all_of([handle.earn(income) for handle in self.handles])

    def shop(self, view: View) -> None:
        """Let everybody choose; settle what does not depend on shops' stocks."""
        names = [name for name in View._fields if name not in (*FOR_EVER, *BY_TABLES_VERSION)]
        if view.tables_version != self.tables_version:
            names = [*BY_TABLES_VERSION, *names] if self.tables_version >= 0 else list(View._fields)
            self.tables_version = view.tables_version
        parts = {name: sent(getattr(view, name)) for name in names}
        self._wanted = sum(all_of([handle.shop(parts) for handle in self.handles]))

    def wanted(self) -> np.ndarray:
        """Return units of imported goods buyers came for [sme]."""
        return np.asarray(self._wanted)

    def settle_shelf(self, view: View, short: np.ndarray) -> np.ndarray:
        """Settle purchases of imported goods where no shop is short [d, g]; return the others, by buyer's row."""
        sums = all_of([handle.settle(short) for handle in self.handles])
        oversubscribed = []
        for (first, _), each in zip(self.cuts, sums, strict=True):
            for mine, theirs in zip(
                (*self.accumulator.counters, *self.accumulator.schedule),
                (*each.counters, *each.schedule),
                strict=True,
            ):
                mine += theirs
            rows = each.oversubscribed.copy()
            rows[:, 0] += first
            oversubscribed.append(rows)
        self.written_elsewhere = [writable(each.written) for each in sums]
        return np.concatenate(oversubscribed)

    def gather(self) -> None:
        """Bring the model's columns of consumers up to date."""
        found = all_of([handle.columns() for handle in self.handles])
        for (first, last), columns in zip(self.cuts, found, strict=True):
            for name, values in columns.items():
                getattr(self.columns, name)[first:last] = values

    def some(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Return the columns that may have changed, of some consumers [row]; their shards are asked."""
        found = {name: getattr(self.columns, name)[rows] for name in self.moving}
        masks = [(first <= rows) & (rows < last) for first, last in self.cuts]
        asked = [(at, mask) for at, mask in enumerate(masks) if mask.any()]
        answers = all_of([self.handles[at].some(rows[mask] - self.cuts[at][0]) for at, mask in asked])
        for (_, mask), answer in zip(asked, answers, strict=True):
            for name, values in answer.items():
                found[name][mask] = values
        return found


def all_of(futures: Sequence[Any]) -> list[Any]:
    """Return all results, in order."""
    return [future.result() for future in futures]
