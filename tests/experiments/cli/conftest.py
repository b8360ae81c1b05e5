"""A folder of saved runs over the fake model, and the command line beside it."""

from __future__ import annotations

import functools
import shutil
import sys
from pathlib import Path

import pytest

import sim.running.run_scenarios  # noqa: F401  (so that the module is there to change)
from experiments.cli.exit_codes import exit_code
from tests.experiments.cli.saved_runs import ARM, FAKE, SMALL, Command, Ended


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command line over the fake model where the test is; gives (exit code, output, messages)."""
    module = sys.modules["sim.running.run_scenarios"]
    monkeypatch.setattr(module, "run_many", functools.partial(module.run_many, model=FAKE))  # type: ignore[attr-defined]

    def ended(*words: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["tradewinds", *words])
        capsys.readouterr()
        code = exit_code(list(words))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ended


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of runs: run a, run b, comparison c; made once."""
    home = tmp_path_factory.mktemp("saved")
    module = sys.modules["sim.running.run_scenarios"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "run_many", functools.partial(module.run_many, model=FAKE))  # type: ignore[attr-defined]
        patch.chdir(home)
        for words in (
            ("run", "law_2023", "--out", "runs/a"), ("run", "law_2023", "--out", "runs/b"),
            ("compare", ARM, "--out", "runs/c"),
        ):  # fmt: skip
            assert exit_code([*words, *SMALL]) == 0
    return home


@pytest.fixture
def home(saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, to be damaged."""
    shutil.copytree(saved, tmp_path / "home")
    monkeypatch.chdir(tmp_path / "home")
    return tmp_path / "home" / "runs"
