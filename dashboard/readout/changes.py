"""Rows and weeks of a comparison as numbers in the units people read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard.facts.frames import Change, Series
from dashboard.readout.shown_units import of_level
from sim.front import paired

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from sim.front import Comparison

BAND_QUANTILES = (0.05, 0.95)
"""The shade around a level holds the middle 90 % of runs."""


def change_of(row: pd.Series[Any], size: float, verdict: str | None = None) -> Change:
    """One row of a comparison's table.

    Args:
        row: with the columns of `Comparison.table`.
        size: how many of the row's unit are one of the unit shown.
        verdict: in place of the row's.
    """
    baseline, difference = float(row["baseline"]) / size, float(row["difference"]) / size
    return Change(
        baseline=baseline,
        scenario=baseline + difference,
        difference=difference,
        low90=float(row["low90"]) / size,
        high90=float(row["high90"]) / size,
        verdict=str(verdict or row["verdict"]),
    )


def series_of(
    comparison: Comparison, metric: str, total: pd.Series[Any], groups: Sequence[str] = ("world",)
) -> Series:
    """A metric week by week: both runs' levels and their paired difference.

    Args:
        comparison: its first scenario is read.
        metric: its name.
        total: the row of the table for the whole window.
        groups: which groups of the metric are added up; those the runs do not have are left out.
    """
    seeds = list(comparison.seeds)
    base, other = (
        sum((each.weekly(metric, group)[seeds] for group in groups), start=0.0)
        for each in (comparison.base, comparison.others[0])
    )
    unit = of_level(str(total["unit"]).replace(" per year", " per week"), float(max(base.max().max(), 0.0)))
    levels = [each / unit.size for each in (base, other)]
    differences = paired(*(each.to_numpy(float) for each in levels))
    (base_low, base_high), (low, high) = (
        [_list(each.quantile(share, axis=1)) for share in BAND_QUANTILES] for each in levels
    )
    return Series(
        label=total["label"],
        unit=unit.text,
        dates=[str(day)[:10] for day in levels[0].index],
        baseline=_list(levels[0].mean(axis=1)),
        baseline_low=base_low,
        baseline_high=base_high,
        scenario=_list(levels[1].mean(axis=1)),
        scenario_low=low,
        scenario_high=high,
        difference=_list(differences["difference"]),
        difference_low90=_list(differences["low90"]),
        difference_high90=_list(differences["high90"]),
        change=change_of(total, unit.size),
        group=groups[0] if len(groups) == 1 else "",
    )


def _list(column: Any) -> list[float]:
    return [float(each) for each in np.asarray(column, dtype=np.float64)]
