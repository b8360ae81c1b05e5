"""One tiny comparison of the real model, made once a session, for tests that look at saved runs."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from experiments.cli.exit_codes import exit_code

SIZES = ("--seeds", "2", "--consumers", "3200", "--smes", "1152", "--jobs", "1", "--quiet")
WEEKS = ("--start", "2025-04-28", "--weeks", "2")
"""The second is the first in which a policy of the scenario is in force."""


@pytest.fixture(scope="session")
def tiny_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the comparison `c`, and in it a run of each scenario."""
    folder = tmp_path_factory.mktemp("runs")
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = exit_code(["compare", "us_de_minimis_repeal", *WEEKS, *SIZES, "--out", str(folder / "c")])
    assert code == 0, said.getvalue()
    return folder
