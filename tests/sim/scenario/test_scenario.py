"""Scenarios: inheritance, fingerprints, warnings, sentences and the way to YAML and back."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

import scenarios as shipped
from sim.mechanisms import MECHANISMS
from sim.policy.instrument import INSTRUMENTS
from sim.policy.instruments.tariff import Tariff
from sim.scenario.checks import overridden_settings, policies_in_vain
from sim.scenario.definition import Scenario, describe, scenario_names, write_template
from sim.scenario.document import ScenarioError
from sim.scenario.schema import json_schema
from tests.first_difference import first_difference

FOLDER = Path(shipped.__file__).parent
ROOTS = ("baseline", "law_2023")
YARDSTICKS = ("frictionless",)
"""Worlds to compare within; they name no counterfactual."""


def made(text: str) -> Scenario:
    return Scenario.from_yaml(f"question: Why?\nextends: baseline\nsources: [a test]\n{text}")


TARIFF = """policies:
  - {instrument: tariff, importers: [USA], exporters: [CHN], from: 2027-01-04, rate: 10%}
"""


@pytest.mark.parametrize("name", scenario_names())
def test_every_shipped_scenario_is_whole(name: str) -> None:
    scenario = Scenario.load(name)
    assert scenario.name == name
    assert scenario.question.endswith("?")
    assert scenario.sources
    assert not scenario.warnings
    assert (scenario.depth == 0) == (name in ROOTS)
    other = scenario.counterfactual()
    if other is not None:
        assert (other.start, other.weeks, other.consumers) == (
            scenario.start,
            scenario.weeks,
            scenario.consumers,
        )
        assert other.hash() != scenario.hash()
        assert other.law_date == scenario.law_date
    said = describe(scenario)
    assert len(said) >= 3
    assert all(sentence.strip().endswith((".", "?")) for sentence in said)


@pytest.mark.parametrize("name", scenario_names())
def test_yaml_dict_and_pickle_keep_a_scenario(name: str) -> None:
    scenario = Scenario.load(name)
    assert Scenario.from_yaml(scenario.to_yaml(), name) == scenario
    assert Scenario.from_dict(scenario.resolved(), name).hash() == scenario.hash()
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    json.dumps(scenario.resolved())


def test_historic_scenarios_extend_law_2023_and_forward_ones_baseline() -> None:
    for name in scenario_names():
        scenario = Scenario.load(name)
        assert scenario.root == ("baseline" if scenario.start >= date(2026, 1, 1) else "law_2023")
        if name not in (*ROOTS, *YARDSTICKS) and not name.endswith("_kept"):
            assert scenario.compare_with is not None


def test_the_demo_differs_from_its_counterfactual_by_the_repeal_only() -> None:
    repeal = Scenario.load("us_de_minimis_repeal")
    kept = repeal.counterfactual()
    assert kept is not None
    assert set(kept.policies) < set(repeal.policies)
    assert {policy.name for policy in set(repeal.policies) - set(kept.policies)} == {"de_minimis"}
    assert first_difference(repeal, kept) == date(2025, 4, 2)
    assert str(repeal.end) == "2027-01-03"
    assert (repeal.consumers, repeal.smes) == (50_000, 2_000)


def test_policies_of_the_parent_stay_and_settings_are_merged(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "question: Why?\nextends: us_de_minimis_repeal\nweeks: 10\nsettings: {cross_border_share: 3%}\nsources: [x]\n"
    )
    mine, parent = Scenario.load(str(tmp_path / "mine.yaml")), Scenario.load("us_de_minimis_repeal")
    assert mine.policies == parent.policies
    assert (mine.weeks, mine.start, mine.compare_with) == (10, parent.start, parent.compare_with)
    assert mine.model_settings().cross_border_share == 0.03
    (tmp_path / "more.yaml").write_text("question: Why?\nextends: mine\nsources: [x]\n")
    with pytest.raises(ScenarioError, match=r"more\.yaml:2:10: .*at most one level"):
        Scenario.load(str(tmp_path / "more.yaml"))


def test_a_circle_of_parents_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("question: Why?\nextends: two\n")
    (tmp_path / "two.yaml").write_text("question: Why?\nextends: one\n")
    with pytest.raises(ScenarioError, match="circle: one extends two extends one"):
        Scenario.load(str(tmp_path / "one.yaml"))


def test_unknown_scenarios_get_the_nearest_name() -> None:
    with pytest.raises(ScenarioError, match="did you mean us_de_minimis_repeal"):
        Scenario.load("us_deminimis_repael")
    with pytest.raises(ScenarioError, match="no such file"):
        Scenario.load("nowhere/mine.yaml")


def test_the_fingerprint_is_of_what_is_simulated_not_of_words() -> None:
    one = made(TARIFF)
    assert made("title: Other words\n" + TARIFF).hash() == one.hash()
    assert made(TARIFF + "settings: {cross_border_share: 2.5%}\n").hash() == one.hash()
    assert made(TARIFF.replace("[USA]", "United States")).hash() == one.hash()
    assert made(TARIFF.replace("10%", "11%")).hash() != one.hash()
    assert one.with_(weeks=10).hash() != one.hash()
    assert one.with_(settings={"cross_border_share": 0.03}).hash() != one.hash()


def test_with_checks_what_it_is_given() -> None:
    base = Scenario.load("baseline")
    assert base.with_(start="2026-07-13", settings={"cross_border_share": "3%"}).settings == {
        "cross_border_share": 0.03
    }
    assert (
        base.with_(policies=[Tariff(importers=("USA",), start=date(2027, 1, 4))]).policies[0].name == "tariff"
    )
    with pytest.raises(ScenarioError) as caught:
        base.with_(week=3, start="2026-07-14", consumers=0, settings={"cross_border_share": 0.5})
    assert len(caught.value.faults) == 4


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("from: 2035-01-01", "after the run ends on 2028-07-02: it has no effect"),
        ("from: 2024-01-01, until: 2025-01-01", "before the run starts on 2026-07-06: it has no effect"),
        ("from: 2026-07-10, until: 2026-07-13", "is in force on no Thursday of the run"),
    ],
)
def test_a_policy_outside_the_run_is_warned_of(line: str, words: str) -> None:
    scenario = made(TARIFF.replace("from: 2027-01-04", line))
    assert len(scenario.warnings) == 1
    assert words in scenario.warnings[0]
    assert scenario.warnings[0].startswith("<text>:5:5: policy 1 (tariff)")


def test_a_duty_within_one_territory_is_warned_of() -> None:
    scenario = made(TARIFF.replace("[USA]", "[EU27]").replace("[CHN]", "[DEU, FRA]"))
    assert "no goods that cross a customs border" in scenario.warnings[0]


def test_an_empty_list_may_be_left_blank() -> None:
    assert made("policies:\nsettings:\n").policies == ()


def test_splitting_a_customs_union_is_warned_of() -> None:
    scenario = made(TARIFF.replace("[USA]", "[DEU]"))
    assert "set by EU27 as one" in scenario.warnings[0]


def test_a_later_rule_may_supersede_and_other_parameters_may_be_set_the_same_day() -> None:
    rules = """policies:
  - {instrument: de_minimis, importers: [GBR], exporters: [CHN], from: 2027-01-04, duty_free_below_usd: 50}
  - {instrument: de_minimis, importers: [GBR], exporters: all, from: 2027-01-04, vat_free_below_usd: 10}
  - {instrument: de_minimis, importers: [GBR], exporters: all, from: 2027-02-01, duty_free_below_usd: 0}
"""
    assert len(made(rules).policies) == 3


def test_the_template_is_a_scenario_that_can_be_run() -> None:
    scenario = Scenario.from_yaml(write_template(), "my_scenario")
    assert scenario.policies[0].sentence is not None
    assert not scenario.warnings
    uncommented = "\n".join(
        line.replace("  # ", "  ", 1) if line.startswith("  # ") else line
        for line in write_template().splitlines()
    )
    assert len(Scenario.from_yaml(uncommented, "my_scenario").policies) == 4


def test_the_template_shows_closure_and_mechanisms() -> None:
    text = write_template()
    for line in ("# closure: general", "# mechanisms:", "#   trust: off", "#   time_cost: off"):
        assert f"\n{line}\n" in text
        text = text.replace(f"\n{line}\n", f"\n{line.removeprefix('#').removeprefix(' ')}\n")
    scenario = Scenario.from_yaml(text, "my_scenario")
    assert (scenario.closure, scenario.off) == ("general", ("time_cost", "trust"))


def test_the_textbooks_tariff_differs_from_the_frictionless_world_by_the_tariff_only() -> None:
    tariff = Scenario.load("us_tariff_10_textbook")
    world = tariff.counterfactual()
    assert world is not None
    assert (world.name, world.closure, world.off) == ("frictionless", "general", tuple(MECHANISMS))
    assert (tariff.closure, tariff.off) == (world.closure, world.off)
    assert first_difference(tariff, world) == date(2024, 2, 26) == tariff.start + timedelta(weeks=8)


def said_of(off: tuple[str, ...]) -> str:
    return "\n".join(describe(Scenario.load("law_2023").with_(off=off)))


def test_a_few_mechanisms_off_get_a_sentence_each_and_many_share_one() -> None:
    names = tuple(MECHANISMS)
    assert "mechanism" not in said_of(())
    few = said_of(("trust", "time_cost"))
    assert (
        "time_cost is off: a day costs nothing (when on: a day of waiting is worth a share of the price)."
        in few
    )
    assert "trust is off: nobody minds" in few
    assert "5 of 25 mechanisms are off: tastes," in said_of(names[:5])
    assert all(name in said_of(names[:5]) for name in names[:5])
    most = said_of(names[1:])
    assert "Every mechanism is off (frictionless) but tastes." in most
    assert "tastes is on: Price sensitivity falls with income" in most
    assert "Every mechanism is off (frictionless): the model is that of the textbook." in said_of(names)
    for off in (names[:1], names[:4], names[:5], names[:-4], names):
        assert len(describe(Scenario.load("law_2023").with_(off=off))) <= 9


def test_a_setting_that_its_mechanism_overrides_is_named() -> None:
    base = Scenario.load("law_2023").with_(settings={"retail_margin_share": "30%", "wage_speed": 0.2})
    assert list(overridden_settings(base)) == ["wage_speed"]
    said = "\n".join(describe(base.with_(off=("retail_margin",))))
    assert "retail_margin_share is given as 30%, but the mechanism retail_margin is off, so it is 0%." in said
    assert "retail_margin_share is 30% in place of" not in said
    assert "wage_speed is given as 0.2, but wages are fixed (closure partial), so it changes nothing." in said
    general = base.with_(closure="general")
    assert not overridden_settings(general)
    assert "retail_margin_share is 30% in place of" in "\n".join(describe(general))
    at_its_limit = base.with_(
        settings={"retail_margin_share": 0.0, "wage_speed": 0.1}, off=("retail_margin",)
    )
    assert not overridden_settings(at_its_limit)


def test_a_relevance_without_a_window_is_named() -> None:
    base = Scenario.load("law_2023").with_(settings={"recommender_relevance": "50%"})
    said = "recommender_relevance is given as 50%, but recommender_window is 0, so it changes nothing"
    assert overridden_settings(base) == {"recommender_relevance": said}
    with_a_window = base.with_(settings={"recommender_relevance": "50%", "recommender_window": 16})
    assert not overridden_settings(with_a_window)
    off = overridden_settings(with_a_window.with_(off=("recommender",)))
    assert list(off) == ["recommender_relevance", "recommender_window"]
    assert off["recommender_relevance"] == said


def test_a_policy_is_in_vain_where_all_it_acts_through_is_off() -> None:
    start = date(2024, 1, 1)
    examples = {name: kind.make_example(start) for name, kind in INSTRUMENTS.items()}
    for name, policy in examples.items():
        assert set(policy.needs) <= set(MECHANISMS), name
        base = Scenario.load("law_2023").with_(policies=(policy,))
        for off in ((), policy.needs[1:], policy.needs[:-1]):
            assert not policies_in_vain(base.with_(off=off)), name
        said = policies_in_vain(base.with_(off=policy.needs))
        assert len(said) == bool(policy.needs)
    both = Scenario.load("law_2023").with_(
        policies=(examples["de_minimis"], examples["tariff"], examples["de_minimis"])
    )
    assert policies_in_vain(both.with_(off=("parcel_customs", "freight"))) == [
        "policies 1 and 3 (de_minimis) change nothing: parcel_customs is off"
    ]
    privacy = Scenario.load("law_2023").with_(
        policies=(examples["privacy_consent"],), off=("privacy", "recommender")
    )
    (said_of_privacy,) = policies_in_vain(privacy)
    assert said_of_privacy.startswith("policy 1 (privacy_consent) changes only the platforms' cost")
    assert said_of_privacy.endswith("recommender and privacy are off")


def test_the_schema_for_editors_is_current() -> None:
    written = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
    assert written == json_schema(), "run: python -m sim.scenario.schema > scenarios/schema.json"
    for path in FOLDER.glob("*.yaml"):
        assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=./schema.json\n")


def test_checking_a_scenario_needs_no_numpy() -> None:
    code = (
        "import sys; from sim.scenario.definition import Scenario, describe\n"
        "describe(Scenario.load('us_de_minimis_repeal'))\n"
        "heavy = {'numpy', 'pandas', 'numba', 'mesa'} & set(sys.modules); sys.exit(f'{heavy}' if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
