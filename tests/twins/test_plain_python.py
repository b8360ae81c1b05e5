"""The compiled rules and the same lines run by Python give the same bits, in one process and in another."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numba

from tests.twins.print_bits import bits


def test_rules_give_the_same_bits_compiled_and_in_plain_python() -> None:
    other_way = "0" if numba.config.DISABLE_JIT else "1"
    done = subprocess.run(
        [sys.executable, "-m", "tests.twins.print_bits"], cwd=Path(__file__).parents[2],
        env={**os.environ, "NUMBA_DISABLE_JIT": other_way}, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    there, here = done.stdout.split(), bits()
    assert len(here) > 2_400
    assert [i for i, (a, b) in enumerate(zip(here, there, strict=True)) if a != b] == []
