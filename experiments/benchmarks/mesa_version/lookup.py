"""What the agents look up: the product's tables of the month as plain Python lists, large ones as memory views.

Both give ordinary Python numbers when read, without numpy's cost per element.
"""

from __future__ import annotations

from bisect import bisect
from collections import namedtuple
from itertools import accumulate
from operator import mul
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from experiments.benchmarks.mesa_version.rules import e4usd, parcel_bill
from sim.core.codes import FIRST_MARKET
from sim.core.units import E4USD_PER_USD, GRAMS_PER_KG
from sim.market.charges import charges_of
from sim.ports.charge import HANDLING
from sim.week import week_facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.model import TradeModel

Rows = list[Any]
HOME_SHOPS, RETAIL_SHOPS = -1, -2
"""Stand for home shops and for shops that import, where the row of a platform market would stand."""


def views(columns: np.ndarray) -> Rows:
    """Return nested lists whose last level is a memory view of a row."""
    if columns.ndim == 1:
        return cast(Rows, columns.data)
    return [views(each) for each in columns]


def in_lists(bundle: Any) -> Any:
    """Return a bundle of columns with lists in place of arrays, and named tuples in place of records."""
    return type(bundle)(*(plain_lists(each) if isinstance(each, np.ndarray) else each for each in bundle))


def plain_lists(array: np.ndarray) -> Rows:
    """Return an array as nested lists of Python numbers; a record becomes a named tuple, which reads as quickly."""
    if array.dtype.names is None:
        return cast(Rows, array.tolist())
    record = namedtuple("record", array.dtype.names)  # type: ignore[misc]
    if array.ndim == 1:
        return [record(*each) for each in array.tolist()]
    return [plain_lists(each) for each in array]


class LookUp:
    """Tables of a month."""

    def __init__(self, model: TradeModel) -> None:
        self._take_preferences(model)
        self._take_lanes(model)
        self._take_bills(model)
        self._take_shops(model)
        self._take_sellers(model)

    def _take_preferences(self, model: TradeModel) -> None:
        """What is wanted, by how much, and in which sizes."""
        preferences, sizes = model.calibration.preferences, model.market.sizes
        self.share: Rows = preferences.category_share.tolist()
        self.mean_paid: Rows = sizes.mean_paid_e4usd.tolist()
        self.size_count: list[int] = sizes.count.tolist()
        self.size_cumulative: Rows = sizes.cumulative.tolist()
        self.paid: Rows = sizes.paid_e4usd.tolist()
        self.slope: list[float] = (preferences.sigma - 1.0).tolist()
        self.sensitivity: list[float] = preferences.sensitivity.tolist()
        self.nest: list[float] = preferences.nest.tolist()
        self.day_cost: Rows = np.outer(preferences.time_value, preferences.segment_time).tolist()
        self.firm_share: list[float] = preferences.firm_share.tolist()
        self.most_needs: float = model.world.setting("most_needs_per_week")
        self.lots: int = model.world.setting("bulk_lots")

    def _take_lanes(self, model: TradeModel) -> None:
        """Channels and lanes: weights, prices, times."""
        market, lanes, outcome_chances = model.market, model.calibration.lanes, model.outcome_chances
        offers = market.offers
        self.troubles = outcome_chances
        self.channel: Rows = np.cumsum(market.tables.channel, axis=4).tolist()
        self.peaked: Rows = market.tables.peaked.tolist()
        self.first_market: list[int] = lanes.first_market.tolist()
        self.market_first_lane: list[int] = lanes.market_first_lane.tolist()
        self.market_lane_count: list[int] = lanes.market_lane_count.tolist()
        self.market_platform: list[int] = outcome_chances.platform.tolist()
        self.lane_origin: list[int] = lanes.origin.tolist()
        self.lane_mode: list[int] = outcome_chances.mode.tolist()
        self.log_tau, self.days = views(offers.log_tau), views(offers.lane_days)
        self.non_price_cost, self.offer_constant, self.composite = (
            views(offers.non_price_cost),
            views(offers.offer_constant),
            views(offers.composite),
        )
        self.cumulative, self.expected = views(market.reference.cumulative), views(market.reference.expected)

    def _take_bills(self, model: TradeModel) -> None:
        """Outcomes, bills and payments."""
        market, outcome_chances, platforms = (
            model.market,
            model.outcome_chances,
            week_facts.platform_columns(model),
        )
        self.lost: list[float] = outcome_chances.lost.tolist()
        self.late: list[float] = outcome_chances.late.tolist()
        self.returned: list[float] = outcome_chances.returned.tolist()
        self.fake: list[float] = outcome_chances.fake.tolist()
        self.inspected: list[float] = outcome_chances.inspected.tolist()
        self.terms, self.goods, self.bulk = (
            in_lists(market.terms),
            in_lists(model.goods),
            plain_lists(model.bulk),
        )
        self.lastmile_g: list[float] = (GRAMS_PER_KG * model.own["last_mile"].column("kg_co2e")).tolist()
        charges = charges_of(model.world)
        self.first_account = {name: place.start for name, place in model.receivers.items()}
        rated = [each.name for each in charges if each.rate is not None]
        self._handling = [
            (rated.index(each.name), each.base, self.first_account[each.receiver])
            for each in charges
            if each.base in HANDLING
        ]
        self.rails: list[int] = platforms.rails.tolist()
        self.commission: list[float] = platforms.commission.tolist()
        self.list_price: list[float] = platforms.list_price.tolist()
        self.rail_fee: tuple[list[float], list[float]] = (
            platforms.rail_fee_home.tolist(),
            platforms.rail_fee_abroad.tolist(),
        )
        self.rail_fraud: list[float] = platforms.rail_fraud.tolist()
        self.rail_waiting: list[float] = platforms.rail_waiting.tolist()
        self.cheapest_rail: tuple[list[int], list[int]] = (
            platforms.rail_home.tolist(),
            platforms.rail_abroad.tolist(),
        )

    def _take_shops(self, model: TradeModel) -> None:
        """Prices in shops, and bulk purchases."""
        prices = model.prices()
        self.home_price: Rows = prices.home_price.tolist()
        self.shelf_price: Rows = prices.shelf_price.tolist()
        self.vat_rate: list[float] = prices.vat_rate.tolist()
        self.supply_price: list[float] = prices.supply_price.tolist()
        self.cost_factor: Rows = prices.cost_factor.tolist()
        self.unit_cost: Rows = model.market.restock_cost().tolist()
        self.with_stock, self.b2b_share = prices.with_stock, prices.b2b_share
        self.bulk_cumulative: Rows = model.market.bulk_cumulative.tolist()

    def _take_sellers(self, model: TradeModel) -> None:
        """Sellers of each place and category."""
        shops = model.sellers.shops()
        self.fake_share: list[float] = shops.fake_share.tolist()
        self.retail_first: Rows = shops.retail_first.tolist()
        self.retail_count: Rows = shops.retail_count.tolist()
        self._maker_first, self._maker_count = shops.first.tolist(), shops.count.tolist()
        self._weight, self._listing, self._bulk_listing = (
            shops.weight,
            shops.listing,
            model.sellers.bulk_listing,
        )
        self._attraction: Rows = shops.attraction.T.tolist()
        self._sellers: dict[tuple[int, int, int, int], tuple[int, list[float]]] = {}
        self._suppliers: dict[tuple[int, int, int], tuple[int, list[float]]] = {}

    def one_parcel(self, o: int, d: int, g: int, lane: int, goods_usd: float) -> tuple[list[int], int]:
        """Return a parcel's freight, duty, VAT, carbon and goods, 1e-4 USD, and whether the border charges it."""
        terms = self.terms
        way = terms.lane[lane]
        first_row = way.law_row
        *amounts, charged = parcel_bill(
            way,
            terms.pair[first_row + o][d],
            terms.country[first_row + d],
            terms.good[g],
            goods_usd,
            terms.duty_rate[first_row + o][d][g],
        )
        return [int(amount) for amount in (*amounts, e4usd(goods_usd))], charged

    def handling(
        self, lane: int, d: int, goods_usd: float, charged: int, freight: int
    ) -> list[tuple[int, int]]:
        """Return (amount, account) of handling that a parcel pays, 1e-4 USD, together at most its freight.

        Handling fees are not among them: no scenario of the comparison has one.
        """
        found, rates = [], self.terms.rates[lane]
        for column, charged_on, first in self._handling:
            rate = rates[column]
            if rate > 0.0 and (charged or charged_on != "border"):
                usd = rate * goods_usd if charged_on == "goods" else rate
                amount = min(round(usd * E4USD_PER_USD), freight)
                freight -= amount
                found.append((amount, first + d))
        return found

    def channel_without(
        self, d: int, g: int, k: int, consumer_type: int, disliked: int, penalty: float
    ) -> list[float]:
        """Return cumulative channel weights of one who thinks less of a platform."""
        row, before, running = self.channel[d][g][k][consumer_type], 0.0, 0.0
        cumulative = []
        for column, reached in enumerate(row):
            weight, before = reached - before, reached
            on_platform = column >= FIRST_MARKET and weight > 0.0
            if on_platform and self.market_platform[self.first_market[d] + column - FIRST_MARKET] == disliked:
                weight *= penalty
            running += weight
            cumulative.append(running)
        return cumulative

    def seller(self, platform_market: int, o: int, g: int, octile: int, random: Callable[[], float]) -> int:
        """Return a seller of g from o, drawn by firms times attraction; -1 when nobody sells there."""
        key = (platform_market, o, g, octile)
        found = self._sellers.get(key)
        if found is None:
            if platform_market == RETAIL_SHOPS:
                first, count = self.retail_first[o][g], self.retail_count[o][g]
            else:
                first, count = self._maker_first[o][g], self._maker_count[o][g]
            firms = self._listing[platform_market] if platform_market >= 0 else self._weight
            found = self._sellers[key] = first, self._running_attraction(first, count, firms, octile)
        return _drawn(found, random)

    def supplier(self, d: int, o: int, g: int, random: Callable[[], float]) -> int:
        """Return a maker in o who sells g to firms in d; -1 when there is none."""
        found = self._suppliers.get((d, o, g))
        if found is None:
            first, count = self._maker_first[o][g], self._maker_count[o][g]
            firms = self._weight if o == d else self._bulk_listing[d]
            found = first, self._running_attraction(first, count, firms, len(self._attraction) // 2)
            self._suppliers[d, o, g] = found
        return _drawn(found, random)

    def _running_attraction(self, first: int, count: int, firms: np.ndarray, octile: int) -> list[float]:
        here = slice(first, first + count)
        return list(accumulate(map(mul, firms[here].tolist(), self._attraction[octile][here])))


def _drawn(sellers: tuple[int, list[float]], random: Callable[[], float]) -> int:
    first, cumulative = sellers
    if not cumulative or cumulative[-1] <= 0.0:
        return -1
    return first + bisect(cumulative, random() * cumulative[-1], 0, len(cumulative) - 1)
