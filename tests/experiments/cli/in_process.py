"""Commands run in this process, over the fake model, in an empty folder."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sim.running.run_scenarios  # noqa: F401  (so that the module is there to change)
from experiments.cli.exit_codes import exit_code

FAKE = "tests.sim.fake_model:FakeModel"
Ended = tuple[int, str, str]
Command = Callable[..., Ended]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command line in an empty folder; gives (exit code, standard output, standard error)."""
    module = sys.modules["sim.running.run_scenarios"]
    monkeypatch.setattr(module, "run_many", functools.partial(module.run_many, model=FAKE))  # type: ignore[attr-defined]
    monkeypatch.chdir(tmp_path)

    def ended(*words: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["tradewinds", *words])
        capsys.readouterr()
        code = exit_code(list(words))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ended


def as_json(ended: Ended) -> dict[str, Any]:
    """The JSON object of a command that ended well."""
    code, out, err = ended
    assert code == 0, err
    payload = json.loads(out)
    assert payload["schema_version"] == 1
    return dict(payload)


SMALL = ("--seeds", "3", "--weeks", "4", "--jobs", "1", "--quiet")
