"""The calibration of one destination: tastes and constants that make expected flows equal the data.

Set-up, under the law of 2023 at the week-0 state (adaptation and stock off, freight at reference
utilisation). Destinations do not interact, because prices at the origin are given; each is solved by raising
every unknown in proportion to its own miss in log odds, which for a single logit is exact in one step and
here converges in some tens.
"""

from typing import Any, NamedTuple

import numpy as np

from sim.calibration.shifter_steps import adjust_bulk, adjust_platforms, adjust_services
from sim.core.kernel import kernel, part
from sim.core.numerics import exp, log
from sim.market.bulk_choice import bulk_shares
from sim.market.choice import fill_channels, fill_markets
from sim.market.expected_choices import expected_parcels


class Shifters(NamedTuple):
    """The calibrated unknowns; ln units except the two ratios."""

    taste: np.ndarray
    """[o, d] origin taste ln a_od; 0 at home."""
    shelf: np.ndarray
    """[d] imported goods in a shop against home goods, ln."""
    platform: np.ndarray
    """[platform_market] constant of a platform, ln"""
    home_on_platform: np.ndarray
    """[d] domestic offers on platforms, ln."""
    china: np.ndarray
    """[d] offers of China and Hong Kong on platforms open to all origins, ln."""
    service: np.ndarray
    """[d, service] courier, truck, warehouse against post, ln."""
    bulk_mode: np.ndarray
    """[d, bulk mode] air, rail, road against sea, ln."""
    give_up: np.ndarray
    """[d] constant of giving a need up, ln"""
    household_ratio: np.ndarray
    """[d] landed over fob in household budgets."""
    firm_ratio: np.ndarray
    """[d] landed over fob in firms' budgets."""
    shelf_cost: np.ndarray
    """[d, g] landed cost of a dollar fob of restocked goods."""


class Targets(NamedTuple):
    """What the calibration must meet, fob USD a year or shares."""

    flow: np.ndarray
    """[o, d] goods sold from o to d, fob USD a year; 0 where none were"""
    home: np.ndarray
    """[d] all home sales, fob USD a year."""
    household: np.ndarray
    """[d] C: households' goods spending, fob USD a year"""
    firm: np.ndarray
    """[d] B: firms' goods purchases, fob USD a year"""
    shelf: np.ndarray
    """[d] restocking by importer-retailers, fob USD a year."""
    platform_market: np.ndarray
    """[platform_market] sales through a platform, fob USD a year."""
    parcels: np.ndarray
    """[d] cross-border parcels, fob USD a year."""
    china: np.ndarray
    """[d] from China and Hong Kong, on platforms open to all origins, fob USD a year."""
    give_up_share: float
    """households' spending given up, share of their landed spending"""
    courier_share: float
    """courier in courier and post, share of parcels' value"""
    truck_share: float
    """road among parcels a lorry can bring, share of value"""
    warehouse_share: float
    """sold from a warehouse near the buyer where a platform has one, share of value"""
    air_share: float
    """air in air and sea, share of bulk value"""
    rail_share: float
    """rail in bulk between economies a railway joins, share of value"""
    road_share: float
    """road in bulk between economies a road joins, share of value"""


class Traits(NamedTuple):
    """Flags the solver needs."""

    is_china: np.ndarray
    """[o] whether it is China or Hong Kong"""
    market_open: np.ndarray
    """[platform_market] takes sellers of all origins."""
    cell_truck: np.ndarray
    """[cell] has a truck lane."""
    cell_warehouse: np.ndarray
    """[cell] has a warehouse lane."""
    advantage: np.ndarray
    """[o, g] ln comparative advantage."""
    suited: np.ndarray
    """[bulk mode, g] ln share of a category's goods that suit the mode; 0 where none do, and nothing is offered."""
    road: np.ndarray
    """[o, d] road feasible."""
    rail: np.ndarray
    """[o, d] rail feasible."""
    shelf_markup: np.ndarray
    """[d, g] shop price over landed cost: (1 + retail margin)(1 + VAT)."""


@part
def lane_offer_constant(lane, g, lanes, traits, shifters):
    """Return the part of a lane's V that tastes and constants give."""
    o, d = lanes.origin[lane], lanes.destination[lane]
    offer_constant = shifters.service[d, lanes.service[lane]]
    if o == d:
        return offer_constant + shifters.home_on_platform[d]
    offer_constant += shifters.taste[o, d] + traits.advantage[o, g]
    if traits.is_china[o] and not traits.is_china[d] and traits.market_open[lanes.platform_market[lane]]:
        offer_constant += shifters.china[d]
    return offer_constant


@kernel
def set_constants(d, preferences, lanes, offers, traits, shifters):
    """Write the shifters of destination d into the offers."""
    offer_constant, bulk_offer_constant = offers.offer_constant, offers.bulk_offer_constant
    constant = offers.platform_constant
    taste, bulk_mode, advantage, platform = (
        shifters.taste, shifters.bulk_mode, traits.advantage, shifters.platform,
    )  # fmt: skip
    market_first_lane, market_lane_count = lanes.market_first_lane, lanes.market_lane_count
    for platform_market in range(lanes.first_market[d], lanes.first_market[d] + lanes.platform_markets[d]):
        constant[platform_market] = platform[platform_market]
        for lane in range(
            market_first_lane[platform_market],
            market_first_lane[platform_market] + market_lane_count[platform_market],
        ):
            for g in range(advantage.shape[1]):
                offer_constant[g, lane] = lane_offer_constant(lane, g, lanes, traits, shifters)
    for o in range(taste.shape[0]):
        for m in range(bulk_mode.shape[1]):
            for g in range(advantage.shape[1]):
                there = taste[o, d] + advantage[o, g] + bulk_mode[d, m] + traits.suited[m, g]
                bulk_offer_constant[o, d, m, g] = 0.0 if o == d else there
    offers.shelf_constant[d] = shifters.shelf[d]
    offers.give_up[d] = shifters.give_up[d]
    for g in range(preferences.sigma.shape[0]):
        offers.shelf_log_price[d, g] = log(shifters.shelf_cost[d, g] * traits.shelf_markup[d, g])


@kernel
def bulk_expected(d, preferences, offers, shifters, targets, shelf, bulk):
    """Fill expected bulk flows [kind, o, m, g] (0 restock, 1 firms incl. home), USD a year; set shelf costs."""
    n, modes = shifters.taste.shape[0], shifters.bulk_mode.shape[1]
    shares = np.zeros((n, modes))
    for g in range(preferences.sigma.shape[0]):
        per_paid = 0.0
        bulk_shares(d, g, preferences, offers, False, shares)
        for o in range(n):
            for m in range(modes):
                if shares[o, m] > 0.0:
                    bulk[0, o, m, g] = shares[o, m] / exp(offers.bulk_log_tau[o, d, m, g])
                    per_paid += bulk[0, o, m, g]
                else:
                    bulk[0, o, m, g] = 0.0
        for o in range(n):
            for m in range(modes):
                bulk[0, o, m, g] *= shelf[g] / per_paid
        shifters.shelf_cost[d, g] = 1.0 / per_paid
        paid = targets.firm[d] * shifters.firm_ratio[d] * preferences.firm_share[g]
        bulk_shares(d, g, preferences, offers, True, shares)
        for o in range(n):
            for m in range(modes):
                bulk[1, o, m, g] = 0.0
                if shares[o, m] > 0.0:
                    bulk[1, o, m, g] = paid * shares[o, m] / exp(offers.bulk_log_tau[o, d, m, g])


class Problem(NamedTuple):
    """What the solver reads, and the shifters, offers and tables it writes."""

    preferences: Any
    """sim.market.choice.Preferences"""
    lanes: Any
    """sim.market.choice.LaneTable"""
    offers: Any
    """sim.market.choice.Offers"""
    traits: Traits
    """flags the solver goes by"""
    targets: Targets
    """what is to be met"""
    shifters: Shifters
    """the unknowns, written by the solver"""
    ones: np.ndarray
    """[1, 1, 1] float32 ones where a frozen reference would stand"""
    tables: Any
    """sim.market.choice.Tables"""


@part
def plain_total(values):
    """Return the sum of values [g], added up one after the other."""
    total = 0.0
    for g in range(values.shape[0]):
        total += values[g]
    return total


@part
def add_parcels(d, lanes, lane_fob, lane_total, model):
    """Fill sales [lane] of d's lanes from lane_fob [lane, g], add them to model [o]; return their sum."""
    household = 0.0
    for i in range(lanes.platform_markets[d]):
        platform_market = lanes.first_market[d] + i
        for lane in range(
            lanes.market_first_lane[platform_market],
            lanes.market_first_lane[platform_market] + lanes.market_lane_count[platform_market],
        ):
            lane_total[lane] = 0.0
            for g in range(lane_fob.shape[1]):
                lane_total[lane] += lane_fob[lane, g]
            model[lanes.origin[lane]] += lane_total[lane]
            household += lane_total[lane]
    return household


@part
def add_bulk(d, bulk, model):
    """Add bulk flows [kind, o, m, g] from abroad to model [o]; return what firms buy: (in all, at home)."""
    firm_home = firm = 0.0
    for o in range(bulk.shape[1]):
        for m in range(bulk.shape[2]):
            for g in range(bulk.shape[3]):
                firm += bulk[1, o, m, g]
                if o == d:
                    firm_home += bulk[1, o, m, g]
                else:
                    model[o] += bulk[0, o, m, g] + bulk[1, o, m, g]
    return firm, firm_home


@kernel
def solve_destination(d, problem, lane_fob, bulk, rounds, tolerance):
    """Solve destination d; return (rounds used, last largest miss)."""
    preferences, lanes, offers, tables = problem.preferences, problem.lanes, problem.offers, problem.tables
    traits, targets, shifters = problem.traits, problem.targets, problem.shifters
    n = shifters.taste.shape[0]
    lane_total = np.zeros(lanes.origin.shape[0])
    worst = 1e9
    for step in range(rounds):
        set_constants(d, preferences, lanes, offers, traits, shifters)
        fill_markets(d, preferences, lanes, offers, problem.ones, False, tables)
        fill_channels(d, preferences, lanes, offers, tables)
        spending = targets.household[d] * shifters.household_ratio[d]
        home, shelf, given_up = expected_parcels(d, preferences, lanes, offers, tables, spending, lane_fob)
        bulk_expected(d, preferences, offers, shifters, targets, shelf, bulk)
        model = np.zeros(n)
        home_total, shelf_total = plain_total(home), plain_total(shelf)
        household = add_parcels(d, lanes, lane_fob, lane_total, model)
        household += home_total + shelf_total
        firm, firm_home = add_bulk(d, bulk, model)
        worst = abs(log(household / targets.household[d]))
        worst = max(worst, abs(log(firm / targets.firm[d])))
        firm_home_target = targets.home[d] - (model[d] + home_total)
        miss_home = log(max(firm_home_target, 0.01 * targets.home[d]) / firm_home)
        worst = max(worst, abs(miss_home))
        for o in range(n):
            if o != d and targets.flow[o, d] > 0.0:
                miss = log(targets.flow[o, d] / model[o])
                worst = max(worst, abs(miss))
                shifters.taste[o, d] += miss - miss_home
        markets_total = 0.0
        for i in range(lanes.platform_markets[d]):
            markets_total += targets.platform_market[lanes.first_market[d] + i]
        home_target = targets.household[d] - targets.shelf[d] - markets_total
        home_ratio = log(home_target / home_total)
        miss = log(targets.shelf[d] / shelf_total) - home_ratio
        shifters.shelf[d] += miss
        worst = max(worst, abs(miss))
        miss = log(targets.give_up_share * spending / given_up) - home_ratio
        if targets.give_up_share > 0.0:
            shifters.give_up[d] += miss
            worst = max(worst, abs(miss))
        worst = max(worst, adjust_platforms(d, lanes, lane_total, home_ratio, traits, targets, shifters))
        worst = max(worst, adjust_services(d, lanes, lane_total, traits, targets, shifters))
        worst = max(worst, adjust_bulk(d, bulk, traits, targets, shifters))
        shifters.household_ratio[d] *= targets.household[d] / household
        shifters.firm_ratio[d] *= targets.firm[d] / firm
        if worst < tolerance:
            return step + 1, worst
    return rounds, worst


@kernel
def solve_range(first, last, problem, lane_fob, rounds, tolerance, used, miss):
    """Solve destinations first to last - 1; fill rounds used [d] and last misses [d]."""
    shifters = problem.shifters
    n, modes = shifters.taste.shape[0], shifters.bulk_mode.shape[1]
    categories = problem.preferences.sigma.shape[0]
    bulk = np.zeros((2, n, modes, categories))
    for d in range(first, last):
        used[d], miss[d] = solve_destination(d, problem, lane_fob, bulk, rounds, tolerance)
