"""Distributions of parcels: figures as worked out by hand, the table against flows, folders of earlier versions."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.comparison.compare_scenarios import Comparison
from sim.results.distributions import (
    DistributionError,
    day_of_share,
    days_figures,
    figures_by_seed,
    value_figures,
)
from sim.results.run_results import Results, ResultsError
from sim.running.run_scenarios import run
from sim.settlement.histograms import DAY_BINS, VALUE_BRACKETS
from tests.older import as_saved_before_fingerprints
from tests.sim.fake_model import FakeScenario

FAKE = "tests.sim.fake_model:FakeModel"


def days_of(**orders: int) -> np.ndarray:
    """Counts by bin, given as d7=3: three parcels that take 7 days."""
    counts = np.zeros(DAY_BINS)
    for name, count in orders.items():
        counts[int(name[1:]) - 1] = count
    return counts


def by_figure(found: dict[tuple[str, str, str], float]) -> dict[str, float]:
    return {figure: value for (figure, _, _), value in found.items()}


def test_shares_and_days_as_worked_out_by_hand() -> None:
    found = by_figure(days_figures(days_of(d2=10, d7=30, d8=40, d30=15, d41=5), weeks=26.0))
    assert found == {
        "within_7_days": 40.0,
        "within_14_days": 80.0,
        "within_30_days": 95.0,
        "median_days": 7.25,  # ten of the forty that come in the eighth day
        "p90_days": pytest.approx(29 + 10 / 15),
        "parcels": 200.0,
    }


def test_days_beyond_the_last_bin_and_no_parcels_have_no_figure() -> None:
    assert np.isnan(day_of_share(np.array([0.0] * 40 + [1.0, 10.0]), 0.5))
    assert day_of_share(np.array([0.0] * 40 + [5.0, 10.0]), 0.5) == 40.0
    nothing = by_figure(days_figures(np.zeros(DAY_BINS), weeks=52.0))
    assert nothing.pop("parcels") == 0.0
    assert np.isnan(list(nothing.values())).all()


def test_brackets_are_named_by_their_edges_and_add_up() -> None:
    found = value_figures(np.arange(VALUE_BRACKETS, dtype=np.float64), weeks=52.0)
    labels = [label for _, label, _ in found]
    assert labels[0] == "up to 10 USD"
    assert labels[4] == "over 109.74 to 162.24 USD"
    assert labels[8] == "over 800 USD"
    *brackets, total = found.values()
    assert brackets == list(range(9))
    assert total == sum(brackets)


@pytest.fixture(scope="module")
def results() -> Results:
    """Two seeds over the turn of a year, all flows kept."""
    scenario = FakeScenario(weeks=10, start=datetime.date(2025, 12, 1))
    return run(scenario, seeds=2, jobs=1, record_flows="all", model=FAKE)


def test_both_quantities_hold_every_parcel_of_the_flows(results: Results) -> None:
    flows, table = results.flows, results.distributions
    sent = flows[(flows["channel"] == "platform") & (flows["origin"] != flows["destination"])]
    wanted = sent.groupby(["seed", sent["destination"].astype(str)])["orders"].sum()
    for quantity in ("delivery_days", "parcel_value"):
        part = table[table["quantity"] == quantity]
        assert part.groupby(["seed", "destination"])["orders"].sum().to_dict() == wanted.to_dict()
        assert set(part["year"]) == {2025, 2026}
    assert table.drop_duplicates(["seed", "year"]).groupby("seed")["weeks"].sum().tolist() == [10, 10]


def test_figures_of_parts_add_up_to_the_world_s(results: Results) -> None:
    world = results.distribution("parcel_value")
    parts = sum(results.distribution("parcel_value", each) for each in ("CHN", "DEU", "usa"))
    assert list(world.columns) == [1, 2]
    pd.testing.assert_frame_equal(world, parts)
    assert world.xs("parcels").iloc[0, 0] == pytest.approx(results.values("parcels")[1])
    weighed = sum(
        results.distribution("delivery_days", year=year).xs("parcels").to_numpy() * weeks
        for year, weeks in ((2025, 4), (2026, 6))
    )
    assert weighed / 10 * 52 == pytest.approx(world.xs("parcels").to_numpy())


def test_a_scenario_is_compared_seed_by_seed(results: Results) -> None:
    start = datetime.date(2025, 12, 1)
    taxed = run(FakeScenario(name="taxed", weeks=10, start=start, duty=0.5), seeds=3, jobs=1, model=FAKE)
    found = Comparison(results, taxed).distribution("parcel_value", "USA").set_index("metric")
    base, other = (each.distribution("parcel_value", "USA").xs("parcels") for each in (results, taxed))
    difference = (other[[1, 2]].to_numpy() - base[[1, 2]].to_numpy()).mean()
    assert found.loc["parcels", "difference"] == pytest.approx(difference)
    assert found.loc["parcels", "difference"] < 0
    assert found.loc["parcels", "verdict"] == "clear"
    assert found.loc["parcels", "unit"] == "parcels per year"
    elsewhere = Comparison(results, taxed).distribution("delivery_days", "DEU")
    assert (elsewhere["difference"] == 0).all()


def test_saved_and_read_again(results: Results, tmp_path: Path) -> None:
    again = Results.load(results.save(tmp_path / "run"))
    for quantity in ("delivery_days", "parcel_value"):
        assert again.distribution(quantity).equals(results.distribution(quantity))


def test_a_folder_of_an_earlier_version_opens_and_says_what_it_lacks(
    results: Results, tmp_path: Path
) -> None:
    folder = as_saved_before_fingerprints(results.save(tmp_path / "run"))
    (folder / "distributions.parquet").unlink()
    old = Results.load(folder)
    assert old.kpis.equals(results.kpis)
    with pytest.raises(ResultsError, match="saved before distributions of parcels were kept"):
        old.distribution("delivery_days")
    assert not (old.save(tmp_path / "again") / "distributions.parquet").exists()


@pytest.mark.parametrize(
    ("quantity", "economy", "year", "message"),
    [
        ("delivery_day", "world", 0, "did you mean delivery_days"),
        ("delivery_days", "Canadda", 0, "did you mean Canada"),
        ("delivery_days", "EU", 0, "is a bloc"),
        ("delivery_days", "USA", 2031, r"does not cover 2031; known years: \[2025, 2026\]"),
    ],
)
def test_what_is_not_there_is_refused(
    results: Results, quantity: str, economy: str, year: int, message: str
) -> None:
    with pytest.raises(DistributionError, match=message):
        figures_by_seed(results.distributions, quantity, economy, year, results.seeds)
