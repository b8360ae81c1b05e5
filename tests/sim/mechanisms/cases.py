"""What each mechanism moves when it is on, and the shock under which that can be seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.codes import FIRST_MARKET, PLATFORM
from sim.market.landed import parcel_bill
from sim.market.listing import lane_non_price_cost
from sim.model import TradeModel
from sim.policy.instruments import INSTRUMENTS
from tests.small_world import small

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST_WEEKS = 5
THREE, SMES = ("CHN", "IND", "USA"), 64


def nothing(model: TradeModel) -> None:
    """No shock."""


@dataclass(frozen=True)
class Case:
    """What a mechanism moves, and under which shock that can be seen."""

    moves: Callable[[TradeModel], bool]
    """Whether a run shows the mechanism at work."""
    says: str
    """What moved although the mechanism is off."""
    shock: Callable[[TradeModel], None] = nothing
    weeks: int = LEAST_WEEKS
    changes: tuple[tuple[str, Any], ...] = ()
    """Fields of the scenario."""


def shares(model: TradeModel) -> np.ndarray:
    """Return every choice of the week: channels of consumers, lanes within platforms, bulk."""
    tables = model.market.tables
    return np.concatenate(
        [each.reshape(-1) for each in (tables.channel, tables.inclusive, model.market.bulk_cumulative)]
    )


def moved_by(model: TradeModel, change: Callable[[TradeModel], None]) -> bool:
    """Return whether a change moves any choice."""
    before = shares(model).copy()
    change(model)
    model.market.refresh()
    return bool(np.abs(shares(model) / np.where(before == 0.0, 1.0, before) - (before != 0.0)).max() > 1e-12)


def with_rules(**changes: Callable[[np.ndarray], np.ndarray]) -> Callable[[TradeModel], None]:
    """Return a change of the rules in force."""

    def change(model: TradeModel) -> None:
        rules = model.market.rules
        model.market.rules = replace(
            rules, **{name: rule(getattr(rules, name)) for name, rule in changes.items()}
        )

    return change


def longer_ways(model: TradeModel) -> None:
    """Every way takes days longer, at the same rates (a queue where there is capacity, else by hand)."""
    modes = dict(model.world.tables["carrier_modes"])
    modes["fixed_days"] = modes["fixed_days"] + 9.0
    model.market.world = replace(model.world, tables={**model.world.tables, "carrier_modes": modes})
    model.market._priced = ()


def tastes_differ(model: TradeModel) -> bool:
    """Kinds of buyers who can buy online choose otherwise than each other."""
    can = np.repeat(model.market.preferences.segment_online, 8)
    weights = model.market.tables.channel[:, model.market.preferences.household_good][:, :, :, can]
    share = weights / np.maximum(weights.sum(axis=-1, keepdims=True), 1e-300)
    return bool(np.ptp(share, axis=3).max() > 1e-12)


def channels_are_apart(model: TradeModel) -> bool:
    """A platform's weight is other than the sum of its offers' weights."""
    market, apart = model.market, 0.0
    for platform_market, d in enumerate(model.world.lanes.market_destination):
        column = FIRST_MARKET + platform_market - int(market.lanes.first_market[d])
        k = int(market.sizes.count[d])
        found, whole = (
            market.tables.channel[d, :, :k, :, column],
            market.tables.inclusive[platform_market, :, :k],
        )
        bought = (found > 0.0) & (whole > 0.0)
        ratio = np.log(found[bought] / whole[bought]) - market.offers.platform_constant[platform_market]
        apart = max(apart, float(np.abs(ratio).max(initial=0.0)))
    return apart > 1e-9


def classes_are_apart(model: TradeModel) -> bool:
    """Platforms' share of spending, as the mechanism notes it, is that of a class of its own."""
    share = model.own["online_nest"].column("share")
    return share.size > 0 and bool((share > 0.0).any())


def green_counts(model: TradeModel) -> bool:
    market = model.market
    clean = replace(model.market.quotes, lane_kg_co2e_per_kg=np.zeros(len(model.world.lanes)))
    costs = [
        lane_non_price_cost(model.world, market.rules, quotes, model.own) for quotes in (market.quotes, clean)
    ]
    return bool((costs[0] != costs[1]).any())


def distrust(model: TradeModel) -> None:
    model.own["trust"].column("platform")[:] *= 0.5
    model.own["trust"].column("origin")[:, :, 0] *= 0.5


def goes_wrong(model: TradeModel) -> bool:
    ended = model.week.order_states
    bad = ended["lost"] + ended["seized"] + ended["returned"]
    return bad > 0 or bool(model.goods.bulk_lost.any())


def freight_is_paid(model: TradeModel) -> bool:
    """Bulk goods pay freight, or a parcel would if nobody took anything at the border."""
    flows, quotes, terms = model.week.flows, model.market.quotes, model.market.terms
    bulk = int(flows.freight_e4usd[flows.channel != PLATFORM].sum())
    fees = quotes.lane_fee_usd[np.isfinite(quotes.lane_fee_usd)]
    return (
        bulk > 0
        or bool(fees.any())
        or bool(quotes.lane_usd_per_kg.any())
        or bool(terms.lane.handling_share.any())
    )


def full_ships(model: TradeModel) -> None:
    for carrier in model.carriers:
        carrier.capacity_tonne_km *= 0.05


def freight_market_moved(model: TradeModel) -> bool:
    quoted = model.market.quotes
    first = model.calibration.quotes
    later = (quoted.bulk_days > first.bulk_days).any() or (quoted.lane_days > first.lane_days).any()
    return bool(later) or float(model.own["capacity"].column("rate_index").max()) > 1.0


def parcel_duty_differs(model: TradeModel) -> bool:
    """A parcel's duty, fee or wait differs from that of bulk goods (a sample of lanes, three values)."""
    terms, world = model.market.terms, model.world
    ways = terms.lane.copy()
    for name in ("usd_per_kg", "fee_usd", "carbon_usd_per_kg", "handling_share"):
        ways[name] = 0.0  # only what the law asks for is looked at
    for lane in range(0, len(world.lanes), 5):
        o, d = world.lanes.origin[lane], world.lanes.destination[lane]
        for g, usd in ((0, 5.0), (1, 100.0), (2, 3_000.0)):
            rate = terms.duty_rate[o, d, g]
            freight, duty, _, _, _ = parcel_bill(
                ways[lane], terms.pair[o, d], terms.country[d], terms.good[g], usd, rate
            )
            if freight != 0.0 or duty != round(rate * usd * 10_000.0):
                return True
    waits = model.market.offers.lane_days - model.market.quotes.lane_days
    return bool((waits[: model.market.sizes.count.min()] != 0.0).any())


def shops_keep_a_margin(model: TradeModel) -> bool:
    flows = model.week.flows
    home = flows.channel == 0
    kept = flows.paid_e4usd - flows.vat_e4usd - flows.freight_e4usd - flows.fob_e4usd
    orders = 2 * int(home.sum()) + 2 * len(model.consumers)
    return (
        int(np.abs(kept[home]).sum()) > orders * 1_000
    )  # a unit an order, and orders are bought by the thousand


def empty_shelves(model: TradeModel) -> None:
    model.firm_columns.stock_units[:] = 0
    model.firm_columns.stock_cost[:] = 0


def stocks_bind(model: TradeModel) -> bool:
    """Sales are cancelled, or shelves cost other than restocking does."""
    gap = np.abs(model.market.shelf_cost / model.market.restock_cost() - 1.0)
    return bool(gap.max() > 1e-12) or model.week.order_states["cancelled"] > 0


def boom(model: TradeModel) -> None:
    """Half the categories sell five times what was expected, the others a twentieth."""
    model.expected.pool[:, ::2] *= 0.2
    model.expected.pool[:, 1::2] *= 20.0


def listings_moved(model: TradeModel) -> bool:
    """More than the few by which listings follow the number of firms."""
    sellers = model.sellers
    pairs = ((sellers.listing, sellers.initial_listing), (sellers.bulk_listing, sellers.initial_bulk))
    return any(abs(float(now.sum()) / float(then.sum()) - 1.0) > 0.02 for now, then in pairs)


def orders_expected_by_few(model: TradeModel) -> None:
    model.expected.cell[:] *= 0.02
    model.expected.bulk[:] *= 0.02


def firms_come_and_go(model: TradeModel) -> bool:
    return bool((model.smes.column("weight") != model.sellers.first_weight).any())


def dear_platforms(model: TradeModel) -> None:
    model.first_rating[::3] = 1.0  # a third of sellers had a better record
    model.expected.platform[:] *= 0.05


def platforms_moved(model: TradeModel) -> bool:
    market = model.market
    commission = model.own["fees"].column("commission") != model.world.column("platforms", "commission_share")
    left = ~market.platform_present & (model.world.platform_share > 0.0)
    return bool(commission.any() or left.any() or (model.sellers.boost != 1.0).any())


def few_fakes_expected(model: TradeModel) -> None:
    model.expected.fakes[:] *= 0.1


def inspection_moved(model: TradeModel) -> bool:
    return any(each.inspected_share != each.first_share for each in model.regulators.values())


TARIFF = (INSTRUMENTS["tariff"].make_example(small().start, rate=1.0),)
STORAGE = (INSTRUMENTS["data_localisation"].make_example(small().start, platform_cost_usd_per_year=1e8),)
BAN = (INSTRUMENTS["destruction_ban"].make_example(small().start, reached_share=1.0, cost_share=1.0),)

CASES: dict[str, Case] = {
    "tastes": Case(tastes_differ, "kinds of buyers choose differently"),
    "online_access": Case(

        lambda m: bool(
            (m.consumers.column("consumer_type") // 8 == list(m.world.tastes.segments).index("offline")).any()
        ),
        "somebody cannot buy online",
    ),
    "channel_choice": Case(
        channels_are_apart, "a platform weighs other than its offers do together",
        changes=(("settings", {"class_lambda": 1.0}),),
    ),
    "online_nest": Case(classes_are_apart, "platforms are a class of their own"),
    "outside_option": Case(
        lambda m: m.week.given_up > 0 or bool((m.market.tables.channel[..., 2] > 1e-200).any()), "needs are given up"
    ),
    "order_sizes": Case(lambda m: int(m.market.sizes.count.max()) > 1, "orders differ in value"),
    "time_cost": Case(lambda m: moved_by(m, longer_ways), "a day of waiting moves a choice"),
    "trust": Case(lambda m: moved_by(m, distrust), "distrust moves a choice"),
    "memory": Case(
        lambda m: bool((m.consumer_columns.trust_penalty > 0.0).any()), "a buyer holds something against a platform",
        weeks=8, changes=(("consumers", 2_000),),
    ),
    "privacy": Case(
        lambda m: moved_by(m, with_rules(exposure=lambda x: 0.5 * x, privacy_assurance=lambda x: x + 0.5)),
        "a data rule without match loss moves a choice",
    ),
    "green_premium": Case(green_counts, "carbon moves a choice"),
    "recommender": Case(
        lambda m: m.recommender.window > 0 or moved_by(m, with_rules(match_loss_share=lambda x: x + 0.5)),
        "a match is lost, or a window shown", changes=(("settings", {"recommender_window": 16}),),
    ),
    "delivery_risk": Case(goes_wrong, "an order goes wrong", weeks=8, changes=(("consumers", 2_000),)),
    "freight": Case(freight_is_paid, "freight is paid"),
    "last_mile": Case(
        lambda m: bool(np.ptp(m.own["last_mile"].column("usd")) > 0.0), "the last leg costs differ by economy"
    ),
    "capacity": Case(freight_market_moved, "full fleets charge more or let goods wait", full_ships, weeks=13),
    "fees": Case(
        lambda m: int((m.week.flows.commission_e4usd + m.week.flows.fees_e4usd).sum()) > 0, "fees are paid"
    ),
    "payment_access": Case(
        lambda m: bool(((m.consumers.column("wallet").astype(np.int64) >> list(m.world.rails).index("card")) & 1 == 0)
                       .any()), "somebody holds no card",
    ),
    "parcel_customs": Case(parcel_duty_differs, "a parcel owes, waits or pays other than bulk goods"),
    "consumption_tax": Case(lambda m: int(m.week.flows.vat_e4usd.sum()) > 0, "consumers pay a tax"),
    "retail_margin": Case(shops_keep_a_margin, "shops sell above cost"),
    "inventories": Case(
        stocks_bind, "a sale is cancelled or a shelf costs other than restocking it", empty_shelves,
        changes=(("policies", TARIFF),),
    ),
    "make_to_stock": Case(
        lambda m: bool((m.smes.column("price") != m.first_price).any()), "a price is not the first", weeks=9,
        changes=(("policies", BAN), ("settings", {"supply_elasticity": float("inf")})),
    ),
    "adaptive_prices": Case(
        lambda m: bool((m.smes.column("price") != m.first_price).any()), "a price is not the first", boom, weeks=9,
    ),
    "seller_learning": Case(listings_moved, "a listing is not the first", orders_expected_by_few, weeks=20),
    "entry_exit": Case(firms_come_and_go, "a firm enters or leaves", boom, weeks=20),
    "platform_conduct": Case(
        platforms_moved, "a platform moves its commission, ranks, or leaves", dear_platforms, weeks=9,
        changes=(("policies", STORAGE),),
    ),
    "inspection": Case(inspection_moved, "an inspected share moves", few_fakes_expected, weeks=9),
    "relations": Case(
        lambda m: bool((m.market.bulk_cumulative != m.market.bulk_choice).any()),
        "purchases in bulk go elsewhere than buyers would choose",
        changes=(("settings", {"relation_separation_share": 0.2}), ("policies", TARIFF)),
    ),
}  # fmt: skip


def run(name: str, off: tuple[str, ...]) -> TradeModel:
    """Return the model after its weeks, its ledger checked in every one."""
    case = CASES[name]
    scenario = small(smes=SMES, weeks=case.weeks, off=off, **dict(case.changes))
    model = TradeModel(scenario, rng=1, debug=True, economies=THREE)
    case.shock(model)
    for _ in range(case.weeks):
        model.step()
    return model
