"""compare: paired by seed, with Student's t, and silent about luck."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from scipy import stats

from experiments.printing.comparison_report import affected_parts
from sim.comparison.compare_scenarios import Comparison, ComparisonError, compare
from sim.core.intervals import paired, passes_discovery, t_quantile, two_sided_p
from sim.metrics import METRICS, Shown
from sim.results.run_results import Results
from sim.running.run_scenarios import run
from tests.sim.fake_model import FakeScenario

FAKE = "tests.sim.fake_model:FakeModel"


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """Half the US duty-free parcels gone, over five seeds."""
    base, taxed = FakeScenario(weeks=8), FakeScenario(weeks=8, name="taxed", duty=0.5)
    return compare(base, taxed, seeds=5, jobs=1, record_flows="none", model=FAKE)


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 9, 29, 30])
def test_t_is_students(degrees: int):
    assert t_quantile(0.95, degrees) == pytest.approx(stats.t.ppf(0.95, degrees), rel=1e-10)
    for t in (0.0, 0.7, -2.5, 12.0):
        assert two_sided_p(t, degrees) == pytest.approx(2 * stats.t.sf(abs(t), degrees), abs=1e-12)


def test_interval_by_hand():
    """Differences 1, 2, 3: mean 2, standard error 1/sqrt(3), t(0.95, 2) = 2.91999."""
    found = paired(np.array([[10.0, 10.0, 10.0]]), np.array([[11.0, 12.0, 13.0]]))
    half = 2.9199855803537 / math.sqrt(3)
    assert found["difference"][0] == 2.0
    assert found["low90"][0] == pytest.approx(2 - half)
    assert found["high90"][0] == pytest.approx(2 + half)
    assert found["percent"][0] == pytest.approx(20.0)
    assert found["verdict"][0] == "clear"


def test_interval_over_zero_is_no_clear_change():
    found = paired(np.array([[0.0, 0.0, 0.0]]), np.array([[-1.0, 0.5, 1.0]]))
    assert found["verdict"][0] == "no clear change"
    assert math.isnan(found["percent"][0])


def test_interval_covers_as_it_says():
    """90 % of intervals hold the true difference, within what 4,000 trials allow."""
    generator = np.random.default_rng(1)
    found = paired(np.zeros((4000, 6)), generator.normal(0.3, 1.0, (4000, 6)))
    covered = np.mean((found["low90"] <= 0.3) & (found["high90"] >= 0.3))
    assert abs(covered - 0.9) < 4 * math.sqrt(0.09 / 4000)


def test_a_scenario_against_itself_changes_nothing():
    same = compare(FakeScenario(weeks=3), FakeScenario(weeks=3, name="twin"), seeds=3, jobs=1, model=FAKE)
    table = same.table()
    assert (table["difference"].dropna() == 0).all()
    assert set(table["verdict"]) == {"no clear change"}
    assert same.affected_lanes().empty
    assert same.affected_importers().empty


def test_one_seed_gives_no_interval():
    one = compare(
        FakeScenario(weeks=2), FakeScenario(weeks=2, name="t", duty=0.5), seeds=1, jobs=1, model=FAKE
    )
    row = one.table("parcels", group="USA").iloc[0]
    assert row["verdict"] == "one seed, no interval"
    assert math.isnan(row["low90"])


def test_who_is_taxed_is_most_affected(comparison: Comparison):
    assert list(comparison.affected_importers()["group"]) == ["USA"]
    lanes = comparison.affected_lanes()
    assert set(lanes["group"]) == {"CHN-USA", "DEU-USA"}
    assert lanes["difference"].abs().is_monotonic_decreasing
    assert (lanes["percent"] < -45).all()


def test_most_affected_stand_in_their_order_and_a_metric_that_says_so_is_among_them(
    comparison: Comparison, monkeypatch: pytest.MonkeyPatch
):
    before = affected_parts(comparison, "taxed")
    assert [title for title, _ in before] == [
        "Parcels, by importer",
        "Parcels, by lane",
        "Parcels, by category",
        "National gain, by economy",
    ]
    listed = dataclasses.replace(METRICS["parcels_sent"], shown=(Shown("affected", by=("exporter",)),))
    monkeypatch.setitem(METRICS, "parcels_sent", listed)
    title, rows = next(each for each in affected_parts(comparison, "taxed") if each[0].endswith("exporter"))
    assert title == "Cross-border parcels sent, by exporter"
    assert set(rows["group"]) == {"CHN", "DEU"}


def test_lanes_and_importers_tell_the_same_story(comparison: Comparison):
    lanes = comparison.lanes("parcels")
    to_usa = lanes[lanes["group"].str.endswith("-USA")]
    importer = comparison.table("parcels", group="USA").iloc[0]
    assert to_usa["difference"].sum() == pytest.approx(importer["difference"], rel=1e-9)
    assert to_usa["baseline"].sum() == pytest.approx(importer["baseline"], rel=1e-9)


def test_world_shows_units_period_and_verdict(comparison: Comparison):
    world = comparison.world()
    assert {
        "trade_value",
        "trade_volume_tonnes",
        "trade_emissions",
        "consumer_welfare",
        "platform_hhi",
    } <= set(world["metric"])
    assert world["unit"].str.len().gt(0).all()
    assert set(world["period"]) == {"2025-01-06 to 2025-03-02"}
    assert set(world["verdict"]) <= {"clear", "no clear change"}


def test_sources_of_emissions_add_up(comparison: Comparison):
    table = comparison.table("trade_emissions")
    world = table[table["by"] == "world"].iloc[0]
    sources = table[table["by"] == "source"]
    assert sources["baseline"].sum() == pytest.approx(world["baseline"], rel=1e-12)


def test_weekly_differences_are_differences_of_weeks(comparison: Comparison):
    weekly = comparison.weekly("parcels", "USA")
    assert len(weekly) == 8
    assert (weekly["scenario"] - weekly["baseline"]).to_numpy() == pytest.approx(
        weekly["difference"].to_numpy()
    )


def test_unlike_runs_are_not_compared():
    base = run(FakeScenario(weeks=2), seeds=2, jobs=1, model=FAKE)
    with pytest.raises(ComparisonError, match="differ in weeks"):
        Comparison(base, run(FakeScenario(weeks=3), seeds=2, jobs=1, model=FAKE))
    with pytest.raises(ComparisonError, match="no seed in common"):
        Comparison(base, run(FakeScenario(weeks=2), seeds=[7], jobs=1, model=FAKE))
    with pytest.raises(ComparisonError, match="differ in consumers"):
        Comparison(base, run(FakeScenario(weeks=2, consumers=500), seeds=2, jobs=1, model=FAKE))
    with pytest.raises(ComparisonError, match="do not cover 2031"):
        Comparison(base, base, year=2031)
    with pytest.raises(ComparisonError, match="beside its baseline"):
        Comparison(base)


def test_the_first_week_that_differs_is_named(comparison: Comparison):
    assert str(comparison.first_different_week()) == "2025-01-06"
    assert Comparison(comparison.base, comparison.base).first_different_week() is None


def test_only_common_seeds_are_paired():
    base = run(FakeScenario(weeks=2), seeds=[1, 2, 3], jobs=1, model=FAKE)
    other = run(FakeScenario(weeks=2, name="o"), seeds=[2, 3, 4], jobs=1, model=FAKE)
    assert Comparison(base, other).seeds == (2, 3)


def test_a_lone_scenario_brings_its_counterfactual():
    scenario = FakeScenario(weeks=2, name="repeal", duty=0.3, compare_with="kept")
    found = compare(scenario, seeds=2, jobs=1, model=FAKE)
    assert isinstance(found.base, Results)
    assert found.base.name == "kept"
    with pytest.raises(ComparisonError, match="names no counterfactual"):
        compare(FakeScenario(), seeds=1, jobs=1, model=FAKE)


def test_discoveries_are_few_when_there_is_nothing():
    assert not passes_discovery(np.linspace(0.01, 1, 100)).any()
    assert passes_discovery(np.array([0.001, np.nan, 0.5, 0.02])).tolist() == [True, False, False, True]


def test_worlds_with_other_mechanisms_off_may_differ_in_data_and_no_others():
    """Limits are written into the world's tables, so their fingerprint differs by the switches."""
    base, other = (
        run(FakeScenario(name=name, weeks=2), seeds=2, jobs=1, record_flows="none", model=FAKE)
        for name in ("a", "b")
    )
    other.manifest["data_hash"] = "other"
    with pytest.raises(ComparisonError, match="differ in data"):
        Comparison(base, other)
    other.scenario["mechanisms"] = {"trust": "off"}
    assert Comparison(base, other).seeds == (1, 2)


ANNOUNCED = {"instrument": "tariff", "importers": ["USA"], "from": "2025-02-03", "announced": "2025-01-20",
             "grandfathers": "goods_in_transit"}  # fmt: skip


class Dated(FakeScenario):
    """Half the US parcels gone all along, by a rule that says when it holds."""

    def resolved(self):
        rules = [ANNOUNCED] if self.duty else []
        return {**super().resolved(), "policies": rules, "focus": {"metric": "parcels", "place": "USA"}}


@pytest.fixture(scope="module")
def dated() -> Comparison:
    arms = Dated(weeks=20), Dated(weeks=20, name="taxed", duty=0.5)
    return compare(*arms, seeds=5, jobs=1, record_flows="none", model=FAKE)


def test_every_table_is_read_over_the_window(dated: Comparison):
    """Figures by hand, from the weekly values of the weeks the window names."""
    assert dated.window.period == dated.period == "2025-01-20 to 2025-05-25"
    assert (dated.window.weeks_in_force, dated.window.weeks_announced) == (16, 2)
    weekly = dated.weekly("parcels", "USA")
    inside = weekly[weekly["in_window"]]
    assert len(weekly) == 20
    assert str(inside["date"].iloc[0])[:10] == "2025-01-20"
    row = dated.table("parcels", by="importer", group="USA").iloc[0]
    assert row["difference"] == pytest.approx(inside["difference"].sum() * 52 / 18)
    lanes = dated.lanes("parcels")
    assert lanes[lanes["group"].str.endswith("-USA")]["difference"].sum() == pytest.approx(row["difference"])
    spread = dated.distribution("parcel_value", "USA").set_index("metric")
    assert spread.loc["parcels", "difference"] == pytest.approx(row["difference"])
    headline = dated.headline().iloc[0]
    assert headline["period"] == "2025-02-03 to 2025-05-25"
    assert headline["difference"] == pytest.approx(inside["difference"].iloc[2:].sum() * 52 / 16)


def test_ratios_of_a_window_are_ratios_of_its_sums(dated: Comparison):
    """Delivery days: days times parcels over parcels, of these weeks and no others."""
    part = Comparison(dated.base, *dated.others, window="2025-01-20..2025-02-02")
    days = dated.base.weekly("delivery_days")[1].iloc[2:4]
    parcels = dated.base.weekly("parcels")[1].iloc[2:4]
    by_seed = part.base.weekly("delivery_days")
    expected = [
        (by_seed[seed].iloc[2:4] * dated.base.weekly("parcels")[seed].iloc[2:4]).sum()
        / dated.base.weekly("parcels")[seed].iloc[2:4].sum()
        for seed in part.seeds
    ]
    row = part.table("delivery_days", by="world").iloc[0]
    assert row["baseline"] == pytest.approx(np.mean(expected))
    assert len(days) == len(parcels) == 2


def test_a_saved_comparison_gives_the_same_tables(dated: Comparison, tmp_path):
    folders = [each.save(tmp_path / str(at)) for at, each in enumerate((dated.base, *dated.others))]
    loaded = Comparison(*(Results.load(folder) for folder in folders))
    assert loaded.window == dated.window
    for ours, theirs in (
        (loaded.table(), dated.table()),
        (loaded.lanes(), dated.lanes()),
        (loaded.headline(), dated.headline()),
    ):
        assert ours.equals(theirs)


def test_fewer_than_eight_weeks_are_stated_per_week(dated: Comparison):
    short = Comparison(dated.base, *dated.others, window="2025-02-03..2025-03-02")
    long = Comparison(dated.base, *dated.others, window="force")
    assert set(short.table("parcels")["unit"]) == set(short.lanes()["unit"]) == {"parcels per week"}
    assert set(long.table("parcels")["unit"]) == {"parcels per year"}
    weekly = dated.weekly("parcels")["baseline"].iloc[4:8].mean()
    assert short.table("parcels", by="world")["baseline"].iloc[0] == pytest.approx(weekly)
    assert "Sums are per week: 4 weeks" in short.window.warning


def test_runs_saved_before_weeks_were_kept_are_read_whole(dated: Comparison):
    old = [Results(each.manifest, {name: each._frames[name] for name in ("kpis", "lanes", "distributions")}
                   | {"series": lambda each=each: each.series.drop(columns="below")}, None)
           for each in (dated.base, *dated.others)]  # fmt: skip
    found = Comparison(*old)
    assert found.window.weeks.count == 20
    assert "saved before" in found.window.warning
    whole = Comparison(dated.base, *dated.others, window="whole")
    for metric in ("parcels", "delivery_days"):
        assert found.table(metric)["baseline"].to_numpy() == pytest.approx(
            whole.table(metric)["baseline"].to_numpy()
        )
    with pytest.raises(ComparisonError, match="only whole years"):
        Comparison(*old, window="force").table()


def test_a_year_and_a_window_are_not_both_taken(dated: Comparison):
    with pytest.raises(ComparisonError, match="not both"):
        Comparison(dated.base, *dated.others, year=2025, window="force")


def test_the_table_starts_with_the_focus(dated: Comparison):
    first = dated.table().iloc[0]
    assert (first["metric"], first["by"], first["group"]) == ("parcels", "importer", "USA")
    assert len(dated.table()) == len(dated._all)
