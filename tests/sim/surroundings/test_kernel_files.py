"""A compiled kernel that was cut or flipped on the disk is never run: it is taken away, said once, compiled again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from numba import config

from experiments.installation import compiled_kernels as kernels
from sim.surroundings import kernel_files

ROOT = Path(__file__).resolve().parents[3]
CODE = """
from sim.core import draws
print(draws.stream(1, 2, 3), int(draws.stream.stats.cache_misses.total()))
"""

pytestmark = pytest.mark.skipif(bool(config.DISABLE_JIT), reason="nothing is compiled")


def said(folder: Path) -> tuple[list[str], str]:
    """What a process that needs one small kernel prints: (its value and how often it compiled, its messages)."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder)}
    command = [sys.executable, "-c", CODE]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split(), done.stderr


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with one kernel and the value it gives."""
    folder = tmp_path_factory.mktemp("whole")
    (value, compiled), _ = said(folder)
    assert compiled != "0"
    return folder, value


def flip(path: Path, at: float) -> None:
    content = bytearray(path.read_bytes())
    content[int(at * (len(content) - 1))] ^= 0x10
    path.write_bytes(bytes(content))


DAMAGE = {
    "emptied": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "first bit": lambda path: flip(path, 0.0),
    "fingerprint": lambda path: flip(path, 25 / path.stat().st_size),
    "middle": lambda path: flip(path, 0.5),
    "last bit": lambda path: flip(path, 1.0),
}


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
@pytest.mark.parametrize("damage", ["emptied", "middle"])
def test_a_damaged_file_is_compiled_again(whole: tuple[Path, str], tmp_path: Path, ending: str, damage: str):
    folder = tmp_path / "kernels"
    shutil.copytree(whole[0], folder)
    for path in folder.rglob(f"*.{ending}"):
        DAMAGE[damage](path)
    (value, _), messages = said(folder)
    assert value == whole[1]
    assert messages.count("compiled kernels were damaged") == 1
    assert "Traceback" not in messages
    (value, compiled), messages = said(folder)
    assert (value, compiled, messages) == (whole[1], "0", "")


@pytest.mark.parametrize("damage", list(DAMAGE))
def test_damage_is_seen_wherever_it_is(whole: tuple[Path, str], tmp_path: Path, damage: str, monkeypatch):
    folder = tmp_path / "kernels"
    shutil.copytree(whole[0], folder)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(folder))
    assert kernels.kernel_check()["ok"]
    path = next(folder.rglob("*.nbc"))
    DAMAGE[damage](path)
    assert kernel_files.look(folder).damaged == [path]
    line = kernels.kernel_check()
    assert not line["ok"]
    assert path.name in line["found"]
    kernel_files.discard(folder)
    assert kernels.kernel_check()["ok"]
    assert not path.exists()


def test_a_file_numba_wrote_itself_is_passed_over_in_silence():
    assert kernel_files.opened(b"\x80\x04old") is None
    assert kernel_files.opened(kernel_files.sealed(b"new")) == b"new"


def test_a_whole_file_that_names_what_is_gone_is_compiled_again(whole: tuple[Path, str], tmp_path: Path):
    """As of other sources, in a folder that NUMBA_CACHE_DIR names: not damaged, so nothing is said."""
    folder = tmp_path / "kernels"
    shutil.copytree(whole[0], folder)
    for path in folder.rglob("*.nb[ci]"):
        path.write_bytes(kernel_files.sealed(b"csim.agents.seller_groups\nNoSuchClass\n."))
    (value, compiled), messages = said(folder)
    assert (value, messages) == (whole[1], "")
    assert compiled != "0"


def test_a_folder_that_cannot_be_written_stops_nothing(whole: tuple[Path, str]):
    (value, compiled), messages = said(Path("/dev/null/kernels"))
    assert (value, messages) == (whole[1], "")
    assert compiled != "0"


def test_the_launcher_asks_the_same_place(tmp_path: Path):
    """One implementation: a folder of the checkout that others may write is not used by ./run either."""

    def chosen(folder: Path) -> Path:
        environment = {**os.environ, "TMPDIR": str(tmp_path)}
        command = [sys.executable, "-m", "sim.core.kernel_cache", str(folder)]
        return Path(subprocess.check_output(command, cwd=ROOT, env=environment, text=True).strip())

    mine = chosen(tmp_path / "checkout")
    assert mine.parent == tmp_path / "checkout"
    mine.chmod(0o777)
    elsewhere = chosen(tmp_path / "checkout")
    assert elsewhere.parent == tmp_path
    assert elsewhere.stat().st_mode & 0o777 == 0o700
    assert "-m sim.core.kernel_cache" in (ROOT / "run").read_text()
