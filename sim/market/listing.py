"""Step 3: offers as buyers see them this week, from quotes, rules, sellers' prices and beliefs.

Landed price is multiplicative in the seller's price: freight per value (mass = value / value density), duty,
VAT and fees depend on lane, category and size class only, so they are worked out once per (lane, category,
class) here and never per buyer.
"""

import numpy as np

from sim.core.codes import BULK_MODES
from sim.core.kernel import kernel, rule
from sim.core.numerics import log, log_row
from sim.market.choice import LaneTable, Offers, Preferences
from sim.market.landed import PAID_BY_SELLER, bulk_duties, e4usd, handling_fee_usd, parcel_bill
from sim.market.quoting import Quotes, bulk_lightness
from sim.market.sizes import Sizes
from sim.market.terms import Terms
from sim.policy.rulebook import RuleBook
from sim.ports.hooks import Own, through
from sim.world import World
from sim.world.consumer_types import OCTILES

NO_ROOM = np.zeros((0, 0, 0))
"""In place of duties where nobody asks for them."""


@kernel
def fill_tau(first, last, lanes, terms, moved, base_days, offers, duties):
    """Fill landed over fob [g, k, lane], its log, and days [k, lane] of lanes first to last - 1 that moved.

    Where ``duties`` has room for it, it takes the duty in landed over fob [g, k, lane]. A handling fee that the seller
    pays is in the list price, as commissions are: the log, by which buyers choose, has it on top of the bill.
    """
    destination, count = lanes.destination, offers.size_count
    tau, log_tau, days = offers.tau, offers.log_tau, offers.lane_days
    lane_terms, pairs, countries, goods = terms.lane, terms.pair, terms.country, terms.good
    goods_usd, duty_rate, noted = terms.goods_usd, terms.duty_rate, duties.size > 0
    for g in range(tau.shape[0]):
        for lane in range(first, last):
            if not moved[lane]:
                continue
            way, d = lane_terms[lane], destination[lane]
            o = way.origin
            first_row = way.law_row
            pair, country = pairs[first_row + o, d], countries[first_row + d]
            rate = duty_rate[first_row + o, d, g]
            for k in range(count[d]):
                value = goods_usd[d, g, k]
                freight, duty, vat, carbon, charged = parcel_bill(way, pair, country, goods[g], value, rate)
                tau[g, k, lane] = 1.0 + (freight + duty + vat + carbon) / e4usd(value)
                if noted:
                    duties[g, k, lane] = duty / e4usd(value)
                if g == 0:
                    days[k, lane] = base_days[lane] + charged * pair.clearance_days
        for k in range(tau.shape[1]):
            log_row(tau[g, k, first:last], log_tau[g, k, first:last])
        add_sellers_fees(g, first, last, destination, terms, count, tau[g], log_tau[g])


@rule
def add_sellers_fees(g, first, last, destination, terms, count, tau, log_tau):
    """Put handling fees that sellers pay into log_tau [k, lane], by which buyers choose, of lanes first to last - 1."""
    for lane in range(first, last):
        way, d = terms.lane[lane], destination[lane]
        pair = terms.pair[way.law_row + way.origin, d]
        if pair.handling_usd > 0.0 and pair.handling_payer == PAID_BY_SELLER:
            for k in range(count[d]):
                value = terms.goods_usd[d, g, k]
                fee = handling_fee_usd(way, pair, terms.good[g].items, value)
                log_tau[k, lane] = log(tau[k, lane] + fee / value)


def logs(values: np.ndarray) -> np.ndarray:
    """Return own natural logs of an array (numpy's differ by CPU); inf stays inf."""
    flat = np.ascontiguousarray(values).reshape(-1)
    result = np.empty_like(flat)
    _fill_logs(flat, result)
    return result.reshape(values.shape)


@kernel
def _fill_logs(values, result):
    log_row(values, result)
    for i in range(values.shape[0]):
        if values[i] == np.inf:
            result[i] = np.inf


def kg_per_usd_in_bulk(world: World) -> np.ndarray:
    """Return kg of a dollar of goods in bulk [bulk mode, g]."""
    density = world.column("categories", "value_density_usd_per_kg")
    kg: np.ndarray = (1.0 / density)[None, :] / bulk_lightness(world)
    return kg


def bulk_tau(world: World, quotes: Quotes, rules: RuleBook) -> np.ndarray:
    """Return landed over fob [o, d, m, g] of bulk goods (import VAT is reclaimed); [d, d, 0, g] is home supply."""
    kg_per_usd = 1.0 / world.column("categories", "value_density_usd_per_kg")
    per_kg, kg = quotes.bulk_usd_per_kg + quotes.bulk_carbon_usd_per_kg, kg_per_usd_in_bulk(world)
    freight = quotes.bulk_usd_per_kg * kg
    duties = bulk_duties(rules.duty_rate, freight, rules.duty_on_freight)
    tau: np.ndarray = 1.0 + per_kg * kg + duties
    for d in range(world.n):
        tau[d, d] = np.inf
        tau[d, d, 0] = 1.0 + quotes.home_usd_per_kg * kg_per_usd
    return tau


def shop_margin(world: World, own: Own | None = None) -> np.ndarray:
    """Return what shops add to the cost of goods [d, g], share of it (port: prices; ``own`` as in ``through``)."""
    return through("shop_margin", np.zeros((world.n, len(world.categories))), world, own)


def home_log_price(world: World, quotes: Quotes, rules: RuleBook, own: Own | None = None) -> np.ndarray:
    """Return ln of shop price over fob [d, g] of home goods: margin, local freight, VAT."""
    kg_per_usd = 1.0 / world.column("categories", "value_density_usd_per_kg")
    factor = 1.0 + shop_margin(world, own) + quotes.home_usd_per_kg * kg_per_usd
    return logs(factor * (1.0 + rules.vat_rate)[:, None])


def lane_non_price_cost(world: World, rules: RuleBook, quotes: Quotes, own: Own | None = None) -> np.ndarray:
    """Return non-price costs less gains [segment, lane], as shares of price: terms of mechanisms (port: utility).

    Args:
        world: lanes, and the mechanisms that add terms.
        rules: the week's rule book.
        quotes: carriers' quotes, CO2e per kg among them.
        own: states of mechanisms; None for those of the start.
    """
    none = np.zeros((len(world.tastes.segments), len(world.lanes)))
    return through("utility", none, world, own, rules, quotes)


def empty_offers(world: World, preferences: Preferences, lanes: LaneTable, sizes: Sizes) -> Offers:
    """Return offers of the right shapes, to be filled by ``refresh`` and the calibration."""
    n, g, k = world.n, len(world.categories), sizes.edges_usd.shape[1]
    n_lanes = len(world.lanes)
    segments, bulk = len(world.tastes.segments), len(BULK_MODES)
    return Offers(
        size_count=sizes.count,
        size_share=sizes.spending_share,
        tau=np.ones((g, k, n_lanes)),
        log_tau=np.zeros((g, k, n_lanes)),
        lane_days=np.zeros((k, n_lanes)),
        non_price_cost=np.zeros((segments, n_lanes)),
        offer_constant=np.zeros((g, n_lanes)),
        composite=np.ones((g, OCTILES, n_lanes)),
        platform_constant=np.zeros(world.lanes.platform_markets),
        home_log_price=np.zeros((n, g)),
        home_composite=np.zeros((n, g, OCTILES)),
        shelf_log_price=np.zeros((n, g)),
        shelf_constant=np.zeros(n),
        give_up=np.zeros(n),
        bulk_log_tau=np.zeros((n, n, bulk, g)),
        bulk_days=np.zeros((n, n, bulk, g)),
        bulk_offer_constant=np.zeros((n, n, bulk, g)),
        bulk_composite=np.zeros((n, n, g)),
        origin_log=np.zeros((n, n)),
    )


def fill_offers(
    offers: Offers,
    world: World,
    lanes: LaneTable,
    terms: Terms,
    quotes: Quotes,
    rules: RuleBook,
    destinations: list[int],
    moved: np.ndarray | None = None,
    own: Own | None = None,
    bulk: np.ndarray | None = None,
) -> None:
    """Write prices and days of the week into the offers (extras, tastes and composites are left alone).

    Parcel prices are worked out for the named destinations only, and there for lanes that ``moved`` [lane]; None: all.
    ``own`` are states of mechanisms; None: those of the start. ``bulk`` is landed over fob of goods in bulk
    [o, d, m, g] where not all enter under these rules.
    """
    if moved is None:
        moved = np.ones(len(lanes.origin), dtype=np.bool_)
    for d in destinations:
        first_market = lanes.first_market[d]
        last_market = first_market + lanes.platform_markets[d] - 1
        fill_tau(
            lanes.market_first_lane[first_market],
            lanes.market_first_lane[last_market] + lanes.market_lane_count[last_market], lanes, terms,
            moved, quotes.lane_days, offers, NO_ROOM,
        )  # fmt: skip
    offers.home_log_price[:] = home_log_price(world, quotes, rules, own)
    offers.bulk_log_tau[:] = logs(bulk_tau(world, quotes, rules) if bulk is None else bulk)
    offers.bulk_days[:] = quotes.bulk_days
    home_days = world.setting("home_lot_days")
    for d in range(world.n):
        offers.bulk_days[d, d] = home_days
