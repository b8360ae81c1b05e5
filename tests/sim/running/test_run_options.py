"""Options of a run are declared once; the functions for users name each of them, with the same default."""

from __future__ import annotations

import dataclasses
import inspect

import pytest

from sim import compare, run
from sim.running.run_options import RunOptions
from sim.running.run_scenarios import run_many

OPTIONS = {each.name: each.default for each in dataclasses.fields(RunOptions)}
ONE_SCENARIO = ("checkpoint_every", "resume", "where", "panel")
"""Of a run of one scenario only."""


def defaults(function: object, *leave_out: str) -> dict[str, object]:
    parameters = inspect.signature(function).parameters  # type: ignore[arg-type]
    return {name: each.default for name, each in parameters.items() if name not in leave_out}


def test_run_names_every_option_with_its_default():
    named = defaults(run, "scenario")
    named["folders"] = named.pop("folder")
    assert named == OPTIONS


def test_compare_names_every_option_that_is_not_of_one_scenario():
    wanted = {name: default for name, default in OPTIONS.items() if name not in ONE_SCENARIO}
    assert defaults(compare, "base", "others", "year", "window") == wanted


def test_an_unknown_option_is_refused_by_name():
    with pytest.raises(TypeError, match="'sedes'"):
        run_many(["law_2023"], sedes=3)
