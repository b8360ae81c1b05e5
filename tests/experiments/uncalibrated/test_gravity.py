"""Uncalibrated moments: regressions, ranks and markets worked out by another way; sums equal the expected trade."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.cli.exit_codes import exit_code
from experiments.uncalibrated import gravity_regressions as gravity
from experiments.uncalibrated import week_zero
from experiments.uncalibrated.export_markets import ExportMarkets, export_markets, independent, nested
from experiments.uncalibrated.freight_shares import EVERYWHERE, bands, freight_shares
from experiments.uncalibrated.run_gravity import mean_flows, run_coefficients, world_of
from experiments.uncalibrated.seller_sizes import makers, rank_size_slope, seller_sales, sizes_of
from experiments.uncalibrated.uncalibrated_moments import markets_of_all, uncalibrated_moments
from experiments.uncalibrated.week_zero import ExpectedTrade, expected_trade
from sim.calibration.ppml import clustered_errors, ppml_two_way
from sim.mechanisms.run_settings import make_settings, own_settings
from sim.mechanisms.worlds import load_world
from sim.model import TradeModel
from sim.week.expected_year import expected_year
from sim.world import World
from tests.small_world import SIX, small


@pytest.fixture(scope="module")
def model() -> TradeModel:
    return week_zero.week_zero(small("law_2023"), economies=SIX)


@pytest.fixture(scope="module")
def trade(model: TradeModel) -> ExpectedTrade:
    return expected_trade(model)


def test_clustered_errors_are_the_sandwich_of_the_regression_with_dummies() -> None:
    n, rng = 9, np.random.default_rng(5)
    o, d = np.nonzero(~np.eye(n, dtype=bool))
    x = np.column_stack((rng.normal(size=o.size), rng.random(o.size) < 0.4, np.zeros(o.size))).astype(float)
    flow = np.exp(x[:, 0] * -0.7 + rng.normal(0, 0.8, o.size)) * (rng.random(o.size) < 0.8)
    fit = ppml_two_way(flow, o, d, x, n)
    found = clustered_errors(fit, flow, o, d, x, n)

    dummies = np.column_stack((np.eye(n)[o], np.eye(n)[d][:, 1:]))
    whole = np.column_stack((x[:, :2], dummies))
    mean = fit.predict(o, d, x)
    bread = np.linalg.inv((mean[:, None] * whole).T @ whole)
    meat = np.zeros_like(bread)
    for a in range(n):
        for b in range(a):
            score = (whole * (flow - mean)[:, None])[((o == a) & (d == b)) | ((o == b) & (d == a))].sum(
                axis=0
            )
            meat += np.outer(score, score)
    clusters = n * (n - 1) / 2
    wanted = np.sqrt(np.diag(bread @ meat @ bread)[:2] * clusters / (clusters - 1))
    np.testing.assert_allclose(found[:2], wanted, rtol=1e-6)
    assert np.isnan(found[2])  # a regressor that never varies


def test_channels_are_those_of_the_models_own_agents(model: TradeModel, trade: ExpectedTrade) -> None:
    year, sales = expected_year(model), trade.by_channel()
    abroad = ~np.eye(model.world.n, dtype=bool)
    for column, name in enumerate(("parcels", "restocking", "firms")):
        np.testing.assert_allclose(
            sales[name][abroad], year.channel_usd[:, :, column][abroad], rtol=1e-6, atol=1.0
        )
    np.testing.assert_allclose(sales["all"][abroad], model.world.flows_usd[abroad], rtol=1e-6)
    np.testing.assert_allclose(np.diag(sales["all"]), model.world.home_sales_usd, rtol=1e-6)


def test_all_channels_together_repeat_the_datas_coefficients(trade: ExpectedTrade) -> None:
    rows = {(row.flow, row.sample): row for row in gravity.gravity_coefficients(trade)}
    for sample in (gravity.ABROAD, gravity.WITH_HOME):
        ours, data = rows["all", sample], rows[gravity.DATA, sample]
        assert ours.estimate == pytest.approx(data.estimate, abs=1e-5, nan_ok=True)
        assert ours.pairs == 36 - 6 * (sample == gravity.ABROAD)


def test_another_internal_distance_moves_the_border_alone(
    trade: ExpectedTrade,
) -> None:
    flow, world = trade.by_channel()["firms"], trade.model.world

    def estimates(of: World) -> dict[str, float]:
        x, names = gravity.covariates(of, with_border=True)
        everywhere = np.ones((of.n, of.n), dtype=np.bool_)
        return gravity.regression("firms", gravity.WITH_HOME, flow, x, names, everywhere).estimate

    own = own_settings(make_settings({"local_haul_km": 500.0}), world.off)
    further = replace(world, switched=replace(world.switched, settings=own))
    before, after = estimates(world), estimates(further)
    assert after["log_distance"] == pytest.approx(before["log_distance"], abs=1e-5)
    moved = before["log_distance"] * np.log(500.0 / 250.0)
    assert after["border"] - before["border"] == pytest.approx(moved, abs=1e-5)


def test_modes_by_distance_add_up_to_what_crosses_borders(model: TradeModel, trade: ExpectedTrade) -> None:
    rows, sales = freight_shares(trade), trade.by_channel()
    abroad = ~np.eye(model.world.n, dtype=bool)
    whole = {row.kind: row for row in rows if row.band == EVERYWHERE}
    assert whole["parcels"].value_usd == pytest.approx(sales["parcels"][abroad].sum())
    assert whole["bulk"].value_usd == pytest.approx((sales["restocking"] + sales["firms"])[abroad].sum())
    for row in rows:
        assert sum(row.value_share.values()) == pytest.approx(1.0)
        assert sum(row.mass_share.values()) == pytest.approx(1.0)
    banded = [row.value_usd for row in rows if row.kind == "bulk" and row.band in bands()]
    assert sum(banded) == pytest.approx(whole["bulk"].value_usd)
    # What flies is worth more per kilogram.
    assert whole["bulk"].mass_share["air"] < whole["bulk"].value_share["air"]


def test_sellers_sell_what_is_sold(model: TradeModel, trade: ExpectedTrade) -> None:
    sales, whole = seller_sales(trade), trade.by_channel()["all"]
    economy = model.smes.column("economy")
    by_pair = np.zeros_like(whole)
    np.add.at(by_pair, economy, sales)
    np.testing.assert_allclose(by_pair, whole, rtol=1e-6, atol=1.0)
    others = np.setdiff1d(np.arange(len(model.smes)), makers(model))
    assert not sales[others].any()


def test_rank_size_slope_of_a_power_law_is_its_exponent() -> None:
    rank = np.arange(1, 201)
    slope, error = rank_size_slope((rank - 0.5) ** (-1 / 1.3), np.ones(200))
    assert slope == pytest.approx(-1.3)
    assert error == pytest.approx(1.3 * np.sqrt(2 / 100))
    assert np.isnan(rank_size_slope(1.0 / rank[:10], np.ones(10))[0])


def test_equal_firms_have_equal_shares() -> None:
    sizes = sizes_of("here", np.full(40, 5.0), np.full(40, 3.0))
    assert sizes.firms == 120.0
    assert sizes.mean_usd == sizes.median_usd == 5.0
    assert sizes.top_10_percent_share == pytest.approx(0.1)
    assert sizes.log_spread == pytest.approx(0.0)


def test_markets_per_exporter_between_its_two_limits() -> None:
    # Four firms; three list in one market, one in another.
    listed = np.array([[3, 1, 0]])
    np.testing.assert_allclose(nested(listed), [0, 2, 1, 0])
    one, two = 0.75 * 0.75 + 0.25 * 0.25, 0.75 * 0.25
    np.testing.assert_allclose(independent(listed, np.array([4.0])), [0, 4 * one, 4 * two, 0])


def test_nested_exporters_are_the_models_own_count(model: TradeModel) -> None:
    rows = {(row.listing, row.firms_are): row for row in export_markets(model)}
    assert rows["either", "nested"].exporting_firms == model.sellers.exporters().sum()
    assert rows["either", "independent"].mean < rows["either", "nested"].mean


def test_the_command_prints_tables_and_json(
    model: TradeModel, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(week_zero, "week_zero", lambda _: model)
    assert exit_code(["gravity", "--quiet"]) == 0
    printed = capsys.readouterr()
    for word in (
        "log_distance",
        "border",
        "rank_slope",
        "independent",
        model.world.data_hash,
        "law_2023",
    ):
        assert word in printed.out
    assert printed.err == ""
    monkeypatch.setattr("sys.argv", ["tradewinds", "gravity", "--json"])
    assert exit_code(["gravity", "--json"]) == 0
    payload = json.loads(capsys.readouterr().out)
    assert payload["command"] == "gravity"
    assert payload["data_hash"] == model.world.data_hash
    assert {row["flow"] for row in payload["coefficients"]} >= {
        "parcels",
        "restocking",
        "firms",
        "all",
        "data",
    }
    assert payload["remarks"] == uncalibrated_moments(model).remarks


def test_a_runs_flows_are_the_mean_of_its_seeds_a_year() -> None:
    world = load_world(SIX)
    table = {"year": 2025, "weeks": 26, "origin": "CHN", "destination": "USA"}
    lanes = pd.DataFrame([{**table, "seed": 1, "value_usd": 10.0}, {**table, "seed": 2, "value_usd": 30.0}])
    flows = mean_flows(lanes, "value_usd", world)
    assert flows[world.index["CHN"], world.index["USA"]] == pytest.approx(40.0)
    assert flows.sum() == pytest.approx(40.0)


def test_a_run_that_traded_as_expected_has_the_expected_coefficients(trade: ExpectedTrade) -> None:
    world, sales = trade.model.world, trade.by_channel()
    pairs = [(o, d) for o in range(world.n) for d in range(world.n) if o != d]
    lanes = pd.DataFrame(
        {
            "seed": 1, "year": 2024, "weeks": 52,
            "origin": [world.iso3[o] for o, _ in pairs], "destination": [world.iso3[d] for _, d in pairs],
            "value_usd": [sales["all"][pair] for pair in pairs],
            "parcel_value_usd": [sales["parcels"][pair] for pair in pairs],
        }
    )  # fmt: skip
    expected = {row.flow: row for row in gravity.gravity_coefficients(trade) if row.sample == gravity.ABROAD}
    for row in run_coefficients(lanes, world):
        name, year = row.flow.split()
        assert year == "2024"
        if name in expected:
            assert row.estimate == pytest.approx(expected[name].estimate, rel=1e-6, nan_ok=True)
            assert row.value_usd == pytest.approx(expected[name].value_usd)


def test_a_run_made_from_other_data_is_warned_of() -> None:
    usual, limited = load_world(), load_world(None, ("trust",))
    assert usual.data_hash != limited.data_hash
    for mechanisms, made_from, warned in (
        ({}, usual, False),
        ({"trust": "off"}, limited, False),
        ({"trust": "off", "of_a_later_version": "off"}, limited, False),
        ({}, limited, True),
        ({"trust": "on"}, limited, True),
    ):
        manifest = {"scenario": {"mechanisms": mechanisms}, "data_hash": made_from.data_hash}
        world, warning = world_of(manifest)
        assert bool(warning) == warned
        assert not warned or (made_from.data_hash in warning and world.data_hash in warning)
    assert "unknown" in world_of({"scenario": {}, "data_hash": ""})[1]


def test_exporters_nearly_everywhere_are_remarked_on() -> None:
    row = ExportMarkets("either", "nested", 5.0, 0.1, 30.0, 25.0, 0.1, 0.6)
    (said,) = markets_of_all([row])
    assert "60% of exporters list in 10 markets or more, 30 on average" in said
    assert "to the power 0.65" in said
    assert not markets_of_all([replace(row, share_in_many=0.28)])


def test_what_cannot_be_meant_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["gravity", "law_2023", "--run", "demo"]) == 2
    assert exit_code(["gravity", "--run", "no_such_run"]) == 2
    assert "no_such_run" in capsys.readouterr().err


def test_an_unknown_scenario_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["gravity", "no_such_scenario"]) == 2
    assert "no_such_scenario" in capsys.readouterr().err
