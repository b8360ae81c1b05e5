"""`run --panel`: what cannot be meant is refused before anything is written; what is kept is exported."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

import pandas as pd
import pytest

from sim.running.run_scenarios import run, run_many
from sim.scenario.definition import Scenario
from tests.experiments.cli.in_process import Command, as_json, command

__all__ = ["command"]
SIX = "tests.cut_world:six_economies"


@pytest.mark.parametrize(
    ("panel", "told"),
    [
        ("0", "Invalid value for '--panel'"),
        ("-3", "Invalid value for '--panel'"),
        ("1153", "--panel is 1,153, more than the 1,152 SMEs of the run"),
        ("4000", "--panel is 4,000, more than the 3,200 consumers of the run"),
    ],
)
def test_a_panel_that_cannot_be_is_refused(command: Command, panel: str, told: str):
    sizes = ("--consumers", "3200", "--smes", "1152", "--seeds", "1", "--weeks", "2", "--out", "r")
    code, out, err = command("run", "law_2023", *sizes, "--panel", panel)
    assert (code, out) == (2, "")
    assert told in err
    assert err.count("error: ") == 1
    assert not Path("r").exists()


def test_a_panel_is_kept_and_exported(command: Command, monkeypatch: pytest.MonkeyPatch):
    module = sys.modules["sim.running.run_scenarios"]
    monkeypatch.setattr(module, "run_many", functools.partial(run_many, model=SIX))
    words = ("run", "law_2023", "--seeds", "1", "--weeks", "3", "--consumers", "3200", "--smes", "1152")
    assert command(*words, "--panel", "12", "--out", "runs/a", "--quiet")[0] == 0
    files = as_json(command("export", "a", "--csv", "--json"))["files"]
    tables = {Path(file).stem: pd.read_csv(file) for file in files}
    for name in ("panel_consumers", "panel_firms"):
        assert len(tables[name]) == 3 * 12
        assert tables[name]["tick"].tolist() == [week for week in range(3) for _ in range(12)]
    assert command("export", "a", "--xlsx")[0] == 0


def test_runs_without_one_export_none(command: Command):
    run(
        Scenario.load("law_2023").with_(consumers=400, smes=120, weeks=1),
        seeds=1,
        model=SIX,
        jobs=1,
        folder="runs/a",
    )
    files = as_json(command("export", "a", "--csv", "--json"))["files"]
    assert not [file for file in files if "panel" in file]
