"""Figures as people read them, and a command line that starts light."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.ending.telling import plain_values
from experiments.printing.figure_text import (
    difference,
    interval,
    number,
    percent,
    scale_for,
    scale_of_difference,
)
from experiments.terminal.meter import duration
from experiments.terminal.shell import size

ROOT = Path(__file__).resolve().parent.parent.parent.parent
HEAVY = ("numpy", "pandas", "numba", "mesa", "plotly", "dash", "scipy", "pyarrow", "openpyxl")


@pytest.mark.parametrize(
    ("unit", "magnitude", "expected"),
    [
        ("USD per year", 2.5e12, (1e12, "trillion USD/year")),
        ("USD per year", 3e9, (1e9, "bn USD/year")),
        ("parcels per year", 4e6, (1e6, "m parcels/year")),
        ("t CO2e per year", 5e6, (1e6, "Mt CO2e/year")),
        ("t CO2e per year", 5e4, (1e3, "kt CO2e/year")),
        ("t per year", 5_000.0, (1.0, "t/year")),
        ("kg CO2e/USD", 4e9, (1.0, "kg CO2e/USD")),
        ("first week = 100", 100.0, (1.0, "first week = 100")),
    ],
)
def test_figures_are_scaled_to_be_read(unit: str, magnitude: float, expected: tuple[float, str]):
    assert scale_for(unit, magnitude) == expected


def test_numbers_keep_the_digits_they_deserve():
    assert number(1234.5678) == "1,235"
    assert number(0.0123456) == "0.01235"
    assert number(0.0) == "0"
    assert number(math.nan) == "–"
    assert difference(3.14159) == "+3.14"
    assert difference(-3.14159) == "−3.14"
    assert interval(-1.0, 2.0) == "−1.00 to +2.00"
    assert interval(0.0, 0.0) == "0"
    assert percent(-12.345) == "−12.3 %"
    assert percent(1e-6) == "under +0.001 %"


def test_time_and_size_in_words():
    assert duration(59.4) == "59 s"
    assert duration(200) == "3 min 20 s"
    assert duration(7500) == "2 h 05 min"
    assert size(0.2) == "1 MB"
    assert size(2500) == "2.5 GB"


def test_json_knows_no_nan():
    assert plain_values({"a": (math.nan, 1.0), "b": None}) == {"a": [None, 1.0], "b": None}


@pytest.mark.parametrize("words", ["'--help'", "'run', '--help'", "'--version'", "'check', 'baseline'"])
def test_looking_around_imports_nothing_heavy(words: str):
    code = (
        f"import sys; from experiments.cli.exit_codes import exit_code; code = exit_code([{words}]);"
        f"print([name for name in {HEAVY} if name in sys.modules], code)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "[] 0", done.stderr


@pytest.mark.parametrize(
    ("unit", "baseline", "difference", "ends", "expected"),
    [
        ("USD per year", 19.5e12, -866e6, (-9e8, -8e8), (1e6, "m USD/year")),
        ("USD per year", 19.5e12, 0.0, (-2e9, 2e9), (1e9, "bn USD/year")),
        ("USD per year", 19.5e12, 0.0, (0.0, 0.0), (1e12, "trillion USD/year")),
        ("USD per year", 19.5e12, -12.0, (-13.0, -11.0), (1e3, "thousand USD/year")),
        ("USD per year", 3e9, math.nan, (math.nan, math.nan), (1e9, "bn USD/year")),
        ("parcels per year", 1.4e9, 2e9, (1e9, 3e9), (1e9, "bn parcels/year")),
    ],
)
def test_units_follow_the_difference_shown(unit, baseline, difference, ends, expected):
    """ "−866 m USD", not "−0.000866 trillion USD"."""
    assert scale_of_difference(unit, baseline, difference, ends) == expected
