"""What is wrong with a command line: named with what would be right, as text and as JSON, with its exit code."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.experiments.cli.in_process import SMALL, Command, command

__all__ = ["command"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "us_de_minimis_repael"), "did you mean us_de_minimis_repeal"),
        (("run", "nowhere.yaml"), "nowhere.yaml"),
        (("run", "baseline", "--seeds", "ten"), "expected a whole number of at least 1"),
        (("run", "baseline", "--seeds", "0"), "a whole number of at least 1"),
        (("run", "baseline", "--start", "2025-01-08"), "did you mean 2025-01-06"),
        (("run", "baseline", "--start", "soon"), "dates are written 2025-08-29"),
        (("run", "baseline", "--set", "cross_border_share=4"), "did you mean 4%"),
        (("run", "baseline", "--set", "cross_bordr_share=4%"), "did you mean cross_border_share"),
        (("run", "baseline", "--set", "cross_border_share"), "expected key=value"),
        (("run", "baseline", "--flows", "some"), "expected first, all or none"),
        (("run", "baseline", "--weeks", "0"), "--weeks"),
        (("run",), "scenario"),
        (("compare", "baseline"), "names no counterfactual"),
        (("compare", "law_2023", "red_sea_closure_2023", "us_tariffs_2025"), "differ in start"),
        (("explain", "tarif"), "did you mean tariff"),
        (("list", "scenario"), "did you mean scenarios"),
        (("new", "scenari"), "did you mean scenario"),
        (("export", "none", "--csv"), "holds no run"),
        (("show", "none"), "holds no run"),
        (("show", "none", "--distribution", "delivery_day"), "did you mean delivery_days"),
        (("show", "none", "--economy", "UAS"), "unknown economy 'UAS'"),
        (("dashboard", "nowhere"), "there is no file or folder nowhere"),
        (("nonsense",), "nonsense"),
        (("run", "baseline", "--sed", "4"), "--seeds"),
    ],
)
def test_bad_input_is_named_with_what_would_be_right(command: Command, words: tuple[str, ...], said: str):
    code, out, err = command(*words)
    assert code == 2, err
    assert said in err
    assert out == ""


def test_errors_as_json(command: Command):
    code, out, err = command("run", "baselin", "--json")
    assert code == 2
    error = json.loads(out)["error"]
    assert error["kind"] == "bad_input"
    assert "did you mean baseline" in error["message"]
    assert err.startswith("error: ")


def test_a_failure_ends_with_three(command: Command, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr(sys.modules["sim.running.run_scenarios"], "run_many", fail)
    code, out, err = command("run", "baseline", *SMALL)
    assert code == 3
    assert "out of luck" in err
    assert out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--window", "effekt"),
            "expected effect, force, whole, or two dates such as 2025-05-02..2026-01-04",
        ),
        (("--window", "2031-01-01..2031-02-01"), "do not cover"),
        (("--year", "2025", "--window", "whole"), "give one of them"),
    ],
)
def test_a_window_that_cannot_be_meant_is_refused_before_anything_runs(
    command: Command, tmp_path: Path, words: tuple[str, ...], said: str
):
    code, _, err = command("compare", "us_de_minimis_repeal", *SMALL, *words, "--out", "c")
    assert code == 2
    assert said in err
    assert not (tmp_path / "c").exists()
