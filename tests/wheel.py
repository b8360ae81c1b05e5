"""The wheel, built once and unpacked outside the checkout, and the surroundings in which its commands run."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from numba.core.caching import _CacheLocator

from sim.core import kernel_cache

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
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


def lend_kernels(site: Path, folder: Path) -> None:
    """Copy what is compiled of the checkout to where numba looks for a wheel's kernels, if its sources are the same.

    Compiling them again would take a minute, and a new place in the shared folder for every run of this test. What
    is missing there, or what numba will not take, is compiled.
    """
    shared = Path(os.environ.get(kernel_cache.VARIABLE) or folder)
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


@pytest.fixture(scope="session")
def read_only(unpacked_wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The surroundings in which the wheel's package is found, first and read-only, with kernels elsewhere."""
    kernels = tmp_path_factory.mktemp("kernels")
    lend_kernels(unpacked_wheel, kernels)
    everything = [unpacked_wheel, *unpacked_wheel.rglob("*")]
    modes = {path: path.stat().st_mode for path in everything}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    before = state_of(unpacked_wheel)
    home = tmp_path_factory.mktemp("home")
    yield os.environ | {
        "PYTHONPATH": str(unpacked_wheel), kernel_cache.VARIABLE: str(kernels), "HOME": str(home), "COLUMNS": "120",
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    for path, mode in modes.items():
        path.chmod(mode)
    # To the superuser nothing is read-only, so what is there is looked at too.
    assert state_of(unpacked_wheel) == before, "a command wrote into the package"


def state_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of every file of a folder."""
    return {
        str(path): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }
