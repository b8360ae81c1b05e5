"""`--set` with a column's name alone: what it is taken for, what is refused, and what is said before anything runs."""

from __future__ import annotations

import pytest

from experiments.asking.asked_scenarios import parsed_overrides
from experiments.ending.bad_input import BadInput
from experiments.printing.moved_numbers import tell_moved
from experiments.terminal.shell import Shell
from sim.scenario.definition import Scenario


@pytest.mark.parametrize(("asked", "new"), [("sigma=x1.2", "x1.2"), ("Sigma[electronics]=5", 5.0)])
def test_a_column_of_one_table_is_taken_for_its_address(
    asked: str, new: object, capsys: pytest.CaptureFixture[str]
):
    name = asked.partition("=")[0]
    whole = f"categories.{name.lower()}"
    changes = parsed_overrides([asked])
    assert list(changes["data"].values()) == [new]
    arm = Scenario.load("law_2023").with_(**changes)
    assert arm.data == Scenario.load("law_2023").with_(**parsed_overrides([f"categories.{asked}"])).data
    tell_moved(Shell(), [arm, arm])
    said = capsys.readouterr()
    assert (said.out + said.err).count(f"{name!r} is taken for {whole}") == 1
    assert f"moved: {whole} is" in said.out + said.err


def test_a_column_of_several_tables_is_refused_with_all_of_them():
    with pytest.raises(BadInput, match=r"did you mean economies.vat_rate or vat_rates.vat_rate\?"):
        parsed_overrides(["vat_rate=x2"])
    with pytest.raises(BadInput, match="'sigm'"):
        parsed_overrides(["sigm=x2"])


def test_what_no_run_reads_is_said_before_anything_runs(capsys: pytest.CaptureFixture[str]):
    arm = Scenario.load("law_2023").with_(**parsed_overrides(["economies.tariff_applied_share=x1.1"]))
    tell_moved(Shell(), [arm])
    said = capsys.readouterr()
    assert "note: economies.tariff_applied_share is given, but no run reads" in said.out + said.err
    assert "duty_level is derived from them" in said.out + said.err
