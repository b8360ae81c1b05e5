"""What surrounds the model: Python, packages, processors, folders, a browser."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

from experiments.installation.version import version_text

PACKAGES = (
    "mesa",
    "numpy",
    "numba",
    "scipy",
    "pandas",
    "pyarrow",
    "pydantic",
    "ruamel.yaml",
    "typer",
    "rich",
    "plotly",
    "dash",
    "waitress",
)
PYTHONS = ((3, 11), (3, 13))


def check_of(name: str, ok: bool, found: str) -> dict[str, Any]:
    """One line of the doctor."""
    return {"check": name, "ok": ok, "found": found}


def installation_checks() -> list[dict[str, Any]]:
    """Python, packages, folders, browser."""
    supported = PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]
    checks = [
        check_of("tradewinds", True, version_text()),
        check_of(
            "python",
            supported,
            platform.python_version() + ("" if supported else " (3.11 to 3.13 are tried)"),
        ),
    ]
    for package in PACKAGES:
        try:
            checks.append(check_of(package, True, metadata.version(package)))
        except metadata.PackageNotFoundError:
            checks.append(check_of(package, False, "not installed"))
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    checks.append(check_of("processors", True, str(processors)))
    for name, folder in (("folder for runs", Path.cwd()), ("temporary folder", Path(tempfile.gettempdir()))):
        free = shutil.disk_usage(folder).free / 1e9
        writable = os.access(folder, os.W_OK)
        checks.append(
            check_of(
                name,
                writable and free > 1,
                f"{folder}, {'' if writable else 'not '}writable, {free:.0f} GB free",
            )
        )
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    checks.append(check_of("browser for tests (optional)", True, browser or "no chromium found"))
    return checks
