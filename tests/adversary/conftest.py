"""Attacks: all of them bear the marker `adversary`, share a stage, and end with one table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.adversary.stage import Stage
from tests.adversary.tally import Tally, table

HERE = Path(__file__).parent
KEY = "tally"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.adversary)


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Where command lines are tried."""
    made = Stage(tmp_path_factory.mktemp("stage"))
    yield made
    made.close()


@pytest.fixture
def tally(request: pytest.FixtureRequest, record_property: Any) -> Iterator[Tally]:
    """The counts of a test, named after it; they reach the table from any process of the suite."""
    made = Tally(request.node.name.removeprefix("test_").replace("_", " "))
    yield made
    record_property(KEY, made.row())


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the table."""
    reports = [each for listed in terminalreporter.stats.values() for each in listed]
    rows = [
        tuple(value)
        for report in reports
        for key, value in getattr(report, "user_properties", [])
        if key == KEY
    ]
    if rows:
        terminalreporter.section("attacks")
        for line in table(list(dict.fromkeys(rows))):
            terminalreporter.write_line(line)
