"""What every test may use.

Browser tests need the system's chromium: skipped without it, a failure where CI=true.
"""

from __future__ import annotations

import os
import shutil

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
