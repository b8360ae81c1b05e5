"""Firm: one SME as a Mesa agent. Every fourth week it buys inputs, and an importer-retailer restocks, in lots."""

from __future__ import annotations

from bisect import bisect
from math import floor
from typing import TYPE_CHECKING, Any

import mesa

from experiments.benchmarks.mesa_version.rules import bulk_duty, split_payment, trade_key
from sim.core.codes import (
    B2B_PLATFORM,
    BULK_MODES,
    INPUTS,
    IS_CANCELLED,
    IS_KEPT,
    IS_LOST,
    NO_PLATFORM,
    ORDERED,
    PAYMENTS,
    REFUNDS,
    RELATION,
    RESTOCK,
    RESTOCKING,
)
from sim.core.units import DAYS_PER_WEEK, GRAMS_PER_KG
from sim.market.bulk_choice import CYCLE_WEEKS
from sim.ports.source import SALES
from sim.settlement.accounts import HORIZON

if TYPE_CHECKING:
    from experiments.benchmarks.mesa_version.mesa_state import MesaState

LOCAL_DAYS = 2.0
IN_BULK = SALES.index("bulk")


class Firm(mesa.Agent):
    """One firm; its place in ``model.firms`` is its row."""

    model: MesaState

    def __init__(
        self, model: MesaState, row: int, economy: int, category: int, is_retailer: bool, purchase_week: int
    ) -> None:
        super().__init__(model)
        self.row, self.economy, self.category = row, economy, category
        self.is_retailer, self.purchase_week = is_retailer, purchase_week
        self.active, self.input_budget = True, 0
        self.stock_units, self.stock_cost = 0, 0

    def hand_over(self, units: int) -> int:
        """Take units out of the stock; return what they had cost, 1e-4 USD."""
        cost = floor(self.stock_cost * (units / self.stock_units)) if units else 0
        self.stock_units -= units
        self.stock_cost -= cost
        return cost

    def step(self) -> None:
        """Buy inputs of every category, and restock, in this firm's purchase week."""
        if not self.active or self.purchase_week != self.model.tick % CYCLE_WEEKS:
            return
        budget = left = self.input_budget * CYCLE_WEEKS
        shares = self.model.look.firm_share
        for g, share in enumerate(shares):
            amount = round(budget * share) if g < len(shares) - 1 else left
            left -= amount
            if amount > 0:
                self.buy(1, g, amount)
        if self.is_retailer and self.model.restock[self.row] > 0:
            self.buy(0, self.category, self.model.restock[self.row])

    def buy(self, kind: int, g: int, amount: int) -> None:
        """Spread an order over origins and modes in lots, by systematic sampling from today's shares."""
        random = self.random.random
        cumulative = self.model.look.bulk_cumulative[kind][self.economy][g]
        start, whole, last, lots = random(), cumulative[-1], len(cumulative) - 1, self.model.look.lots
        for lot in range(lots):
            paid = amount // lots + (1 if lot < amount % lots else 0)
            if paid > 0:
                entry = bisect(cumulative, (lot + start) / lots * whole, 0, last)
                self.buy_lot(kind, g, paid, *divmod(entry, len(BULK_MODES)))

    def buy_lot(self, kind: int, g: int, paid: int, o: int, m: int) -> None:
        """Buy one lot of category g from origin o by bulk mode m."""
        model, random, d = self.model, self.random.random, self.economy
        look, counters, payment_schedule = model.look, model.books.counters, model.books.payment_schedule
        goods = look.goods
        seller = look.supplier(d, o, g, random)
        counters.money[PAYMENTS] += paid
        counters.states[ORDERED] += 1
        if seller < 0:
            counters.money[REFUNDS] += paid
            counters.states[IS_CANCELLED] += 1
            return
        channel = RESTOCK
        if kind == INPUTS:
            channel = B2B_PLATFORM if random() < look.b2b_share else RELATION
        home = o == d
        if home:
            mode, light, weeks, legs_share = goods.home_mode[g], 1.0, 0, 0.0
            freight_share, duty_share, carbon_share = goods.home_freight_share[g], 0.0, 0.0
            per_kg, km, days = goods.home_kg_co2e_per_kg[g], goods.home_km[g], LOCAL_DAYS
        else:
            mode, light = BULK_MODES[m], goods.bulk_lightness[m][g]
            kg_per_usd = goods.kg_per_usd[g] / light
            quote = look.bulk[o][d][m][g]
            freight_share = quote.usd_per_kg * kg_per_usd
            first_row = quote.law_row
            rate = look.terms.duty_rate[first_row + o][d][g]
            on_freight = look.terms.country[first_row + d].duty_on_freight
            duty_share = bulk_duty(True, rate, freight_share, on_freight)
            carbon_share = quote.carbon_usd_per_kg * kg_per_usd
            per_kg, km, days, legs_share = quote.kg_co2e_per_kg, quote.km, quote.days, quote.inland_share
            weeks = 1 + floor(days / DAYS_PER_WEEK + random())
        freight, duty, _, carbon, fob = split_payment(paid, freight_share, duty_share, 0.0, carbon_share)
        legs = round(freight * legs_share)
        units = round(fob / (look.supply_price[seller] * look.cost_factor[o][d]))
        mass = round(units * goods.g_per_e4usd[g] / light)
        due = (model.now + min(weeks, HORIZON - 1)) % HORIZON
        if not home and random() < goods.bulk_lost[m]:
            payment_schedule.refund[due][d] += paid
            payment_schedule.state[due][IS_LOST] += 1
        else:
            payment_schedule.seller[due][seller] += fob
            payment_schedule.owed[due][look.first_account["carriers"] + mode] += freight - legs
            payment_schedule.owed[due][look.first_account["carriers"] + goods.inland_mode[g]] += legs
            payment_schedule.owed[due][look.first_account["treasuries"] + d] += duty + carbon
            payment_schedule.state[due][IS_KEPT] += 1
            if kind == RESTOCKING:
                payment_schedule.stock_units[due][self.row] += round(paid / look.unit_cost[d][g])
                payment_schedule.stock_cost[due][self.row] += paid
        per_km = goods.leg_kg_co2e_per_kg_km[IN_BULK][g]
        hauls = [round(mass * (leg[o][d][mode] * per_km)) for leg in goods.leg_km]
        model.books.trade.extend(
            (trade_key(o, d, g, channel, NO_PLATFORM, mode), 1, paid, fob, freight, legs, 0, duty, 0, carbon, 0, 0,
             mass, round(mass * per_kg), *hauls, 0, 0, 0, round(units * goods.production_g_per_e4usd[o][g]),
             round(days))
        )  # fmt: skip
        counters.sales[seller] += fob
        counters.tonne_km[mode] += round(mass * (km / GRAMS_PER_KG))
        legs_km = goods.inland_km[o][d][mode] * goods.inland_way[g]
        counters.tonne_km[goods.inland_mode[g]] += round(mass * (legs_km / GRAMS_PER_KG))


def sell_along(shops: list[Firm], units: int, money: int, counters: Any) -> None:
    """Sell goods of the first shop, and what it lacks of the next ones, which together have enough."""
    wanted, due = units, money
    for shop in shops:
        taken = min(wanted, shop.stock_units)
        part = due if taken == wanted else round(money * (taken / units))
        counters.shop_money[shop.row] += part
        counters.units_sold[shop.row] += taken
        counters.cost_sold[shop.row] += shop.hand_over(taken)
        wanted, due = wanted - taken, due - part
        if wanted == 0:
            return
