"""What buyers paid in a week is what it cost, what owners kept and what every receiver got: no dollar is elsewhere.

The ledger says what was paid; the rows of trade who was paid; `national_accounts` what owners kept. Costs are worked
out here, from what sellers were paid, what carriers' rates were and what goods had cost shops, not as what is left.
Receivers that are in nobody's national gain are named.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from sim.core.codes import (
    BY_FIRM,
    BY_FIRST_SELLER,
    IMPORT_SHELF,
    MODES,
    OWNERS,
    PAYMENTS,
    REFUNDS,
    RESTOCK,
    ROAD,
)
from sim.core.units import E4USD_PER_USD
from sim.model import TradeModel
from sim.policy.instruments import INSTRUMENTS
from sim.scenario.definition import Scenario
from tests.small_world import small, small_model

WEEKS = 7
"""A month has been learned from, wages have moved in the general closure, and goods surprised on their way entered."""
FLOAT = 1e-12
"""Share by which sums of floats differ."""


def scenario(closure: str, bearer: str, stocks: bool) -> Scenario:
    """Return a week with everything in it that moves money between owners, the state and others."""
    root = small(weeks=WEEKS, closure=closure, consumers=2_000, smes=300)
    fee, consent, tariff = (
        INSTRUMENTS["handling_fee"].make_example(root.start, payer="platform"),
        INSTRUMENTS["privacy_consent"].make_example(root.start),
        # Nobody knows of it while it meets goods ordered before.
        INSTRUMENTS["tariff"](importers=("USA",), start=root.start.replace(month=2, day=22), rate=0.3),
    )
    found = root.with_(policies=(fee, consent, tariff), settings={"surprise_borne_by": bearer})
    return found if stocks else found.with_(off=("inventories",))


@lru_cache(maxsize=8)
def last_week(closure: str, bearer: str, stocks: bool) -> TradeModel:
    model = small_model(scenario(closure, bearer, stocks))
    rates = model.own["capacity"].column("rate_index")
    rates *= np.linspace(1.1, 1.5, len(rates))  # else carriers keep nothing, and line hauls are as legs
    model.market.own_moved += 1
    for _ in range(WEEKS):
        model.step()
    return model


def costs_usd(model: TradeModel) -> dict[str, float]:
    """Return what was used up: sellers' costs by the markup rule, carriers' at week 0's rates, goods shops sold."""
    assert model.week is not None
    flows, market, sigma = model.week.flows, model.market, model.calibration.preferences.sigma
    first = flows.channel != IMPORT_SHELF
    borne = model.counters.borne
    paid = np.zeros((model.world.n, len(sigma)))
    np.add.at(
        paid,
        (flows.origin[first], flows.category[first]),
        (flows.fob_e4usd - flows.fees_e4usd - flows.commission_e4usd)[first],
    )
    # A price is sigma / (sigma - 1) times what a unit costs to make; what a seller bears is out of its price alone.
    making = ((paid + borne[BY_FIRST_SELLER]) * (sigma - 1.0) / sigma).sum()
    smes = model.smes
    open_firms = smes.column("active") * smes.column("weight") / np.maximum(model.sellers.first_weight, 1)
    fixed = (smes.column("fixed_cost_e4usd") * open_firms * model.week.wage[smes.column("economy")]).sum()
    rate = np.maximum(model.week.own["capacity"]["rate_index"], 1e-9)
    leg = [MODES.index(name) for name in model.world.tables["categories"]["inland_mode"].tolist()]
    leg_rate = rate[np.where(flows.platform >= 0, ROAD, np.array(leg)[flows.category])]
    legs = flows.inland_freight_e4usd
    carrying = ((flows.freight_e4usd - legs) / rate[flows.mode] + legs / leg_rate).sum()
    stock = float(model.counters.cost_sold.sum())
    if not model.world.setting("stocks_bind"):
        shelf = flows.channel == IMPORT_SHELF
        stock = float((flows.fob_e4usd * market.shelf_cost[flows.destination, flows.category])[shelf].sum())
    return {
        "making": float(making) / E4USD_PER_USD,
        "fixed": float(fixed) / E4USD_PER_USD,
        "carrying": float(carrying) / E4USD_PER_USD,
        "stock": stock / E4USD_PER_USD,
        # Who is paid to comply with rules of data is not in the world.
        "compliance": int(model.week.platform_compliance_e4usd[homes_of(model)].sum()) / E4USD_PER_USD,
        # A loss of owners on top of what they paid to the state, as no price of theirs holds it.
        "surprises that firms bore": int(borne[BY_FIRM].sum()) / E4USD_PER_USD,
    }


def homes_of(model: TradeModel) -> np.ndarray:
    """Return which platforms are at home in the world [platform]."""
    return np.array([str(each) in model.world.iso3 for each in model.world.tables["platforms"]["home"]])


def receipts_usd(model: TradeModel) -> dict[str, float]:
    """Return what the state and those got who are in nobody's account, from the rows of trade."""
    assert model.week is not None
    flows = model.week.flows
    foreign = (flows.platform >= 0) & ~homes_of(model)[flows.platform]
    sums = {
        "duty, VAT and carbon price": flows.duty_e4usd + flows.vat_e4usd + flows.carbon_e4usd,
        "handling (brokers, warehouses, packers, fees of buyers)": flows.handling_e4usd,
        "means of payment, fraudsters, lenders, fees of sellers and platforms": flows.fees_e4usd,
        "platforms whose home is not simulated": np.where(foreign, flows.commission_e4usd, 0),
    }
    return {name: int(each.sum()) / E4USD_PER_USD for name, each in sums.items()}


CASES = [
    ("partial", "buyer", True),
    ("partial", "seller", True),
    ("partial", "buyer", False),
    ("general", "buyer", True),
]


@pytest.mark.parametrize(("closure", "bearer", "stocks"), CASES)
def test_the_ledger_takes_in_what_rows_of_trade_say_buyers_paid(
    closure: str, bearer: str, stocks: bool
) -> None:
    model = last_week(closure, bearer, stocks)
    assert model.week is not None
    money, flows = model.counters.money, model.week.flows
    assert model.week.ledger["payments"] == int(money[PAYMENTS])
    # What was called off at once never became a row of trade.
    assert int(money[PAYMENTS]) - int(money[REFUNDS]) == int(flows.paid_e4usd.sum())


@pytest.mark.parametrize(("closure", "bearer", "stocks"), CASES)
def test_what_buyers_paid_is_costs_profits_and_receipts(
    closure: str, bearer: str, stocks: bool, record_property: Callable[[str, object], None]
) -> None:
    model = last_week(closure, bearer, stocks)
    assert model.week is not None
    paid = int(model.week.flows.paid_e4usd.sum()) / E4USD_PER_USD
    costs, receipts = costs_usd(model), receipts_usd(model)
    profits = dict(zip(OWNERS, model.week.profits_usd.sum(axis=0), strict=True))
    parts = [*costs.values(), *receipts.values(), *profits.values()]
    record_property(
        "measured",
        f"{closure}, {bearer} bears surprises: buyers paid {paid:,.0f} USD, accounted for less paid "
        f"{sum(parts) - paid:+.2g}; receivers besides owners: "
        + ", ".join(f"{name} {amount / paid:.2g}" for name, amount in receipts.items()),
    )
    assert sum(parts) == pytest.approx(paid, rel=FLOAT)
    # Not because there is nothing in them: each of these moved money this week.
    for name, amount in {**costs, **receipts, **profits}.items():
        if name != "surprises that firms bore" or bearer == "buyer":
            assert amount != 0.0, name


def test_an_account_that_is_wrong_by_a_thousandth_is_seen() -> None:
    """Each part is large enough to be missed."""
    model = last_week("partial", "buyer", True)
    assert model.week is not None
    paid = int(model.week.flows.paid_e4usd.sum()) / E4USD_PER_USD
    parts: dict[str, Any] = {**costs_usd(model), **receipts_usd(model)}
    parts |= dict(zip(OWNERS, model.week.profits_usd.sum(axis=0), strict=True))
    for name, amount in parts.items():
        if amount:
            assert abs(amount) * 1e-3 > 10.0 * FLOAT * paid, name


def test_what_shops_pay_for_their_shelves_is_sold_or_in_stock() -> None:
    """To the unit, week by week: goods in shops and on their way cost what was paid for them, less what was sold."""
    safe = scenario("partial", "buyer", True).with_(off=("delivery_risk",))
    model = small_model(safe)
    for _ in range(WEEKS):
        before = held_e4usd(model)
        model.step()
        assert model.week is not None
        flows = model.week.flows
        paid = int(flows.paid_e4usd[flows.channel == RESTOCK].sum())
        assert paid > 0
        assert held_e4usd(model) - before == paid - int(model.counters.cost_sold.sum())


def held_e4usd(model: TradeModel) -> int:
    """Return what goods of shops cost, in stock and on their way."""
    return int(model.firm_columns.stock_cost.sum()) + int(model.payment_schedule.stock_cost.sum())
