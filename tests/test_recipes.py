"""CONTRIBUTING's recipes of the simulator, followed to the letter in a copy of the project: they work."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.recipe_checks import INSTRUMENT, METRIC, RAIL
from tests.recipes import copied, followed

if TYPE_CHECKING:
    from pathlib import Path

PARTS = ("dashboard", "docs", "experiments", "scenarios", "sim", "tests")
RECIPES = {
    "rail": ("A means of payment", ["sim/data/payment_rails.csv", "sim/data/rail_reach.csv"]),
    "instrument": (
        "A policy instrument",
        ["sim/policy/instruments/clearance_levy.py", "sim/policy/instruments/__init__.py"],
    ),
    "metric": ("A metric", ["sim/metrics/logistics.py"]),
}
"""By what is checked: the heading, and the files that the recipe writes or changes."""

NAMES = {"rail": RAIL, "instrument": INSTRUMENT, "metric": METRIC}


def checked(project: Path, what: str) -> subprocess.CompletedProcess[str]:
    """What `recipe_checks` says of the copy, whose own files come first."""
    command = [sys.executable, "-m", "tests.recipe_checks", what]
    surroundings = {**os.environ, "NUMBA_DISABLE_JIT": "1", "TRADEWINDS_CACHE_DIR": "off"}
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, env=surroundings)


@pytest.mark.parametrize("what", RECIPES)
def test_a_recipe_writes_few_files_and_what_it_promises_is_there(what: str, tmp_path: Path) -> None:
    project = copied(tmp_path, *PARTS)
    before = checked(project, what)
    assert before.returncode != 0, "else the check could not fail"
    assert before.stderr.splitlines()[-1] == f"KeyError: {NAMES[what]!r}"
    heading, files = RECIPES[what]
    assert followed(heading, project) == files
    done = checked(project, what)
    assert done.returncode == 0, done.stderr
