"""Bins of parcels: where edges come from, and on which side of them a parcel falls."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.core.kernel import kernel
from sim.settlement.histograms import DAY_BINS, LAST_DAY, VALUE_BRACKETS, VALUE_EDGES_USD
from sim.settlement.parcel_orders import day_bin, value_bracket

LIMITS = Path(sim.__file__).parent / "data" / "de_minimis.csv"


@kernel
def bins_of(days, values, found):
    """Fill found [i, 2] with the bins of days [i] and values [i]."""
    for i in range(len(days)):
        found[i, 0], found[i, 1] = day_bin(days[i]), value_bracket(values[i])


def test_every_edge_of_value_is_a_limit_some_law_has() -> None:
    with LIMITS.open(encoding="utf-8", newline="") as file:
        laws = list(csv.DictReader(file))
    limits = {float(law[name]) for law in laws for name in ("duty_free_below_usd", "vat_free_below_usd")}
    assert set(VALUE_EDGES_USD) <= limits
    assert list(VALUE_EDGES_USD) == sorted(set(VALUE_EDGES_USD))


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0.0, 0), (0.3, 0), (1.0, 0), (1.01, 1), (7.0, 6), (7.5, 7), (40.0, 39), (40.1, 40), (300.0, 40)],
)
def test_a_bin_of_days_holds_its_upper_edge(days: float, expected: int) -> None:
    found = np.empty((1, 2), np.int64)
    bins_of(np.array([days]), np.array([1.0]), found)
    assert found[0, 0] == expected
    assert LAST_DAY == DAY_BINS - 1 == 40


def test_a_bracket_of_value_holds_its_upper_edge_as_laws_do() -> None:
    edges = np.array(VALUE_EDGES_USD)
    found = np.empty((len(edges), 2), np.int64)
    for nudge, expected in ((0.0, 0), (0.005, 1), (-0.005, 0)):
        bins_of(edges, edges + nudge, found)
        assert (found[:, 1] == np.arange(len(edges)) + expected).all()
    assert len(edges) + 1 == VALUE_BRACKETS
