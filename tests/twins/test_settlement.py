"""A week of orders settled one after the other, with a dictionary of accounts, against what the kernels write."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest

from sim.behaviour.needs import orders_per_need
from sim.core import draws
from sim.core.codes import (
    B2B_PLATFORM,
    BULK_MODES,
    CANCELLED,
    FIRST_MARKET,
    GIVE_UP,
    IS_KEPT,
    IS_LOST,
    IS_RETURNED,
    IS_SEIZED,
    KEPT,
    OUTCOMES,
    PLATFORM,
    RELATION,
    RESTOCK,
    RETURNED,
    SHELF,
)
from sim.core.draws import draw
from sim.core.order_settings import OrderSettings
from sim.core.units import GRAMS_PER_KG
from sim.market.bulk_choice import CYCLE_WEEKS
from sim.market.charges import charges_of
from sim.model import TradeModel
from sim.policy.fee_parties import FEE_PAYERS, FEE_RECEIVERS
from sim.ports.charge import ARRIVES, HANDLING, ON_SALE, Charge
from sim.ports.source import SALES
from sim.settlement import accumulator as accumulators
from sim.settlement.accounts import HORIZON, MEASURES, Counters, ScheduleTotals
from sim.settlement.accumulator import Accumulator
from sim.settlement.flows import AMOUNT_COLUMNS
from sim.settlement.histograms import DAY_BINS, VALUE_EDGES_USD
from sim.settlement.trade_keys import trade_key
from sim.week.bulk_buying import buy_in_bulk, restock_orders
from sim.week.shoppers import Shoppers
from sim.world.consumer_types import OCTILES
from tests.small_world import small_about_its_policies, small_model
from tests.twins.bills import bill_of
from tests.twins.disturbed import disturb_shares
from tests.twins.plain import plain_lot, plain_seller

(ORDERS, PAID, FOB, FREIGHT, INLAND_FREIGHT, HANDLED, DUTY, VAT, CARBON, FEES, COMMISSION, MASS, LINEHAUL,
 INLAND_ORIGIN, INLAND_DESTINATION, LASTMILE, PACKAGING, RETURNS, PRODUCTION, DAYS) = range(20)  # fmt: skip
LOTS = OrderSettings().bulk_lots
LOCAL_MODE = 5
ROAD = 4
Books = Counter[tuple[Any, ...]]
"""Amounts by (account, its row, ...)."""


@pytest.fixture(scope="module")
def trained() -> TradeModel:
    """A model after five weeks, when buyers have memories, sellers have learned and goods are on their way."""
    found = small_model(small_about_its_policies("us_de_minimis_repeal", consumers=4_000, smes=300, weeks=8))
    for _ in range(5):
        found.step()
    return found


@pytest.fixture
def model(trained: TradeModel) -> TradeModel:
    """A copy in which much goes wrong: goods are lost, fake, late and seized; shops are short; some cannot pay."""
    found = trained.branch()
    found.keep_calendar()
    found.refresh_offers()
    outcome_chances = found.outcome_chances
    found.outcome_chances = outcome_chances._replace(
        lost=outcome_chances.lost + 0.08, late=outcome_chances.late + 0.2, fake=outcome_chances.fake + 0.5,
        inspected=outcome_chances.inspected + 0.4,
        returned=outcome_chances.returned + 0.1,
    )  # fmt: skip
    random = np.random.default_rng(11)
    found.consumer_columns.wallet[::29] = 0
    found.smes.column("fake_share")[:] = 0.9
    stock = found.firm_columns.stock_units
    stock[random.random(len(stock)) < 0.5] //= 400
    disturb_shares(found, random)
    terms = found.market.terms
    rates, pair = terms.rates.copy(), terms.pair.copy()
    found.market.terms = terms._replace(rates=rates, lane=terms.lane.copy(), pair=pair)
    add_handling_fees(found)
    found.market.terms.lane["handled"] = True
    found.market.terms.rates[
        :, [each.name for each in charges_of(found.world) if each.rate].index("packing")
    ] = 0.4
    return found


def add_handling_fees(model: TradeModel) -> None:
    """Let every economy charge a fee, each with its own payer, receiver, unit and limit."""
    pair, rates = model.market.terms.pair, model.market.terms.rates
    destination = model.calibration.lanes.destination
    rated = [each.name for each in charges_of(model.world) if each.rate]
    for d in range(model.world.n):
        payer, receiver = d % len(FEE_PAYERS), d // len(FEE_PAYERS) % len(FEE_RECEIVERS)
        pair["handling_usd"][:, d], pair["handling_payer"][:, d] = 1.5 + d / 8.0, payer
        pair["handling_below_usd"][:, d], pair["handling_is_per_item"][:, d] = (1e6, 60.0)[d % 2], d % 2 == 0
        row = f"handling fee to {('the state', 'brokers')[receiver]}"
        row = row if FEE_PAYERS[payer] == "buyer" else f"sellers' {row}"
        rates[destination == d, rated.index(row)] = 1.5 + d / 8.0


def books_of(counters: Counters, schedule: dict[str, np.ndarray]) -> Books:
    """Return what stands in the accounts, by name and row."""
    found = Books()
    for part in (counters._asdict(), schedule):
        for name, values in part.items():
            label = name if part is not schedule else f"due {name}"
            for at in zip(*np.nonzero(values), strict=True):
                found[(label, *(int(x) for x in at))] = int(values[at])
    return found


def nonzero(books: Books) -> Books:
    return Books({at: amount for at, amount in books.items() if amount})


def payment_schedule_of(model: TradeModel) -> dict[str, np.ndarray]:
    return {name: values.copy() for name, values in model.payment_schedule._asdict().items()}


def cells_of(accumulator: Accumulator) -> dict[int, list[int]]:
    keys, values, _ = accumulator.written()
    return dict(zip(keys.tolist(), values.tolist(), strict=True))


def add_row(trade: dict[int, list[int]], key: Any, **amounts: int) -> None:
    """Add a row of trade to its cell."""
    names = {
        "orders": ORDERS, "paid": PAID, "fob": FOB, "freight": FREIGHT, "inland_freight": INLAND_FREIGHT,
        "duty": DUTY, "vat": VAT, "carbon": CARBON,
        "fees": FEES, "commission": COMMISSION, "mass": MASS, "linehaul": LINEHAUL,
        "inland_origin": INLAND_ORIGIN, "inland_destination": INLAND_DESTINATION, "lastmile": LASTMILE,
        "packaging": PACKAGING, "returns": RETURNS, "production": PRODUCTION, "days": DAYS,
    }  # fmt: skip
    row = trade.setdefault(int(key), [0] * MEASURES)
    for name, amount in amounts.items():
        row[names[name]] += amount


def split(paid: int, freight: float, duty: float, vat: float, carbon: float) -> tuple[int, ...]:
    """Return (freight, duty, VAT, carbon, fob), whole numbers that add up to what was paid."""
    goods = paid / (1.0 + freight + duty + vat + carbon)
    parts = [round(goods * share) for share in (freight, duty, vat, carbon)]
    return *parts, paid - sum(parts)


# -- consumers' orders ------------------------------------------------------------------------------------
class PlainWeek:
    """Consumers' orders of a week, settled one after the other."""

    def __init__(self, model: TradeModel) -> None:
        self.model, self.view, self.columns = model, model.view(), model.consumer_columns
        self.books, self.trade, self.met = Books(), dict[int, list[int]](), Counter[str]()
        self.now, self.left = model.tick % HORIZON, model.firm_columns.stock_units.tolist()
        self.charges, self.receivers = charges_of(model.world), model.receivers
        self.rated = [each.name for each in self.charges if each.rate is not None]
        self.lastmile_g = (GRAMS_PER_KG * model.own["last_mile"].column("kg_co2e")).tolist()
        self.memory: dict[int, tuple[int, float, int]] = {}
        """What consumers whose memory changed remember: (platform, by how much less, from which week)."""

    def settle(self, rows: np.ndarray, goods: np.ndarray, found: np.ndarray) -> None:
        preferences, sizes = self.view.preferences, self.view.sizes
        for row, g, (k, column, lane, seller, outcome, weeks) in zip(
            rows.tolist(), goods.tolist(), found.tolist(), strict=True
        ):
            d, weight = int(self.columns.economy[row]), int(self.columns.weight[row])
            budget = self.columns.spending[row] * 10_000.0 / 52.0 * preferences.category_share[d, g]
            orders = (
                int(orders_per_need(budget, sizes.mean_paid_e4usd[d, g], self.view.most_needs)[0]) * weight
            )
            self.books["needs", 0] += weight
            if column == GIVE_UP:
                self.books["needs", 1] += weight
                continue
            paid = orders * int(sizes.paid_e4usd[d, g, k])
            if column >= FIRST_MARKET:
                bill = self.one_parcel(d, g, k, lane)
                u = draw(self.view.streams.parcels, self.columns.key[row], g)
                orders = math.floor(paid / sum(bill[:-1]) + u)
                self.met["no whole parcel"] += orders == 0
                paid = orders * sum(bill[:-1])
            self.books["money", 0] += paid
            self.books["states", 0] += orders
            if column < FIRST_MARKET:
                done = seller >= 0 and self.shop(d, g, column, seller, orders, paid)
            else:
                done = self.parcel(row, d, g, k, column, lane, seller, outcome, weeks, orders, paid)
            if not done:
                self.books["money", 1] += paid
                self.books["states", 6] += orders
                self.met["cancelled"] += 1

    def shop(self, d: int, g: int, column: int, seller: int, orders: int, paid: int) -> bool:
        prices, goods, books, now = self.view.prices, self.view.goods, self.books, self.now
        rate = float(prices.vat_rate[d])
        vat = round(paid * (rate / (1.0 + rate)))
        if column == SHELF:
            units = round(paid / float(prices.shelf_price[d, g]))
            books["units_wanted", seller] += units
            shops = self.view.shops
            first, count = int(shops.retail_first[d, g]), int(shops.retail_count[d, g])
            seller_group = [first + (seller - first + i) % count for i in range(count)]
            self.met["next shop"] += self.left[seller] < units
            there = min(units, sum(self.left[j] for j in seller_group))
            if there < units:
                self.met["sold out"] += 1
                sold, kept = round(paid * (there / units)), round(orders * (there / units))
                books["money", 1] += paid - sold
                books["states", 6] += orders - kept
                units, paid, orders = there, sold, kept
                if paid == 0:
                    return True
                vat = round(paid * (rate / (1.0 + rate)))
            for measure, amount in ((ORDERS, orders), (PAID, paid), (FOB, units), (VAT, vat)):
                books["shelf", d, g, measure] += amount
            wanted, due = units, paid - vat
            while wanted > 0:
                seller, *seller_group = seller_group
                taken = min(wanted, self.left[seller])
                part = due if taken == wanted else round((paid - vat) * (taken / units))
                books["units_sold", seller] += taken
                books["shop_money", seller] += part
                self.left[seller] -= taken
                wanted, due = wanted - taken, due - part
        else:
            fob = round(paid / float(prices.home_price[d, g]))
            units = round(fob / float(prices.supply_price[seller]))
            freight, mass = (
                round(fob * float(goods.home_freight_share[g])),
                round(units * float(goods.g_per_e4usd[g])),
            )
            for measure, amount in (
                (ORDERS, orders), (PAID, paid), (FOB, fob), (FREIGHT, freight), (VAT, vat), (MASS, mass),
                (LINEHAUL, round(mass * float(goods.home_kg_co2e_per_kg[g]))),
                (PRODUCTION, round(units * float(goods.production_g_per_e4usd[d, g]))),
            ):  # fmt: skip
                books["home", d, g, measure] += amount
            books["sales", seller] += fob
            books["tonne_km", LOCAL_MODE] += round(mass * float(goods.home_km[g]) / 1000.0)
            books["shop_money", seller] += paid - vat - freight
            books["due owed", now, self.receivers["carriers"].start + LOCAL_MODE] += freight
        books["due owed", now, self.receivers["treasuries"].start + d] += vat
        books["due state", now, 2] += orders
        return True

    def one_parcel(self, d: int, g: int, k: int, lane: int) -> list[int]:
        """Return a parcel's freight, duty, VAT, carbon, goods (1e-4 USD), and whether the border charges it."""
        terms = self.view.terms
        *amounts, charged = bill_of(terms, lane, d, g, k)
        return [*(int(x) for x in amounts), round(float(terms.goods_usd[d, g, k]) * 10_000.0), int(charged)]

    def parcel(
        self, row: int, d: int, g: int, k: int, column: int, lane: int, seller: int, outcome: int, weeks: int,
        orders: int, paid: int,
    ) -> bool:  # fmt: skip
        view, books = self.view, self.books
        lanes, terms, platforms, goods, offers = (
            view.lanes,
            view.terms,
            view.platforms,
            view.goods,
            view.offers,
        )
        o, mode = int(lanes.origin[lane]), int(view.outcome_chances.mode[lane])
        p = int(view.outcome_chances.platform[lanes.first_market[d] + column - FIRST_MARKET])
        fees = (platforms.rail_fee_home if o == d else platforms.rail_fee_abroad).tolist()
        common = int(self.columns.wallet[row]) & int(platforms.rails[p])
        rails = [r for r in range(len(fees)) if common >> r & 1]
        if outcome == CANCELLED or not rails:
            self.met["no rail" if not rails else "no seller"] += 1
            return False
        beside = (platforms.rail_fraud + platforms.rail_waiting).tolist()
        rail = min(rails, key=lambda r: fees[r] + beside[r])
        if orders == 0:
            return True
        self.met["from a warehouse"] += bool(terms.lane[lane].stored)
        *amounts_of_one, one_fob, charged = self.one_parcel(d, g, k, lane)
        freight, duty, vat, carbon = amounts_of_one
        fob = orders * one_fob
        price = float(view.prices.supply_price[seller]) * float(platforms.list_price[p])
        units = round(fob / (price * float(view.prices.cost_factor[o, d])))
        mass = round(units * float(goods.parcel_g_per_e4usd[g]) + orders * float(goods.pack_g[d]))
        linehaul = round(mass * float(terms.lane[lane].kg_co2e_per_kg))
        lorry = float(goods.leg_kg_co2e_per_kg_km[SALES.index("parcel"), g])
        hauls = [round(mass * (float(leg[o, d, mode]) * lorry)) for leg in goods.leg_km]
        lastmile, back, due = (
            round(orders * self.lastmile_g[d]),
            0,
            (self.now + min(weeks, HORIZON - 1)) % HORIZON,
        )
        name = OUTCOMES[outcome]
        self.met[name] += 1
        # Handling is taken out of a parcel's freight; the seller pays the rest out of fob.
        amounts = dict(
            zip(("freight", "duty", "VAT", "carbon price"), (freight, duty, vat, carbon), strict=True)
        )
        goods_usd, rates = (
            float(terms.goods_usd[d, g, k]),
            dict(zip(self.rated, terms.rates[lane].tolist(), strict=True)),
        )
        shares = {
            "commission": float(platforms.commission[p]),
            "payment fee": fees[rail],
            "payment fraud": float(platforms.rail_fraud[rail]),
            "waiting for money": float(platforms.rail_waiting[rail]),
        }
        for charge in self.charges:
            rate = rates.get(charge.name, 0.0)
            if charge.base in HANDLING:
                applies = rate > 0.0 and (charge.base != "border" or charged)
                usd = (
                    rate * goods_usd
                    if charge.base == "goods"
                    else self.fee_usd(o, d, g, k, lane, rate, charge)
                )
                amounts[charge.name] = min(round(usd * 10_000.0), amounts["freight"]) if applies else 0
                amounts["freight"] -= amounts[charge.name]
                self.met[charge.name] += amounts[charge.name] > 0
        amounts = {name: orders * amount for name, amount in amounts.items()}
        billed_kg = float(terms.good[g].kg_per_usd) * goods_usd + float(goods.pack_g[d]) / 1000.0
        legs = orders * round(billed_kg * float(terms.lane[lane].inland_usd_per_kg) * 10_000.0)
        self.met["legs are all of freight"] += 0 < amounts["freight"] < legs
        legs = min(legs, amounts["freight"])
        for charge in self.charges:
            rate = rates.get(charge.name, 0.0)
            if charge.base == "entry_sale":
                usd = self.fee_usd(o, d, g, k, lane, rate, charge)
                amounts[charge.name] = orders * round(usd * 10_000.0) if rate > 0.0 else 0
                if FEE_PAYERS[terms.pair[o, d].handling_payer] == "platform":
                    amounts["commission"] -= amounts[charge.name]
                self.met[charge.name] += amounts[charge.name] > 0
            elif charge.base in ON_SALE:
                amounts[charge.name] = round(fob * shares.get(charge.name, rate))
        kept, who = (
            0,
            {"destination": d, "origin": o, "mode": mode, "platform": p, "rail": rail, "category": g},
        )
        for charge in self.charges:
            if name in charge.kept_if:
                account = self.model.receivers[charge.receiver].start + who[charge.by]
                books["due owed", due, account] += amounts[charge.name]
                kept += amounts[charge.name]
        if name != "lost":
            books["due owed", due, self.receivers["carriers"].start + mode] -= legs
            books["due owed", due, self.receivers["carriers"].start + ROAD] += legs
        if name in ARRIVES:
            books["due seller", due, seller] += paid - kept
        else:
            books["due refund", due, d] += paid - kept
        state = {"lost": IS_LOST, "seized": IS_SEIZED, "returned": IS_RETURNED}.get(name, IS_KEPT)
        books["due state", due, state] += orders
        back = linehaul + sum(hauls) + lastmile if outcome == RETURNED else 0
        add_row(
            self.trade, trade_key(o, d, g, PLATFORM, p, mode), orders=orders, paid=paid, fob=fob, mass=mass,
            inland_freight=legs,
            linehaul=linehaul, inland_origin=hauls[0], inland_destination=hauls[1], lastmile=lastmile,
            packaging=round(orders * float(goods.pack_co2e_g[d])), returns=back,
            production=round(units * float(goods.production_g_per_e4usd[o, g])),
            days=round(orders * float(offers.lane_days[k, lane])),
        )  # fmt: skip
        for charge in self.charges:
            self.trade[int(trade_key(o, d, g, PLATFORM, p, mode))][AMOUNT_COLUMNS.index(charge.measure)] += (
                amounts[charge.name]
            )
        books["sales", seller] += fob
        books["platform_sales", p, d] += fob
        books["tonne_km", mode] += round(mass * (float(terms.lane[lane].km) / 1000.0))
        books["tonne_km", ROAD] += round(mass * (float(goods.inland_km[o, d, mode]) / 1000.0))
        if o != d:
            days, value = float(offers.lane_days[k, lane]), float(terms.goods_usd[d, g, k])
            books["parcel_days", d, min(max(math.ceil(days) - 1, 0), DAY_BINS - 1)] += orders
            above = [edge for edge in VALUE_EDGES_USD if value > edge]
            books["parcel_value", d, len(above)] += orders
            self.met["parcels from abroad"] += orders
        self.remember(row, p, outcome in (KEPT, RETURNED), weeks)
        return True

    def fee_usd(self, o: int, d: int, g: int, k: int, lane: int, rate: float, charge: Charge) -> float:
        """Return what a row charges a parcel, USD: its rate, or the handling fee where the law has one."""
        if not charge.base.startswith("entry"):
            return rate
        pair, way, terms = self.view.terms.pair[o, d], self.view.terms.lane[lane], self.view.terms
        if not pair.customs or way.stored or terms.goods_usd[d, g, k] > pair.handling_below_usd:
            return 0.0
        return rate * (float(terms.good[g].items) if pair.handling_is_per_item else 1.0)

    def remember(self, row: int, p: int, well: bool, weeks: int) -> None:
        columns = self.columns
        had = (
            int(columns.last_platform[row]),
            float(columns.trust_penalty[row]),
            int(columns.memory_from[row]),
        )
        platform, _, since = self.memory.get(row, had)
        if not well:
            self.memory[row] = p, float(np.float32(self.view.bad_memory)), self.view.tick + weeks
        elif platform == p:
            self.memory[row] = -1, 0.0, since
            self.met["forgiven"] += 1


def test_consumers_orders_are_settled_as_one_after_the_other(model: TradeModel) -> None:
    before, columns = payment_schedule_of(model), model.consumer_columns
    stock, cost = model.firm_columns.stock_units.tolist(), model.firm_columns.stock_cost.tolist()
    # Some remember a platform they will buy from again.
    rows, goods, found = model.place_orders()
    for row, (_, column, lane, *_) in list(zip(rows.tolist(), found.tolist(), strict=True))[::3]:
        if column >= FIRST_MARKET:
            columns.last_platform[row] = model.outcome_chances.platform[
                model.world.lanes.platform_market[lane]
            ]
            columns.trust_penalty[row], columns.memory_from[row] = 0.15, model.tick + 1
    rows, goods, found = model.place_orders()
    plain = PlainWeek(model)
    memories = [each.copy() for each in (columns.last_platform, columns.trust_penalty, columns.memory_from)]
    plain.settle(rows, goods, found)
    for row, remembered in plain.memory.items():
        for column, value in zip(memories, remembered, strict=True):
            column[row] = value
    rare = {
        "kept",
        "late",
        "fake",
        "returned",
        "seized",
        "lost",
        "no rail",
        "next shop",
        "sold out",
        "forgiven",
        "storage",
        "brokerage",
        "packing",
        "handling fee to the state",
        "handling fee to brokers",
        "sellers' handling fee to the state",
        "sellers' handling fee to brokers",
    }
    assert {name for name in rare if plain.met[name] == 0} == set(), plain.met

    model.trade_with_consumers()
    accumulator = model.accumulators[0]
    schedule = {name: getattr(model.payment_schedule, name) - before[name] for name in ScheduleTotals._fields}
    schedule["seller"] = np.zeros_like(before["seller"])
    for week, seller, amount in accumulator.written().payables.tolist():
        schedule["seller"][week, seller] += amount
    books = books_of(model.counters, schedule)
    sold = {at[1]: amount for at, amount in plain.books.items() if at[0] == "units_sold"}
    for j, units in sold.items():
        taken = math.floor(cost[j] * (units / stock[j])) if units > 0 else 0
        plain.books["cost_sold", j] += taken
        stock[j], cost[j] = stock[j] - units, cost[j] - taken
    expected = nonzero(plain.books)
    assert {
        at: (books[at], expected[at]) for at in books.keys() | expected.keys() if books[at] != expected[at]
    } == {}
    assert len(books) > 500
    assert cells_of(accumulator) == plain.trade
    for column, value in zip(
        (columns.last_platform, columns.trust_penalty, columns.memory_from), memories, strict=True
    ):
        assert column.tobytes() == value.tobytes()
    assert model.firm_columns.stock_units.tolist() == stock == plain.left
    assert model.firm_columns.stock_cost.tolist() == cost
    # What was paid went somewhere: nothing is lost.
    paid, back = books["money", 0], books["money", 1]
    owed = sum(amount for at, amount in books.items() if at[0] in {f"due {each}" for each in (
        "seller", "owed", "refund")})  # fmt: skip
    assert paid - back == owed + sum(amount for at, amount in books.items() if at[0] == "shop_money")


def test_a_week_is_the_same_however_it_is_cut_and_however_little_room_there_is(
    model: TradeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = model.branch()
    monkeypatch.setattr(accumulators, "CELLS", 64)
    monkeypatch.setattr(accumulators, "ROWS", 64)
    monkeypatch.setattr("sim.week.bulk_buying.FIRMS_AT_ONCE", 37)
    first = Accumulator.first(model.counters, model.payment_schedule)
    model.accumulators = [first, Accumulator.empty_like(first)]
    model.shoppers = Shoppers(model.consumer_columns, model.accumulators, piece=701)
    for each in (whole, model):
        each.trade_with_consumers()
        buy_in_bulk(each)
    trade = [Counter[tuple[int, int]](), Counter[tuple[int, int]]()]
    for found, each in zip(trade, (whole, model), strict=True):
        for accumulator in each.accumulators:
            for key, row in cells_of(accumulator).items():
                found.update({(key, measure): amount for measure, amount in enumerate(row)})
    assert trade[0] == trade[1]
    assert max(len(accumulator.cells.keys) for accumulator in model.accumulators) > 64, "rooms grew"
    for a, b in (
        (whole.counters, model.counters), (whole.payment_schedule, model.payment_schedule), (whole.firm_columns,
        model.firm_columns),
        (whole.consumer_columns, model.consumer_columns),
    ):  # fmt: skip
        assert [each.tobytes() for each in a] == [each.tobytes() for each in b]


# -- firms' lots ------------------------------------------------------------------------------------------
def plain_purchases(model: TradeModel) -> tuple[Books, dict[int, list[int]], Counter[str]]:
    """Return the accounts, the rows of trade and the paths of a week's purchases of firms and shops."""
    lots, seller_stream, outcome, delay = (
        np.uint64(draws.stream(model.seed, purpose, model.tick))
        for purpose in (draws.FIRM_LOTS, draws.SELLER, draws.BULK_OUTCOME, draws.RESTOCK_LOTS)
    )
    books, trade, met = Books(), dict[int, list[int]](), Counter[str]()
    firms, market, sellers, goods, bulk = (
        model.firm_columns,
        model.market,
        model.sellers,
        model.goods,
        model.bulk,
    )
    prices, now, share = model.view().prices, model.tick % HORIZON, model.calibration.preferences.firm_share
    restock, modes, categories = restock_orders(model).tolist(), len(BULK_MODES), len(share)
    middle, supply = OCTILES // 2, model.view().prices.supply_price
    unit_cost = market.restock_cost()
    for j in range(len(model.smes)):
        if not firms.active[j] or firms.purchase_week[j] != model.tick % CYCLE_WEEKS:
            continue
        d, key = int(firms.economy[j]), firms.key[j]
        budget = left = int(firms.input_budget[j]) * CYCLE_WEEKS
        amounts = []
        for g in range(categories):
            amount = round(budget * float(share[g])) if g < categories - 1 else left
            left -= amount
            amounts.append((1, g, amount))
        amounts.append((0, int(firms.category[j]), restock[j] if firms.is_retailer[j] else 0))
        for kind, g, amount in amounts:
            if amount <= 0:
                continue
            start = float(draw(lots, key, g * 2 + kind))
            for lot in range(LOTS):
                paid = amount // LOTS + (lot < amount % LOTS)
                if paid == 0:
                    continue
                item = (g * 2 + kind) * 64 + lot
                entry, path = plain_lot(
                    market.bulk_reference[kind, d, g], market.bulk_cumulative[kind, d, g], (lot + start) / LOTS, lots,
                    key, 100_000 + item,
                )  # fmt: skip
                met[f"lot {path}"] += 1
                o, m = divmod(entry, modes)
                home = o == d
                seller_group, buyer = (sellers.home, middle) if home else (sellers.abroad, d)
                seller, path = plain_seller(
                    int(sellers.first[o, g]),
                    int(sellers.count[o, g]),
                    seller_group,
                    buyer,
                    seller_stream,
                    key,
                    item,
                )
                met[f"{'home' if home else 'abroad'} {path}"] += 1
                books["money", 0] += paid
                books["states", 0] += 1
                if seller < 0:
                    books["money", 1] += paid
                    books["states", 6] += 1
                    continue
                channel = RESTOCK
                if kind == 1:
                    channel = (
                        B2B_PLATFORM if float(draw(outcome, key, item * 2)) < prices.b2b_share else RELATION
                    )
                if home:
                    mode, light, weeks, days = int(goods.home_mode[g]), 1.0, 0, 2.0
                    legs_share = 0.0
                    shares = float(goods.home_freight_share[g]), 0.0, 0.0, 0.0
                    per_kg, km = float(goods.home_kg_co2e_per_kg[g]), float(goods.home_km[g])
                else:
                    mode, light, days = (
                        int(BULK_MODES[m]),
                        float(goods.bulk_lightness[m, g]),
                        float(bulk[o, d, m, g].days),
                    )
                    kg = float(goods.kg_per_usd[g]) / light
                    entering, law = market.entering.bulk, int(bulk[o, d, m, g].law_row)
                    freight = float(bulk[o, d, m, g].usd_per_kg) * kg
                    base = 1.0 + freight * bool(entering.duty_on_freight[law + d])
                    duty_share = float(entering.duty_rate[law + o, d, g]) * base
                    shares = (freight, duty_share, 0.0,
                              float(bulk[o, d, m, g].carbon_usd_per_kg) * kg)  # fmt: skip
                    per_kg, km = float(bulk[o, d, m, g].kg_co2e_per_kg), float(bulk[o, d, m, g].km)
                    legs_share = float(bulk[o, d, m, g].inland_share)
                    weeks = 1 + math.floor(days / 7.0 + float(draw(delay, key, item)))
                freight, duty, _, carbon, fob = split(paid, *shares)
                legs = round(freight * legs_share)
                units = round(fob / (float(supply[seller]) * float(market.rules.cost_factor[o, d])))
                mass, due = (
                    round(units * float(goods.g_per_e4usd[g]) / light),
                    (now + min(weeks, HORIZON - 1)) % HORIZON,
                )
                if not home and float(draw(outcome, key, item * 2 + 1)) < goods.bulk_lost[m]:
                    met["lost"] += 1
                    books["due refund", due, d] += paid
                    books["due state", due, 5] += 1
                else:
                    books["due seller", due, seller] += fob
                    first = model.receivers["carriers"].start
                    books["due owed", due, first + mode] += freight - legs
                    books["due owed", due, first + int(goods.inland_mode[g])] += legs
                    books["due owed", due, model.receivers["treasuries"].start + d] += duty + carbon
                    books["due state", due, 2] += 1
                    if kind == 0:
                        met["restocked"] += 1
                        books["due stock_units", due, j] += round(paid / float(unit_cost[d, g]))
                        books["due stock_cost", due, j] += paid
                per_km = float(goods.leg_kg_co2e_per_kg_km[SALES.index("bulk"), g])
                hauls = [round(mass * (float(leg[o, d, mode]) * per_km)) for leg in goods.leg_km]
                add_row(
                    trade, trade_key(o, d, g, channel, -1, mode), orders=1, paid=paid, fob=fob, freight=freight,
                    inland_freight=legs,
                    duty=duty, carbon=carbon, mass=mass, linehaul=round(mass * per_kg),
                    inland_origin=hauls[0], inland_destination=hauls[1],
                    production=round(units * float(goods.production_g_per_e4usd[o, g])), days=round(days),
                )  # fmt: skip
                books["sales", seller] += fob
                books["tonne_km", mode] += round(mass * (km / 1000.0))
                legs_km = float(goods.inland_km[o, d, mode]) * float(goods.inland_way[g])
                books["tonne_km", int(goods.inland_mode[g])] += round(mass * (legs_km / 1000.0))
    return books, trade, met


def test_firms_lots_are_bought_as_one_after_the_other(model: TradeModel) -> None:
    for accumulator in model.accumulators:
        accumulator.clear()
    model.goods = model.goods._replace(bulk_lost=model.goods.bulk_lost + 0.05)
    plain, trade, met = plain_purchases(model)
    rare = {"lot held", "lot fell and stayed", "lot moved", "lost", "restocked"}
    for where in ("home", "abroad"):
        rare |= {f"{where} {path}" for path in ("kept", "alias", "fell and stayed", "moved", "nobody")}
    assert {name for name in rare if met[name] == 0} == set(), met

    before = payment_schedule_of(model)
    buy_in_bulk(model)
    books = books_of(
        model.counters,
        {name: values - before[name] for name, values in model.payment_schedule._asdict().items()},
    )
    expected = nonzero(plain)
    assert {
        at: (books[at], expected[at]) for at in books.keys() | expected.keys() if books[at] != expected[at]
    } == {}
    assert len(books) > 300
    assert cells_of(model.accumulators[0]) == trade
