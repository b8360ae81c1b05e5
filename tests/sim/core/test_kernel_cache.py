"""Where compiled kernels go: the user's cache, or their own folder; named after the sources; never a failure."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.core import code_version, kernel_cache

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A user's empty cache and an empty temporary folder."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv(kernel_cache.VARIABLE, "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(kernel_cache.tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    return tmp_path / "home"


def test_the_environment_decides(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv(kernel_cache.VARIABLE, str(tmp_path / "named"))
    assert kernel_cache.place() == tmp_path / "named"
    assert not home.exists()


def test_else_it_is_the_users_cache_and_workers_hear_of_it(home: Path):
    folder = kernel_cache.place()
    assert folder == home / "tradewinds" / "numba" / code_version.hash_of_code()
    assert os.environ[kernel_cache.VARIABLE] == str(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("cache", ["/dev/null/cache", "/proc/cache", "nowhere"])
def test_without_a_home_it_is_temporary(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cache: str
):
    monkeypatch.setenv("XDG_CACHE_HOME", cache)
    folder = kernel_cache.place()
    assert folder == kernel_cache.temporary_folder()
    assert folder.parent == tmp_path / "temporary"
    assert folder.name.endswith(code_version.hash_of_code())


def test_a_folder_others_can_write_to_is_not_used(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """What lies there would be run."""
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/cache")
    monkeypatch.setattr(kernel_cache.tempfile, "tempdir", str(tmp_path / "temporary"))
    theirs = kernel_cache.temporary_folder()
    theirs.mkdir()
    theirs.chmod(0o777)
    assert kernel_cache.place() not in (theirs, None)
    theirs.rmdir()
    theirs.symlink_to(tmp_path)
    monkeypatch.setenv(kernel_cache.VARIABLE, "")
    assert kernel_cache.place() not in (theirs, None)


def test_where_nothing_can_be_written_nothing_fails(home: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object, **__: object) -> str:
        raise PermissionError("read-only")

    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/cache")
    monkeypatch.setattr(kernel_cache.tempfile, "gettempdir", lambda: "/dev/null")
    monkeypatch.setattr(kernel_cache.tempfile, "mkdtemp", refuse)
    assert kernel_cache.place() is None


def test_folders_of_old_sources_go_after_a_month(home: Path):
    old, young = (home / "tradewinds" / "numba" / name for name in ("old", "young"))
    for folder in (old, young):
        folder.mkdir(parents=True)
    before = time.time() - 40 * 86_400
    os.utime(old, (before, before))
    kernel_cache.place()
    assert not old.exists()
    assert young.exists()


@pytest.mark.parametrize("cache", ["home", "/dev/null"])
def test_kernels_land_there_whatever_the_home(tmp_path: Path, cache: str):
    code = (
        "import os, numba\n"
        "from sim.core import draws\n"
        "draws.stream(1, 2, 3)\n"
        "print(os.environ['NUMBA_CACHE_DIR'], draws.stream.stats.cache_path)\n"
    )
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("NUMBA_", "XDG_"))
    }
    environment |= {"HOME": str(tmp_path / cache) if cache == "home" else cache, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    folder, kernels = done.stdout.split()
    expected = "home/.cache/tradewinds/numba/" if cache == "home" else "tradewinds-numba-"
    assert folder.startswith(str(tmp_path / expected))
    assert kernels.startswith(folder)
    assert list(Path(folder).rglob("*.nbc"))


def test_a_fingerprint_moves_with_any_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(code_version, "PACKAGE", tmp_path)
    one = tmp_path / "units.py"
    one.write_text("A = 1\n")
    before = code_version._hash_of([one])
    one.write_text("A = 2\n")
    assert code_version._hash_of([one]) != before
