"""Thirteen broken scenario files, several faults each: every fault is found at once, with its line and column."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.mechanisms import MECHANISMS
from sim.policy.instruments import INSTRUMENTS
from sim.scenario.definition import Scenario
from sim.scenario.document import ScenarioError

FOLDER = Path(__file__).parents[2] / "broken_scenarios"
FILES = sorted(path.name for path in FOLDER.glob("*.yaml"))
EXPECTED = (
    (FOLDER / "expected.txt")
    .read_text(encoding="utf-8")
    .replace("<INSTRUMENTS>", ", ".join(INSTRUMENTS))
    .replace("<MECHANISMS>", ", ".join(MECHANISMS))
    .splitlines()
)
"""Lists of all that is registered stand there as one word."""


def faults_of(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_yaml(text)
    return caught.value.faults


def test_there_are_thirteen_broken_files() -> None:
    assert len(FILES) == 13


@pytest.mark.parametrize("file", FILES)
def test_every_fault_is_found_with_its_line(file: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(str(FOLDER / file))
    found = [fault.replace(f"{FOLDER}/", "") for fault in caught.value.faults]
    expected = [line for line in EXPECTED if line.startswith(f"{file}:")]
    assert len(expected) >= 3
    assert found == expected


def test_no_expected_fault_is_of_no_file() -> None:
    assert {line.split(":")[0] for line in EXPECTED} == set(FILES)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("", "<text>:1:1: the file is empty"),
        ("policies: [", "<text>:1:12: not readable as YAML"),
        ("a: b: c", "<text>:1:5: not readable as YAML"),
        ("- one\n- two\n", "<text>:1:1: a scenario is a list of `key: value` lines"),
        ("a: &x [*x]", "<text>:1:8: *x stands inside &x, which would never end"),
        ("just words", "<text>:1:1: a scenario is a list of `key: value` lines"),
        ("title: x\n\tquestion: y", "<text>:2:1: not readable as YAML"),
    ],
)
def test_what_is_no_scenario_at_all(text: str, start: str) -> None:
    assert faults_of(text)[0].startswith(start)


def test_norway_is_a_word_and_not_a_switch() -> None:
    scenario = Scenario.from_yaml(
        "question: Why?\nextends: baseline\npolicies:\n"
        "- {instrument: tariff, importers: [NO], from: 2027-01-04, rate: 5%}\n"
    )
    assert scenario.policies[0].importers == ("NOR",)


def test_faults_of_a_dict_name_the_place() -> None:
    content = {
        "question": "Why?",
        "extends": "baseline",
        "policies": [{"instrument": "tariff", "importers": ["USA"], "from": "2027-01-04", "rate": 25}],
    }
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_dict(content)
    assert caught.value.faults == [
        "<dict>: policies[0].rate: rate is 25, a bare number; rates are written with a percent sign — did you mean 25%?"
    ]


def test_faults_of_the_parent_are_reported_at_extends(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text("question: Why?\nextends: baseline\nweeks: no\n")
    (tmp_path / "child.yaml").write_text("question: Why?\nextends: parent\n")
    with pytest.raises(
        ScenarioError, match=r"child\.yaml:2:10: the parent parent has faults of its own: .*parent\.yaml:3:8"
    ):
        Scenario.load(str(tmp_path / "child.yaml"))


def test_a_rule_that_contradicts_the_parents_is_refused(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text(
        "question: Why?\nextends: baseline\npolicies:\n"
        "- {instrument: carbon_price, from: 2027-01-04, usd_per_tonne: 100}\n"
    )
    (tmp_path / "child.yaml").write_text(
        "question: Why?\nextends: parent\npolicies:\n"
        "- {instrument: carbon_price, modes: [air], from: 2027-01-04, usd_per_tonne: 50}\n"
    )
    with pytest.raises(ScenarioError, match=r"child\.yaml:4:3: policy 1 contradicts a policy of parent"):
        Scenario.load(str(tmp_path / "child.yaml"))


@pytest.mark.parametrize(
    ("switches", "said"),
    [
        ({"trust": 1}, "mechanism trust is 1, expected on or off"),
        ({"trust": None}, "mechanism trust has no value, expected on or off"),
        ({"trust": "Off"}, "mechanism trust is 'Off', expected on or off — did you mean off?"),
        ({"trust": ["off"]}, "mechanism trust is ['off'], expected on or off"),
        ({"preset": "trust"}, "trust is a mechanism and no preset"),
        ({"preset": ["frictionless"]}, "unknown preset ['frictionless']"),
        (3, "mechanisms is 3, expected a preset (frictionless) or lines of `name: off`"),
    ],
)
def test_switches_that_cannot_be_meant(switches: object, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_dict({"question": "Why?", "extends": "law_2023", "mechanisms": switches})
    assert said in caught.value.faults[0]
    assert caught.value.faults[0].startswith("<dict>: mechanisms")


def test_a_switch_may_be_a_truth_value_and_wins_over_the_preset() -> None:
    scenario = Scenario.from_yaml(
        "question: Why?\nextends: law_2023\nmechanisms: {trust: on, preset: frictionless, memory: false, fees: true}\n"
    )
    assert not {"trust", "fees"} & set(scenario.off)
    assert {"memory", "capacity"} < set(scenario.off)


WORDS = [
    "",
    "[]",
    "{}",
    "25",
    "25%",
    "-1",
    "2027-01-04",
    "2027-13-01",
    "all",
    "[USA, USB]",
    "{a: b}",
    "*a",
    "'",
    "- ",
    "1e400",
]
LINES = [
    "question: Why?",
    "extends: baseline",
    "weeks: 10",
    "settings: {cross_border_share: 3%}",
    "mechanisms: {trust: off}",
    "policies:",
    "- instrument: tariff",
    "  importers: [USA]",
    "  from: 2027-01-04",
    "  rate: 10%",
]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(LINES) - 1),
            st.sampled_from(["drop", "repeat", "value", "indent"]),
            st.sampled_from(WORDS),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_a_spoilt_file_is_read_or_refused_with_lines_but_never_crashes(
    edits: list[tuple[int, str, str]],
) -> None:
    lines = list(LINES)
    for number, edit, word in edits:
        line = lines[number % len(lines)]
        new = {
            "drop": [],
            "repeat": [line, line],
            "value": [line.split(":")[0] + ": " + word],
            "indent": ["  " + line],
        }
        lines[number % len(lines) : number % len(lines) + 1] = new[edit] or [""]
    faults = ["<text>:1:1: none"]
    try:
        Scenario.from_yaml("\n".join(lines)).hash()
    except ScenarioError as error:
        faults = error.faults
    assert faults
    assert all(re.match(r"<text>:\d+:\d+: .", fault) for fault in faults)
