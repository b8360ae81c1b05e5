"""Which of many differences to call clear: one rule for the interval and the word.

A listing compares many places or goods at once, and by luck one in ten of them would look clear. So a listing of m rows
of which R pass at a false-discovery rate of 10 % (Benjamini and Hochberg 1995) is given intervals of 1 - 10 % * R / m
(Benjamini and Yekutieli 2005; R is at least 1): exactly the rows that pass have an interval without zero. Of a listing
nothing is called clear from fewer than five seeds, nor where it is too small to matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.core.intervals import (
    CLEAR,
    CONFIDENCE,
    NO_FIGURE,
    NO_INTERVAL,
    NOT_CLEAR,
    passes_discovery,
    t_quantile,
)
from sim.core.parameter import parameter
from sim.ports.shown_places import LISTED

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

FEW_SEEDS, SMALL = "too few seeds", "negligible"


@dataclass(frozen=True)
class Judging:
    """What a row of a listing needs to be called clear."""

    least_seeds: int = parameter(
        5,
        "count",
        low=2,
        doc="simulated seeds from which on a row of a listing is judged",
        source="assumed: with fewer the spread over seeds is known too badly for thousands of tests",
    )
    least_change_share: float = parameter(
        0.001,
        "share",
        low=0.0,
        high=1.0,
        doc="smallest difference that is called clear, as a share of the row's baseline",
        source="assumed: a tenth of a percent matters to nobody who reads a listing",
    )
    least_of_largest_share: float = parameter(
        0.01,
        "share",
        low=0.0,
        high=1.0,
        doc="smallest difference that is called clear, as a share of the largest one of its listing",
        source="assumed: what is a hundredth of the largest difference does not answer the question",
    )


USUAL = Judging()


def judged(rows: pd.DataFrame, seeds: int, rule: Judging = USUAL) -> pd.DataFrame:
    """Return the rows of one listing with interval and verdict by the rule.

    Args:
        rows: One scenario, metric and dimension, with difference, baseline, low90, high90, p_value, verdict.
        seeds: How many are paired.
        rule: What is needed.
    """
    rows = rows.copy()
    if seeds < 2:
        return rows
    difference = rows["difference"].to_numpy(float)
    passing = passes_discovery(rows["p_value"].to_numpy(float))
    tests = int(np.isfinite(rows["p_value"]).sum())
    level = 1.0 - (1.0 - CONFIDENCE) * max(int(passing.sum()), 1) / max(tests, 1)
    wider = t_quantile(0.5 + level / 2, seeds - 1) / t_quantile(0.5 + CONFIDENCE / 2, seeds - 1)
    half = (rows["high90"] - rows["low90"]).to_numpy(float) / 2 * wider
    rows["low90"], rows["high90"] = difference - half, difference + half
    verdict = np.where(passing, CLEAR, NOT_CLEAR).astype(object)
    verdict[passing & _negligible(rows, rule)] = SMALL
    if seeds < rule.least_seeds:
        verdict[difference != 0] = FEW_SEEDS
    verdict[np.isnan(difference)] = NO_FIGURE
    rows["verdict"] = verdict
    return rows


def judged_by_listing(table: pd.DataFrame, seeds: int) -> pd.DataFrame:
    """Return a table in which every listing is judged as one; other rows stay as they are."""
    import pandas as pd

    parts = [
        judged(rows, seeds) if str(by) in LISTED else rows
        for (_, _, by), rows in table.groupby(["scenario", "metric", "by"], sort=False, observed=True)
    ]
    return pd.concat(parts).sort_index() if parts else table


def _negligible(rows: pd.DataFrame, rule: Judging) -> NDArray[np.bool_]:
    size = rows["difference"].abs().to_numpy(float)
    baseline = rows["baseline"].abs().to_numpy(float)
    largest = np.nanmax(size, initial=0.0)
    found: NDArray[np.bool_] = (size < rule.least_change_share * baseline) | (
        size < rule.least_of_largest_share * largest
    )
    return found


__all__ = [
    "CLEAR",
    "FEW_SEEDS",
    "NOT_CLEAR",
    "NO_FIGURE",
    "NO_INTERVAL",
    "SMALL",
    "Judging",
    "judged",
    "judged_by_listing",
]
