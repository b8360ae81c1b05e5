"""`verify --only rest`: a drift is found, a wide interval is not enough, and the law of 2023 passes a short one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.verification.baseline_at_rest import (
    JUDGED,
    MOST_DRIFT,
    SHOWN,
    rest_rows,
    rest_text,
    turnover_row,
    turnover_text,
    years_of,
)


def runs_of(mean: float, spread: float, seeds: int = 6) -> list[list[dict[str, float]]]:
    """Return two years of every measure, scattered evenly about a mean."""
    around = mean + spread * np.linspace(-1.0, 1.0, seeds)
    return [[dict.fromkeys((*JUDGED, *SHOWN), float(each))] * 2 for each in around]


@pytest.mark.parametrize(
    ("mean", "spread", "ok"),
    [
        (0.0, 0.0, True),
        (0.0, 1e-4, True),
        (2 * MOST_DRIFT, 1e-4, False),
        (0.0, 0.01, False),
        (-2e-3, 0.0, False),
    ],
)
def test_a_drift_or_a_wide_interval_does_not_pass(mean: float, spread: float, ok: bool) -> None:
    rows = rest_rows(2_000, runs_of(mean, spread))
    assert len(rows) == 2 * (len(JUDGED) + len(SHOWN))
    assert all(row["ok"] is ok for row in rows if row["judged"])
    assert all(row["ok"] for row in rows if not row["judged"])
    words = {line[0] for line in rest_text(rows)}
    assert words == {"ok" if ok else "NOT", "shown"}


def test_one_seed_gives_no_interval() -> None:
    rows = rest_rows(2_000, runs_of(0.0, 0.0, seeds=1))
    assert all(math.isinf(row["half_width"]) for row in rows)
    assert not any(row["ok"] for row in rows if row["judged"])


def test_half_widths_are_those_of_student() -> None:
    row = rest_rows(2_000, runs_of(0.0, 1e-3, seeds=5))[0]
    # Values -1, -.5, 0, .5, 1 thousandths: sd .7906; t(.995, 4) = 4.604; / sqrt 5.
    assert row["half_width"] == pytest.approx(4.604 * 0.7906e-3 / math.sqrt(5.0), rel=1e-3)


def test_firms_that_leave_must_be_as_many_as_enter_and_as_declared() -> None:
    assert turnover_row(2_000, [{"firms that left": 0.09, "firms that entered": 0.09}])["ok"]
    assert not turnover_row(2_000, [{"firms that left": 0.09, "firms that entered": 0.0902}])["ok"]
    found = turnover_row(2_000, [{"firms that left": 0.05, "firms that entered": 0.05}])
    assert not found["ok"]
    assert turnover_text([found]) == [("NOT", "2,000", "5.00%", "5.00%", "9.00%")]


def test_a_year_of_the_law_of_2023_is_at_rest() -> None:
    found = years_of(40_000, 1_200, 1, 1)
    assert {name: found.changes[0][name] for name in JUDGED} == pytest.approx(
        dict.fromkeys(JUDGED, 0.0), abs=MOST_DRIFT
    )
    assert abs(found.changes[0]["realised trade"]) < 0.1
    assert turnover_row(1_200, [found.turnover])["ok"]
