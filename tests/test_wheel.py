"""The built wheel works outside a checkout: scenarios and data come with it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from numba.core.caching import _CacheLocator

from sim import compiled

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


def lend_kernels(site: Path, folder: Path) -> None:
    """Copy what is compiled of the checkout to where numba looks for a wheel's kernels, if its sources are the same.

    Compiling them again would take a minute, and a new place in the shared folder for every run of this test. What
    is missing there, or what numba will not take, is compiled.
    """
    shared = Path(os.environ.get(compiled.VARIABLE) or folder)
    for theirs in (site / "sim").rglob("*.py"):
        ours = ROOT / theirs.relative_to(site)
        assert theirs.read_bytes() == ours.read_bytes(), f"{theirs.name} changed on its way into the wheel"
        found = ours.stat()
        os.utime(theirs, ns=(found.st_atime_ns, found.st_mtime_ns))
        came, goes = (
            base / _CacheLocator.get_suitable_cache_subpath(str(file))
            for base, file in ((shared, ours), (folder, theirs))
        )
        goes.mkdir(parents=True, exist_ok=True)
        for kernel in came.glob(f"{theirs.stem}.*.nb?"):
            with contextlib.suppress(FileNotFoundError):  # another process writes it anew
                shutil.copy(kernel, goes)


def test_wheel_runs_outside_a_checkout(unpacked_wheel: Path, tmp_path: Path):
    code = (
        "import sim, scenarios, experiments.cli, dashboard\n"
        "from sim import Scenario, TradeModel\n"
        "model = TradeModel(Scenario.load('law_2023').with_(weeks=1, consumers=4000, smes=1100), rng=1)\n"
        "model.step()\n"
        "print(sim.__file__)\n"
    )
    kernels = tmp_path / "kernels"
    lend_kernels(unpacked_wheel, kernels)
    environment = os.environ | {"PYTHONPATH": str(unpacked_wheel), compiled.VARIABLE: str(kernels)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(unpacked_wheel / "sim" / "__init__.py")
