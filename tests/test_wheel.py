"""The built wheel works outside a checkout: scenarios and data come with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.wheel import ROOT, read_only, unpacked_wheel

__all__ = ["read_only", "unpacked_wheel"]


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


def test_wheel_runs_outside_a_checkout(unpacked_wheel: Path, read_only: dict[str, str], tmp_path: Path):
    code = (
        "import sim, scenarios, experiments.cli, dashboard\n"
        "from sim import Scenario, TradeModel\n"
        "model = TradeModel(Scenario.load('law_2023').with_(weeks=1, consumers=4000, smes=1200), rng=1)\n"
        "model.step()\n"
        "print(sim.__file__)\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=read_only, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(unpacked_wheel / "sim" / "__init__.py")
