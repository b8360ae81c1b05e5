"""What every test may use.

Browser tests need the system's chromium: skipped without it, a failure where CI=true.
"""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest

# Every test process solves its own small worlds: one that loaded another's solution would compare it with itself.
os.environ.setdefault("TRADEWINDS_CACHE_DIR", "off")


def chromium_path() -> str | None:
    """Find the system's chromium; Playwright's own download is never used."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the system's chromium, for `playwright.chromium.launch(executable_path=...)`."""
    path = chromium_path()
    if path is not None:
        return path
    if os.environ.get("CI") == "true":
        pytest.fail("no chromium on this machine, and CI=true")
    pytest.skip("no chromium on this machine")


def pytest_configure(config: pytest.Config) -> None:
    """Let the suite run in plain Python where numba is told to compile nothing."""
    if os.environ.get("NUMBA_DISABLE_JIT", "0") != "0":
        from tests.plain_python import PlainPython

        config.pluginmanager.register(PlainPython())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every test marked `browser` depend on chromium."""
    for item in items:
        if item.get_closest_marker("browser") and "chromium" not in item.fixturenames:
            item.fixturenames.insert(0, "chromium")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what the attacks (`tests/adversary`) counted; here, as the first of several processes loads no other."""
    from tests.adversary.tally import KEY, table

    reports = [each for listed in terminalreporter.stats.values() for each in listed]
    noted = [each for report in reports for each in getattr(report, "user_properties", ())]
    rows = [tuple(value) for key, value in noted if key == KEY]
    if rows:
        terminalreporter.section("attacks")
        for line in table(list(dict.fromkeys(rows))):
            terminalreporter.write_line(line)
