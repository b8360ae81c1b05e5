"""Figures of chosen weeks, one column a seed, from a run's weekly tables.

Sums are stated per year of 52 weeks, over few weeks per week (`sim.core.units.rate`); means are means of weeks; ratios
are sums of numerators over sums of denominators.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.core.units import rate
from sim.metrics import METRICS
from sim.results.distributions import EDGES, WORLD, check_quantity, checked_economy, figures_of_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Values = NDArray[np.float64]


@dataclass(frozen=True)
class Weeks:
    """Successive weeks of a run, by number."""

    first: int
    count: int

    @property
    def end(self) -> int:
        """The week after the last."""
        return self.first + self.count

    def holds(self, tick: Any) -> Any:
        """Whether weeks are among them."""
        return (tick >= self.first) & (tick < self.end)


def period_values(values: Values, below: Values, totals: NDArray[np.str_], factor: float) -> Values:
    """Each figure over some weeks.

    Args:
        values: [week, figure]; numerators where the figure is a ratio.
        below: [week, ratio figure] denominators, in the order of the ratio figures.
        totals: [figure] sum, mean or ratio.
        factor: What sums are multiplied by, to be a rate.

    Returns:
        [figure]; nan where the denominator is zero.
    """
    found = np.asarray(values.mean(axis=0), dtype=np.float64)
    is_sum, is_ratio = totals == "sum", totals == "ratio"
    found[is_sum] = values[:, is_sum].mean(axis=0) * (factor * len(values))
    under, above = below.sum(axis=0), values[:, is_ratio].sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        found[is_ratio] = np.where(under > 0, above / under, np.nan)
    return found


def figures_by_seed(series: pd.DataFrame, seeds: Sequence[int], weeks: Weeks) -> pd.DataFrame:
    """[metric, by, group, unit] by seed, over some weeks.

    Args:
        series: The table of that name of `sim.Results`, all weeks of a seed together and in order.
        seeds: Which, in this order.
        weeks: Which.
    """
    numbers = series["seed"].to_numpy()
    found: dict[int, Values] = {}
    keys = pd.DataFrame()
    for seed in seeds:
        mine = series[numbers == seed]
        size = int((mine["tick"] == mine["tick"].iloc[0]).sum())
        if keys.empty:
            keys = mine[["metric", "by", "group"]].iloc[:size].astype(str).reset_index(drop=True)
            totals = np.array([METRICS[name].total for name in keys["metric"]])
        chosen = slice(weeks.first * size, weeks.end * size)
        values = mine["value"].to_numpy(float)[chosen].reshape(weeks.count, size).copy()
        below = mine["below"].to_numpy(float)[chosen].reshape(weeks.count, size)[:, totals == "ratio"]
        ratios = values[:, totals == "ratio"]
        values[:, totals == "ratio"] = np.where(below > 0, ratios * below, 0.0)
        found[seed] = period_values(values, below, totals, rate(weeks.count)[0])
    keys["unit"] = [METRICS[name].period_unit(weeks.count) for name in keys["metric"]]
    return pd.DataFrame(found, index=pd.MultiIndex.from_frame(keys))


def lanes_by_seed(
    lanes_weekly: pd.DataFrame, column: str, seeds: Sequence[int], weeks: Weeks
) -> pd.DataFrame:
    """[origin, destination] by seed: a lane column over some weeks, per year (or week)."""
    table = lanes_weekly[weeks.holds(lanes_weekly["tick"].to_numpy())]
    wide = table.pivot_table(
        index=["origin", "destination"],
        columns="seed",
        values=column,
        aggfunc="sum",
        fill_value=0,
        observed=True,
    )
    wide.index = wide.index.set_levels([level.astype(str) for level in wide.index.levels])
    return wide.reindex(columns=list(seeds), fill_value=0) * rate(weeks.count)[0]


def distribution_by_seed(
    bins_weekly: pd.DataFrame, quantity: str, economy: str, seeds: Sequence[int], weeks: Weeks
) -> pd.DataFrame:
    """Figures of a distribution over some weeks: see `sim.results.distributions.figures_by_seed`."""
    check_quantity(quantity)
    economy = checked_economy(economy)
    table = bins_weekly[
        weeks.holds(bins_weekly["tick"].to_numpy()) & (bins_weekly["quantity"] == quantity).to_numpy()
    ]
    if economy != WORLD:
        table = table[table["destination"] == economy]
    bins = len(EDGES[quantity]) + 1
    counts = {
        seed: np.bincount(mine["bin"], weights=mine["orders"], minlength=bins).astype(np.float64)
        for seed in seeds
        for mine in [table[table["seed"] == seed]]
    }
    return figures_of_counts(counts, quantity, weeks.count)
