"""E-commerce means what it did before fuels, ores and farm bulk were categories: what households buy, and no more.

Goods in bulk are a fifth of trade by value and nearly all of its tonnes. Only firms buy them, so none of them is in a
parcel. Metrics of parcels are worked out a second time from the rows of household categories, to the last unit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim import Scenario
from sim.calibration.calibrated import calibrate
from sim.core.codes import B2B_PLATFORM, PLATFORM, RELATION
from sim.mechanisms.worlds import load_world
from sim.metrics import METRICS, Names, Week
from sim.model import TradeModel
from sim.settlement.flows import Flows, TickTables
from tests.small_world import SIX, small, small_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.metrics.metric import Measured

BULK = ("farm_bulk", "fuels", "minerals_metals")
FOR_FIRMS = (*BULK, "industrial_other")
"""Categories that no household buys."""
OF_PARCELS = ("parcels", "parcels_sent", "parcel_emissions", "delivery_days", "deliveries_by_vehicle",
              "drone_deliveries", "pickup_deliveries", "last_mile_cost", "last_mile_emissions", "last_mile_hours",
              "sorting_by_robots", "platform_sales", "price_index", "shelf_price", "consumer_welfare")  # fmt: skip
"""Metrics that goods in bulk are no part of, whole; `ecommerce_value` is looked at by definition."""
OF_ALL_GOODS = ("trade_value", "trade_volume_tonnes", "imports_value", "trade_emissions")
WEEKS = 4
"""Firms buy every fourth week, a quarter of them in each."""
WEEKS_PER_YEAR = 52


@pytest.fixture(scope="module")
def model() -> TradeModel:
    return small_model(small(weeks=WEEKS, consumers=3_000))


@pytest.fixture(scope="module")
def weeks(model: TradeModel) -> list[TickTables]:
    found = []
    for _ in range(WEEKS):
        model.step()
        assert model.week is not None
        found.append(model.week)
    return found


def rows_of(names: Names, flows: Flows, categories: tuple[str, ...] = FOR_FIRMS) -> np.ndarray:
    """Return which rows of a week's flows are of some categories."""
    rows: np.ndarray = np.isin(flows.category, [names.labels("category").index(each) for each in categories])
    return rows


def with_rows(tables: TickTables, rows: np.ndarray) -> TickTables:
    """Return a week of which some rows are left."""
    return replace(tables, flows=Flows(**{key: each[rows] for key, each in tables.flows.columns().items()}))


def measured(name: str, tables: TickTables, names: Names) -> Measured:
    return METRICS[name].function(Week(tables, names))


def same(one: Measured, other: Measured) -> bool:
    """Whether two measures are the same, bit for bit."""
    return all(np.array_equal(np.array(one[by]), np.array(other[by]), equal_nan=True) for by in one)


def test_households_buy_no_goods_of_firms(model: TradeModel) -> None:
    table = model.world.tables["categories"]
    household = table["is_household"].astype(bool)
    assert tuple(table["category"][~household]) == tuple(sorted(FOR_FIRMS))
    assert table["household_share"][~household].tolist() == [0.0] * len(FOR_FIRMS)
    assert table["household_share"][household].sum() == pytest.approx(1.0)
    assert (model.calibration.preferences.category_share[:, ~household] == 0.0).all()


def test_goods_in_bulk_are_traded_and_only_between_firms(model: TradeModel, weeks: list[TickTables]) -> None:
    names = Names.of(model.world)
    for each in BULK:
        flows = [week.flows for week in weeks]
        tonnes = sum(f.mass_g[rows_of(names, f, (each,)) & (f.origin != f.destination)].sum() for f in flows)
        assert tonnes > 1e12, (
            "more than a million tonnes in four weeks: the tests below see it, were it counted"
        )
    for week in weeks:
        bulk = rows_of(names, week.flows)
        assert set(week.flows.channel[bulk].tolist()) == {RELATION, B2B_PLATFORM}
        assert (week.flows.platform[bulk] == -1).all()
        for column in (
            "lastmile_g",
            "packaging_g",
            "returns_g",
            "commission_e4usd",
            "fees_e4usd",
            "vat_e4usd",
        ):
            amounts = getattr(week.flows, column)
            assert amounts[bulk].sum() == 0 < amounts[~bulk].sum(), column


def test_parcels_are_counted_over_household_categories(model: TradeModel, weeks: list[TickTables]) -> None:
    names, economies = Names.of(model.world), len(SIX)
    of_firms = np.isin(names.labels("category"), FOR_FIRMS)
    every = np.zeros(len(of_firms))
    for week in weeks:
        flows, bought = week.flows, ~rows_of(names, week.flows) & (week.flows.channel == PLATFORM)
        abroad = bought & (flows.origin != flows.destination)
        value = measured("ecommerce_value", week, names)
        assert value["definition"][0] == int(flows.fob_e4usd[abroad].sum()) / 10_000
        into = [int(flows.fob_e4usd[abroad & (flows.destination == d)].sum()) for d in range(economies)]
        assert value["importer"].tolist() == [each / 10_000 for each in into]
        parcels = measured("parcels", week, names)
        assert (
            parcels["world"]
            == flows.orders[abroad].sum()
            == week.parcel_days.sum()
            == week.parcel_value.sum()
        )
        assert parcels["category"][of_firms].tolist() == [0.0] * len(FOR_FIRMS)
        every += parcels["category"]
        sold = [
            int(flows.fob_e4usd[bought & (flows.platform == p)].sum()) for p in range(len(names.platforms))
        ]
        assert week.platform_sales_e4usd.tolist() == sold
    assert (every[~of_firms] > 0.0).all(), "or a sum without bulk says nothing"


def moves_no_parcels(model: TradeModel, week: TickTables, less: TickTables) -> list[str]:
    """Return metrics of parcels in which two weeks differ."""
    names = Names.of(model.world)
    found = [each for each in OF_PARCELS if not same(*(measured(each, w, names) for w in (week, less)))]
    value = [measured("ecommerce_value", w, names) for w in (week, less)]
    if value[0]["definition"][0] != value[1]["definition"][0] or not np.array_equal(
        value[0]["importer"], value[1]["importer"]
    ):
        found.append("ecommerce_value")
    return found


def test_metrics_of_parcels_are_the_same_without_bulk(model: TradeModel, weeks: list[TickTables]) -> None:
    names, week = Names.of(model.world), weeks[0]
    less = with_rows(week, ~rows_of(names, week.flows))
    assert moves_no_parcels(model, week, less) == []
    for each in OF_ALL_GOODS:
        assert not same(measured(each, week, names), measured(each, less, names)), each


def test_a_cargo_of_oil_in_a_parcel_would_be_seen(model: TradeModel, weeks: list[TickTables]) -> None:
    names, flows = Names.of(model.world), weeks[0].flows
    oil = rows_of(names, flows, ("fuels",)) & (flows.origin != flows.destination)
    mislabelled = replace(flows, channel=np.where(oil, PLATFORM, flows.channel).astype(np.int16))
    wrong = moves_no_parcels(model, weeks[0], replace(weeks[0], flows=mislabelled))
    assert {"ecommerce_value", "parcels", "parcels_sent", "parcel_emissions", "delivery_days"} <= set(wrong)


def test_orders_of_firms_count_only_where_the_definition_says_so(
    model: TradeModel, weeks: list[TickTables], record_property: Callable[[str, object], None]
) -> None:
    """`b2c_b2b` adds 13 % of all that firms import, as its source does (digitally ordered exports of all goods)."""
    names, bulk, all_goods = Names.of(model.world), 0, 0
    for week in weeks:
        flows = week.flows
        ordered = (flows.channel == B2B_PLATFORM) & (flows.origin != flows.destination)
        value = measured("ecommerce_value", week, names)["definition"]
        assert value[1] - value[0] == pytest.approx(int(flows.fob_e4usd[ordered].sum()) / 10_000)
        bulk += int(flows.fob_e4usd[ordered & rows_of(names, flows, BULK)].sum())
        all_goods += int(flows.fob_e4usd[ordered].sum())
    assert 0 < bulk < all_goods
    record_property(
        "measured", f"fuels, ores and farm bulk are {bulk / all_goods:.0%} of B2B orders in six economies"
    )


def test_expected_parcels_are_what_the_targets_say_by_hand() -> None:
    whole = calibrate(load_world())
    world, lanes = whole.world, whole.lanes
    household = world.tables["categories"]["is_household"].astype(bool)
    crossing = lanes.origin != lanes.destination
    value = whole.lane_fob_usd[crossing]
    assert (value[:, ~household] == 0.0).all()
    assert (value[:, household].sum(axis=0) > 1e9).all()
    parcels = np.bincount(lanes.destination[crossing], weights=value.sum(axis=1), minlength=world.n)
    online = np.minimum(
        world.column("economies", "online_retail_share"),
        world.setting("most_online_budget_share") * world.column("economies", "bought_online_share"),
    )
    wanted = np.minimum(
        0.025 * world.flows_usd.sum(axis=0), world.setting("parcels_cap_share") * online * world.household_usd
    )
    np.testing.assert_allclose(parcels, wanted, rtol=1e-6)
    assert parcels.sum() == pytest.approx(437e9, rel=0.005), "UNCTAD: 440 bn USD in 2019"


def test_a_year_of_the_calibrated_world_has_the_parcels_of_the_targets() -> None:
    scenario = Scenario.load("law_2023").with_(consumers=20_000, smes=2_000, weeks=WEEKS_PER_YEAR)
    model = TradeModel(scenario, rng=1)
    names, value = Names.of(model.world), 0.0
    for _ in range(WEEKS_PER_YEAR):
        model.step()
        assert model.week is not None
        value += float(measured("ecommerce_value", model.week, names)["definition"][0])
    assert value == pytest.approx(model.calibration.targets.parcels.sum(), rel=0.06)


def test_what_goods_in_bulk_weigh_and_how_they_sail_moves_no_parcel_total() -> None:
    moved = {"categories.value_density_usd_per_kg[fuels]": "x2", "categories.firm_share[fuels]": "x0.5"}
    usual, other = (calibrate(load_world(SIX, data=data)) for data in ({}, moved))
    usual_imports, other_imports = (each.bulk_fob_usd for each in (usual, other))
    assert not np.allclose(usual_imports, other_imports, rtol=0.01)
    for each in (usual, other):
        abroad = each.lanes.origin != each.lanes.destination
        value = each.lane_fob_usd.sum(axis=1)[abroad]
        parcels = np.bincount(each.lanes.destination[abroad], weights=value, minlength=len(SIX))
        np.testing.assert_allclose(parcels, usual.targets.parcels, rtol=1e-6)
