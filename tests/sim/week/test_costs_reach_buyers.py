"""Every component of cost reaches the price of every channel it belongs to, and the goods that a dollar buys.

Components are moved one at a time by 10 % of the landed cost of a dollar of goods, or by 10 % of themselves; the price
that choice goes by moves as arithmetic says, and kilograms (that is: units of goods) per dollar move the other way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from sim.core.codes import HOME_SHOP, IMPORT_SHELF, PLATFORM, RELATION, RESTOCK
from sim.market.bulk_choice import basket_loss
from sim.model import TradeModel
from sim.policy.rulebook import changed
from sim.scenario.definition import Scenario
from sim.week.price_level import lane_log_price, pool_log_price
from tests.small_world import SIX, small

CHANNEL_CODES = {
    "home shop": HOME_SHOP, "import shelf": IMPORT_SHELF, "parcel": PLATFORM, "inputs": RELATION, "restock": RESTOCK,
}  # fmt: skip


def model_of(
    change: Callable[[TradeModel], None] | None = None, weeks: int = 1, consumers: int = 6_000
) -> TradeModel:
    """Return a model after its first weeks, in which a component of cost differs; shops pass cost through at once."""
    scenario = small(
        Scenario.from_yaml(
            "question: Why?\nextends: law_2023\nmechanisms: {inventories: off, tastes: off}\n"
        ),
        weeks=weeks,
        consumers=consumers,
    )
    model = TradeModel(scenario, rng=1, economies=SIX)
    if change:
        change(model)
    for _ in range(weeks):
        model.step()
    return model


def with_rules(**factors: float) -> Callable[[TradeModel], None]:
    """Return a change of the law: tables of the rule book times a factor, or plus a number where it is 0."""

    def change(model: TradeModel) -> None:
        tables = {}
        for name, amount in factors.items():
            table = getattr(model.law, name)
            tables[name] = table * (1.0 + amount) if name == "cost_factor" else table + amount
        if "cost_factor" in tables:
            np.fill_diagonal(tables["cost_factor"], 1.0)
        if "duty_rate" in tables:
            for d in range(model.world.n):
                tables["duty_rate"][d, d] = 0.0
        model.law = changed(model.law, **tables)

    return change


def dear_freight(model: TradeModel) -> None:
    """Carriers' rates rise by half."""
    model.own["capacity"].column("rate_index")[:] *= 1.5
    model.market.own_moved += 1


def dear_labour(model: TradeModel) -> None:
    """Wages rise by 10 % everywhere."""
    model.market.wage = np.full(model.world.n, 1.1)


def dear_sellers(model: TradeModel) -> None:
    """Sellers charge 10 % more."""
    model.smes.column("price")[:] *= 1.1
    model.sellers.update_attraction()
    offers = model.market.offers
    model.sellers.write_composites(offers.composite, offers.home_composite, offers.bulk_composite)


def dear_platforms(model: TradeModel) -> None:
    """List prices rise by 10 % by the commission in them."""
    commission = model.own["fees"].column("commission")
    commission[:] = 1.0 - (1.0 - commission) / 1.1


@dataclass(frozen=True)
class Component:
    """A component of cost: how it is moved, and where it must be found."""

    change: Callable[[TradeModel], None]
    channels: tuple[str, ...]
    least: float
    """What the mean of ln prices rises by at least: a tenth is 0.095; duty, freight and VAT are parts of a price."""
    perhaps: tuple[str, ...] = ()
    """Channels in some ways of which it is found too."""


ABROAD = ("import shelf", "parcel", "inputs", "restock")
COMPONENTS = {
    "price": Component(dear_sellers, ("home shop", *ABROAD), 0.09),
    "wage": Component(dear_labour, ("home shop", *ABROAD), 0.09),
    "freight": Component(dear_freight, ABROAD, 0.005, ("home shop",)),
    "duty": Component(with_rules(duty_rate=0.1), ABROAD, 0.02),
    # Goods that lie in a warehouse near the buyer bear the VAT of shops.
    "VAT in shops": Component(with_rules(vat_rate=0.1), ("home shop", "import shelf"), 0.05, ("parcel",)),
    "VAT on parcels": Component(with_rules(import_vat_rate=0.1), ("parcel",), 0.03),
    "carbon price": Component(with_rules(carbon_price_usd_per_tonne=100.0), ABROAD, 0.001, ("home shop",)),
    "barriers": Component(with_rules(cost_factor=0.1), ABROAD, 0.09),
    "commission": Component(dear_platforms, ("parcel",), 0.09),
    "broker's fee": Component(with_rules(brokerage_usd_per_parcel=5.0), ("parcel",), 0.001),
}


def log_prices(model: TradeModel) -> dict[str, np.ndarray]:
    """Return ln of the price of a unit of goods by channel, one number a cell that sells in week 0."""
    market, offers = model.market, model.market.offers
    sales = model.calibration.bulk_fob_usd.sum(axis=0)
    abroad = ~np.eye(model.world.n, dtype=bool)
    sold = (sales > 0.0) & abroad[:, :, None, None]
    bulk = offers.bulk_log_tau + offers.origin_log[:, :, None, None]
    bulk = bulk - offers.bulk_composite[:, :, None, :] / (model.calibration.preferences.sigma - 1.0)
    home_price = offers.home_log_price + np.diag(offers.origin_log)[:, None]
    middle = offers.home_composite.shape[2] // 2
    home_price = home_price - offers.home_composite[:, :, middle] / (
        model.calibration.preferences.sigma - 1.0
    )
    lanes = model.world.lanes
    parcel = lane_log_price(market, pool_log_price(model.sellers, model.first_price))
    cross = np.asarray(lanes.origin != lanes.destination) & (model.calibration.lane_fob_usd.sum(axis=1) > 0.0)
    return {
        "home shop": home_price.ravel(),
        "import shelf": offers.shelf_log_price.ravel(),
        "restock": np.log(market.restock_cost()).ravel(),
        "inputs": bulk[sold],
        "parcel": parcel[:, cross].ravel(),
    }


def goods_per_dollar(model: TradeModel) -> dict[str, dict[tuple[int, ...], float]]:
    """Return units of goods per dollar paid in a week, by channel and way (origin, destination, category, mode)."""
    assert model.week is not None
    flows = model.week.flows
    found: dict[str, dict[tuple[int, ...], float]] = {}
    for name, code in CHANNEL_CODES.items():
        rows = flows.channel == code
        if name in ("parcel", "inputs", "restock"):
            rows &= flows.origin != flows.destination
        # Off the shelf a unit is what the shop counts; elsewhere it is weight.
        units = flows.fob_e4usd if name == "import shelf" else flows.mass_g
        keys = zip(flows.origin, flows.destination, flows.category, flows.platform, flows.mode, strict=True)
        found[name] = {key: units[row] / flows.paid_e4usd[row] for row, key in enumerate(keys) if rows[row]}
    return found


@pytest.fixture(scope="module")
def usual() -> TradeModel:
    return model_of()


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_of_cost_is_found_in_the_prices_of_its_channels_and_in_no_other(
    name: str, usual: TradeModel
):
    component = COMPONENTS[name]
    before, after = log_prices(usual), log_prices(model_of(component.change))
    for channel in CHANNEL_CODES:
        change = after[channel] - before[channel]
        if channel in component.channels:
            assert change.mean() > component.least, f"{name} does not reach {channel}"
        elif channel not in component.perhaps:
            assert np.abs(change).max() < 1e-9, f"{name} is found in {channel}"


@pytest.mark.parametrize("name", ["price", "wage", "barriers", "commission"])
def test_what_makes_goods_dearer_leaves_fewer_goods_for_a_dollar(
    name: str, usual: TradeModel, record_property: Callable[[str, object], None]
):
    found = []
    before, after = goods_per_dollar(usual), goods_per_dollar(model_of(COMPONENTS[name].change))
    for channel in COMPONENTS[name].channels:
        both = before[channel].keys() & after[channel].keys()
        assert len(both) > 3
        ratio = np.median([after[channel][key] / before[channel][key] for key in both])
        found.append(f"{channel} {ratio - 1.0:+.1%}")
        assert ratio == pytest.approx(1.0 / 1.1, rel=0.03), channel
    record_property("measured", f"{name} +10 %, goods a dollar: {', '.join(found)}")


def test_a_shelf_that_loses_an_origin_holds_fewer_units_for_the_same_money(usual: TradeModel):
    """Goods from other origins are no dearer, but they are not what buyers chose: a dollar buys less of the basket."""
    chn = usual.world.iso3.index("CHN")

    def closed(model: TradeModel) -> None:
        duty = model.law.duty_rate.copy()
        duty[chn] = np.where(np.arange(model.world.n)[:, None] == chn, 0.0, 1e6)
        model.law = changed(model.law, duty_rate=duty)

    cost = model_of(closed).market.restock_cost() / usual.market.restock_cost()
    others = np.arange(usual.world.n) != chn
    assert (cost[others] > 1.005).all()
    assert cost[chn] == pytest.approx(1.0)


def test_purchases_other_than_buyers_would_choose_buy_less():
    shares = np.array([[0.5, 0.3, 0.2, 0.0]])
    other = np.array([[0.2, 0.3, 0.5, 0.0]])
    sigma, loss = np.array([3.0]), np.zeros((1, 1))
    basket_loss(np.cumsum(shares, axis=1)[None], np.cumsum(shares, axis=1)[None], sigma, loss)
    assert loss[0, 0] == pytest.approx(0.0, abs=1e-12)
    basket_loss(np.cumsum(shares, axis=1)[None], np.cumsum(other, axis=1)[None], sigma, loss)
    bought = (shares[0, :3] ** (1 / 3) * other[0, :3] ** (2 / 3)).sum() ** 1.5
    assert loss[0, 0] == pytest.approx(-np.log(bought))
    assert loss[0, 0] > 0.0
