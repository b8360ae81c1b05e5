"""Every command of the built wheel does its work outside a checkout, and writes nothing into the package."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.adversary.command_words import commands
from tests.wheel import read_only, unpacked_wheel
from tests.wheel_smoke import USES

__all__ = ["read_only", "unpacked_wheel"]

ENTRY = "import sys; from importlib.metadata import distribution as d; sys.exit({})".format(
    "next(each for each in d('tradewinds').entry_points if each.name == 'tradewinds').load()()"
)


def tradewinds(
    words: Sequence[str], folder: Path, surroundings: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run the wheel's command by its declared entry point."""
    return subprocess.run(
        [sys.executable, "-c", ENTRY, *words],
        cwd=folder,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def made(read_only: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A run and a comparison, as the wheel's own commands made them in an empty folder; and how that ended."""
    found: dict[str, Any] = {}
    for name, command in (("run", ("run",)), ("pair", ("compare",))):
        folder = tmp_path_factory.mktemp(name)
        found[command] = tradewinds(USES[command].words.split(), folder, read_only)
        found[name] = folder / "made"
    return found


def test_every_command_has_a_smoke_case() -> None:
    assert set(USES) == {called for called, _ in commands()}


def test_every_command_of_the_wheel_has_help(read_only: dict[str, str], tmp_path: Path) -> None:
    asked = [[*called, "--help"] for called in USES]
    run = "from experiments.cli.exit_codes import exit_code"
    code = f"{run}\nfor words in {asked!r}: assert exit_code(words) == 0, words\n"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=read_only, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Usage: ") == len(asked)
    assert not list(tmp_path.iterdir())


USED = [
    pytest.param(called, marks=pytest.mark.adversary if use.is_long else (), id=" ".join(called))
    for called, use in USES.items()
    if called != ("dashboard",)
]


@pytest.mark.parametrize("called", USED)
def test_every_command_of_the_wheel_works(
    called: tuple[str, ...], made: dict[str, Any], read_only: dict[str, str], tmp_path: Path
) -> None:
    use = USES[called]
    for name in ("run", "pair"):
        shutil.copytree(made[name], tmp_path / "runs" / name)
    places = {"run": "runs/run", "pair": "runs/pair", "home": "runs"}
    words = use.words.format(**places).split()
    done = made[called] if called in made else tradewinds(words, tmp_path, read_only)
    assert done.returncode in use.codes, done.stderr[-2000:]
    assert use.says in done.stdout
    assert "Traceback" not in done.stderr


def test_the_dashboard_of_the_wheel_serves_its_page(read_only: dict[str, str], tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = USES[("dashboard",)].words.format(port=port).split()
    process = subprocess.Popen(
        [sys.executable, "-c", ENTRY, *words], cwd=tmp_path, env=read_only, stderr=subprocess.PIPE, text=True
    )
    try:
        until = time.monotonic() + 120
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
                    said = page.read().decode()
                break
            except OSError:
                assert process.poll() is None, process.stderr and process.stderr.read()
                assert time.monotonic() < until
                time.sleep(0.2)
        assert "<title>Tradewinds</title>" in said
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        assert process.returncode in USES[("dashboard",)].codes, err
        assert "Traceback" not in err
    finally:
        process.kill()
        process.communicate()
