"""`--closure`, `--off` and `--on`: what they make of a scenario, and what results say of it. Over the fake model."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from experiments.asking.asked_switches import Switches
from experiments.printing.world_line import world_line
from sim.assumptions import differences, spoken_off
from sim.mechanisms import MECHANISMS
from sim.scenario.definition import Scenario
from tests.experiments.cli.in_process import SMALL, Command, as_json, command
from tests.experiments.cli.terminals import terminal

__all__ = ["command", "terminal"]
ALL = tuple(MECHANISMS)


@pytest.mark.parametrize(
    ("off", "on", "left_off"),
    [
        (None, None, ("trust",)),
        (["time_cost"], None, ("time_cost", "trust")),
        (["time_cost,memory"], ["trust"], ("time_cost", "memory")),
        (["frictionless"], None, ALL),
        (["frictionless"], ["trust", "fees"], tuple(name for name in ALL if name not in ("trust", "fees"))),
        (["all"], None, ALL),
        (["all"], ["trust", "fees"], tuple(name for name in ALL if name not in ("trust", "fees"))),
        (["memory,"], None, ("trust", "memory")),
        (None, ["all"], ()),
        (["memory"], ["all"], ("memory",)),
        (["trust"], None, ("trust",)),
    ],
)
def test_switches_are_added_to_what_the_scenario_says(
    off: list[str] | None, on: list[str] | None, left_off: tuple[str, ...]
):
    scenario = Scenario.load("law_2023").with_(off=("trust",))
    found = Switches.parsed(None, off, on).applied(scenario)
    assert found.off == left_off
    assert found.closure == "partial"
    if left_off == ("trust",):
        assert found is scenario


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "law_2023", "--off", "trst"), "--off: unknown mechanism 'trst' — did you mean trust?"),
        (("run", "law_2023", "--off", "trust,tme_cost"), "did you mean time_cost?"),
        (("run", "law_2023", "--off", "frictionles"), "did you mean frictionless?"),
        (("run", "law_2023", "--off", "xyz"), "tradewinds list mechanisms names them"),
        (("run", "law_2023", "--on", "frictionless"), "every mechanism off; --on all turns every one on"),
        (("run", "law_2023", "--off", ""), "--off names no mechanism; tradewinds list mechanisms names them"),
        (("run", "law_2023", "--off", "trust", "--off", " , "), "--off names no mechanism"),
        (("run", "law_2023", "--on", ","), "--on names no mechanism"),
        (("run", "law_2023", "--off", "all", "--on", "all"), "everything is both --off and --on"),
        (("run", "law_2023", "--off", "trust", "--on", "trust"), "trust is both --off and --on"),
        (("run", "law_2023", "--off", "frictionless", "--on", "all"), "everything is both --off and --on"),
        (("run", "law_2023", "--closure", "genral"), "did you mean general?"),
        (("compare", "us_de_minimis_repeal", "--off", "trst"), "did you mean trust?"),
        (("compare", "us_de_minimis_repeal", "--closure", "short"), "expected partial or general"),
        (("check", "law_2023", "--on", "memry"), "did you mean memory?"),
        (("list", "metrics", "--scenario", "law_2023"), "--scenario is for mechanisms"),
        (("list", "mechanisms", "--scenario", "law_2032"), "did you mean law_2023?"),
    ],
)
def test_refused_before_anything_runs(
    monkeypatch: pytest.MonkeyPatch, command: Command, words: tuple[str, ...], said: str
):
    def started(*_: object, **__: object) -> None:
        raise AssertionError("it was started")

    monkeypatch.setattr(sys.modules["sim.running.run_scenarios"], "run_many", started)
    code, out, err = command(*words)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_run_says_how_its_world_is_built(command: Command, tmp_path: Path):
    words = ("run", "law_2023", *SMALL, "--closure", "general", "--off", "trust", "--off", "memory")
    code, out, err = command(*words, "--out", "r")
    assert code == 0, err
    assert "Closure general (wages and incomes adjust) · mechanisms off: trust, memory" in out
    resolved = json.loads((tmp_path / "r" / "manifest.json").read_text())["scenario"]
    assert (resolved["closure"], resolved["mechanisms"]) == ("general", {"trust": "off", "memory": "off"})
    opened = as_json(command("runs", "open", "r", "--json"))
    assert (opened["closure"], opened["mechanisms_off"]) == ("general", ["trust", "memory"])
    listed = as_json(command("runs", "list", "--in", ".", "--json"))["runs"][0]
    assert (listed["closure"], listed["mechanisms_off"]) == ("general", ["trust", "memory"])


def test_a_setting_given_in_vain_is_noted_before_the_run(command: Command):
    words = (
        "--off",
        "retail_margin",
        "--set",
        "retail_margin_share=30%",
        "--seeds",
        "1",
        "--weeks",
        "2",
        "--jobs",
        "1",
    )
    code, _, err = command("run", "law_2023", *words, "--out", "r")
    assert code == 0
    assert (
        "note: retail_margin_share is given as 30%, but the mechanism retail_margin is off, so it is 0%"
        in err
    )


IN_VAIN = "policies 2, 3, 4, 5, 6 and 7 (de_minimis) change nothing: parcel_customs is off"


def test_a_policy_whose_mechanism_is_off_is_noted(command: Command):
    small = ("--seeds", "1", "--weeks", "2", "--jobs", "1", "--set", "recommender_relevance=50%")
    code, _, err = command("run", "us_de_minimis_repeal", *small, "--off", "parcel_customs", "--out", "r")
    assert code == 0
    assert IN_VAIN in err
    assert "note: recommender_relevance is given as 50%, but recommender_window is 0" in err
    code, out, _ = command("check", "us_de_minimis_repeal", "--off", "parcel_customs")
    assert code == 0
    assert f"{IN_VAIN}\n" in out
    report = as_json(command("check", "us_de_minimis_repeal", "--off", "parcel_customs", "--json"))["files"][
        0
    ]
    assert any(IN_VAIN in warning for warning in report["warnings"])
    assert "(de_minimis) change" not in command("check", "us_de_minimis_repeal")[1]


def test_a_usual_run_says_nothing_of_it(command: Command):
    code, out, _ = command("run", "law_2023", *SMALL, "--out", "r")
    assert code == 0
    assert "losure" not in out
    assert "mechanism" not in out


def test_both_arms_of_a_comparison_are_switched(command: Command):
    words = (
        "compare",
        "us_de_minimis_repeal",
        *SMALL,
        "--closure",
        "general",
        "--off",
        "frictionless",
        "--json",
    )
    for run in as_json(command(*words, "--out", "c"))["runs"]:
        assert run["closure"] == "general"
        assert run["mechanisms_off"] == list(ALL)
    code, out, _ = command("runs", "open", "c")
    assert code == 0
    assert (
        out.count(
            f"Closure general (wages and incomes adjust) · mechanisms off: all {len(ALL)} (frictionless)"
        )
        == 1
    )
    assert "differ in more than policy" not in out
    two = as_json(
        command(
            "compare",
            "us_de_minimis_kept",
            "us_de_minimis_repeal",
            *SMALL,
            "--off",
            "trust",
            "--out",
            "d",
            "--json",
        )
    )
    assert [run["mechanisms_off"] for run in two["runs"]] == [["trust"], ["trust"]]


def test_a_comparison_of_worlds_built_differently_says_so(command: Command):
    for folder, words in (("a", ()), ("b", ("--closure", "general", "--off", "trust"))):
        assert command("run", "law_2023", *SMALL, *words, "--out", folder)[0] == 0
    code, out, err = command("compare", "a", "b")
    assert code == 0, err
    line = next(line for line in out.splitlines() if "differ in more than policy" in line)
    assert "closure is partial in law_2023_1 and general in law_2023_2" in line
    code, _, err = command("compare", "a", "b", "--off", "trust")
    assert code == 2
    assert "saved already" in err


def test_differences_in_words():
    usual = {"closure": "partial", "mechanisms": {}}
    assert differences({}, usual, ("a", "b")) == []
    assert differences(usual, {"closure": "general"}, ("a", "b")) == [
        "closure is partial in a and general in b"
    ]
    off = {"mechanisms": {"trust": "off", "fees": "off"}}
    other = {"mechanisms": {"trust": "off", "memory": "off"}}
    assert differences(off, other, ("a", "b")) == ["only a has off: fees", "only b has off: memory"]
    assert world_line({}) == ""
    assert world_line(off) == "Closure partial (wages and incomes fixed) · mechanisms off: trust, fees"
    assert spoken_off(ALL) == f"all {len(ALL)} (frictionless)"
    assert spoken_off(ALL[2:]) == "all but tastes, online_access"
    assert spoken_off(ALL[:6]).startswith("6 mechanisms (tastes, ")


def test_check_says_what_the_switches_do(command: Command):
    code, out, _ = command(
        "check", "law_2023", "--closure", "general", "--off", "frictionless", "--on", "trust"
    )
    assert code == 0
    assert "Wages and incomes adjust" in out
    assert "Every mechanism is off (frictionless) but trust." in out


def test_mechanisms_are_listed_with_their_state(command: Command, terminal: Callable[[int], None]):
    items = as_json(command("list", "mechanisms", "--scenario", "frictionless", "--json"))["items"]
    assert [item["name"] for item in items] == list(ALL)
    assert {item["state"] for item in items} == {"off"}
    assert all(item["touches"] and item["what_it_does"] and item["off_means"] for item in items)
    plain = as_json(command("list", "mechanisms", "--json"))["items"]
    assert "state" not in plain[0]
    touches = {item["name"]: item["touches"] for item in plain}
    assert touches["memory"] == ["bad_memory (setting)"]
    assert touches["retail_margin"] == ["retail_margin_share (setting)"]
    terminal(200)
    printed = command("list", "mechanisms")[1]
    assert "touches" not in printed
    assert "parameter" in printed


def test_a_mechanism_is_explained(command: Command):
    code, out, _ = command("explain", "inventories")
    assert code == 0
    for said in ("inventories (mechanism)", "stocks_bind (setting) · no", "--off inventories"):
        assert said in out


def test_theory_starts_from_the_world_with_its_mechanisms_off(
    monkeypatch: pytest.MonkeyPatch, command: Command
):
    seen: list[Scenario] = []

    def answer(scenario: Scenario) -> object:
        seen.append(scenario)
        return SimpleNamespace(rows=list, long_run=SimpleNamespace(miss=0.0))

    monkeypatch.setattr("experiments.textbook.armington_answer.textbook_answer", answer)
    payload = as_json(
        command("theory", "us_tariffs_2025", "--off", "frictionless", "--on", "trust", "--json")
    )
    assert payload["mechanisms_off"] == [name for name in ALL if name != "trust"] == list(seen[0].off)
    assert command("theory", "us_tariffs_2025", "--off", "trst")[0] == 2
