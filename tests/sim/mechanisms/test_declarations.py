"""What mechanisms declare of themselves is there: files, columns, settings, paces; what is wrong is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import sim.mechanisms
from sim.mechanisms import MECHANISMS, ORDER
from sim.mechanisms.limits import calibrating, limited_paces, paces_of
from sim.mechanisms.run_settings import declared_settings
from sim.mechanisms.worlds import load_world
from sim.ports.mechanism import GROUPS, Claim, Mechanism, Rule
from sim.week.paces import Paces

NOT_MECHANISMS = {"__init__", "limits", "run_settings", "switches", "worlds"}


def test_every_file_of_the_room_is_listed_once() -> None:
    files = {path.stem for path in Path(sim.mechanisms.__file__).parent.glob("*.py")} - NOT_MECHANISMS
    assert sorted(ORDER) == sorted(files)
    assert list(MECHANISMS) == list(ORDER)


@pytest.mark.parametrize("mechanism", MECHANISMS.values(), ids=list(MECHANISMS))
def test_a_limit_names_what_there_is_and_moves_it(mechanism: Mechanism) -> None:
    tables, settings, usual = load_world().tables, set(declared_settings()), Paces()._asdict()
    for place, limit in mechanism.columns.items():
        table, _, column = place.partition(".")
        assert column in tables[table], place
        found = limit.values(tables[table]) if isinstance(limit, Rule) else limit
        assert (tables[table][column] != found).any(), f"{place} is at its limit already"
    assert set(mechanism.settings) <= settings
    assert all(usual[pace] != value for pace, value in mechanism.paces.items())


def test_every_group_has_a_mechanism() -> None:
    assert {each.group for each in MECHANISMS.values()} == set(GROUPS)


def test_paces_are_at_the_limits_of_what_is_off() -> None:
    assert limited_paces(("memory", "trust")) == {"bad_memory": 0.0}
    assert paces_of(("memory",), adaptation=True) == Paces(bad_memory=0.0)
    assert paces_of((), adaptation=False) == Paces(bad_memory=0.0, with_stock=False)


def test_some_limits_are_another_calibration() -> None:
    assert calibrating(("trust", "freight", "tastes")) == ("freight", "tastes")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            {"group": "others"},
            "mechanism trust: group 'others' is none of taxes and shop margins, transport costs",
        ),
        (
            {"claim": Claim("trade", 2, "It does.")},
            "mechanism trust: a claim's direction is 2, expected 1 or -1",
        ),
    ],
)
def test_a_wrong_declaration_is_refused(wrong: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(MECHANISMS["trust"], **wrong)


def test_a_file_declares_a_mechanism_of_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.mechanisms.trust.MECHANISM", MECHANISMS["fees"])
    with pytest.raises(
        ValueError, match=r"sim/mechanisms/trust\.py declares 'fees', expected its own name 'trust'"
    ):
        sim.mechanisms._declared("trust")
