"""The market's live tables: what buyers see, kept up to date only where something changed.

Holds the offers and choice tables of the run, and refreshes them when rules, quotes, prices, listings or
beliefs move. Everything starts at the calibrated week-0 state of law_2023, whatever scenario follows.
"""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from sim.agents.consumer import Fate, Reference, Shops
from sim.fitting.calibration import Calibration, empty_tables, sizes_for
from sim.fitting.solve import set_bases
from sim.kernel import kernel, part
from sim.market.buying import GUIDED, fill_bulk, fill_guide
from sim.market.choice import GIVE_UP, Offers, Tables, fill_range, weigh_slot, weight_room
from sim.market.listing import Terms, baseline_trust, empty_offers, fill_offers, lane_extra, logs, make_terms
from sim.market.quoting import Quotes, quote
from sim.numerics import exp, log, log_row
from sim.parallel import cuts, in_ranges
from sim.policy.rulebook import RuleBook
from sim.settings import ModelSettings
from sim.world import World
from sim.world.lanes import BULK_MODES
from sim.world.tastes import OCTILES

UNIFORM_SHARE = 0.1


@kernel
def _fill_reference(first, last, wants, lanes, offers, cumulative, expected):
    octiles = offers.composite.shape[1]
    weights, totals = weight_room(offers)
    mean, whole = np.empty(weights.shape), np.empty(octiles)
    for slot in range(first, last):
        start = lanes.slot_first[slot]
        count = lanes.slot_count[slot]
        d = lanes.destination[start]
        for g in range(wants.sigma.shape[0]):
            if not wants.household_good[g]:
                continue
            for s in range(wants.segment_online.shape[0]):
                if not wants.segment_online[s]:
                    continue
                mean[:] = 0.0
                whole[:] = 0.0
                for k in range(offers.size_count[d]):
                    share = offers.size_share[d, g, k]
                    weigh_slot(start, start + count, g, k, s, wants, offers, weights, totals)
                    for n in range(octiles):
                        whole[n] += share * totals[n]
                        for i in range(count):
                            mean[n, i] += share * weights[n, i] / totals[n]
                for n in range(octiles):
                    t = s * octiles + n
                    running = 0.0
                    for i in range(count):
                        q = (1.0 - UNIFORM_SHARE) * mean[n, i] + UNIFORM_SHARE / count
                        running += q
                        cumulative[g, t, start + i] = running
                        expected[g, t, start + i] = q * whole[n]
                    cumulative[g, t, start + count - 1] = 2.0


@kernel
def _fill_welfare(first, last, wants, lanes, sizes_share, size_count, channel, welfare):
    """Fill the expected log of real goods consumption [d, octile], up to a constant."""
    octiles = welfare.shape[1]
    shape = channel[0, :, :, :, 0].shape
    whole, logs = np.zeros(shape), np.empty(shape)
    for d in range(first, last):
        columns = 3 + lanes.slots[d]
        for g in range(wants.sigma.shape[0]):
            if wants.household_good[g]:
                for k in range(size_count[d]):
                    for t in range(shape[2]):
                        total = 0.0
                        for c in range(columns):
                            total += channel[d, g, k, t, c]
                        whole[g, k, t] = total
        log_row(whole.reshape(-1), logs.reshape(-1))
        for n in range(octiles):
            value = 0.0
            weight = 0.0
            for s in range(wants.segment_online.shape[0]):
                t = s * octiles + n
                share = wants.spending[d, t]
                weight += share
                for g in range(wants.sigma.shape[0]):
                    if not wants.household_good[g]:
                        continue
                    scale = wants.nest[g] * (wants.sigma[g] - 1.0) * wants.sensitivity[t]
                    for k in range(size_count[d]):
                        value += (
                            share * wants.category_share[d, g] * sizes_share[d, g, k] * logs[g, k, t] / scale
                        )
            welfare[d, n] = value / weight


@lru_cache(maxsize=2)
def _reference(box: _Key) -> Reference:
    calibration = box.calibration
    wants, lanes = calibration.wants, calibration.lanes
    offers, _ = calibration.week.look() or calibration.week.show()
    shape = (len(wants.sigma), len(wants.sensitivity), len(lanes.origin))
    reference = Reference(np.zeros(shape, dtype=np.float32), np.ones(shape, dtype=np.float32))
    in_ranges(
        _fill_reference, calibration.world.lanes.slots, 1, wants, lanes, offers, reference.cumulative,
        reference.expected,
    )  # fmt: skip
    return reference


def destinations_that_differ(old: RuleBook, new: RuleBook) -> list[int] | None:
    """Return the destinations [d] whose rules differ; None when something without a destination does."""
    if old.passages_closed != new.passages_closed:
        return None
    n = len(old.vat_rate)
    differs = np.zeros(n, dtype=bool)
    for each in fields(old):
        before, after = getattr(old, each.name), getattr(new, each.name)
        if not isinstance(before, np.ndarray) or before is after:
            continue
        same = (
            (before == after) | (np.isnan(before) & np.isnan(after))
            if before.dtype.kind == "f"
            else before == after
        )
        axis = 0 if before.ndim == 1 else 1
        others = tuple(i for i in range(before.ndim) if i != axis)
        differs |= ~same.all(axis=others)
    return [int(d) for d in np.flatnonzero(differs)]


def _same(now: tuple[Any, ...], before: tuple[Any, ...]) -> bool:
    """Return whether two rows hold the same objects, or columns of the same values."""
    return len(now) == len(before) and all(
        a is b or (isinstance(a, np.ndarray) and np.array_equal(a, b))
        for a, b in zip(now, before, strict=True)
    )


class _Key:
    """Keys a cache by the calibration object itself."""

    def __init__(self, calibration: Calibration) -> None:
        self.calibration = calibration

    def __hash__(self) -> int:
        return id(self.calibration)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.calibration is self.calibration


def exps(values: np.ndarray) -> np.ndarray:
    """Return own exponentials of a table (numpy's differ by CPU)."""
    result = np.empty_like(values)
    _fill_exps(values.reshape(-1), result.reshape(-1))
    return result


@kernel
def _fill_exps(values, result):
    for i in range(values.shape[0]):
        result[i] = exp(values[i])


class LaneQuotes(NamedTuple):
    """Quotes the settling kernel reads [lane]."""

    lane_kg_co2e_per_kg: np.ndarray
    lane_km: np.ndarray


class Market:
    """Offers and choice tables of one run."""

    def __init__(self, calibration: Calibration, settings: ModelSettings, threads: int) -> None:
        self.calibration, self.settings, self.threads = calibration, settings, threads
        world, wants, lanes = calibration.world, calibration.wants, calibration.lanes
        self.world, self.wants, self.lanes = world, wants, lanes
        self.reference = _reference(_Key(calibration))
        self.rules = calibration.law
        self.commission = world.column("platforms", "commission_share").copy()
        self.trust_platform, self.trust_origin = baseline_trust(world, wants)
        self.platform_present = world.platform_share > 0.0
        modes = len(world.modes)
        self.rate_index, self.utilisation = np.ones(modes), np.zeros(modes)
        self.wage = np.ones(world.n)
        self.shelves_at_once = False
        """Shops pass today's cost of restocking through at once (stocks do not bind)."""
        self.shelf_cost = calibration.shifters.shelf_cost.copy()
        n, g = world.n, len(world.categories)
        self.bulk_cumulative = np.zeros((2, n, g, n * len(BULK_MODES)))
        self.bulk_log_whole = np.zeros((2, n, g))
        self.welfare = np.zeros((n, OCTILES))
        self.offers: Offers
        self.tables: Tables
        self.terms: Terms
        self._lay_out(calibration.law, calibration.week.hand_over())
        self.quotes: Quotes = calibration.quotes
        self.refresh()
        self.bulk_log_whole_at_start = self.bulk_log_whole.copy()
        self.bulk_reference = self.bulk_cumulative.copy()
        self.bulk_guide = np.zeros((*self.bulk_reference.shape[:3], GUIDED + 1), dtype=np.int16)
        fill_guide(self.bulk_reference, self.bulk_guide)
        """Shares of bulk purchases in the calibrated world: lots are proposed from them, the same in all scenarios."""
        self.welfare_at_start = self.welfare.copy()
        self.shelf_cost_at_start = calibration.shifters.shelf_cost.copy()

    def _lay_out(self, rules: RuleBook, week_zero: tuple[Offers, Tables] | None = None) -> None:
        """Cut order sizes at the thresholds known now, and make room: that of ``week_zero``, where it is given away."""
        calibration = self.calibration
        self._priced: tuple[Any, ...] = ()
        self._believed: tuple[Any, ...] = ()
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
        self.sizes = sizes_for(self.world, rules)
        self.offers = empty_offers(self.world, self.wants, self.lanes, self.sizes)._replace(**kept)
        self.tables = empty_tables(self.world, self.wants, self.sizes)
        for d in range(self.world.n):
            set_bases(d, self.wants, self.lanes, self.offers, calibration.marks, calibration.shifters)

    def take_rules(self, rules: RuleBook) -> list[int] | None:
        """Adopt a new rule book; return the destinations it concerns, None when all must be rebuilt."""
        if rules.threshold_cuts != self.rules.threshold_cuts:
            self._lay_out(rules)
            self.rules = rules
            return None
        concerned = destinations_that_differ(self.rules, rules)
        self.rules = rules
        return concerned

    def refresh(self, destinations: list[int] | None = None) -> None:
        """Rebuild quotes, offers and choice tables from today's rules, rates, prices and beliefs.

        Args:
            destinations: only these are rebuilt (after a rule that concerns no other); None for all.
        """
        wanted = list(range(self.world.n)) if destinations is None else destinations
        world, lanes, offers = self.world, self.lanes, self.offers
        rates = (self.rules, self.sizes, self.rate_index.copy(), self.utilisation.copy())
        repriced = not _same(rates, self._priced)
        if repriced:
            before = (
                (self.terms, self.quotes) if self._priced and _same(rates[:2], self._priced[:2]) else None
            )
            self._priced = rates
            self.quotes = quote(world, self.rate_index, self.utilisation, self.rules)
            self.terms = make_terms(world, self.quotes, self.rules, self.sizes, self.settings)
            moved = self._moved(*before) if before else None
            fill_offers(
                offers, world, lanes, self.terms, self.quotes, self.rules, self.settings, wanted, moved
            )
        beliefs = (self.commission.copy(), self.trust_platform.copy(), self.trust_origin.copy())
        costs = (self.wage.copy(), self.rules.cost_factor)
        if repriced or not _same((*beliefs, *costs), self._believed):
            self._believed = (*beliefs, *costs)
            offers.origin_log[:] = logs(costs[0][:, None] * costs[1])
            offers.extra[:] = lane_extra(world, self.rules, self.quotes, *beliefs)
            offers.extra[:] += offers.origin_log[lanes.origin, lanes.destination]
        gone = ~self.platform_present[world.lanes.slot_platform, world.lanes.slot_destination]
        offers.platform_constant[:] = np.where(gone, -600.0, self.calibration.shifters.platform)
        if destinations is None:
            spans, threads = [(0, world.n)], self.threads
        else:
            spans, threads = [(d, d + 1) for d in wanted], 1
        for first, last in spans:
            for a, b in cuts(last - first, 1 if threads <= 1 else 4 * threads):
                fill_bulk(first + a, first + b, self.wants, offers, self.bulk_cumulative, self.bulk_log_whole)
        if self.shelves_at_once:
            self.shelf_cost = self.restock_cost()
        self._price_shelves()
        for first, last in spans:
            self._fill(first, last, threads)

    def _moved(self, terms: Terms, quotes: Quotes) -> np.ndarray:
        """Return lanes [lane] whose freight or days differ from those of before, under the same rules."""
        moved: np.ndarray = self.quotes.lane_days != quotes.lane_days
        for name in ("usd_per_kg", "fee_usd", "carbon_usd_per_kg"):
            moved |= getattr(self.terms, name) != getattr(terms, name)
        return moved

    def _price_shelves(self) -> None:
        """Write shops' prices of imported goods: cost, margin, VAT."""
        margin = 1.0 + self.settings.retail_margin_share
        self.offers.shelf_log_price[:] = logs(self.shelf_cost * margin * (1.0 + self.rules.vat_rate)[:, None])

    def _fill(self, first: int, last: int, threads: int) -> None:
        """Fill choice tables of destinations first to last - 1."""
        wants, lanes, offers = self.wants, self.lanes, self.offers

        def shifted(kernel: Any, *arguments: Any) -> None:
            for a, b in cuts(last - first, 1 if threads <= 1 else 4 * threads):
                kernel(first + a, first + b, *arguments)

        if threads > 1 and first == 0:
            in_ranges(
                fill_range, last, threads, wants, lanes, offers, self.reference.expected, True, self.tables
            )
        else:
            shifted(fill_range, wants, lanes, offers, self.reference.expected, True, self.tables)
        shifted(
            _fill_welfare, wants, lanes, self.sizes.spending_share, self.sizes.count, self.tables.channel,
            self.welfare,
        )  # fmt: skip

    def quotes_columns(self) -> LaneQuotes:
        """Return what settling needs of the quotes."""
        return LaneQuotes(self.quotes.lane_kg_co2e_per_kg, self.quotes.lane_km)

    def restock_cost(self) -> np.ndarray:
        """Return today's landed cost of a unit of restocked goods [d, g]: week 0's times the price index."""
        change = self.bulk_log_whole_at_start[0] - self.bulk_log_whole[0]
        cost: np.ndarray = self.shelf_cost_at_start * exps(change / (self.wants.sigma - 1.0))
        return cost

    def home_price(self) -> np.ndarray:
        """Return shop price over fob of home goods [d, g]."""
        return exps(self.offers.home_log_price)

    def shelf_price(self) -> np.ndarray:
        """Return shop price over week-0 fob of imported goods [d, g]."""
        return exps(self.offers.shelf_log_price)


def fate(world: World, inspected: np.ndarray) -> Fate:
    """Return chances on the way, given inspected shares [d]."""
    modes = world.tables["carrier_modes"]
    at = {str(name): row for row, name in enumerate(modes["mode"])}
    order = np.array([at[name] for name in world.modes])
    return Fate(
        late=modes["late_share"].astype(np.float64)[order],
        lost=modes["lost_share"].astype(np.float64)[order],
        returned=world.column("categories", "return_rate"),
        fake=world.column("categories", "fake_rate"),
        inspected=inspected,
        mode=world.lanes.mode,
        platform=world.lanes.slot_platform,
    )


@kernel
def parcel_composites(begin, end, lanes, shops, pool_moved, cell_moved, start, against_start):
    """Fill sellers' joint attraction [g, octile, lane] in against_start: over that of the start, 1 where nobody was.

    Of categories ``begin`` to ``end`` - 1, and only where a pool of sellers moved [o, g] everywhere, or its listings in
    one slot did [cell, g]; the rest stays.
    The start [g, octile, cell] is noted the first time, where it holds what is below zero.
    """
    listing, attraction, first, count = shops.listing, shops.attraction, shops.first, shops.count
    origin, slot_of, cell = lanes.origin, lanes.slot, lanes.cell
    octiles = attraction.shape[1]
    value = np.empty(octiles)
    for g in range(begin, end):
        for lane in range(origin.shape[0]):
            o = origin[lane]
            if not (pool_moved[o, g] or cell_moved[cell[lane], g]):
                continue
            if lane == 0 or cell[lane] != cell[lane - 1]:
                slot = slot_of[lane]
                for q in range(octiles):
                    value[q] = 0.0
                for j in range(first[o, g], first[o, g] + count[o, g]):
                    if listing[slot, j] > 0:
                        for q in range(octiles):
                            value[q] += listing[slot, j] * attraction[j, q]
                for q in range(octiles):
                    at_start = start[g, q, cell[lane]]
                    if at_start < 0.0:
                        start[g, q, cell[lane]] = at_start = value[q]
                    value[q] = 1.0 if at_start <= 0.0 or value[q] == at_start else value[q] / at_start
            for q in range(octiles):
                against_start[g, q, lane] = value[q]


@kernel
def composites(shops, bulk_listing, home, bulk):
    """Add up sellers' joint attraction at home [o, g, octile] and to firms [o, d, g]."""
    n, categories = shops.first.shape
    first, count, weight, attraction = shops.first, shops.count, shops.weight, shops.attraction
    middle = attraction.shape[1] // 2
    for o in range(n):
        for g in range(categories):
            start, end = first[o, g], first[o, g] + count[o, g]
            add_up(start, count[o, g], weight, attraction, home[o, g])
            for d in range(n):
                whole = 0.0
                for j in range(start, end):
                    firms = weight[j] if o == d else bulk_listing[d, j]
                    whole += firms * attraction[j, middle]
                bulk[o, d, g] = whole


@part
def add_up(first, count, firms, attraction, total):
    """Fill total [octile] with the joint attraction of sellers first to first + count - 1."""
    for q in range(total.shape[0]):
        total[q] = 0.0
    for j in range(first, first + count):
        if firms[j] > 0:
            for q in range(total.shape[0]):
                total[q] += firms[j] * attraction[j, q]


@kernel
def log_ratios(now, start, result):
    """Fill ln(now / start) element by element; nobody there now is as far away as can be."""
    flat_now, flat_start, flat = now.reshape(-1), start.reshape(-1), result.reshape(-1)
    for i in range(flat.shape[0]):
        if flat_start[i] <= 0.0:
            flat[i] = 0.0 if flat_now[i] <= 0.0 else log(flat_now[i])
        elif flat_now[i] == flat_start[i]:
            flat[i] = 0.0
        else:
            flat[i] = max(log(flat_now[i] / flat_start[i]), -160.0)


__all__ = ["GIVE_UP", "Market", "Shops", "composites", "log_ratios", "parcel_composites"]
