"""The table of systems: every row, every name in it checked where the thing is declared, and tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.mechanisms import MECHANISMS
from sim.metrics import METRICS
from sim.policy.instruments import INSTRUMENTS
from sim.scenario.definition import scenario_names
from sim.systems import SYSTEMS, System
from sim.systems.system import FILE, WORLD, read_systems
from sim.world.data_address import read_address

ROOT = Path(__file__).parents[3]
EVERY = pytest.mark.parametrize("system", SYSTEMS.values(), ids=lambda each: each.name)


def test_there_is_one_row_for_each_of_the_77() -> None:
    assert [each.number for each in SYSTEMS.values()] == list(range(1, 78))
    assert len({each.label for each in SYSTEMS.values()}) == 77
    assert all(re.fullmatch(r"[a-z0-9_]+", name) for name in SYSTEMS)


@EVERY
def test_what_a_row_names_is_declared(system: System) -> None:
    assert set(system.mechanisms) <= set(MECHANISMS)
    assert set(system.instruments) <= set(INSTRUMENTS)
    assert system.metric in ("", *METRICS)
    assert system.scenario in ("", *scenario_names())
    for address in system.data:
        assert str(read_address(address)) == address
    if system.metric:
        by = METRICS[system.metric].by
        assert by != (WORLD,) if system.group != WORLD else WORLD in by


@EVERY
def test_a_row_without_a_mechanism_says_what_is_missing_and_names_no_test(system: System) -> None:
    if system.switch:
        return
    assert system.lacks
    assert (system.metric, system.scenario, system.test) == ("", "", "")


@EVERY
def test_the_test_of_a_row_speaks_of_what_the_row_names(system: System) -> None:
    if not system.test:
        return
    text = (ROOT / system.test).read_text(encoding="utf-8")
    assert "def test_" in text
    helpers = re.findall(r"^from (tests\.[\w.]+) import", text, flags=re.MULTILINE)
    files = [ROOT / f"{name.replace('.', '/')}.py" for name in helpers]
    text += "".join(each.read_text(encoding="utf-8") for each in files if each.is_file())
    assert any(re.search(rf"\b{name}\b", text) for name in system.switch), (
        f"{system.test} names none of {system.switch}"
    )


HEAD = "number,system,label,paragraph,piece,mechanisms,instruments,data,metric,group,scenario,test,lacks\n"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,a,A,A1,house,,,,,,,,x\n1,b,B,A1,house,,,,,,,,x\n", "t.csv:3: system b is number 1, expected 2"),
        ("1,a,A,A1,house,,,,,,,,x\n2,a,A,A1,house,,,,,,,,x\n", "t.csv:3: system a stands twice"),
        ("1,a,A,A1,garden,,,,,,,,x\n", "t.csv:2: system a: piece 'garden' is none of house, firms"),
        ("1,a,A,A1,house,,,,,air,,,x\n", "t.csv:2: system a: group 'air' is of no metric"),
        ("one,a,A,A1,house,,,,,,,,x\n", "t.csv:2: "),
    ],
)
def test_a_spoilt_row_is_refused_with_its_line(tmp_path: Path, rows: str, said: str) -> None:
    file = tmp_path / "t.csv"
    file.write_text(HEAD + rows, encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(said)):
        read_systems(file)


def test_the_head_of_the_table_is_that_of_the_tests() -> None:
    assert FILE.read_text(encoding="utf-8").startswith(HEAD)
