"""Focus: every scenario says which figure answers its question, and a comparison gives it first."""

from __future__ import annotations

from datetime import date

import pytest

from sim.comparison.compare_scenarios import TABLE_COLUMNS, Comparison, compare
from sim.focus import LANE_METRICS, Focus, measures
from sim.metrics import METRICS
from sim.scenario.definition import Scenario, ScenarioError, scenario_names
from tests.sim.fake_model import FakeScenario

FAKE = "tests.sim.fake_model:FakeModel"
FILE = """\
question: What happens?
extends: {parent}
start: 2026-07-06
{focus}
policies:
  - {{instrument: tariff, importers: {importers}, exporters: all, from: 2026-09-07, rate: 10%}}
sources: [a test]
"""


def written(focus: str = "", importers: str = "[USA]", parent: str = "baseline") -> Scenario:
    return Scenario.from_yaml(FILE.format(focus=focus, importers=importers, parent=parent))


def test_measures_are_the_metrics_declarations():
    """Read from the source without numpy, they must say what the registry says."""
    assert {name: (each.by, each.total) for name, each in measures().items()} == {
        name: (each.by, each.total) for name, each in METRICS.items()
    }
    assert all(METRICS[name].unit == unit for name, (_, unit) in LANE_METRICS.items())


@pytest.mark.parametrize("name", scenario_names())
def test_every_shipped_scenario_declares_its_focus_and_keeps_it_when_written(name: str):
    from sim.scenario.library import shipped_folder

    assert "\nfocus: " in (shipped_folder() / f"{name}.yaml").read_text(encoding="utf-8")
    scenario = Scenario.load(name)
    assert Scenario.from_yaml(scenario.to_yaml()).focus == scenario.focus
    assert scenario.hash() == scenario.with_(focus=Focus("trade_emissions")).hash()


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("focus: {metric: parcels}", "world"),
        ("focus: {metric: parcels, place: United States}", "USA"),
        ("focus: {metric: parcels, place: [EU27, GBR]}", "EU27+GBR"),
        ("focus: {metric: trade_value, place: China-USA}", "CHN-USA"),
        ("focus: {metric: wage_index, place: IND, since: 2026-09-07}", "IND"),
    ],
)
def test_places_have_one_spelling(words: str, place: str):
    assert written(words).focus.place == place


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("focus: {metric: parcel}", "unknown metric 'parcel' — did you mean parcels?"),
        ("focus: {metric: parcels, place: UST}", "unknown economy or bloc 'UST'"),
        ("focus: {metric: parcels, plac: USA}", "unknown key 'plac' — did you mean place?"),
        ("focus: {metric: parcels, place: CHN-UAS}", "unknown economy 'UAS'"),
        ("focus: {metric: trade_value, place: USA}", "trade_value is not kept for USA; kept for it: "),
        ("focus: {metric: wage_index, place: EU27}", "wage_index is not kept for EU27"),
        ("focus: {metric: parcels, since: 2026-13-01}", "is not a date"),
        ("focus: {place: USA}", "missing key 'metric'"),
        ("focus: USA", "focus is 'USA', expected lines of `key: value`"),
    ],
)
def test_a_focus_nothing_answers_is_refused_at_its_line(words: str, said: str):
    with pytest.raises(ScenarioError, match="<text>:4:") as fault:
        written(words)
    assert said in str(fault.value)


def test_what_a_refusal_names_is_accepted():
    with pytest.raises(ScenarioError) as fault:
        written("focus: {metric: trade_value, place: EU27}")
    for name in str(fault.value).rpartition("kept for it: ")[2].split(", "):
        assert written(f"focus: {{metric: {name}, place: EU27}}").focus.metric == name


def test_without_one_it_is_parcels_into_the_first_rules_importers():
    assert written(importers="[IND, EU27]").focus == Focus("parcels", "IND+EU27", date(2026, 9, 7))
    assert written(importers="all").focus == Focus("parcels", "world", date(2026, 9, 7))


def test_a_parents_focus_holds_only_without_own_rules(tmp_path):
    text = "question: x?\nextends: us_de_minimis_repeal\nsources: [a]\n"
    assert Scenario.from_yaml(text).focus == Scenario.load("us_de_minimis_repeal").focus
    assert written(parent="us_de_minimis_repeal", importers="[GBR]").focus.place == "GBR"


class Focused(FakeScenario):
    def resolved(self):
        return {**super().resolved(), "focus": Focus("parcels", "USA").entry()}


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    arms = Focused(weeks=8), Focused(weeks=8, name="taxed", duty=0.5)
    return compare(*arms, seeds=5, jobs=1, record_flows="none", model=FAKE)


def focused(comparison: Comparison, focus: Focus):
    comparison.others[0].scenario["focus"] = focus.entry()
    return comparison.headline()


def test_the_headline_is_the_row_of_the_focus(comparison: Comparison):
    row = focused(comparison, Focus("parcels", "USA"))
    assert list(row.columns) == TABLE_COLUMNS
    table = comparison.table("parcels", by="importer", group="USA")
    assert row["difference"].iloc[0] == pytest.approx(table["difference"].iloc[0], rel=1e-12)
    assert row["verdict"].iloc[0] == "clear"


def test_a_bloc_is_the_sum_of_its_members_and_a_lane_is_its_row(comparison: Comparison):
    both = focused(comparison, Focus("parcels", "CHN+USA"))
    alone = [focused(comparison, Focus("parcels", each)) for each in ("CHN", "USA")]
    assert both["baseline"].iloc[0] == pytest.approx(
        sum(each["baseline"].iloc[0] for each in alone), rel=1e-12
    )
    lane = focused(comparison, Focus("parcels", "CHN-USA"))
    assert lane["group"].tolist() == ["CHN-USA"]
    assert list(lane.columns) == TABLE_COLUMNS
    world = focused(comparison, Focus("trade_value"))
    assert world["group"].tolist() == ["world"]
