"""The compiled rules and the same lines run by Python give the same bits, in one process and in another.

Whichever way this process runs, another runs the other way.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from tests.twins import print_week
from tests.twins.print_bits import bits

OTHER_WAY = "0" if numba.config.DISABLE_JIT else "1"


def printed(module: str) -> list[str]:
    """Return the lines a module prints when it is run the other way."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.twins.{module}"], cwd=Path(__file__).parents[2],
        env={**os.environ, "NUMBA_DISABLE_JIT": OTHER_WAY}, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    return done.stdout.split()


@pytest.mark.kernel
def test_rules_give_the_same_bits_compiled_and_in_plain_python() -> None:
    there, here = printed("print_bits"), bits()
    assert len(here) > 2_400
    assert [i for i, (a, b) in enumerate(zip(here, there, strict=True)) if a != b] == []


@pytest.mark.kernel
def test_a_model_takes_the_same_steps_compiled_and_in_plain_python() -> None:
    """Set-up and calibration too: results, consumers' and firms' columns, the payment schedule, tables, seller
    groups.
    """
    here = list(print_week.digests())
    assert here == printed("print_week")
    by_name: dict[str, set[str]] = {}
    for line in here:
        name, found = line.split("=")
        by_name.setdefault(name.rpartition("_")[0], set()).add(found)
    still = {name for name, found in by_name.items() if len(found) == 1}
    assert still == set(), "every part moved in these weeks, or there would be nothing to compare"
