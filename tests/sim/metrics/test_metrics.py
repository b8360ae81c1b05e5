"""Metrics: each figure against a plain sum over rows, or worked out by hand."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from sim.core.codes import CHANNELS, MODES
from sim.core.registry import UnknownNameError
from sim.metrics import METRICS, Names, Week, find_metric
from sim.settlement.flows import TickTables
from tests.sim.fake_model import CATEGORIES, ISO3, PLATFORMS, FakeModel, FakeScenario

INLAND = ["inland_origin_g", "inland_destination_g"]
NAMES = Names.of(FakeModel(FakeScenario()).world)


@pytest.fixture(scope="module")
def tables() -> TickTables:
    model = FakeModel(FakeScenario(duty=0.2), rng=7)
    model.step()
    return model.week


@pytest.fixture(scope="module")
def frame(tables: TickTables) -> pd.DataFrame:
    """Flows as a plain frame with labels."""
    rows = pd.DataFrame(tables.flows.columns())
    for column, labels in (
        ("origin", ISO3),
        ("destination", ISO3),
        ("category", CATEGORIES),
        ("mode", MODES),
    ):
        rows[column] = [labels[code] for code in rows[column]]
    rows["channel"] = [CHANNELS[code] for code in rows["channel"]]
    rows["platform"] = [PLATFORMS[code] if code >= 0 else None for code in rows["platform"]]
    return rows


@pytest.fixture(scope="module")
def crossing(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["origin"] != frame["destination"]]


def measured(name: str, tables: TickTables, by: str = "world") -> dict[str, float]:
    """A metric by label, ratios divided out."""
    found = METRICS[name].function(Week(tables, NAMES))[by]
    values = found[0] / found[1] if isinstance(found, tuple) else found
    return dict(zip(NAMES.labels(by), np.asarray(values).tolist(), strict=True))


def test_every_metric_gives_what_it_declares(tables: TickTables):
    week = Week(tables, NAMES)
    for metric in METRICS.values():
        found = metric.function(week)
        assert set(found) == set(metric.by), metric.name
        for by, values in found.items():
            assert isinstance(values, tuple) == (metric.total == "ratio"), metric.name
            for part in values if isinstance(values, tuple) else (values,):
                assert part.shape == (len(NAMES.labels(by)),), (metric.name, by)
                assert part.dtype == np.float64
        assert metric.meaning.endswith("."), metric.name
        assert metric.unit
        assert metric.label[0].isupper()


def test_trade_is_first_sales_across_a_border(tables: TickTables, crossing: pd.DataFrame):
    assert measured("trade_value", tables)["world"] == pytest.approx(crossing["fob_e4usd"].sum() / 1e4)
    by_mode = crossing.groupby("mode")["fob_e4usd"].sum() / 1e4
    for mode, value in by_mode.items():
        assert measured("trade_value", tables, "mode")[str(mode)] == pytest.approx(value)
    assert measured("trade_value", tables, "channel")["import_shelf"] == 0
    assert measured("trade_value", tables, "channel")["home_shop"] == 0
    assert measured("trade_volume_tonnes", tables)["world"] == pytest.approx(crossing["mass_g"].sum() / 1e6)
    for iso3 in ISO3:
        into = crossing[crossing["destination"] == iso3]["fob_e4usd"].sum() / 1e4
        out_of = crossing[crossing["origin"] == iso3]["fob_e4usd"].sum() / 1e4
        assert measured("imports_value", tables, "importer")[iso3] == pytest.approx(into)
        assert measured("exports_value", tables, "exporter")[iso3] == pytest.approx(out_of)


def test_parcels_are_platform_orders_from_abroad(tables: TickTables, crossing: pd.DataFrame):
    parcels = crossing[crossing["channel"] == "platform"]
    assert measured("parcels", tables)["world"] == parcels["orders"].sum()
    for iso3 in ISO3:
        assert (
            measured("parcels", tables, "importer")[iso3]
            == parcels[parcels["destination"] == iso3]["orders"].sum()
        )
        assert (
            measured("parcels_sent", tables, "exporter")[iso3]
            == parcels[parcels["origin"] == iso3]["orders"].sum()
        )
    for platform in PLATFORMS:
        expected = parcels[parcels["platform"] == platform]["orders"].sum()
        assert measured("parcels", tables, "platform")[platform] == expected
    days = (parcels["days_x_orders"].sum()) / parcels["orders"].sum()
    assert measured("delivery_days", tables)["world"] == pytest.approx(days)


def test_ecommerce_by_definition(tables: TickTables, crossing: pd.DataFrame):
    value = crossing.groupby("channel")["fob_e4usd"].sum() / 1e4
    found = measured("ecommerce_value", tables, "definition")
    assert found["b2c"] == pytest.approx(value["platform"])
    assert found["b2c_b2b"] == pytest.approx(value["platform"] + value["b2b_platform"])


def test_emissions_by_source_add_up_to_the_gram(tables: TickTables, frame: pd.DataFrame):
    sources = ("linehaul_g", *INLAND, "lastmile_g", "packaging_g", "returns_g", "production_g")
    grams = int(frame[list(sources)].to_numpy().sum())
    by_source = measured("emissions", tables, "source")
    assert round(math.fsum(by_source.values()) * 1e6) == grams
    assert round(measured("emissions", tables)["world"] * 1e6) == grams
    assert round(math.fsum(measured("emissions", tables, "economy").values()) * 1e6) == grams
    assert by_source["line haul sea"] == pytest.approx(
        frame[frame["mode"] == "sea"]["linehaul_g"].sum() / 1e6
    )
    assert by_source["last mile"] == pytest.approx(frame["lastmile_g"].sum() / 1e6)


def test_freight_is_the_line_haul_of_trade(tables: TickTables, crossing: pd.DataFrame):
    parts = crossing[["linehaul_g", *INLAND]].to_numpy().sum()
    assert measured("freight_emissions", tables)["world"] == pytest.approx(parts / 1e6)
    by_source = measured("trade_emissions", tables, "source")
    by_mode = measured("freight_emissions", tables, "mode")
    assert by_source["line haul air"] == pytest.approx(by_mode["air"])
    legs = crossing.groupby("category")[list(INLAND)].sum().sum(axis=1) / 1e6
    trains = float(
        legs[[g for g in legs.index if MODES[NAMES.inland_mode[CATEGORIES.index(str(g))]] == "rail"]].sum()
    )
    assert 0.0 < trains < legs.sum()
    assert by_mode["rail"] == pytest.approx(by_source["line haul rail"] + trains)
    assert by_mode["road"] == pytest.approx(by_source["line haul road"] + legs.sum() - trains)


def test_freight_goes_to_who_hauls(tables: TickTables, frame: pd.DataFrame):
    line = (frame["freight_e4usd"] - frame["inland_freight_e4usd"]).groupby(frame["mode"]).sum() / 1e4
    legs = frame["inland_freight_e4usd"].groupby(frame["category"]).sum() / 1e4
    trains = sum(
        float(legs[g]) for g in legs.index if MODES[NAMES.inland_mode[CATEGORIES.index(str(g))]] == "rail"
    )
    by_mode = measured("freight_paid", tables, "mode")
    assert by_mode["sea"] == pytest.approx(line["sea"])
    assert by_mode["rail"] == pytest.approx(line["rail"] + trains)
    assert by_mode["road"] == pytest.approx(line["road"] + legs.sum() - trains)
    assert math.fsum(by_mode.values()) == pytest.approx(frame["freight_e4usd"].sum() / 1e4)
    assert measured("freight_paid", tables)["world"] == pytest.approx(math.fsum(by_mode.values()))


def test_intensity_leaves_making_out(tables: TickTables, crossing: pd.DataFrame):
    delivery = crossing[["linehaul_g", *INLAND, "lastmile_g", "packaging_g", "returns_g"]].to_numpy().sum()
    expected = (delivery / 1e3) / (crossing["fob_e4usd"].sum() / 1e4)
    assert measured("emissions_intensity", tables)["world"] == pytest.approx(expected)
    per_tonne = (delivery / 1e3) / (crossing["mass_g"].sum() / 1e6)
    assert measured("emissions_per_tonne", tables)["world"] == pytest.approx(per_tonne)


def test_revenue_by_kind(tables: TickTables, crossing: pd.DataFrame):
    found = measured("public_revenue", tables, "kind")
    assert found["duty"] == pytest.approx(crossing["duty_e4usd"].sum() / 1e4)
    assert found["vat"] == pytest.approx(crossing["vat_e4usd"].sum() / 1e4)
    assert measured("public_revenue", tables)["world"] == pytest.approx(sum(found.values()))


def test_concentration_by_hand(tables: TickTables):
    """Shares 3/4 and 1/4: 10,000 (9/16 + 1/16) = 6,250."""
    week = dataclasses.replace(tables, platform_sales_e4usd=np.array([30, 10], np.int64))
    assert measured("platform_hhi", week)["world"] == pytest.approx(6250)


def test_welfare_by_hand(tables: TickTables):
    """The bottom two octiles lose ln 0.9 and ln 0.8 with equal weights: their quarter loses 1 -
    sqrt(0.72)."""
    log = np.zeros((3, 8))
    log[:, 0], log[:, 1] = math.log(0.9), math.log(0.8)
    week = dataclasses.replace(tables, welfare_log=log, people_weight=np.ones((3, 8)))
    found = measured("consumer_welfare", week, "income")
    assert found["bottom 25 %"] == pytest.approx(100 * (math.sqrt(0.72) - 1))
    assert found["middle 50 %"] == 0
    assert found["top 25 %"] == 0


def test_price_indices_use_fixed_weights(tables: TickTables):
    index = np.array([1.0, 1.1, 1.2])
    week = dataclasses.replace(tables, price_index=index, shelf_price=np.outer(index, np.ones(4)))
    weights = NAMES.household_weight
    expected = 100 * float((index * weights).sum() / weights.sum())
    assert measured("price_index", week)["world"] == pytest.approx(expected)
    assert measured("shelf_price", week)["world"] == pytest.approx(expected)
    assert measured("shelf_price", week, "economy")["USA"] == pytest.approx(120)


def test_wages_and_incomes_are_ratios_of_economies(tables: TickTables):
    week = dataclasses.replace(tables, wage=np.array([1.0, 1.02, 0.97]), income=np.array([1.0, 0.5, 1.25]))
    assert measured("wage_index", week, "economy") == pytest.approx({"CHN": 100, "DEU": 102, "USA": 97})
    assert measured("income_index", week, "economy") == pytest.approx({"CHN": 100, "DEU": 50, "USA": 125})
    for name in ("wage_index", "income_index"):
        assert set(measured(name, tables, "economy").values()) == {100.0}
        assert METRICS[name].period_unit() == "first week = 100"


def test_give_up_share_by_hand(tables: TickTables):
    week = dataclasses.replace(tables, needs=200, given_up=5)
    assert measured("give_up_share", week)["world"] == pytest.approx(2.5)


def test_compliance_cost_may_be_missing(tables: TickTables):
    assert measured("platform_compliance_cost", tables)["world"] == 0
    week = dataclasses.replace(tables, platform_compliance_e4usd=np.array([10_000, 20_000], np.int64))
    assert measured("platform_compliance_cost", week)["world"] == pytest.approx(3)


def test_firms_abroad_by_hand(tables: TickTables):
    nobody = np.zeros(0, np.int64)
    without = dataclasses.replace(tables, listed_abroad=nobody, market_cost_e4usd=nobody)
    assert measured("firm_compliance_cost", without)["world"] == 0
    assert measured("sellers_from_abroad", without)["world"] == 0
    ways = np.zeros((3, 3, 2), np.int64)
    ways[0, 1], ways[0, 2], ways[2, 1] = (10, 30), (0, 20), (5, 5)
    week = dataclasses.replace(
        tables,
        online_exporters=np.array([[10, 30], [0, 0], [10, 5]], np.int64),
        listed_abroad=ways,
        market_cost_e4usd=ways * 10_000,
        sold_abroad_e4usd=ways * np.array([40_000.0, 200_000.0]),
    )
    assert measured("online_exporters", week, "firm_size") == {"small": 20, "large": 35}
    assert measured("online_exporters", week, "exporter") == {"CHN": 40, "DEU": 0, "USA": 15}
    assert measured("sellers_from_abroad", week, "importer") == {"CHN": 0, "DEU": 50, "USA": 20}
    assert measured("sellers_from_abroad", week, "exporter") == {"CHN": 60, "DEU": 0, "USA": 10}
    assert measured("markets_per_exporter", week)["world"] == pytest.approx(70 / 55)
    assert measured("markets_per_exporter", week, "firm_size") == pytest.approx(
        {"small": 15 / 20, "large": 55 / 35}
    )
    assert measured("firm_compliance_cost", week)["world"] == 70
    assert measured("firm_compliance_cost", week, "importer") == {"CHN": 0, "DEU": 50, "USA": 20}
    assert measured("sales_abroad_by_size", week, "firm_size") == {"small": 60, "large": 1100}
    assert measured("firm_compliance_share", week, "firm_size") == {"small": 25, "large": 5}


def test_an_unknown_metric_names_the_nearest():
    assert find_metric("parcels").unit == "parcels"
    with pytest.raises(UnknownNameError, match="did you mean parcels"):
        find_metric("parcel")
