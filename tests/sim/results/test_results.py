"""Results: figures as worked out by hand, the folder whole, every column in the data dictionary."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.core.registry import UnknownNameError
from sim.results.column_meanings import COLUMNS
from sim.results.recording import policy_year
from sim.results.run_results import Results, ResultsError
from sim.running.run_scenarios import run
from sim.saved.ours import FRAMES
from tests.sim.fake_model import FakeScenario

FAKE = "tests.sim.fake_model:FakeModel"


@pytest.fixture(scope="module")
def results() -> Results:
    """Two seeds of ten weeks over the turn of a year, all flows kept."""
    scenario = FakeScenario(weeks=10, start=datetime.date(2025, 12, 1))
    return run(scenario, seeds=2, jobs=1, record_flows="all", model=FAKE)


@pytest.fixture(scope="module")
def flows(results: Results) -> pd.DataFrame:
    return results.flows


def test_a_week_belongs_to_the_year_of_its_thursday():
    assert policy_year(datetime.date(2025, 12, 29)) == 2026
    assert policy_year(datetime.date(2026, 12, 28)) == 2026
    assert policy_year(datetime.date(2027, 12, 27)) == 2027


def test_sums_of_a_period_are_per_year_of_52_weeks(results: Results, flows: pd.DataFrame):
    crossing = flows[(flows["origin"] != flows["destination"]) & (flows["seed"] == 1)]
    expected = crossing["fob_e4usd"].sum() / 1e4 * 52 / 10
    assert results.values("trade_value")[1] == pytest.approx(expected, rel=1e-12)
    by_usa = crossing[(crossing["channel"] == "platform") & (crossing["destination"] == "USA")]
    assert results.values("parcels", "United States")[1] == results.values("parcels", "USA")[1]
    with pytest.raises(UnknownNameError, match="parcels has no group 'USAA' — did you mean USA"):
        results.values("parcels", "USAA")
    assert results.values("parcels", "USA")[1] == pytest.approx(by_usa["orders"].sum() * 52 / 10, rel=1e-12)


def test_ratios_of_a_period_are_ratios_of_sums(results: Results, flows: pd.DataFrame):
    parcels = flows[
        (flows["origin"] != flows["destination"]) & (flows["channel"] == "platform") & (flows["seed"] == 2)
    ]
    expected = parcels["days_x_orders"].sum() / parcels["orders"].sum()
    assert results.values("delivery_days")[2] == pytest.approx(expected, rel=1e-12)


def test_means_of_a_period_are_means_of_weeks(results: Results):
    weekly = results.weekly("exporters")
    assert results.values("exporters")[1] == pytest.approx(weekly[1].mean(), rel=1e-12)


def test_calendar_years_are_given_where_a_run_has_several(results: Results):
    assert sorted(results.kpis["year"].unique()) == [0, 2025, 2026]
    periods = results.kpis.groupby("year")["period"].unique()
    assert list(periods[0]) == ["2025-12-01 to 2026-02-08"]
    assert list(periods[2025]) == ["2025-12-01 to 2025-12-28"]


def test_lanes_add_up_to_the_world(results: Results):
    lanes = results.lanes[results.lanes["seed"] == 1]
    assert lanes["parcels"].sum() * 52 / 10 == pytest.approx(results.values("parcels")[1], rel=1e-12)
    assert lanes["value_usd"].sum() * 52 / 10 == pytest.approx(results.values("trade_value")[1], rel=1e-12)
    assert (lanes["origin"] != lanes["destination"]).all()


def test_series_are_long_and_complete(results: Results):
    series = results.series
    assert len(series) == 2 * 10 * series.groupby(["metric", "by", "group"], observed=True).ngroups
    assert series["unit"].notna().all()
    assert pd.api.types.is_datetime64_any_dtype(series["date"])


def test_every_column_is_in_the_data_dictionary(results: Results, flows: pd.DataFrame):
    for name in ("series", "kpis", "lanes", "distributions"):
        assert set(getattr(results, name).columns) == set(COLUMNS[name]), name
    assert set(flows.columns) == set(COLUMNS["flows"])


def test_flows_are_kept_exactly(flows: pd.DataFrame):
    from tests.sim.fake_model import FakeModel

    model = FakeModel(FakeScenario(weeks=10, start=datetime.date(2025, 12, 1)), rng=2)
    model.step()
    kept = flows[(flows["seed"] == 2) & (flows["tick"] == 0)]
    assert len(kept) == len(model.week.flows)
    for name in ("orders", "paid_e4usd", "production_g"):
        np.testing.assert_array_equal(kept[name].to_numpy(), getattr(model.week.flows, name))
    assert str(kept["week"].iloc[0]) == "2025-12-01"


def test_a_saved_run_is_the_same_when_loaded(results: Results, tmp_path: Path):
    folder = results.save(tmp_path / "run")
    loaded = Results.load(folder)
    for name in FRAMES:
        pd.testing.assert_frame_equal(
            getattr(loaded, name), getattr(results, name), check_dtype=False, check_categorical=False
        )
    assert loaded.manifest == results.manifest
    assert len(loaded.flows) == loaded.manifest["flow_rows"]
    assert {path.name for path in folder.iterdir()} == {
        "manifest.json", "manifest.sha256", "columns.json", "LIMITS.md", "flows",
        "series.parquet", "kpis.parquet", "lanes.parquet", "firms.parquet",
            "distributions.parquet", "lanes_weekly.parquet", "distributions_weekly.parquet",
    }  # fmt: skip


def test_manifest_says_how_to_repeat_the_run(results: Results):
    manifest = results.manifest
    assert manifest["scenario"]["name"] == "fake"
    assert manifest["seeds"] == [1, 2]
    assert manifest["data_hash"] == "feed" * 16
    assert manifest["command"].startswith("run('fake', seeds=[1, 2]")
    assert {"python", "tradewinds", "numpy", "mesa"} <= set(manifest["versions"])
    for ledger in manifest["ledger_e4usd"].values():
        parts = ("sellers", "platforms", "carriers", "rails", "treasuries", "escrow_change")
        assert ledger["payments"] - ledger["refunds"] == sum(ledger[part] for part in parts)
    json.dumps(manifest, allow_nan=False)


def test_a_finished_run_is_not_overwritten_unasked(results: Results, tmp_path: Path):
    results.save(tmp_path)
    with pytest.raises(ResultsError, match="already holds a run"):
        results.save(tmp_path)
    results.save(tmp_path, replace=True)


def test_what_is_no_run_is_refused(tmp_path: Path):
    with pytest.raises(ResultsError, match=r"no manifest\.json"):
        Results.load(tmp_path)
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(ResultsError, match="not readable"):
        Results.load(tmp_path)
    (tmp_path / "manifest.json").write_text('{"a": 1}')
    with pytest.raises(ResultsError, match="not the manifest of a run"):
        Results.load(tmp_path)
    (tmp_path / "manifest.json").write_text('{"schema_version": 99, "scenario": {}}')
    with pytest.raises(ResultsError, match="newer than"):
        Results.load(tmp_path)


def test_flows_of_the_first_seed_only_by_default():
    few = run(FakeScenario(weeks=1), seeds=[4, 9], jobs=1, model=FAKE)
    assert set(few.flows["seed"]) == {4}
    assert few.manifest["seeds_with_flows"] == [4]
    none = run(FakeScenario(weeks=1), seeds=1, jobs=1, record_flows="none", model=FAKE)
    with pytest.raises(ResultsError, match="no flows were kept"):
        _ = none.flows
