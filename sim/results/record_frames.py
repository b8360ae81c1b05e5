"""Frames of a run, made of what its seeds recorded: weekly series, figures by year, lanes, firms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.core.units import WEEKS_PER_YEAR
from sim.metrics import METRICS
from sim.results.chosen_weeks import period_values
from sim.results.recording import LANE_SUMS, keys_of, policy_year

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.results.recording import SeedRecord

    Values = NDArray[np.float64]

WHOLE = 0
"""The `year` of figures over the whole run."""


def period_text(dates: Sequence[datetime.date]) -> str:
    """First and last day of the weeks beginning at these Mondays."""
    import datetime

    return f"{dates[0].isoformat()} to {(dates[-1] + datetime.timedelta(days=6)).isoformat()}"


def series_frame(records: Sequence[SeedRecord]) -> pd.DataFrame:
    """Weekly values of all seeds, long."""
    if not records:
        return pd.DataFrame(
            columns=["seed", "tick", "date", "metric", "by", "group", "value", "unit", "below"]
        )
    keys = keys_of(records[0].names)
    weeks = [len(record.dates) for record in records]
    rows, size = sum(weeks), len(keys)
    ticks = np.concatenate([np.arange(count, dtype=np.int16) for count in weeks])
    dates = np.concatenate([np.array(record.dates, dtype="datetime64[s]") for record in records])
    return pd.DataFrame(
        {
            "seed": np.repeat(
                np.array([record.seed for record in records], np.int32), np.array(weeks) * size
            ),
            "tick": np.repeat(ticks, size),
            "date": np.repeat(dates, size),
            "metric": _categories([key.metric for key in keys], rows),
            "by": _categories([key.by for key in keys], rows),
            "group": _categories([key.group for key in keys], rows),
            "value": np.concatenate([_weekly_values(record).ravel() for record in records]),
            "unit": _categories([METRICS[key.metric].week_unit() for key in keys], rows),
            "below": np.concatenate([_weekly_below(record).ravel() for record in records]),
        }
    )


def kpi_frame(records: Sequence[SeedRecord], scenario: str) -> pd.DataFrame:
    """Figures of the whole run and of each calendar year, by seed."""
    columns = ["scenario", "seed", "period", "year", "metric", "by", "group", "unit", "value"]
    blocks = []
    for record in records:
        keys = keys_of(record.names)
        years = np.array([policy_year(date) for date in record.dates])
        wanted = [WHOLE, *(np.unique(years).tolist() if len(set(years.tolist())) > 1 else [])]
        for year in wanted:
            weeks = np.arange(len(years)) if year == WHOLE else np.flatnonzero(years == year)
            blocks.append(
                pd.DataFrame(
                    {
                        "scenario": scenario,
                        "seed": np.int32(record.seed),
                        "period": period_text([record.dates[at] for at in weeks]),
                        "year": np.int16(year),
                        "metric": [key.metric for key in keys],
                        "by": [key.by for key in keys],
                        "group": [key.group for key in keys],
                        "unit": [METRICS[key.metric].period_unit() for key in keys],
                        "value": _period_values(record, weeks),
                    }
                )
            )
    return pd.concat(blocks, ignore_index=True) if blocks else pd.DataFrame(columns=columns)


def lane_frame(records: Sequence[SeedRecord]) -> pd.DataFrame:
    """Lanes on which anything was sold, by seed and year."""
    columns = ["seed", "year", "weeks", "origin", "destination", *LANE_SUMS]
    blocks = []
    for record in records:
        iso3 = np.array(record.names.iso3)
        for year, sums in sorted(record.lanes.items()):
            traded = np.flatnonzero(sums[0] > 0)
            weeks = sum(policy_year(date) == year for date in record.dates)
            blocks.append(
                pd.DataFrame(
                    {
                        "seed": np.int32(record.seed),
                        "year": np.int16(year),
                        "weeks": np.int16(weeks),
                        "origin": iso3[traded // len(iso3)],
                        "destination": iso3[traded % len(iso3)],
                        **dict(zip(LANE_SUMS, sums[:, traded], strict=True)),
                    }
                )
            )
    return pd.concat(blocks, ignore_index=True) if blocks else pd.DataFrame(columns=columns)


def firm_frame(records: Sequence[SeedRecord]) -> pd.DataFrame:
    """The sampled firms of all seeds."""
    blocks = [
        pd.DataFrame(
            {
                "seed": np.int32(record.seed),
                **{name: np.asarray(column) for name, column in record.firms.items()},
            }
        )
        for record in records
        if record.firms
    ]
    return pd.concat(blocks, ignore_index=True) if blocks else pd.DataFrame(columns=["seed"])


def _categories(values: Sequence[str], repeat: int = 1) -> Any:
    """Labels as a categorical whose categories are in order of first appearance, tiled `repeat` times."""
    labels = list(dict.fromkeys(values))
    code = {label: at for at, label in enumerate(labels)}
    codes = np.tile(np.array([code[value] for value in values], np.int16), repeat)
    return pd.Categorical.from_codes(codes, categories=pd.Index(labels))


def _weekly_values(record: SeedRecord) -> Values:
    """[week, key]: values, ratios divided out; nan where the denominator is zero."""
    values = record.values.copy()
    at = _ratio_columns(record)
    with np.errstate(divide="ignore", invalid="ignore"):
        values[:, at] = np.where(record.below > 0, values[:, at] / record.below, np.nan)
    return values


def _weekly_below(record: SeedRecord) -> Values:
    """[week, key]: what ratios were divided by; nan for other metrics."""
    below = np.full(record.values.shape, np.nan)
    below[:, _ratio_columns(record)] = record.below
    return below


def _period_values(record: SeedRecord, weeks: NDArray[np.intp]) -> Values:
    """[key]: each metric over some weeks: sums per year of 52 weeks, means, or ratios of sums."""
    totals = np.array([METRICS[key.metric].total for key in keys_of(record.names)])
    return period_values(record.values[weeks], record.below[weeks], totals, WEEKS_PER_YEAR / len(weeks))


def _ratio_columns(record: SeedRecord) -> NDArray[np.intp]:
    return np.flatnonzero([METRICS[key.metric].total == "ratio" for key in keys_of(record.names)])
