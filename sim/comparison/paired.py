"""Paired figures of all arms as rows of a table: metrics, lanes, distributions, the focus."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.comparison.judging import judged_by_listing
from sim.core.intervals import paired
from sim.focus import LANE_METRICS, Focus
from sim.metrics import METRICS
from sim.results.distributions import WORLD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Values = NDArray[np.float64]

TABLE_COLUMNS = [
    "scenario",
    "metric",
    "label",
    "by",
    "group",
    "unit",
    "period",
    "baseline",
    "difference",
    "low90",
    "high90",
    "percent",
    "verdict",
]
LANE_COLUMNS = [*TABLE_COLUMNS, "p_value"]


def metric_rows(wide: Sequence[pd.DataFrame], names: Sequence[str], period: str) -> pd.DataFrame:
    """Rows of every metric and group.

    Args:
        wide: Of the baseline and each scenario: [metric, by, group, unit] by seed.
        names: Of the scenarios.
        period: First and last day.
    """
    base = wide[0]
    frames = []
    for name, values in zip(names, wide[1:], strict=True):
        frame = base.index.to_frame(index=False)
        frame = frame.assign(**paired(base.to_numpy(float), values.reindex(base.index).to_numpy(float)))
        frame["scenario"], frame["period"] = name, period
        frame["label"] = frame["metric"].map(lambda metric: METRICS[metric].label)
        frames.append(_without_percents_of_percents(frame))
    table = pd.concat(frames, ignore_index=True)
    return judged_by_listing(table, base.shape[1])[TABLE_COLUMNS]


def lane_rows(
    wide: Sequence[pd.DataFrame], names: Sequence[str], metric: str, unit: str, period: str
) -> pd.DataFrame:
    """Rows of every lane on which any arm has trade: [origin, destination] by seed of each."""
    lanes = wide[0].index
    for other in wide[1:]:
        lanes = lanes.union(other.index)
    base = wide[0].reindex(lanes).fillna(0.0).to_numpy(float)
    frames = []
    for name, values in zip(names, wide[1:], strict=True):
        frame = pd.DataFrame(paired(base, values.reindex(lanes).fillna(0.0).to_numpy(float)))
        frame["scenario"], frame["metric"], frame["label"] = name, metric, METRICS[metric].label
        frame["by"], frame["unit"], frame["period"] = "lane", unit, period
        frame["group"] = [f"{origin}-{destination}" for origin, destination in lanes]
        frames.append(frame)
    return judged_by_listing(pd.concat(frames, ignore_index=True), base.shape[1])[LANE_COLUMNS]


def distribution_rows(
    wide: Sequence[pd.DataFrame], names: Sequence[str], economy: str, period: str
) -> pd.DataFrame:
    """Rows of every figure of a distribution: [figure, label, unit] by seed of each arm."""
    by, group = ("world", WORLD) if economy.lower() == WORLD else ("importer", economy.upper())
    base = wide[0]
    frames = []
    for name, values in zip(names, wide[1:], strict=True):
        frame = base.index.to_frame(index=False).rename(columns={"figure": "metric"})
        frame = frame.assign(**paired(base.to_numpy(float), values.to_numpy(float)))
        frame["scenario"], frame["period"] = name, period
        frame["by"], frame["group"] = by, group
        frames.append(_without_percents_of_percents(frame)[TABLE_COLUMNS])
    return pd.concat(frames, ignore_index=True)


def focus_row(
    focus: Focus, figures: tuple[Values, Values], unit: str, name: str, period: str
) -> pd.DataFrame:
    """The row of a scenario's focus.

    Args:
        focus: What is asked.
        figures: [seed] of the baseline and of the scenario.
        unit: Of the figures.
        name: Of the scenario.
        period: First and last day.
    """
    base, values = (each[None, :] for each in figures)
    frame = pd.DataFrame(paired(base, values))
    frame["scenario"], frame["metric"], frame["label"] = name, focus.metric, METRICS[focus.metric].label
    frame["by"], frame["group"], frame["unit"], frame["period"] = (
        focus.dimension,
        focus.place,
        unit,
        period,
    )
    return _without_percents_of_percents(frame)[TABLE_COLUMNS]


def in_focus(wide: pd.DataFrame, focus: Focus) -> Values:
    """[seed] the figure in focus, several economies added up; economies the run does not have are left out.

    Args:
        wide: By seed, of lanes [origin, destination] where the focus is one, else of [metric, by, group, unit].
        focus: What is asked.
    """
    if focus.is_lane:
        chosen = wide.reindex([tuple(focus.place.split("-"))]).fillna(0.0).to_numpy(float)
    else:
        names = wide.index.get_level_values
        kept = (names("metric") == focus.metric) & (names("by") == focus.dimension)
        kept &= names("group").isin(focus.members or (focus.place,))
        chosen = wide[kept].to_numpy(float)
    return chosen.sum(axis=0) if len(chosen) else np.full(wide.shape[1], math.nan)


def lane_column(metric: str) -> tuple[str, str] | None:
    """The column of the lane tables behind a metric, and its unit; None where lanes are not kept for it."""
    return LANE_METRICS.get(metric)


def _without_percents_of_percents(frame: pd.DataFrame) -> pd.DataFrame:
    """A percent of a percentage would only confuse."""
    frame.loc[frame["unit"].str.startswith("%"), "percent"] = math.nan
    return frame
