"""Shopper: one consumer as a Mesa agent. Finds needs, shops, pays, waits, remembers."""

from __future__ import annotations

from bisect import bisect, bisect_left
from math import ceil, exp, floor
from typing import TYPE_CHECKING

import mesa

from experiments.benchmarks.mesa_version.firm import sell_along
from experiments.benchmarks.mesa_version.lookup import HOME_SHOPS, RETAIL_SHOPS
from experiments.benchmarks.mesa_version.rules import trade_key
from sim.behaviour.lane_choice import PEAK_LIMIT, RACE_AFTER
from sim.core.codes import (
    FAKE,
    FIRST_MARKET,
    GIVE_UP,
    HOME,
    IS_CANCELLED,
    IS_KEPT,
    IS_LOST,
    IS_RETURNED,
    IS_SEIZED,
    KEPT,
    LATE,
    LOCAL,
    LOST,
    NEEDED,
    ORDERED,
    PAYMENTS,
    PLATFORM,
    REFUNDS,
    RETURNED,
    ROAD,
    SEIZED,
    WITHOUT_ORDER,
)
from sim.core.units import DAYS_PER_WEEK, E4USD_PER_USD, GRAMS_PER_KG, WEEKS_PER_YEAR
from sim.ports.source import SALES
from sim.settlement.accounts import FOB, FREIGHT, HORIZON, LINEHAUL, MASS, ORDERS, PAID, PRODUCTION, VAT
from sim.world.consumer_types import OCTILES

if TYPE_CHECKING:
    from experiments.benchmarks.mesa_version.mesa_state import MesaState

BY_PARCEL = SALES.index("parcel")


class Shopper(mesa.Agent):
    """One shopper, standing for ``weight`` people like this one."""

    model: MesaState

    def __init__(
        self, model: MesaState, economy: int, type_: int, weight: int, spending_usd: float, wallet: int
    ) -> None:
        super().__init__(model)
        self.economy, self.type_, self.weight = economy, type_, weight
        self.spending_usd, self.wallet = spending_usd, wallet
        self.last_platform, self.trust_penalty, self.memory_from = -1, 0.0, 0

    def step(self) -> None:
        """Shop for what is needed this week."""
        random, look = self.random.random, self.model.look
        share, mean_paid = look.share[self.economy], look.mean_paid[self.economy]
        weekly = self.spending_usd * (E4USD_PER_USD / WEEKS_PER_YEAR)
        for g, part in enumerate(share):
            u = random()
            if u > look.most_needs or part <= 0.0:
                continue
            budget, mean = weekly * part, mean_paid[g]
            n = max(ceil(budget / (look.most_needs * mean)), 1)
            if u < budget / (n * mean):
                self.shop(g, n * self.weight)

    def shop(self, g: int, orders: int) -> None:
        """Choose how large an order, through which channel, and from whom; then settle it."""
        model, random = self.model, self.random.random
        look, counters, d = model.look, model.books.counters, self.economy
        counters.needs[NEEDED] += self.weight
        k = bisect_left(look.size_cumulative[d][g], random(), 0, look.size_count[d] - 1)
        steepness = look.slope[g] * look.sensitivity[self.type_]
        if self.trust_penalty > 0.0 and self.memory_from <= model.tick:
            penalty = exp(-steepness * look.nest[g] * self.trust_penalty)
            channel = look.channel_without(d, g, k, self.type_, self.last_platform, penalty)
        else:
            channel = look.channel[d][g][k][self.type_]
        column = bisect(channel, random() * channel[-1], 0, len(channel) - 1)
        if column == GIVE_UP:
            counters.needs[WITHOUT_ORDER] += self.weight
            return
        paid = orders * look.paid[d][g][k]
        if column >= FIRST_MARKET:
            self.order(g, k, paid, look.first_market[d] + column - FIRST_MARKET, steepness)
            return
        self.pay(orders, paid)
        if column == HOME:
            self.buy_home(g, orders, paid, look.seller(HOME_SHOPS, d, g, self.type_ % OCTILES, random))
        else:
            self.buy_imported(g, orders, paid, look.seller(RETAIL_SHOPS, d, g, self.type_ % OCTILES, random))

    def pay(self, orders: int, paid: int) -> None:
        """Pay for orders."""
        counters = self.model.books.counters
        counters.money[PAYMENTS] += paid
        counters.states[ORDERED] += orders

    def cancel(self, orders: int, paid: int) -> None:
        """Get the money back at once."""
        counters = self.model.books.counters
        counters.money[REFUNDS] += paid
        counters.states[IS_CANCELLED] += orders

    def buy_home(self, g: int, orders: int, paid: int, seller: int) -> None:
        """Pay for home goods in a shop."""
        if seller < 0:
            self.cancel(orders, paid)
            return
        look, counters, d = self.model.look, self.model.books.counters, self.economy
        goods, cells = look.goods, counters.home[d][g]
        fob = round(paid / look.home_price[d][g])
        units = round(fob / look.supply_price[seller])
        freight, mass = round(fob * goods.home_freight_share[g]), round(units * goods.g_per_e4usd[g])
        cells[PRODUCTION] += round(units * goods.production_g_per_e4usd[d][g])
        cells[MASS] += mass
        cells[LINEHAUL] += round(mass * goods.home_kg_co2e_per_kg[g])
        counters.sales[seller] += fob
        counters.tonne_km[LOCAL] += round(mass * goods.home_km[g] / GRAMS_PER_KG)
        counters.shop_money[seller] += self.keep_vat(orders, paid, fob, freight, cells)

    def buy_imported(self, g: int, orders: int, paid: int, seller: int) -> None:
        """Pay for imported goods in a shop; what it lacks, the next ones along its seller group have or nobody has."""
        look, counters, d = self.model.look, self.model.books.counters, self.economy
        units = round(paid / look.shelf_price[d][g])
        if seller >= 0 and not look.with_stock:
            counters.units_sold[seller] += units
            counters.shop_money[seller] += self.keep_vat(orders, paid, units, 0, counters.shelf[d][g])
            return
        first, count = look.retail_first[d][g], look.retail_count[d][g]
        seller_group = [self.model.firms[first + (seller - first + i) % count] for i in range(count)]
        there = min(units, sum(shop.stock_units for shop in seller_group)) if seller >= 0 else 0
        if there < units:
            sold, kept = round(paid * (there / units)), round(orders * (there / units))
            self.cancel(orders - kept, paid - sold)
            units, paid, orders = there, sold, kept
        if paid == 0:
            return
        sell_along(seller_group, units, self.keep_vat(orders, paid, units, 0, counters.shelf[d][g]), counters)

    def keep_vat(self, orders: int, paid: int, fob: int, freight: int, cells: list[int]) -> int:
        """Count a sale in a shop and pay carrier and treasury, this week; return what is left for shops."""
        model, d = self.model, self.economy
        due, payment_schedule = model.now, model.books.payment_schedule
        rate = model.look.vat_rate[d]
        vat = round(paid * (rate / (1.0 + rate)))
        owed, first = payment_schedule.owed[due], model.look.first_account
        owed[first["carriers"] + LOCAL] += freight
        owed[first["treasuries"] + d] += vat
        payment_schedule.state[due][IS_KEPT] += orders
        cells[ORDERS] += orders
        cells[PAID] += paid
        cells[FOB] += fob
        cells[FREIGHT] += freight
        cells[VAT] += vat
        return paid - vat - freight

    def chosen_lane(self, platform_market: int, g: int, k: int, steepness: float) -> int:
        """Return a lane within a platform: proposed from the frozen table, kept by weight over reference."""
        look, random, type_ = self.model.look, self.random.random, self.type_
        segment, octile = type_ // OCTILES, type_ % OCTILES
        day_cost, log_tau, days = look.day_cost[g][segment], look.log_tau[g][k], look.days[k]
        non_price_cost, offer_constant, composite = (
            look.non_price_cost[segment],
            look.offer_constant[g],
            look.composite[g][octile],
        )
        first = look.market_first_lane[platform_market]
        last = first + look.market_lane_count[platform_market]
        if not look.peaked[platform_market][g][k][type_]:
            cumulative, expected = look.cumulative[g][type_], look.expected[g][type_]
            for _ in range(RACE_AFTER):
                lane = bisect_left(cumulative, random(), first, last - 1)
                cost = log_tau[lane] + day_cost * days[lane] + non_price_cost[lane]
                weight = composite[lane] * exp(offer_constant[lane] - steepness * cost)
                if random() * PEAK_LIMIT * expected[lane] < weight:
                    return lane
        weights = [
            composite[lane]
            * exp(
                offer_constant[lane]
                - steepness * (log_tau[lane] + day_cost * days[lane] + non_price_cost[lane])
            )
            for lane in range(first, last)
        ]
        return self.random.choices(range(first, last), weights)[0]

    def outcome_chances(self, abroad: bool, g: int, mode: int, seller: int, days: float) -> tuple[int, int]:
        """Return (outcome, weeks until it is settled) of a parcel."""
        look, u = self.model.look, self.random.random()
        weeks = 1 + floor(days / DAYS_PER_WEEK + self.random.random())
        fake = look.fake[g] * look.fake_share[seller] if abroad else 0.0
        returned = look.returned[g] * (look.troubles.returned_abroad if abroad else 1.0)
        reached = look.lost[mode]
        if u < reached:
            return LOST, weeks + look.troubles.lost_weeks
        if u < reached + fake * look.inspected[self.economy]:
            return SEIZED, weeks + look.troubles.held_up_weeks
        reached += fake
        if u < reached:
            return FAKE, weeks
        reached += returned
        if u < reached:
            return RETURNED, weeks + look.troubles.return_weeks
        if u < reached + look.late[mode]:
            return LATE, weeks + look.troubles.held_up_weeks
        return KEPT, weeks

    def order(self, g: int, k: int, budget: int, platform_market: int, steepness: float) -> None:
        """Order on a platform: choose lane and seller, buy the budget over the bill of parcels, wait, remember."""
        model, d, type_ = self.model, self.economy, self.type_
        look, counters, payment_schedule = model.look, model.books.counters, model.books.payment_schedule
        p = look.market_platform[platform_market]
        lane = self.chosen_lane(platform_market, g, k, steepness)
        o, mode, days = look.lane_origin[lane], look.lane_mode[lane], look.days[k][lane]
        abroad = o != d
        seller = look.seller(platform_market, o, g, type_ % OCTILES, self.random.random)
        fees = look.rail_fee[abroad]
        rail = look.cheapest_rail[abroad][self.wallet & look.rails[p]]
        goods, way, goods_usd = look.goods, look.terms.lane[lane], look.terms.goods_usd[d][g][k]
        one, charged = look.one_parcel(o, d, g, lane, goods_usd)
        orders = floor(budget / sum(one) + self.random.random())
        paid = orders * sum(one)
        self.pay(orders, paid)
        if seller < 0 or rail < 0:
            self.cancel(orders, paid)
            return
        if orders == 0:
            return
        outcome, weeks = self.outcome_chances(abroad, g, mode, seller, days)
        freight, duty, vat, carbon, fob = (orders * amount for amount in one)
        commission, fee = round(fob * look.commission[p]), round(fob * fees[rail])
        fraud, waiting = round(fob * look.rail_fraud[rail]), round(fob * look.rail_waiting[rail])
        units = round(fob / (look.supply_price[seller] * look.list_price[p] * look.cost_factor[o][d]))
        mass = round(units * goods.parcel_g_per_e4usd[g] + orders * goods.pack_g[d])
        linehaul, lastmile = round(mass * way.kg_co2e_per_kg), round(orders * look.lastmile_g[d])
        lorry = goods.leg_kg_co2e_per_kg_km[BY_PARCEL][g]
        hauls = [round(mass * (leg[o][d][mode] * lorry)) for leg in goods.leg_km]
        due = (model.now + min(weeks, HORIZON - 1)) % HORIZON
        # What nobody keeps goes back: to the seller where the order arrives, else to the buyer.
        handling = look.handling(lane, d, goods_usd, charged, one[0])
        handling = [(orders * amount, account) for amount, account in handling]
        handled = sum(amount for amount, _ in handling)
        freight -= handled
        billed_kg = look.terms.good[g].kg_per_usd * goods_usd + goods.pack_g[d] / GRAMS_PER_KG
        legs = min(orders * round(billed_kg * way.inland_usd_per_kg * E4USD_PER_USD), freight)
        owed, first = payment_schedule.owed[due], look.first_account
        kept = 0
        if outcome != LOST:
            owed[first["carriers"] + mode] += freight - legs
            owed[first["carriers"] + ROAD] += legs
            for amount, account in handling:
                owed[account] += amount
            taxes = (
                carbon if outcome == SEIZED else duty + carbon if outcome == RETURNED else duty + vat + carbon
            )
            owed[first["treasuries"] + d] += taxes
            kept = freight + taxes + handled
        if outcome in (KEPT, LATE, FAKE):
            owed[first["platforms"] + p] += commission
            owed[first["rails"] + rail] += fee
            owed[first["fraudsters"] + rail] += fraud
            owed[first["lenders"] + o] += waiting
            payment_schedule.seller[due][seller] += paid - kept - commission - fee - fraud - waiting
        else:
            payment_schedule.refund[due][d] += paid - kept
        returned_g = linehaul + sum(hauls) + lastmile if outcome == RETURNED else 0
        state = {LOST: IS_LOST, SEIZED: IS_SEIZED, RETURNED: IS_RETURNED}.get(outcome, IS_KEPT)
        payment_schedule.state[due][state] += orders
        model.books.trade.extend(
            (trade_key(o, d, g, PLATFORM, p, mode), orders, paid, fob, freight, legs, handled, duty, vat, carbon,
             fee + fraud + waiting, commission, mass, linehaul, *hauls, lastmile, round(orders * goods.pack_co2e_g[d]),
             returned_g, round(units * goods.production_g_per_e4usd[o][g]), round(orders * days))
        )  # fmt: skip
        counters.sales[seller] += fob
        counters.platform_sales[p][d] += fob
        counters.tonne_km[mode] += round(mass * (way.km / GRAMS_PER_KG))
        counters.tonne_km[ROAD] += round(mass * (goods.inland_km[o][d][mode] / GRAMS_PER_KG))
        self.remember(outcome in (KEPT, RETURNED), p, model.tick + weeks)

    def remember(self, went_well: bool, p: int, week: int) -> None:
        """Think less of a platform that disappointed, from the week in which that is known."""
        if went_well:
            if self.last_platform == p:
                self.last_platform, self.trust_penalty = -1, 0.0
            return
        bad_memory = self.model.world.setting("bad_memory")
        if bad_memory > 0.0:
            self.last_platform, self.trust_penalty, self.memory_from = p, bad_memory, week
