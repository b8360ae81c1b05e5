"""Figures by seed of one run over a window: from its weekly tables, or, for runs saved before those, of whole years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.comparison.arms import ComparisonError
from sim.core.units import rate
from sim.results import distributions
from sim.results.chosen_weeks import distribution_by_seed, figures_by_seed, lanes_by_seed
from sim.results.record_frames import WHOLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from sim.comparison.window import Window
    from sim.results.run_results import Results

OLD = "was saved before figures were kept by week: only whole years (--year) and the whole run can be read"


def year_of(window: Window) -> int:
    """The calendar year a window is, or 0 where it is the whole run.

    Raises:
        ComparisonError: It is neither.
    """
    if window.kind.isdigit():
        return int(window.kind)
    if window.weeks.first == 0 and window.weeks.count == len(window.in_force):
        return WHOLE
    raise ComparisonError(f"a run {OLD}")


def metrics_of(results: Results, seeds: Sequence[int], window: Window) -> pd.DataFrame:
    """[metric, by, group, unit] by seed."""
    if results.keeps_weeks:
        return figures_by_seed(results.series, seeds, window.weeks)
    kpis, year = results.kpis, year_of(window)
    if not (kpis["year"] == year).any():
        year = WHOLE  # figures of a single year are kept as those of the whole run only
    kpis = kpis[(kpis["year"] == year) & kpis["seed"].isin(seeds)]
    keys = ["metric", "by", "group", "unit"]
    wide = kpis.set_index([*keys, "seed"])["value"].unstack("seed", sort=False)
    return wide[list(seeds)]


def lanes_of(results: Results, column: str, seeds: Sequence[int], window: Window) -> pd.DataFrame:
    """[origin, destination] by seed, per year (over few weeks per week)."""
    if results.keeps_weeks:
        return lanes_by_seed(results.lanes_weekly, column, seeds, window.weeks)
    lanes, year = results.lanes, year_of(window)
    lanes = lanes[lanes["seed"].isin(seeds)]
    if year != WHOLE:
        lanes = lanes[lanes["year"] == year]
    wide = lanes.pivot_table(
        index=["origin", "destination"], columns="seed", values=column, aggfunc="sum", fill_value=0
    )
    return wide.reindex(columns=list(seeds), fill_value=0) * rate(window.weeks.count)[0]


def distribution_of(
    results: Results, quantity: str, economy: str, seeds: Sequence[int], window: Window
) -> pd.DataFrame:
    """[figure, label, unit] by seed; see `Results.distribution`."""
    if results.keeps_weeks:
        return distribution_by_seed(results.distributions_weekly, quantity, economy, seeds, window.weeks)
    return distributions.figures_by_seed(results.distributions, quantity, economy, year_of(window), seeds)
