"""CONTRIBUTING's recipe of a mechanism, followed to the letter in a copy of the project: it works."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.recipes import copied, followed

PARTS = ("sim", "dashboard", "experiments", "scenarios", "tests/sim/mechanisms")
RECIPE = "A mechanism"


def done(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(project / "compiled")}
    return subprocess.run(
        [sys.executable, *words], cwd=project, env=environment, capture_output=True, text=True, check=False
    )


def checked(project: Path) -> subprocess.CompletedProcess[str]:
    """Run `recipe_checks` in the copy, whose own files come first; in plain Python, for nothing of it is compiled."""
    return done(project, "-c", "import os; os.environ['NUMBA_DISABLE_JIT'] = '1'; "
                "from tests.sim.mechanisms.recipe_checks import main; main()")  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copied(tmp_path, *PARTS)


def test_a_mechanism_is_one_file_and_one_line(project: Path) -> None:
    assert "KeyError: 'delivery_rounds'" in checked(project).stderr, "else the check could not fail"
    files = followed(RECIPE, project)
    assert files == ["sim/mechanisms/delivery_rounds.py", "sim/mechanisms/__init__.py"]
    found = checked(project)
    assert found.returncode == 0, found.stderr


@pytest.mark.slow
def test_and_its_runs_are_tested_without_a_line_more(project: Path) -> None:
    copied(project, "tests/properties")
    for file in ("conftest.py", "other_worlds.py", "small_world.py", "plain_python.py"):
        (project / "tests" / file).write_bytes((Path(__file__).parents[2] / file).read_bytes())
    followed(RECIPE, project)
    found = done(
        project, "-m", "pytest", "-q", "tests/sim/mechanisms/test_switches.py", "-k", "delivery_rounds"
    )
    assert found.returncode == 0, found.stdout
    assert "2 passed" in found.stdout
