"""Attacks: all of them bear the marker `adversary`, and share a stage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.adversary.stage import Stage
from tests.adversary.tally import KEY, Tally

HERE = Path(__file__).parent


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
