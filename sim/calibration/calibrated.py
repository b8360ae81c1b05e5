"""The calibrated world: tastes and constants under which expected flows equal the flows of 2023.

Made once per world and settings, always under the law of 2023-12-31 at the week-0 state, whatever scenario
follows; independent of seed and of the number of agents, because price sensitivities are fixed nodes with
exact spending shares and sellers' composites are normalised at week 0.
"""

import datetime
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sim.calibration.calibrated_state import Calibration, OfferConstants, WeekZero
from sim.calibration.moment_targets import first_shifters, make_targets, make_traits
from sim.calibration.shipped import calibration_key, is_shipped, load_shifters
from sim.calibration.solution_store import MET, After, Solution, is_stored, solve_or_load
from sim.calibration.solve import Problem, Shifters, Targets, bulk_expected, set_constants, solve_range
from sim.calibration.week_zero_tables import WeekZeroTables
from sim.core.codes import BULK_MODES
from sim.core.parallel import in_ranges
from sim.core.settings import ModelSettings
from sim.market.choice import Offers, Preferences, Tables, fill_range
from sim.market.expected_choices import expected_parcels
from sim.market.listing import empty_offers, fill_offers, lane_non_price_cost
from sim.market.quoting import quote
from sim.market.sizes import Sizes, build_sizes, landed_to_goods
from sim.market.statics import make_lane_table, make_preferences
from sim.market.terms import make_terms
from sim.policy.law import law_on
from sim.policy.rulebook import RuleBook
from sim.world import World

LAW_DATE = datetime.date(2023, 12, 31)
ROUNDS, TOLERANCE = 400, 1e-10


class CalibrationError(ArithmeticError):
    """No tastes were found under which the model meets its data; the data or settings ask for the impossible."""


def sizes_for(world: World, rules: RuleBook) -> Sizes:
    """Return order sizes under the thresholds known this week."""
    return build_sizes(
        world.column("categories", "order_value_median_usd"),
        world.column("categories", "order_value_sigma"),
        landed_to_goods(world.column("economies", "vat_rate"), world.setting("landed_to_goods")),
        rules.threshold_cuts,
        world.setting("size_edges_factor"),
    )


def empty_tables(world: World, preferences: Preferences, sizes: Sizes) -> Tables:
    """Return choice tables of the right shapes."""
    g, k, t = len(world.categories), sizes.edges_usd.shape[1], len(preferences.sensitivity)
    columns = 3 + int(world.lanes.destination_markets.max())
    return Tables(
        inclusive=np.zeros((world.lanes.platform_markets, g, k, t)),
        peaked=np.zeros((world.lanes.platform_markets, g, k, t), dtype=np.bool_),
        channel=np.zeros((world.n, g, k, t, columns)),
    )


def calibrate(
    world: World,
    settings: ModelSettings | None = None,
    use_shipped: bool = True,
    after: After | None = None,
) -> Calibration:
    """Return the calibrated world.

    Args:
        world: what to calibrate.
        settings: assumptions; only those that enter the calibration matter.
        use_shipped: take the solution shipped with the package when it belongs to these very inputs, else the one
            stored by an earlier run (`sim.calibration.solution_store`); False solves anew (a test holds them equal).
        after: called with (economies solved, all of them) after each; what it has followed can be interrupted and is
            taken up by the next call, also where ``use_shipped`` is False.

    Raises:
        CalibrationError: the solver did not meet the data (the worst economy is named).
    """
    return _calibrate(
        world.data_hash, world.iso3, settings or ModelSettings(), use_shipped, _Box(world, after)
    )


def to_be_solved(world: World, settings: ModelSettings) -> str:
    """Return the key of the inputs where `calibrate` has to solve; empty where their solution is shipped or stored.

    Args:
        world: what is calibrated.
        settings: assumptions of the run.
    """
    key = calibration_key(world.data_hash, world.iso3, settings)
    return "" if is_shipped(key) or is_stored(key) else key


class _Box:
    """Carries the world past the cache; worlds of one data hash are told apart by their mechanisms."""

    def __init__(self, world: World, after: After | None) -> None:
        self.world, self.after = world, after

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Box) and self.world.switched == other.world.switched


@lru_cache(maxsize=4)
def _calibrate(
    data_hash: str, iso3: tuple[str, ...], settings: ModelSettings, use_shipped: bool, box: _Box
) -> Calibration:
    world = box.world
    start = week_zero(world, settings)
    preferences, lanes, traits, targets, offers, tables = (
        start.preferences, start.lanes, start.traits, start.targets, start.offers, start.tables,
    )  # fmt: skip
    shifters = first_shifters(world)
    if settings.outside_option_share <= 0.0:
        shifters.give_up[:] = -700.0
    ones = np.ones((1, 1, 1), dtype=np.float32)
    rounds, miss = np.zeros(world.n, dtype=np.int64), np.zeros(world.n)
    lane_fob = np.zeros((len(world.lanes), len(world.categories)))
    key = calibration_key(data_hash, iso3, settings)
    problem = Problem(preferences, lanes, offers, traits, targets, shifters, ones, tables)
    inputs = (problem, lane_fob, ROUNDS, TOLERANCE, rounds, miss)
    came = "solved"
    if use_shipped and load_shifters(key, shifters):
        came = "shipped"
    elif use_shipped or box.after is not None:
        solution, market_destination = Solution(shifters, rounds, miss), world.lanes.market_destination
        came = solve_or_load(
            key, solution, market_destination, lambda first, last: solve_range(first, last, *inputs),
            not use_shipped, box.after,
        )  # fmt: skip
    else:
        in_ranges(solve_range, world.n, 2, *inputs)
    if not float(miss.max()) < MET:
        worst = int(np.argmax(miss))
        raise CalibrationError(
            f"calibration did not meet the data: worst in {world.iso3[worst]}, ln error {miss[worst]:.2e}; no tastes "
            "give these flows with these settings and numbers of the data: move them less far"
        )

    def again() -> tuple[Offers, Tables]:
        calm = week_zero(world, settings)
        return _fill(calm, shifters, None)

    return under(start, shifters, rounds, miss, came, again)


def week_zero(world: World, settings: ModelSettings) -> WeekZero:
    """Return the week-0 state under the law of 2023, without tastes and constants."""
    preferences, lanes = make_preferences(world), make_lane_table(world)
    law = law_on(world, LAW_DATE, settings)
    traits = make_traits(world, lanes, law.vat_rate)
    targets = make_targets(world, traits, settings)
    sizes = sizes_for(world, law)
    quotes = quote(world, law)
    offers, tables = empty_offers(world, preferences, lanes, sizes), empty_tables(world, preferences, sizes)
    terms = make_terms(world, quotes, law, sizes, settings)
    offers.non_price_cost[:] = lane_non_price_cost(world, law, quotes)
    fill_offers(offers, world, lanes, terms, quotes, law, list(range(world.n)))
    return WeekZero(world, settings, preferences, lanes, traits, targets, law, sizes, quotes, offers, tables)


def under(
    start: WeekZero,
    shifters: Shifters,
    rounds: np.ndarray,
    miss: np.ndarray,
    came: str,
    again: Callable[[], tuple[Offers, Tables]] | None = None,
) -> Calibration:
    """Return a week-0 state under given tastes and constants, with the flows they lead to.

    Args:
        start: the state; its offers and tables are filled.
        shifters: tastes and constants, solved for it, or held from another world to see what a friction moves.
        rounds: [d] rounds of the solver.
        miss: [d] last largest misses.
        came: where the shifters came from.
        again: makes the offers and tables once more, so that a run may take these over.
    """
    world = start.world
    goods = (world.n, len(world.categories))
    sums = WeekZeroSums(np.zeros((len(world.lanes), goods[1])), np.zeros(goods), np.zeros(goods))
    offers, tables = _fill(start, shifters, sums)
    bulk = bulk_at(start.preferences, offers, shifters, start.targets, sums.shelf)
    bulk.flags.writeable = False
    return Calibration(
        world, start.settings, start.preferences, start.lanes, start.traits, start.targets, shifters, start.law,
        start.sizes, start.quotes, OfferConstants(*(getattr(offers, name).copy() for name in OfferConstants._fields)),
        WeekZeroTables(offers, tables, again), sums.lane, bulk, sums.shelf, sums.home, rounds, miss, came,
    )  # fmt: skip


class WeekZeroSums(NamedTuple):
    """Expected first sales to consumers in week 0, fob USD a year."""

    lane: np.ndarray
    """[lane, g]"""
    shelf: np.ndarray
    """[d, g]"""
    home: np.ndarray
    """[d, g]"""


def _fill(start: WeekZero, shifters: Shifters, sums: WeekZeroSums | None) -> tuple[Offers, Tables]:
    """Fill a state's offers and tables, and what they lead to where ``sums`` has room for it."""
    preferences, lanes, offers, tables = start.preferences, start.lanes, start.offers, start.tables
    ones = np.ones((1, 1, 1), dtype=np.float32)
    for d in range(start.world.n):
        set_constants(d, preferences, lanes, offers, start.traits, shifters)
        fill_range(d, d + 1, preferences, lanes, offers, ones, False, tables)
        if sums:
            spending = start.targets.household[d] * shifters.household_ratio[d]
            sums.home[d], sums.shelf[d], _ = expected_parcels(
                d, preferences, lanes, offers, tables, spending, sums.lane
            )
    return offers, tables


def bulk_at(
    preferences: Preferences, offers: Offers, shifters: Shifters, targets: Targets, shelf_fob_usd: np.ndarray
) -> np.ndarray:
    """Return expected bulk sales [kind, o, d, bulk mode, g] (0 restock, 1 firms incl. home), USD fob a year."""
    n, g = shelf_fob_usd.shape
    # The kernel writes shelf costs: a copy takes them, for a calibration is shared by all runs of a process.
    shifters = shifters._replace(shelf_cost=shifters.shelf_cost.copy())
    result = np.zeros((2, n, n, len(BULK_MODES), g))
    for d in range(n):
        bulk = np.zeros((2, n, len(BULK_MODES), g))
        bulk_expected(d, preferences, offers, shifters, targets, shelf_fob_usd[d], bulk)
        result[:, :, d] = bulk
    return result
