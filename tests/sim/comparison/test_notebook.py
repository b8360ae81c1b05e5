"""A notebook's views and figures show what the tables say, escaped; nothing is drawn before it is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sim.comparison.compare_scenarios import Comparison, compare
from sim.core.markup import table_of, written
from sim.core.registry import UnknownNameError
from sim.scenario.definition import Scenario
from tests.small_world import SIX, small

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """A tariff of some weeks in the world of six, over two seeds."""
    import sim.model

    whole = sim.model.load_world
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sim.model, "load_world", lambda _, *rest: whole(SIX, *rest))
        policy = "us_tariff_10_textbook"
        scenario = Scenario.load(policy)
        changes = {"start": scenario.start, "closure": "partial", "off": ()}
        base = small("baseline", **changes)
        return compare(base, small(policy, **changes), seeds=2, jobs=1, record_flows="none")


def test_a_comparison_shows_its_answer_first(comparison: Comparison):
    page = comparison._repr_html_()
    headline = comparison.headline().iloc[0]
    first = page.split("<tbody>")[1].split("</tr>")[0]
    assert str(headline["label"]) in first
    assert written(headline["difference"]) in first
    assert comparison.period in page


def test_effects_are_the_tables(comparison: Comparison):
    figure = comparison.plot()
    marks = figure.data[0]
    rows = comparison.world()
    rows = rows[(rows["by"] == "world") & rows["percent"].notna() & (rows["baseline"] != 0)]
    assert set(rows["percent"]) <= set(marks.x)
    at = list(marks.x).index(rows["percent"].iloc[0])
    high = 100 * rows["high90"].iloc[0] / rows["baseline"].iloc[0]
    assert marks.error_x.array[at] == pytest.approx(high - marks.x[at])


def test_a_metric_week_by_week(comparison: Comparison):
    figure = comparison.plot("parcels", group="USA")
    assert list(figure.data[2].y) == list(comparison.weekly("parcels", "USA")["difference"])
    with pytest.raises(UnknownNameError, match="did you mean parcels"):
        comparison.plot("parcls")


def test_a_group_is_found_by_any_of_its_names(comparison: Comparison):
    found = comparison.plot("parcels", group="United States")
    assert list(found.data[2].y) == list(comparison.plot("parcels", group="USA").data[2].y)
    with pytest.raises(UnknownNameError, match="parcels has no group 'USAA' — did you mean USA"):
        comparison.plot("parcels", group="USAA")
    with pytest.raises(UnknownNameError, match="ecommerce_value has no group 'world'; known: b2c, b2c_b2b"):
        comparison.plot("ecommerce_value")


@pytest.mark.parametrize(
    ("metric", "unit"), [("parcels", "parcels per week"), ("delivery_days", "days"), ("exporters", "firms")]
)
def test_the_axis_of_weeks_has_the_unit_of_a_week(comparison: Comparison, metric: str, unit: str):
    assert comparison.plot(metric).layout.yaxis.title.text == f"difference, {unit}"


def test_results_and_scenarios_have_views(comparison: Comparison):
    assert "trade_value" in comparison.base._repr_html_()
    scenario = Scenario.load("baseline").with_(title="<script>")
    assert "&lt;script&gt;" in scenario._repr_html_()
    assert "<script>" not in scenario._repr_html_()
    assert table_of(("a",), [("<b>",)]).count("&lt;b&gt;") == 1


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (1234567.0, "1,230,000"),
        (-0.012345, "-0.0123"),
        (12.345, "12.3"),
        (999.9, "1,000"),
        (float("nan"), "–"),
    ],
)
def test_numbers_have_three_digits(number: float, text: str):
    assert written(number) == text


def test_importing_the_model_draws_nothing():
    code = (
        "import sim.comparison.compare_scenarios, sim.results.run_results, sim.scenario.definition, sys\n"
        "print('plotly' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).strip() == "False"
