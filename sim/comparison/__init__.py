"""Comparison: two or more runs with common seeds, read over one window, and everything they differ in."""

from __future__ import annotations

from sim.comparison.arms import ComparisonError, distinctly_named
from sim.comparison.judging import USUAL, Judging, judged
from sim.comparison.paired import LANE_COLUMNS, TABLE_COLUMNS
from sim.comparison.runs import Comparison
from sim.comparison.window import ALL, EFFECT, FORCE, Window, WindowError

__all__ = [
    "ALL",
    "EFFECT",
    "FORCE",
    "LANE_COLUMNS",
    "TABLE_COLUMNS",
    "USUAL",
    "Comparison",
    "ComparisonError",
    "Judging",
    "Window",
    "WindowError",
    "distinctly_named",
    "judged",
]
