"""Assumptions: what a run holds apart from its rules (settings, mechanisms, closure, law), and how two differ in it.

Read off resolved scenarios, as manifests hold them, without numpy.
"""

from __future__ import annotations

from sim.assumptions.differing import common_assumptions, data_said, differences
from sim.assumptions.held import ASSUMPTIONS, assumption, assumptions_differ, closure_of, off_of, spoken_off

__all__ = [
    "ASSUMPTIONS",
    "assumption",
    "assumptions_differ",
    "closure_of",
    "common_assumptions",
    "data_said",
    "differences",
    "off_of",
    "spoken_off",
]
