"""Standard output as a terminal of a chosen width, or as a pipe, for tests of what is printed."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[int], None]:
    """Make standard output a terminal of so many columns."""
    del capsys  # standard output is replaced first

    def of_width(columns: int) -> None:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

    return of_width
