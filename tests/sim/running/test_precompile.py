"""After `tradewinds warmup` the first run compiles nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from numba import config

from sim.running import precompile

ROOT = Path(__file__).resolve().parents[3]
CODE = "import sys; from experiments.cli import main; main(sys.argv[1:])"

pytestmark = pytest.mark.skipif(bool(config.DISABLE_JIT), reason="nothing is compiled")


def test_parts_run_and_stop_when_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(precompile.os, "environ", dict(os.environ))
    weeks: list[int] = []

    def stop_after_two(done: int) -> bool:
        weeks.append(done)
        return done < 2

    assert precompile.compile_part(precompile.PARTS[1], stop_after_two) is None
    assert weeks == [1, 2]


def test_what_was_done_is_said_in_numbers(tmp_path: Path):
    (tmp_path / "a.nbc").touch()
    done = precompile.Compiled(tmp_path, 1, precompile.kernels_in(tmp_path) + 2, 0.5, 2)
    assert precompile.as_json(done) == {
        "folder": str(tmp_path), "kernels": 3, "compiled": 2, "loaded": 1, "seconds": 0.5, "processes": 2,
    }  # fmt: skip
    assert precompile.kernels_in(None) == precompile.kernels_in(tmp_path / "missing") == 0


@pytest.mark.slow
def test_after_warmup_a_run_compiles_nothing(tmp_path: Path):
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "kernels"), "PYTHONPATH": str(ROOT)}

    def said(*words: str, code: int = 0) -> str:
        command = [sys.executable, "-c", CODE, *words]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stderr
        return done.stdout

    def kernels() -> list[str]:
        return sorted(str(path) for path in (tmp_path / "kernels").rglob("*.nb?"))

    first = json.loads(said("warmup", "--json"))
    assert first["folder"] == str(tmp_path / "kernels")
    assert first["compiled"] == first["kernels"] > 50
    made = kernels()
    again = json.loads(said("warmup", "--json"))
    assert (again["compiled"], again["kernels"]) == (0, first["kernels"])
    small = ("--seeds", "1", "--consumers", "3200", "--smes", "1152", "--weeks", "6", "--quiet")
    said("run", "baseline", *small, "--out", "one", "--checkpoint-every", "3")
    said(
        "run",
        "us_de_minimis_repeal",
        *small,
        "--closure",
        "general",
        "--set",
        "recommender_window=4",
        "--out",
        "two",
    )
    assert kernels() == made
    # The doctor's advice mends what it found.
    path = next((tmp_path / "kernels").rglob("bulk_orders.buy_and_gather*.nbc"))
    path.write_bytes(path.read_bytes()[:-1])
    assert "1 damaged" in said("doctor", code=1)
    said("warmup", "--quiet")
    assert "damaged" not in said("doctor")
    assert kernels() == made


def test_kernels_asked_for_are_those_numba_writes():
    """Their names and files are written out, as looking must import no compiler."""
    from sim.running import week_kernels

    functions = [function.py_func for function, _ in week_kernels.week_calls()]
    written = {
        f"{each.__module__.removeprefix('sim.').replace('.', '/')}.{each.__name__}" for each in functions
    }
    assert set(precompile.EVERY_WEEK) <= written
    shopping = next(function for function, _ in week_kernels.week_calls())
    names = [path.name for path in Path(shopping.stats.cache_path).glob("shoppers.shop_and_settle-*")]
    assert any(name.endswith(f".py{sys.version_info.major}{sys.version_info.minor}.nbi") for name in names)
