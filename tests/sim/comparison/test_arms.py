"""Arms that differ in more than policy: settings go to both, files of one name are told apart, and the rest is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.assumptions import common_assumptions, differences
from sim.comparison import distinctly_named
from sim.scenario.definition import Scenario

FILE = """\
question: What happens?
extends: {extends}
compare_with: {against}
start: 2026-07-06
policies:
  - {{instrument: tariff, importers: [USA], exporters: all, from: 2026-09-07, rate: {rate}}}
{more}
sources: [a test]
"""
LOCAL = "question: Mine?\nlaw_date: 2026-03-31\nstart: 2026-07-06\nsources: [a test]\n"


def write(
    path: Path, extends: str = "baseline", against: str = "baseline", rate: str = "10%", more: str = ""
) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(FILE.format(extends=extends, against=against, rate=rate, more=more), encoding="utf-8")
    return path


def counterfactual(scenario: Scenario) -> Scenario:
    found = scenario.counterfactual()
    assert found is not None
    return found


def test_settings_of_a_file_are_given_to_its_counterfactual(tmp_path: Path):
    scenario = Scenario.load(write(tmp_path / "a.yaml", more="settings: {cross_border_share: 4%}"))
    base = counterfactual(scenario)
    assert base.settings["cross_border_share"] == 0.04
    assert differences(base.resolved(), scenario.resolved(), ("base", "a")) == []
    shared = common_assumptions([base.resolved(), scenario.resolved()])
    assert shared == ["cross_border_share is 4% in all runs, in place of 2.5%"]


def test_settings_that_are_the_question_stay_apart_and_are_named(tmp_path: Path):
    more = "settings_apply_to: scenario\nsettings: {cross_border_share: 4%}"
    scenario = Scenario.load(write(tmp_path / "a.yaml", more=more))
    base = counterfactual(scenario)
    assert base.settings == {}
    said = differences(base.resolved(), scenario.resolved(), ("base", "a"))
    assert said == ["cross_border_share is 2.5% in base and 4% in a"]
    assert Scenario.from_yaml(scenario.to_yaml()).settings_apply_to == "scenario"


def test_the_law_two_runs_hold_is_named():
    runs = [Scenario.load(name).resolved() for name in ("law_2023", "baseline")]
    assert differences(runs[0], runs[1], ("law_2023", "baseline")) == [
        "law_2023 holds the law of 2023-12-31, baseline that of 2026-06-30"
    ]


def test_a_shipped_scenarios_name_means_that_scenario(tmp_path: Path):
    (tmp_path / "baseline.yaml").write_text(LOCAL, encoding="utf-8")
    scenario = Scenario.load(write(tmp_path / "a.yaml"))
    assert str(scenario.law_date) == "2026-06-30"
    assert counterfactual(scenario).stand_ins == {}
    advice = [each for each in scenario.warnings if "comes with Tradewinds" in each]
    assert len(advice) == 2
    # what it advises is what reads the file
    word = advice[0].partition("`")[2].partition("`")[0].removeprefix("extends: ")
    mine = Scenario.load(write(tmp_path / "a.yaml", extends=word, against=word))
    assert str(mine.law_date) == "2026-03-31"
    assert counterfactual(mine).question == "Mine?"
    assert mine.stand_ins == {f"{tmp_path.name}/baseline.yaml": "baseline"}
    assert not [each for each in mine.warnings if "comes with Tradewinds" in each]


def test_a_file_that_extends_itself_by_path_is_refused(tmp_path: Path):
    path = write(tmp_path / "baseline.yaml", extends="./baseline.yaml")
    with pytest.raises(ValueError, match="goes in a circle"):
        Scenario.load(path)


def test_a_scenario_of_a_local_parent_is_written_with_its_path(tmp_path: Path):
    (tmp_path / "baseline.yaml").write_text(LOCAL, encoding="utf-8")
    mine = Scenario.load(write(tmp_path / "a.yaml", extends="./baseline.yaml"))
    copy = tmp_path / "copy.yaml"
    copy.write_text(mine.to_yaml(), encoding="utf-8")
    assert Scenario.load(copy).hash() == mine.hash()


def test_two_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path):
    arms = [
        Scenario.load(write(tmp_path / each / "plan.yaml", rate=rate))
        for each, rate in (("low", "5%"), ("High 2", "60%"))
    ]
    base = Scenario.load("baseline")
    named = distinctly_named([base, *arms])
    assert [each.name for each in named] == ["baseline", "plan_low", "plan_high_2"]
    assert [each.hash() for each in named[1:]] == [each.hash() for each in arms]


@pytest.mark.parametrize("count", [2, 3])
def test_what_no_folder_tells_apart_is_numbered(count: int):
    arms = [Scenario.load("baseline")] * count
    assert [each.name for each in distinctly_named(arms)] == [f"baseline_{at}" for at in range(1, count + 1)]


def test_names_that_differ_stay():
    arms = [Scenario.load(name) for name in ("law_2023", "baseline")]
    assert distinctly_named(arms) == arms
