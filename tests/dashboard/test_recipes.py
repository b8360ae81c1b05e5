"""CONTRIBUTING's recipes of a panel and a page, followed to the letter in a copy of the project: they work."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.recipes import copied, followed

PARTS = ("dashboard", "tests/dashboard")
PANEL, PAGE = "A panel of the dashboard", "A page of the dashboard"


def checked(project, what):
    """What `recipe_checks` says of the copy, whose own files come first."""
    command = [sys.executable, "-m", "tests.dashboard.recipe_checks", what]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path):
    return copied(tmp_path, *PARTS)


def test_a_panel_is_one_file_and_one_line(project):
    assert checked(project, "panel").returncode != 0, "else the check could not fail"
    files = followed(PANEL, project)
    assert files == ["dashboard/panels/platform_parcels.py", "dashboard/pages/policy_effects.py"]
    done = checked(project, "panel")
    assert done.returncode == 0, done.stderr


def test_a_page_is_one_file_and_one_line(project):
    followed(PANEL, project)
    assert checked(project, "page").returncode != 0, "else the check could not fail"
    files = followed(PAGE, project)
    assert files == ["dashboard/pages/platforms.py", "dashboard/pages/__init__.py"]
    done = checked(project, "page")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("panels/platform_parcels.py", 'Figure("parcels"', 'Figure("parcel"', "parcels"),
        ("panels/platform_parcels.py", 'by="platform"', 'by="platfrom"', "did you mean"),
        ("panels/platform_parcels.py", "PANEL = ", "PANE = ", "holds no PANEL"),
        ("pages/policy_effects.py", '"platform_parcels"', '"platform_parcel"', "did you mean"),
    ],
)
def test_a_misspelt_recipe_says_what_would_be_right(project, file, before, after, said):
    followed(PANEL, project)
    path = project / "dashboard" / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    done = checked(project, "panel")
    assert done.returncode != 0
    assert said in done.stderr.splitlines()[-1]
