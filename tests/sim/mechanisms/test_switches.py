"""The switchboard: every mechanism alone reaches its limit, and files say which are on and off."""

from __future__ import annotations

import pytest

from sim.mechanisms import MECHANISMS
from sim.mechanisms.switches import ordered, parse_mechanisms
from sim.model import TradeModel
from sim.results.recording import hash_of_week
from sim.scenario.definition import Scenario, ScenarioError
from tests.probe import without
from tests.sim.mechanisms.cases import CASES, LEAST_WEEKS, SMES, THREE, run
from tests.small_world import small

WITHOUT_CASE = [name for name in MECHANISMS if name not in CASES]
"""Mechanisms whose hooks do not run in the limit need no case of their own: what they move is the bits of a run."""


def bits(off: tuple[str, ...] = ()) -> list[str]:
    """Return the hashes of five weeks, in which a month ends."""
    model = TradeModel(small(smes=SMES, weeks=LEAST_WEEKS, off=off), rng=1, debug=True, economies=THREE)
    found = []
    for _ in range(LEAST_WEEKS):
        model.step()
        assert model.week is not None
        found.append(hash_of_week(model.week))
    return found


def test_cases_are_of_mechanisms_and_run_five_weeks() -> None:
    assert set(CASES) <= set(MECHANISMS)
    assert all(case.weeks >= LEAST_WEEKS for case in CASES.values())


@pytest.mark.parametrize("name", WITHOUT_CASE)
def test_off_gives_the_bits_of_a_world_without_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = bits((name,))
    with without(monkeypatch, name):
        assert bits() == limit


@pytest.mark.parametrize("name", WITHOUT_CASE)
def test_on_moves_some(name: str) -> None:
    """Else the test above could not fail."""
    assert bits() != bits((name,))


@pytest.mark.parametrize("name", CASES)
def test_a_mechanism_that_is_off_moves_nothing(name: str) -> None:
    assert not CASES[name].moves(run(name, (name,))), CASES[name].says


@pytest.mark.parametrize("name", CASES)
def test_and_moves_that_when_it_is_on(name: str) -> None:
    """Else the test above could not fail."""
    assert CASES[name].moves(run(name, ()))


@pytest.mark.parametrize("name", CASES)
def test_and_leaves_it_alone_when_all_are_off(name: str) -> None:
    assert not CASES[name].moves(run(name, tuple(MECHANISMS))), CASES[name].says


# -- files ------------------------------------------------------------------------------------------------
FRICTIONLESS = {
    "question": "What does the textbook say?",
    "extends": "law_2023",
    "mechanisms": "frictionless",
}


def read(**content: object) -> Scenario:
    return Scenario.from_dict({**FRICTIONLESS, **content}, "read")


def test_a_preset_turns_everything_off_and_names_turn_some_on_again() -> None:
    assert read().off == tuple(MECHANISMS)
    assert read(mechanisms={"fees": "off", "trust": False, "memory": "on", "privacy": True}).off == (
        "fees",
        "trust",
    )
    kept = read(mechanisms={"trust": "on", "preset": "frictionless"}).off
    assert set(MECHANISMS) - set(kept) == {"trust"}
    assert parse_mechanisms({"preset": "frictionless", "trust": "on"})["trust"] is True


@pytest.mark.parametrize(
    ("switches", "said"),
    [
        ({"trus": "off"}, "trust"),
        ("frictionles", "frictionless"),
        ({"preset": "frictionles"}, "frictionless"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(switches: object, said: str) -> None:
    with pytest.raises(ScenarioError, match=rf"did you mean {said}\?"):
        read(mechanisms=switches)


def test_names_in_code_are_checked_and_put_in_order() -> None:
    assert ordered(["trust", "fees", "trust"]) == ("fees", "trust")
    with pytest.raises(ValueError, match=r"did you mean trust\?"):
        ordered(["trus"])
    with pytest.raises(ScenarioError, match=r"did you mean trust\?"):
        read().with_(off=("trus",))


def test_neither_on_nor_off_is_refused() -> None:
    with pytest.raises(ScenarioError, match="expected on or off"):
        read(mechanisms={"trust": 0.5})


def test_a_child_inherits_what_is_off_and_may_turn_it_on_again(tmp_path) -> None:
    parent = tmp_path / "bare.yaml"
    parent.write_text("question: Why?\nextends: law_2023\nmechanisms: frictionless\n", encoding="utf-8")
    child = tmp_path / "child.yaml"
    child.write_text(
        "question: Why?\nextends: bare\nmechanisms:\n  trust: on\n  fees: off\n", encoding="utf-8"
    )
    found = Scenario.load(child)
    assert set(MECHANISMS) - set(found.off) == {"trust"}
    child.write_text("question: Why?\nextends: bare\n", encoding="utf-8")
    assert Scenario.load(child).off == tuple(MECHANISMS)


@pytest.mark.parametrize("off", [(), ("trust",), ("tastes", "inspection"), tuple(MECHANISMS)])
def test_a_written_scenario_reads_as_the_same(off: tuple[str, ...]) -> None:
    scenario = read(mechanisms=dict.fromkeys(off, "off"), closure="general")
    again = Scenario.from_yaml(scenario.to_yaml(), scenario.name)
    assert (again.off, again.closure) == (off, "general")
    assert again.hash() == scenario.hash()


def test_every_switch_and_the_closure_are_in_the_hash() -> None:
    base = read(mechanisms={})
    hashes = [base.hash(), base.with_(closure="general").hash()]
    hashes += [base.with_(off=(name,)).hash() for name in MECHANISMS]
    hashes.append(base.with_(off=tuple(MECHANISMS)).hash())
    assert len(set(hashes)) == len(hashes)
    assert base.with_(off=("fees", "trust")).hash() == base.with_(off=("trust", "fees")).hash()


def test_the_counterfactual_has_the_same_mechanisms_off() -> None:
    scenario = read(extends="us_de_minimis_repeal", compare_with="law_2023", closure="general")
    other = scenario.counterfactual()
    assert other is not None
    assert (other.off, other.closure) == (scenario.off, "general")
