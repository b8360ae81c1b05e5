"""The built wheel works outside a checkout: scenarios and data come with it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def unpacked_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the contents of a freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("tradewinds-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_wheel_brings_data_scenarios_and_licences(unpacked_wheel: Path):
    names = {
        path.relative_to(unpacked_wheel).as_posix() for path in unpacked_wheel.rglob("*") if path.is_file()
    }
    for folder, suffixes in (
        ("sim/data", {".csv", ".md"}),
        ("scenarios", {".yaml"}),
        ("dashboard/assets", None),
    ):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and (suffixes is None or path.suffix in suffixes):
                assert path.relative_to(ROOT).as_posix() in names
    assert not any(name.startswith(("tests/", "tools/", "docs/")) for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_wheel_runs_outside_a_checkout(unpacked_wheel: Path, tmp_path: Path):
    code = (
        "import sim, scenarios, experiments.cli, dashboard\n"
        "from sim import Scenario, TradeModel\n"
        "model = TradeModel(Scenario.load('law_2023').with_(weeks=1, consumers=4000, smes=1100), rng=1)\n"
        "model.step()\n"
        "print(sim.__file__)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(unpacked_wheel)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(unpacked_wheel / "sim" / "__init__.py")
