"""Which law goods bear that are ordered in one week and enter in another.

What is due at the border is due by the law of the week in which goods enter; what is due at the sale, by that of the
week in which they are ordered. A rule that grandfathers goods in transit counts for them by the week of the order
instead. Goods ordered in a week stand for its Thursday, as weeks do for rules, and enter so many days later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.core.carried import never_written
from sim.core.units import DAYS_PER_WEEK
from sim.policy.instrument import THURSDAY
from sim.policy.rulebook import PolicyWorld, RuleBook, changed, destinations_that_differ, same_rules
from sim.policy.rules_in_force import in_order, rules_in_force, rules_key

if TYPE_CHECKING:
    from sim.policy.instrument import Instrument

MOST_WEEKS = 12
"""Weeks from order to entry that are looked ahead; the longest way of the shipped tables, with every passage closed,
takes 8. What takes longer counts as entering in the last."""
MOST_PARCEL_WEEKS = 3
"""The same of parcels, whose longest way takes 2."""

MOST_BOOKS = 16
"""Rule books kept, about a megabyte each; a week has seven at most."""

DUE_ON_BULK = ("duty_rate", "duty_on_freight", "carbon_price_usd_per_tonne")
"""Columns of the rule book that goods in bulk bear by the law of the week in which they enter."""
DUE_ON_ENTRY = (
    *DUE_ON_BULK, "duty_free_below_usd",
    "low_value_duty_rate", "low_value_limit_usd", "upper_duty_rate", "upper_less_usd", "upper_limit_usd",
    "flat_duty_usd_per_item", "flat_below_usd", "flat_is_choice",
    "import_vat_rate", "vat_free_below_usd", "clearance_days", "brokerage_usd_per_parcel",
    "value_unit_usd", "tax_unit_usd", "rounds_down",
    "handling_fee_usd", "handling_fee_below_usd", "handling_fee_is_per_item", "handling_fee_payer",
    "handling_fee_receiver",
)  # fmt: skip
"""The same of parcels."""


@never_written
class EntryLaw(NamedTuple):
    """The law that goods ordered in one week bear, by how many weeks later they enter."""

    books: tuple[RuleBook, ...]
    """Rule books of the week of the order with what is due on entry as in a week of entry (``DUE_ON_BULK`` where no
    parcel takes so long, else ``DUE_ON_ENTRY``), each once; the first is that of the week of the order."""
    of_week: np.ndarray
    """[weeks from order to entry, MOST_WEEKS + 1] which of the books."""

    def book(self, weeks: int) -> RuleBook:
        """Return the law of goods that enter so many weeks after the order."""
        return self.books[int(self.of_week[min(weeks, MOST_WEEKS)])]


def weeks_to_entry(days: np.ndarray) -> np.ndarray:
    """Return in how many weeks after that of the order goods enter that take so many days, of any shape."""
    weeks = np.floor((np.minimum(days, MOST_WEEKS * DAYS_PER_WEEK) + THURSDAY.days) / DAYS_PER_WEEK)
    found: np.ndarray = np.clip(weeks, 0, MOST_WEEKS).astype(np.int64)
    return found


def at_rest(rules: RuleBook) -> EntryLaw:
    """Return the law of goods where no change is near."""
    return EntryLaw((rules,), np.zeros(MOST_WEEKS + 1, np.int64))


class MadeBooks(dict[Any, RuleBook]):
    """Rule books by what they are made from, so that the weeks around a date, which share most, make each once."""

    law: RuleBook | None = None
    world: Any = None
    policies: tuple[Instrument, ...] = ()
    """Of which they are; for others all begin anew."""

    def serve(self, law: RuleBook, policies: Sequence[Instrument], world: PolicyWorld) -> None:
        """Forget the books where they were made from something else."""
        if self.law is not law or self.world is not world or self.policies != tuple(policies):
            self.clear()
        self.law, self.world, self.policies = law, world, tuple(policies)

    def of(self, key: Any, make: Callable[[], RuleBook]) -> RuleBook:
        """Return the book of a key, made where there is none; the oldest gives way."""
        if key not in self:
            if len(self) >= MOST_BOOKS:
                del self[next(iter(self))]
            self[key] = make()
        return self[key]


def entry_law(
    law: RuleBook, policies: Sequence[Instrument], world: PolicyWorld, monday: date, only_known: bool,
    made: MadeBooks | None = None,
) -> EntryLaw:  # fmt: skip
    """Return the law of goods ordered in a week.

    Args:
        law: before all policies.
        policies: of the scenario.
        world: whose places policies name.
        monday: of the week of the order.
        only_known: leave out rules that are not announced in that week: what buyers expect.
        made: books of other weeks of the same law, policies and world; new ones are added.
    """
    made = MadeBooks() if made is None else made
    made.serve(law, policies, world)
    ordered = rules_key(policies, world, monday)
    rules = made.of(ordered, partial(rules_in_force, law, policies, world, monday))
    by_week = _held_by_week(policies, world, monday, only_known)
    of_key = {(columns, _key(by_week[0])): 0 for columns in (DUE_ON_ENTRY, DUE_ON_BULK)}
    books, of_week = [rules], np.zeros(MOST_WEEKS + 1, np.int64)
    for weeks, held in enumerate(by_week):
        key = (DUE_ON_ENTRY if weeks <= MOST_PARCEL_WEEKS else DUE_ON_BULK), _key(held)
        if key not in of_key:
            book = made.of((ordered, key), partial(_with_due, rules, law, held, world, key[0]))
            alike = [at for at, each in enumerate(books) if same_rules(each, book)]
            of_key[key] = alike[0] if alike else len(books)
            books += [] if alike else [book]
        of_week[weeks] = of_key[key]
    return EntryLaw(tuple(books), of_week)


def entry_key(policies: Sequence[Instrument], world: PolicyWorld, monday: date) -> tuple[Any, ...]:
    """Return a value that is equal for two weeks of orders whose goods bear the same laws."""
    return tuple(
        tuple(_key(held) for held in _held_by_week(policies, world, monday, only_known))
        for only_known in (True, False)
    )


def same_entry(one: EntryLaw, other: EntryLaw, weeks: int = MOST_WEEKS) -> bool:
    """Return whether goods that enter within so many weeks bear the same law."""
    return all(same_rules(one.books[a], other.books[b]) for a, b in _pairs(one, other, weeks))


def entries_that_differ(old: EntryLaw, new: EntryLaw, weeks: int) -> list[int] | None:
    """Return destinations where goods that enter within so many weeks bear another law than before; None: all may."""
    found: set[int] = set()
    for a, b in _pairs(old, new, weeks):
        differing = destinations_that_differ(old.books[a], new.books[b])
        if differing is None:
            return None
        found.update(differing)
    return sorted(found)


def _pairs(one: EntryLaw, other: EntryLaw, weeks: int) -> list[tuple[int, int]]:
    """Return which book of one law stands where which of the other does, within so many weeks."""
    places = zip(one.of_week[: weeks + 1], other.of_week[: weeks + 1], strict=True)
    return sorted({(int(a), int(b)) for a, b in places})


def _with_due(
    rules: RuleBook, law: RuleBook, held: Sequence[_Held], world: PolicyWorld, columns: Sequence[str]
) -> RuleBook:
    """Return rules with columns as the law with the policies held has them."""
    book = law
    for each in held:
        book = each.policy.apply(book, world, each.week)
    return changed(rules, **{name: getattr(book, name) for name in columns})


class _Held(NamedTuple):
    """A policy that goods bear."""

    number: int
    version: str
    policy: Instrument
    week: date
    """Monday of the week by which they bear it."""


def _held_by_week(
    policies: Sequence[Instrument], world: PolicyWorld, monday: date, only_known: bool
) -> list[list[_Held]]:
    """Return what goods ordered in a week bear, in the order of application, by weeks from order to entry."""
    known = [
        (number, each)
        for number, each in enumerate(in_order(policies))
        if not only_known or each.is_announced(monday)
    ]
    return [_held(known, world, monday, monday + timedelta(weeks=weeks)) for weeks in range(MOST_WEEKS + 1)]


def _held(
    policies: Sequence[tuple[int, Instrument]], world: PolicyWorld, ordered: date, entered: date
) -> list[_Held]:
    """Return which of the numbered policies goods bear of a week of order and a week of entry (Mondays)."""
    sparing = [
        each
        for _, each in policies
        if each.grandfathers and each.in_force(entered) and not each.in_force(ordered)
    ]
    found = []
    for number, policy in policies:
        # What a rule replaces on the day it starts goes on for the goods that it spares.
        by_order = policy.grandfathers is not None or any(_replaces(each, policy, world) for each in sparing)
        week = ordered if by_order else entered
        if policy.in_force(week):
            found.append(_Held(number, policy.version(world, week), policy, week))
    return found


def _replaces(new: Instrument, old: Instrument, world: PolicyWorld) -> bool:
    """Return whether a rule takes the place of another: the same instrument, from its end on, an importer of both."""
    if type(new) is not type(old) or new.start != old.until:
        return False
    return bool(set(new.importer_rows(world)) & set(old.importer_rows(world)))


def _key(held: Sequence[_Held]) -> tuple[tuple[int, str], ...]:
    return tuple((each.number, each.version) for each in held)
