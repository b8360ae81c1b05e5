"""`data:` of a scenario: read with lines, inherited by address, given to the counterfactual, in words and hash."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.assumptions import common_assumptions, differences
from sim.comparison.lawweeks import differing
from sim.model import TradeModel
from sim.running.manifest import manifest_of
from sim.running.seed import beginning
from sim.scenario.data_entries import data_in_vain
from sim.scenario.definition import Scenario, describe
from sim.scenario.document import ScenarioError
from sim.scenario.schema import json_schema

HEAD = "question: Q?\nextends: law_2023\ncompare_with: law_2023\nsources: [a test]\n"
FIVE = {"categories.sigma[electronics]": 5.0}


def faults_of(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_yaml(HEAD + text)
    return caught.value.faults


def test_a_scenario_without_data_is_what_it_was():
    usual = Scenario.load("law_2023")
    assert "data" not in usual.resolved()
    assert usual.with_(data={}).hash() == usual.hash() == Scenario.from_yaml(usual.to_yaml()).hash()


def test_data_is_read_kept_and_part_of_the_hash():
    text = "data:\n  categories.sigma[Electronics]: 5\n  platforms.commission_share[us_marketplace]: 12.5%\n"
    scenario = Scenario.from_yaml(HEAD + text)
    assert scenario.data == {**FIVE, "platforms.commission_share[us_marketplace]": 0.125}
    for again in (Scenario.from_yaml(scenario.to_yaml()), Scenario.from_dict(scenario.resolved(), "again")):
        assert (again.data, again.hash()) == (scenario.data, scenario.hash())
    usual = Scenario.from_yaml(HEAD)
    assert scenario.hash() != usual.hash()
    assert usual.with_(data={"categories.sigma[electronics]": "5"}).hash() == usual.with_(data=FIVE).hash()
    said = describe(scenario)
    assert "categories.sigma[electronics] is 5 in place of 4.5." in said
    assert "platforms.commission_share[us_marketplace] is 12.5% in place of 15%." in said


def test_a_childs_word_wins_by_address(tmp_path: Path):
    (tmp_path / "p.yaml").write_text(HEAD + "data:\n  categories.sigma: x1.2\n  categories.fake_rate: x2\n")
    child = HEAD.replace("extends: law_2023", "extends: p") + "data:\n  categories.sigma: x1.1\n"
    (tmp_path / "c.yaml").write_text(child)
    found = Scenario.load(tmp_path / "c.yaml")
    assert found.data == {"categories.fake_rate": "x2", "categories.sigma": "x1.1"}
    (tmp_path / "d.yaml").write_text(HEAD + "data:\n  flows_2023.value_usd[CHN|*]: x2\n")
    (tmp_path / "e.yaml").write_text(
        HEAD.replace("extends: law_2023", "extends: d") + "data:\n  flows_2023.value_usd[*|USA]: x3\n"
    )
    with pytest.raises(ScenarioError, match=r"e.yaml:\d+:\d+: .*contradicts"):
        Scenario.load(tmp_path / "e.yaml")


def test_with_merges_by_address_and_checks_all_of_it():
    one = Scenario.load("law_2023").with_(data={"categories.sigma": "x1.2"})
    both = one.with_(data=FIVE)
    assert both.data == {"categories.sigma": "x1.2", **FIVE}
    with pytest.raises(ScenarioError, match="x9 makes"):
        one.with_(data={"categories.sigma": "x9"})
    for wrong in (5, None, ["categories.sigma"]):
        with pytest.raises(ScenarioError, match="expected a mapping of addresses"):
            one.with_(data=wrong)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("data: {categories.sigma[electronics]: 5}", ["5:24", "needs quotes"]),
        ("data: 5", ["5:7", "expected lines of `address: value`"]),
        ("data:\n  share: 5", ["6:3", "did you mean partner_shares.share or"]),
        ("data:\n  categories.sigma[electronics]: 25", ["6:34", "outside 1.01 to 20"]),
        ("data:\n  categories.sigma: x9", ["6:21", "x9 makes categories.sigma[apparel_footwear] 36"]),
        ("data:\n  categories.sigma: 5\n  Categories.sigma: 6", ["7:3", "given twice"]),
        ("data:\n  cross_border_share: 3%", ["6:3", "is a setting: write it under `settings:`"]),
        ("settings:\n  categories.sigma: 5", ["6:3", "write categories.sigma under `data:`"]),
        ("data:\n  categories.household_share: x1.2", ["6:31", "would sum to 1.2"]),
    ],
)
def test_faults_have_a_line_and_a_remedy(text: str, said: list[str]):
    (fault,) = faults_of(text + "\n")
    assert fault.startswith(f"<text>:{said[0]}: ")
    assert said[1] in fault


def test_all_faults_are_found_at_once_and_too_many_are_refused():
    many = "".join(f"  flows_2023.value_usd[CHN|*{' ' * at}]: x1\n" for at in range(1, 203))
    assert len(faults_of("data:\n  share: 5\n  categories.sigma: [1]\n  categories.fake_rate: 300%\n")) == 3
    assert "at most 200" in faults_of(f"data:\n{many}")[0]


def test_the_counterfactual_is_given_the_data_unless_it_is_the_question():
    shared = Scenario.from_yaml(HEAD).with_(data=FIVE)
    apart = shared.with_(settings_apply_to="scenario")
    base, usual = shared.counterfactual(), apart.counterfactual()
    assert base is not None
    assert usual is not None
    assert (base.data, usual.data) == (FIVE, {})
    assert differences(base.resolved(), shared.resolved(), ("base", "a")) == []
    assert common_assumptions([base.resolved(), shared.resolved()]) == [
        "categories.sigma[electronics] is 5 in place of 4.5 in all runs"
    ]
    assert differences(usual.resolved(), apart.resolved(), ("base", "a")) == [
        "categories.sigma[electronics] is as in the tables in base and 5 in a"
    ]
    assert differing(usual.resolved(), apart.resolved(), 4).in_force.all()
    assert not differing(base.resolved(), shared.resolved(), 4).in_force.any()
    assert beginning(usual) != beginning(apart)
    assert any("counterfactual is not given them" in each for each in describe(apart))


def test_what_an_off_mechanism_sets_is_said_to_be_in_vain():
    scenario = Scenario.load("law_2023").with_(
        off=("order_sizes",), data={"categories.order_value_sigma": "x1.1"}
    )
    assert any(
        "order_sizes is off and sets categories.order_value_sigma" in each for each in describe(scenario)
    )


def test_a_column_of_one_table_is_taken_for_its_address_and_said_so():
    written = Scenario.from_yaml(HEAD + "data:\n  sigma: x1.2\n")
    made = Scenario.from_yaml(HEAD).with_(data={"sigma": "x1.2"})
    whole = Scenario.from_yaml(HEAD).with_(data={"categories.sigma": "x1.2"})
    assert written.data == made.data == whole.data == {"categories.sigma": "x1.2"}
    assert written.hash() == whole.hash()
    for each in (written, made):
        assert [said for said in each.warnings if "is taken for" in said] == [
            "'sigma' is taken for categories.sigma"
        ]
    assert not [said for said in whole.warnings if "is taken for" in said]
    allowed = re.compile(json_schema()["properties"]["data"]["propertyNames"]["pattern"])
    assert allowed.search("sigma[electronics]")
    assert not allowed.search("vat_rate")


def test_what_no_run_reads_is_said_to_change_nothing():
    scenario = Scenario.load("law_2023").with_(data={"economies.tariff_applied_share": "x1.1"})
    said = [each for each in describe(scenario) if "no run reads economies.tariff_applied_share" in each]
    assert len(said) == 1
    assert "duty_level is derived from them" in said[0]
    assert set(data_in_vain({"categories.sigma": "x1.1"}, ())) == set()


def test_the_manifest_lists_old_and_new_numbers():
    scenario = Scenario.load("law_2023").with_(data=FIVE)
    (moved,) = manifest_of(scenario, (1,), [], "none", None)["data_moved"]
    assert (moved["address"], moved["old"], moved["new"]) == (
        "categories.sigma[electronics]",
        [4.5] * 2,
        [5.0] * 2,
    )
    assert "data_moved" not in manifest_of(Scenario.load("law_2023"), (1,), [], "none", None)


def test_the_model_is_calibrated_to_the_moved_data():
    three = ("CHN", "DEU", "USA")
    usual = Scenario.load("law_2023").with_(weeks=2, consumers=3200, smes=1152)
    models = [
        TradeModel(each, rng=1, economies=three)
        for each in (usual, usual.with_(data={"flows_2023.value_usd[CHN|USA]": "x0.5"}))
    ]
    from sim.week.expected_year import expected_flows

    at = models[0].world.index["CHN"], models[0].world.index["USA"]
    flows = [expected_flows(model)[at] for model in models]
    assert flows[1] == pytest.approx(0.5 * flows[0], rel=1e-5)
    assert models[0].world.data_hash != models[1].world.data_hash


def test_editors_know_the_addresses():
    form = json_schema()["properties"]["data"]
    pattern = form["propertyNames"]["pattern"]
    import re

    assert re.match(pattern, "categories.sigma[electronics]")
    assert re.match(pattern, "flows_2023.value_usd[CHN|USA]")
    assert not re.match(pattern, "categories.label")
