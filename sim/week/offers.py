"""The market's live tables: what buyers see, kept up to date only where something changed.

Holds the offers and choice tables of the run, and refreshes them when rules, quotes, prices, listings or
beliefs move. Everything starts at the calibrated week-0 state of law_2023, whatever scenario follows.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.calibration.calibrated import empty_tables, sizes_for
from sim.calibration.calibrated_state import Calibration
from sim.core.carried import Array, Holder
from sim.core.codes import BULK_MODES
from sim.core.numerics import exps
from sim.core.parallel import cuts, in_ranges
from sim.core.settings import ModelSettings
from sim.market.bulk_choice import GUIDED, basket_loss, fill_bulk, fill_guide
from sim.market.choice import Offers, Tables, fill_range
from sim.market.entering import Entering, enter, weeks_of_ways
from sim.market.law_tables import LawTables
from sim.market.listing import empty_offers, fill_offers, lane_non_price_cost, logs, shop_margin
from sim.market.quoting import Quotes, quote
from sim.market.terms import Terms
from sim.policy.entry_law import EntryLaw, at_rest, entries_that_differ, same_entry
from sim.policy.rulebook import RuleBook
from sim.ports.hooks import first_states, through
from sim.ports.state import State
from sim.week.expected_welfare import fill_welfare
from sim.week.reference import reference_of
from sim.world.consumer_types import OCTILES


class Market(Holder):
    """Offers and choice tables of one run."""

    platform_present = Array("?", ("platform", "economy"), "flag", "where platforms sell")
    wage = Array("f8", ("economy",), "1", "ratio to week 0")
    own_moved = Array(
        "i8", ("one",), "1", "how often mechanisms' own states moved that quotes and utility are made from"
    )
    shelf_cost = Array(
        "f8", ("economy", "category"), "1", "landed cost of goods on shelves over fob of week 0"
    )

    def __init__(
        self, calibration: Calibration, settings: ModelSettings, threads: int,
        own: dict[str, State] | None = None,
    ) -> None:  # fmt: skip
        self.calibration, self.settings, self.threads = calibration, settings, threads
        self.own = first_states(calibration.world) if own is None else own
        world, preferences, lanes = calibration.world, calibration.preferences, calibration.lanes
        self.world, self.preferences, self.lanes = world, preferences, lanes
        self.reference = reference_of(calibration)
        self.law_tables = LawTables(settings)
        self.rules = calibration.law
        self.known_law = self.due_law = at_rest(calibration.law)
        """What goods ordered this week bear when they enter, as is known today and as it will be."""
        self.platform_present = world.platform_share > 0.0
        self.wage = np.ones(world.n)
        self.own_moved = np.zeros(1, np.int64)
        self.shelves_at_once = False
        """Shops pass today's cost of restocking through at once (stocks do not bind)."""
        self.shelf_cost = calibration.shifters.shelf_cost.copy()
        n, g = world.n, len(world.categories)
        self.bulk_choice = np.zeros((2, n, g, n * len(BULK_MODES)))
        """[kind, d, g, way] cumulative choice shares of bulk purchases."""
        self.bulk_cumulative = self.bulk_choice
        """The same as mechanisms leave them: where purchases go."""
        self.bulk_log_whole = np.zeros((2, n, g))
        self.welfare = np.zeros((n, OCTILES))
        self.offers: Offers
        self.tables: Tables
        self.terms: Terms
        self.entering: Entering
        """What is due on goods ordered this week, as is known today; ``terms`` are its parcels'."""
        self.due: Entering
        """What will be due when they enter; the same object where nobody will be surprised."""
        self._lay_out(calibration.law, calibration.week.hand_over())
        self.quotes: Quotes = calibration.quotes
        self.refresh()
        self.bulk_log_whole_at_start = self.bulk_log_whole.copy()
        self.bulk_reference = self.bulk_cumulative.copy()
        """Shares of bulk purchases in the calibrated world: lots are proposed from them, the same in all scenarios."""
        self.bulk_guide = np.zeros((*self.bulk_reference.shape[:3], GUIDED + 1), dtype=np.int16)
        fill_guide(self.bulk_reference, self.bulk_guide)
        self.welfare_at_start = self.welfare.copy()
        self.shelf_cost_at_start = calibration.shifters.shelf_cost.copy()

    def _lay_out(self, rules: RuleBook, week_zero: tuple[Offers, Tables] | None = None) -> None:
        """Cut order sizes at the thresholds known now, and make room, or take that of ``week_zero``."""
        calibration = self.calibration
        self._priced: tuple[Any, ...] = ()
        self._quoted: tuple[Any, ...] = ()
        self._foreseen: tuple[Any, ...] = ()
        if week_zero:
            self.sizes, (self.offers, self.tables) = calibration.sizes, week_zero
            return
        attractions = ("composite", "home_composite", "bulk_composite")
        kept: dict[str, np.ndarray] = {}
        if hasattr(self, "offers"):
            kept = {name: getattr(self.offers, name) for name in attractions}
            del (
                self.offers,
                self.tables,
            )  # before there are new ones: both at once would be the most memory ever held
        alike = rules.threshold_cuts == calibration.law.threshold_cuts
        self.sizes = calibration.sizes if alike else sizes_for(self.world, rules)
        self.offers = empty_offers(self.world, self.preferences, self.lanes, self.sizes)._replace(**kept)
        self.tables = empty_tables(self.world, self.preferences, self.sizes)
        calibration.offer_constants.write(self.offers)

    def take_rules(self, known: EntryLaw, due: EntryLaw) -> list[int] | None:
        """Adopt the law of a new week; return the destinations whose offers it concerns, None when all must be rebuilt.

        Args:
            known: what goods ordered this week will bear when they enter, as is known today.
            due: what they will bear.
        """
        before, rules = self.known_law, known.books[0]
        self.known_law, self.due_law = known, due
        if rules.threshold_cuts != self.rules.threshold_cuts:
            self._lay_out(rules)
            self.rules = rules
            return None
        self.rules = rules
        affected = entries_that_differ(before, known, weeks_of_ways(self.world, self.quotes, rules).most)
        if affected == [] and self._priced and self._priced[0] is before:
            self._priced = (known, *self._priced[1:])  # no way takes so long that it meets the difference
        return affected

    def refresh(self, destinations: list[int] | None = None) -> None:
        """Rebuild quotes, offers and choice tables from today's rules, rates, prices and beliefs.

        Args:
            destinations: only these are rebuilt (after a rule that concerns no other); None for all.
        """
        wanted = list(range(self.world.n)) if destinations is None else destinations
        world, lanes, offers = self.world, self.lanes, self.offers
        made_from = (self.known_law, self.sizes, self.own_moved.copy())
        if not _same(made_from, self._priced):
            same_law = self._priced and _same(made_from[:2], self._priced[:2])
            before = (self.terms, self.quotes) if same_law else None
            self._priced = made_from
            self._quote()
            self.entering = self._entering(self.known_law)
            self.terms = self.entering.terms
            moved = self._moved(*before) if before else None
            fill_offers(
                offers,
                world,
                lanes,
                self.terms,
                self.quotes,
                self.rules,
                wanted,
                moved,
                self.own,
                self.entering.bulk_tau,
            )
        # Made every time: it is cheap, and mechanisms' states that it is made from move without a word.
        offers.origin_log[:] = logs(self.wage[:, None] * self.rules.cost_factor)
        offers.non_price_cost[:] = lane_non_price_cost(world, self.rules, self.quotes, self.own)
        offers.non_price_cost[:] += offers.origin_log[lanes.origin, lanes.destination]
        present = through("access", self.platform_present, world, self.own)
        gone = ~present[world.lanes.market_platform, world.lanes.market_destination]
        offers.platform_constant[:] = np.where(gone, -600.0, self.calibration.shifters.platform)
        if destinations is None:
            spans, threads = [(0, world.n)], self.threads
        else:
            spans, threads = [(d, d + 1) for d in wanted], 1
        for first, last in spans:
            for a, b in cuts(last - first, 1 if threads <= 1 else 4 * threads):
                shares, logs_whole = self.bulk_choice, self.bulk_log_whole
                fill_bulk(first + a, first + b, self.preferences, offers, shares, logs_whole)
        self.bulk_cumulative = through("bulk_shares", self.bulk_choice, world, self.own)
        if self.shelves_at_once:
            self.shelf_cost = self.restock_cost()
        self._price_shelves()
        for first, last in spans:
            self._fill(first, last, threads)

    def foresee(self) -> bool:
        """Work out what will be due on goods ordered this week; return whether that is something else than before.

        Buyers do not see it: their offers are made from what is known.
        """
        made_from = (self.known_law, self.due_law, self.entering)
        if _same(made_from, self._foreseen):
            return False
        self._foreseen = made_from
        weeks = weeks_of_ways(self.world, self.quotes, self.rules).most
        alike = same_entry(self.known_law, self.due_law, weeks)
        self.due = self.entering if alike else self._entering(self.due_law)
        return True

    def _quote(self) -> None:
        """Ask carriers for offers where what they depend on moved; else those of before stand, as the same object."""
        rules = self.rules
        made_from = (
            self.world,
            *sorted(rules.passages_closed),
            rules.carbon_price_usd_per_tonne,
            self.own_moved.copy(),
        )
        if not _same(made_from, self._quoted):
            self._quoted, self.quotes = made_from, quote(self.world, rules, self.own)

    def _entering(self, law: EntryLaw) -> Entering:
        """Return what is due on goods that bear a law."""
        return enter(self.world, law, self.quotes, self.sizes, self.law_tables, self.own)

    def _moved(self, terms: Terms, quotes: Quotes) -> np.ndarray | None:
        """Return lanes [lane] whose terms or days differ from those of before, under the same rules; None: maybe all.

        Mechanisms' states may reach terms that lanes share: then all lanes are worked out anew.
        """
        for now, then in zip(self.terms, terms, strict=True):
            if now is not self.terms.lane and now is not self.terms.rates and now.tobytes() != then.tobytes():
                return None
        moved: np.ndarray = self.quotes.lane_days != quotes.lane_days
        return moved | np.asarray(self.terms.lane != terms.lane)

    def _price_shelves(self) -> None:
        """Write shops' prices of imported goods: cost, margin, VAT."""
        margin = 1.0 + shop_margin(self.world, self.own)
        self.offers.shelf_log_price[:] = logs(self.shelf_cost * margin * (1.0 + self.rules.vat_rate)[:, None])

    def _fill(self, first: int, last: int, threads: int) -> None:
        """Fill choice tables of destinations first to last - 1."""
        preferences, lanes, offers = self.preferences, self.lanes, self.offers

        def shifted(kernel: Any, *arguments: Any) -> None:
            for a, b in cuts(last - first, 1 if threads <= 1 else 4 * threads):
                kernel(first + a, first + b, *arguments)

        if threads > 1 and first == 0:
            in_ranges(
                fill_range,
                last,
                threads,
                preferences,
                lanes,
                offers,
                self.reference.expected,
                True,
                self.tables,
            )
        else:
            shifted(fill_range, preferences, lanes, offers, self.reference.expected, True, self.tables)
        shifted(
            fill_welfare, preferences, lanes, self.sizes.spending_share, self.sizes.count, self.tables.channel,
            self.welfare,
        )  # fmt: skip

    def restock_cost(self) -> np.ndarray:
        """Return today's landed cost of a unit of restocked goods [d, g]: week 0's times the price index of the basket.

        A unit is as much of the CES basket as a dollar fob bought in week 0, so a shelf that loses an origin its
        buyers like holds fewer units for the same money (Dixit and Stiglitz 1977). Purchases that mechanisms send
        elsewhere than buyers would choose today buy less (``basket_loss``).
        """
        change = self.bulk_log_whole_at_start[0] - self.bulk_log_whole[0]
        if self.bulk_cumulative is not self.bulk_choice:
            loss = np.zeros_like(change)
            basket_loss(self.bulk_choice[0], self.bulk_cumulative[0], self.preferences.sigma, loss)
            change = change + loss * (self.preferences.sigma - 1.0)
        cost: np.ndarray = self.shelf_cost_at_start * exps(change / (self.preferences.sigma - 1.0))
        return cost

    def home_price(self) -> np.ndarray:
        """Return shop price over fob of home goods [d, g]."""
        return exps(self.offers.home_log_price)

    def shelf_price(self) -> np.ndarray:
        """Return shop price over week-0 fob of imported goods [d, g]."""
        return exps(self.offers.shelf_log_price)


def _same(now: tuple[Any, ...], before: tuple[Any, ...]) -> bool:
    """Return whether two rows hold the same objects, or columns of the same values."""
    return len(now) == len(before) and all(
        a is b or (isinstance(a, np.ndarray) and np.array_equal(a, b))
        for a, b in zip(now, before, strict=True)
    )
