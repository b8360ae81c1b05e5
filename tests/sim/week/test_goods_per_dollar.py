"""Goods that a dollar buys, for the components of cost that are a part of a price: duty, freight, carbon, VAT, fees.

Sums over all ways of a channel, so that a cost that only some ways bear counts for what it is. What is expected is by
hand: a lot's or a shop's price holds the component at a known rate; of parcels, whose thresholds make that rate
differ, it is the price of every lane, weighted with what is bought by it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.core.codes import IMPORT_SHELF
from sim.model import TradeModel
from sim.scenario.definition import Scenario
from sim.week.parcel_sales import fill_sales, no_sales
from sim.week.price_level import lane_log_price, pool_log_price
from tests.sim.week.test_costs_reach_buyers import ABROAD, CHANNEL_CODES, COMPONENTS, model_of
from tests.small_world import SIX, small, small_model

PARTS = ("freight", "duty", "VAT in shops", "VAT on parcels", "carbon price", "broker's fee")
IN_BULK = ("inputs", "restock")
MIX = 0.01
"""ln by which sums over ways may differ from what is expected: lots turn to ways that became dear the least, which the
weights of before leave out, and few shoppers draw. Small components are held way by way, in lots, above."""
USA = SIX.index("USA")
MANY = 200_000
"""Shoppers, of whom few buy abroad in a week."""


def sums(model: TradeModel) -> dict[str, tuple[float, float]]:
    """Return (goods, paid) of a week by channel, from abroad but at shops; goods at sellers' prices, which rest."""
    assert model.week is not None
    flows, found = model.week.flows, {}
    for name, code in CHANNEL_CODES.items():
        rows = flows.channel == code
        if name in ("parcel", *IN_BULK):
            rows &= flows.origin != flows.destination
        found[name] = float(flows.fob_e4usd[rows].sum()), float(flows.paid_e4usd[rows].sum())
    return found


def by_way(model: TradeModel, channel: str) -> dict[tuple[int, ...], tuple[float, ...]]:
    """Return (paid, freight, duty, CO2e of the way, orders) over goods value of lots, by way."""
    assert model.week is not None
    flows = model.week.flows
    rows = (flows.channel == CHANNEL_CODES[channel]) & (flows.origin != flows.destination)
    hauled = flows.linehaul_g + flows.inland_origin_g + flows.inland_destination_g
    keys = zip(flows.origin, flows.destination, flows.category, flows.mode, strict=True)
    parts = (flows.paid_e4usd, flows.freight_e4usd, flows.duty_e4usd, hauled, flows.orders)
    return {
        tuple(int(each) for each in key): tuple(float(part[row] / flows.fob_e4usd[row]) for part in parts)
        for row, key in enumerate(keys)
        if rows[row]
    }


@pytest.fixture(scope="module")
def usual() -> TradeModel:
    return model_of(consumers=MANY)


@pytest.fixture(scope="module")
def dear() -> Callable[[str], TradeModel]:
    """Return a maker of models in which one component is dear, each made once."""
    made: dict[str, TradeModel] = {}

    def of(name: str) -> TradeModel:
        if name not in made:
            made[name] = model_of(COMPONENTS[name].change, consumers=MANY)
        return made[name]

    return of


def more_by_hand(
    name: str, model: TradeModel, key: tuple[int, ...], now: tuple[float, ...]
) -> tuple[float, float]:
    """Return what a component adds to landed over goods value of a lot's way, and by how much that is rounded.

    Args:
        name: of the component.
        model: without it.
        key: origin, destination, category, mode.
        now: paid, freight, duty, grams of CO2e per 1e-4 USD and orders over goods value, without it.
    """
    o, d, g, _ = key
    _, freight, _, grams, orders = now
    law = model.law
    on_freight = bool(law.duty_on_freight[d])
    rounding = 4.0 * orders + 1e-9  # every part of a lot is rounded to a unit of account
    if name == "duty":
        return 0.1 * (1.0 + freight * on_freight), rounding
    if name == "freight":
        return 0.5 * freight * (1.0 + law.duty_rate[o, d, g] * on_freight), rounding
    # 100 USD a tonne is 1 unit of account a gram; the account of inland legs is held to a hundredth (test_inland).
    return grams * 100.0 / 1e6 * 1e4, rounding + 0.02 * grams


@pytest.mark.parametrize("channel", IN_BULK)
@pytest.mark.parametrize("name", ["duty", "freight", "carbon price"])
def test_a_lot_bears_the_component_at_its_rate(
    name: str, channel: str, usual: TradeModel, dear: Callable[[str], TradeModel]
) -> None:
    before, after = by_way(usual, channel), by_way(dear(name), channel)
    both = before.keys() & after.keys()
    assert len(both) > 30
    for key in both:
        more, rounding = more_by_hand(name, usual, key, before[key])
        rounding += 4.0 * after[key][4]
        assert after[key][0] - before[key][0] == pytest.approx(more, abs=rounding), key


@pytest.mark.parametrize("name", PARTS)
def test_a_dollar_buys_fewer_goods_by_what_the_component_is_of_the_price(
    name: str,
    usual: TradeModel,
    dear: Callable[[str], TradeModel],
    record_property: Callable[[str, object], None],
) -> None:
    before, after = sums(usual), sums(dear(name))
    expected, told = expected_change(name, usual, dear(name)), []
    for channel in COMPONENTS[name].channels:
        change = np.log(after[channel][0] / after[channel][1]) - np.log(
            before[channel][0] / before[channel][1]
        )
        told.append(f"{channel} {change:+.4f} (by hand {expected[channel]:+.4f})")
        assert change < -1e-5, f"{name} leaves the goods of a dollar in {channel}"
        assert change == pytest.approx(expected[channel], abs=MIX), channel
    for channel in {"home shop", *ABROAD} - {*COMPONENTS[name].channels, *COMPONENTS[name].perhaps}:
        change = np.log(after[channel][0] / after[channel][1]) - np.log(
            before[channel][0] / before[channel][1]
        )
        assert abs(change) < MIX, f"{name} is found in {channel}"
    record_property("measured", f"{name}, ln of goods a dollar: {', '.join(told)}")


def expected_change(name: str, before: TradeModel, after: TradeModel) -> dict[str, float]:
    """Return ln of goods a dollar against before, by channel, at what is bought before."""
    found = {"parcel": of_parcels(before, after)}
    if name == "VAT in shops":
        assert before.week is not None
        flows = before.week.flows
        for channel in ("home shop", "import shelf"):
            rows = flows.channel == CHANNEL_CODES[channel]
            rate = before.law.vat_rate[flows.destination[rows]]
            goods, paid = flows.fob_e4usd[rows], flows.paid_e4usd[rows].astype(float)
            # The same money at a price with ten points more.
            found[channel] = float(np.log((goods * (1.0 + rate) / (1.1 + rate)).sum() / goods.sum()))
            assert paid.sum() > 0.0
        return found
    if name in ("freight", "duty", "carbon price"):
        for channel in IN_BULK:
            ways, weight = by_way(before, channel), goods_by_way(before, channel)
            paid = {key: weight[key] * ways[key][0] for key in ways}
            left = {
                key: paid[key] / (ways[key][0] + more_by_hand(name, before, key, ways[key])[0])
                for key in ways
            }
            found[channel] = float(np.log(sum(left.values()) / sum(weight.values())))
        # Margin and VAT are shares of what restocking costs, which moves as a dollar for a dollar's worth.
        cost = after.market.restock_cost() / before.market.restock_cost()
        assert before.week is not None
        flows = before.week.flows
        rows = flows.channel == IMPORT_SHELF
        goods = flows.fob_e4usd[rows].astype(float)
        of_shelf = cost[flows.destination[rows], flows.category[rows]]
        found["import shelf"] = float(np.log((goods / of_shelf).sum() / goods.sum()))
    return found


def goods_by_way(model: TradeModel, channel: str) -> dict[tuple[int, ...], float]:
    """Return goods value of lots by way."""
    assert model.week is not None
    flows = model.week.flows
    rows = np.flatnonzero((flows.channel == CHANNEL_CODES[channel]) & (flows.origin != flows.destination))
    return {
        (int(flows.origin[row]), int(flows.destination[row]), int(flows.category[row]), int(flows.mode[row])):
        float(flows.fob_e4usd[row])
        for row in rows
    }  # fmt: skip


def of_parcels(before: TradeModel, after: TradeModel) -> float:
    """Return the same of parcels from abroad, from prices of lanes at what is bought of each at these prices.

    Not at what was bought before: where tax or freight rises, many turn to goods from warehouses, by other ways.
    """
    found = []
    for model in (before, after):
        lanes = model.world.lanes
        abroad = np.asarray(lanes.origin != lanes.destination)
        rest = pool_log_price(before.sellers, before.first_price)
        kept = 1.0 - model.own["fees"].column("commission")[lanes.platform]
        price = np.exp(np.minimum(lane_log_price(model.market, rest), 500.0)) * kept
        goods = np.where(abroad, sold_by_lane(model), 0.0)
        bought = goods > 0.0
        found.append(np.log(goods.sum() / (goods[bought] * price[bought]).sum()))
    return float(found[1] - found[0])


def sold_by_lane(model: TradeModel) -> np.ndarray:
    """Return expected sales [g, lane] of today's tables, goods value."""
    market, calibration = model.market, model.calibration
    n, categories, lanes = model.world.n, len(model.world.categories), len(model.world.lanes)
    sales = no_sales(len(model.world.tastes.segments), categories, lanes, n)
    spending = calibration.targets.household * calibration.shifters.household_ratio
    fill_sales(0, n, market.preferences, market.lanes, market.offers, market.tables, spending, sales)
    found: np.ndarray = sales.lane_fob.sum(axis=0)
    return found


def shelf_price_of_usa(text: str, weeks: int = 40) -> float:
    """Return US shelf prices of the last eight weeks, mean over categories; stock in shops, all that learns."""
    scenario = Scenario.from_yaml(f"question: Why?\nextends: law_2023\n{text}")
    model, found = small_model(small(scenario, weeks=weeks, consumers=600)), []
    for _ in range(weeks):
        model.step()
        assert model.week is not None
        found.append(float(model.week.shelf_price[USA].mean()))
    return float(np.mean(found[-8:]))


def test_with_stock_in_shops_ten_per_cent_cheaper_imports_are_ten_per_cent_cheaper_on_shelves(
    record_property: Callable[[str, object], None],
) -> None:
    rule = (
        "policies:\n  - {instrument: trade_facilitation, importers: [USA], exporters: all, from: 2024-01-01, "
        "cost_cut_share: 10%}\n"
    )
    change = shelf_price_of_usa(rule) / shelf_price_of_usa("") - 1.0
    record_property(
        "measured", f"10 % cheaper imports: US shelf prices {change:+.2%} after 40 weeks with stock"
    )
    assert change == pytest.approx(-0.10, abs=0.005)
