"""compare(base, other) -> Comparison: the same seeds under two laws, so that a difference is the policy's
doing.

Every figure is paired by seed: the difference is taken seed by seed, and its 90 % interval is Student's t
over the seeds. Where the interval holds zero the verdict is "no clear change".
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.carrying_out import Progress
from sim.distributions import WORLD, figures_by_seed
from sim.focus import Focus
from sim.intervals import CLEAR, paired, passes_discovery
from sim.metrics import METRICS
from sim.preparing import prepared
from sim.results import WHOLE, Results
from sim.run import TRADE_MODEL, RunStopped, run_many
from sim.run_files import RecordFlows
from sim.units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from sim.scenario import Scenario

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

WORLD_ROWS: tuple[tuple[str, str], ...] = (
    ("trade_value", "world"),
    ("trade_volume_tonnes", "world"),
    ("ecommerce_value", "definition"),
    ("parcels", "world"),
    ("trade_emissions", "world"),
    ("trade_emissions", "source"),
    ("emissions_intensity", "world"),
    ("parcel_emissions", "world"),
    ("emissions", "world"),
    ("price_index", "world"),
    ("shelf_price", "world"),
    ("consumer_welfare", "world"),
    ("consumer_welfare", "income"),
    ("give_up_share", "world"),
    ("delivery_days", "world"),
    ("freight_rate_index", "mode"),
    ("public_revenue", "world"),
    ("public_revenue", "kind"),
    ("exporters", "world"),
    ("platform_hhi", "world"),
    ("trust", "world"),
    ("platform_compliance_cost", "world"),
)
"""What the world's part of the table shows: metric and dimension."""

LANE_METRICS = {
    "parcels": ("parcels", "parcels per year"),
    "trade_value": ("value_usd", "USD per year"),
}
"""Lane figures: the column of `Results.lanes` behind a metric, and its unit over a period."""


class ComparisonError(ValueError):
    """Two runs cannot be compared; the message says why."""


class Comparison:
    """A baseline and one or more scenarios with common seeds.

    Args:
        base: The counterfactual.
        others: What is compared with it.
        year: Compare this calendar year only; 0 for the whole run.
    """

    def __init__(self, base: Results, *others: Results, year: int = WHOLE) -> None:
        if not others:
            raise ComparisonError("a comparison needs at least one scenario beside its baseline")
        self.base, self.others, self.year = base, others, year
        common = set(base.seeds).intersection(*(other.seeds for other in others))
        self.seeds = tuple(sorted(common))
        """Seeds that all runs have completed."""
        if not self.seeds:
            raise ComparisonError("the runs have no seed in common, so nothing can be paired")
        for other in others:
            _check_alike(base, other)
        periods = base.kpis.loc[base.kpis["year"] == year, "period"].unique()
        if len(periods) != 1:
            years = sorted(int(each) for each in base.kpis["year"].unique() if each != WHOLE)
            raise ComparisonError(f"the runs do not cover {year}; known years: {years}")
        self.period = str(periods[0])
        """First and last day compared."""

    def __repr__(self) -> str:
        others = ", ".join(other.name for other in self.others)
        return (
            f"<Comparison of {others} with {self.base.name}: {len(self.seeds)} paired seeds, {self.period}>"
        )

    @cached_property
    def _all(self) -> pd.DataFrame:
        wide = [_by_seed(results, self.seeds, self.year) for results in (self.base, *self.others)]
        base = wide[0]
        frames = []
        for other, values in zip(self.others, wide[1:], strict=True):
            index = base.index.to_frame(index=False)
            statistics = paired(base.to_numpy(float), values.reindex(base.index).to_numpy(float))
            frame = index.assign(**statistics)
            frame["scenario"], frame["period"] = other.name, self.period
            frame["label"] = frame["metric"].map(lambda name: METRICS[name].label)
            is_percent = frame["unit"].str.startswith("%")
            frame.loc[is_percent, "percent"] = math.nan  # a percent of a percentage would only confuse
            frames.append(frame[TABLE_COLUMNS])
        return pd.concat(frames, ignore_index=True)

    def first_different_week(self, other: int = 0) -> datetime.date | None:
        """Monday of the first week in which any paired seed differs, in any integer; None where no week
        does.
        """
        start = datetime.date.fromisoformat(str(self.base.scenario["start"]))
        first: list[int] = []
        for seed in self.seeds:
            weeks = (each.manifest["week_hashes"][str(seed)] for each in (self.base, self.others[other]))
            differing = [at for at, (ours, theirs) in enumerate(zip(*weeks, strict=True)) if ours != theirs]
            first += differing[:1]
        return start + datetime.timedelta(weeks=min(first)) if first else None

    def table(self, *metrics: str, by: str | None = None, group: str | None = None) -> pd.DataFrame:
        """Differences of every metric and group, or of some.

        Returns:
            Rows with scenario, metric, label, by, group, unit, period, baseline, difference, low90, high90,
            percent (of the baseline), verdict.
        """
        found = self._all
        if metrics:
            unknown = [name for name in metrics if name not in METRICS]
            if unknown:
                from sim.metrics import find_metric

                find_metric(unknown[0])
            found = found[found["metric"].isin(metrics)]
        if by is not None:
            found = found[found["by"] == by]
        if group is not None:
            found = found[found["group"] == group]
        return found.reset_index(drop=True)

    def headline(self, other: int = 0) -> pd.DataFrame:
        """The answer to a scenario's question: the row of its focus (`Scenario.focus`); columns as in `table`.

        Args:
            other: Which of the scenarios.
        """
        focus = Focus.of_entry(self.others[other].scenario.get("focus"))
        arm = self.others[other].name
        if focus.is_lane:
            lanes = self.lanes(focus.metric)
            found = lanes[(lanes["group"] == focus.place) & (lanes["scenario"] == arm)][TABLE_COLUMNS]
            return found.reset_index(drop=True)
        wide = [
            _in_focus(_by_seed(each, self.seeds, self.year), focus)
            for each in (self.base, self.others[other])
        ]
        base, values = (each[None, :] for each in wide)
        frame = pd.DataFrame(paired(base, values))
        metric = METRICS[focus.metric]
        frame["scenario"], frame["metric"], frame["label"] = arm, focus.metric, metric.label
        frame["by"], frame["group"] = focus.dimension, focus.place
        frame["unit"], frame["period"] = metric.period_unit(), self.period
        if metric.unit.startswith("%"):
            frame["percent"] = math.nan
        return frame[TABLE_COLUMNS]

    def world(self) -> pd.DataFrame:
        """The world's figures, in the order of a report; groups without a baseline are left out."""
        parts = [self.table(metric, by=by) for metric, by in WORLD_ROWS]
        found = pd.concat(parts, ignore_index=True)
        return found[(found["baseline"].fillna(0) != 0) | (found["difference"].fillna(0) != 0)].reset_index(
            drop=True
        )

    def affected(self, metric: str, by: str, count: int = 5) -> pd.DataFrame:
        """Groups of a metric that change most (in its unit), among those that change clearly."""
        return _most_affected(self.table(metric, by=by), count)

    def affected_importers(self, count: int = 3) -> pd.DataFrame:
        """Importers whose parcels from abroad change most."""
        return self.affected("parcels", "importer", count)

    def affected_categories(self, metric: str = "parcels", count: int = 4) -> pd.DataFrame:
        """Categories of goods that change most."""
        return self.affected(metric, "category", count)

    def affected_lanes(self, metric: str = "parcels", count: int = 6) -> pd.DataFrame:
        """Lanes that change most, in `parcels` or `trade_value`, among those that change clearly.

        With thousands of lanes one in ten would look clear by luck, so a lane must pass at a false-discovery
        rate of 10 % (Benjamini and Hochberg 1995).
        """
        return _most_affected(self.lanes(metric), count)

    def lanes(self, metric: str = "parcels") -> pd.DataFrame:
        """Differences lane by lane; `group` is like CHN-USA, `by` is lane. Columns as in `table`, and
        `p_value`.
        """
        if metric not in LANE_METRICS:
            raise ComparisonError(f"lanes are kept for {' and '.join(LANE_METRICS)}, not for {metric!r}")
        column, unit = LANE_METRICS[metric]
        wide = [_lanes_by_seed(each, column, self.seeds, self.year) for each in (self.base, *self.others)]
        lanes = wide[0].index
        for other in wide[1:]:
            lanes = lanes.union(other.index)
        base = wide[0].reindex(lanes).fillna(0.0).to_numpy(float)
        frames = []
        for arm, values in zip(self.others, wide[1:], strict=True):
            statistics = paired(base, values.reindex(lanes).fillna(0.0).to_numpy(float))
            frame = pd.DataFrame(statistics)
            frame["scenario"], frame["metric"], frame["label"] = arm.name, metric, METRICS[metric].label
            frame["by"], frame["unit"], frame["period"] = "lane", unit, self.period
            frame["group"] = [f"{origin}-{destination}" for origin, destination in lanes]
            frames.append(frame[[*TABLE_COLUMNS, "p_value"]])
        return pd.concat(frames, ignore_index=True)

    def distribution(self, quantity: str, economy: str = WORLD) -> pd.DataFrame:
        """Differences of a distribution of parcels from abroad (see `Results.distribution`); columns as in `table`.

        Raises:
            DistributionError: There is no such quantity or economy.
            ResultsError: A run was saved before distributions were kept.
        """
        base, *others = (
            figures_by_seed(each.distributions, quantity, economy, self.year, self.seeds)
            for each in (self.base, *self.others)
        )
        by, group = ("world", WORLD) if economy.lower() == WORLD else ("importer", economy.upper())
        frames = []
        for arm, values in zip(self.others, others, strict=True):
            frame = base.index.to_frame(index=False).rename(columns={"figure": "metric"})
            frame = frame.assign(**paired(base.to_numpy(float), values.to_numpy(float)))
            frame["scenario"], frame["period"] = arm.name, self.period
            frame["by"], frame["group"] = by, group
            frame.loc[frame["unit"].str.startswith("%"), "percent"] = math.nan
            frames.append(frame[TABLE_COLUMNS])
        return pd.concat(frames, ignore_index=True)

    def weekly(self, metric: str, group: str = "world", other: int = 0) -> pd.DataFrame:
        """Week by week: date, baseline (mean), scenario (mean), difference, low90, high90. For charts."""
        base = self.base.weekly(metric, group)[list(self.seeds)]
        scenario = self.others[other].weekly(metric, group).reindex(base.index)[list(self.seeds)]
        statistics = paired(base.to_numpy(float), scenario.to_numpy(float))
        return pd.DataFrame(
            {
                "date": base.index,
                "baseline": statistics["baseline"],
                "scenario": scenario.mean(axis=1).to_numpy(),
                "difference": statistics["difference"],
                "low90": statistics["low90"],
                "high90": statistics["high90"],
            }
        )


def compare(
    base: Scenario | Results | str | Path,
    *others: Scenario | Results | str | Path,
    seeds: int | Sequence[int] = 10,
    weeks: int | None = None,
    consumers: int | None = None,
    smes: int | None = None,
    jobs: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    record_flows: RecordFlows = "first",
    folders: Sequence[str | Path] | None = None,
    command: str | None = None,
    year: int = WHOLE,
    model: str = TRADE_MODEL,
) -> Comparison:
    """Compare scenarios with a baseline, seed by seed.

    Args:
        base: The baseline; or the only scenario given, which must then name what it is compared with.
        others: Scenarios, their names, or results of runs that are already there (all of them, or none).
        seeds: How many seeds, or which.
        weeks: See `run`; so are the other settings.
        consumers: Consumer agents.
        smes: SME agents.
        jobs: Processes.
        threads: Threads of each process.
        progress: Called after every week.
        record_flows: Of which seeds weekly flows are kept.
        folders: Where to save the runs, the baseline's first.
        command: What to type to repeat it.
        year: Compare this calendar year only; 0 for the whole run.
        model: For tests.

    Raises:
        ComparisonError: The runs do not fit together.
        RunStopped: Interrupted from the keyboard.
    """
    given = (base, *others)
    if all(isinstance(each, Results) for each in given):
        first, *rest = (each for each in given if isinstance(each, Results))
        return Comparison(first, *rest, year=year)
    if any(isinstance(each, Results) for each in given):
        raise ComparisonError("give either scenarios or finished results, not both")
    named = [prepared(each, weeks, consumers, smes) for each in given if not isinstance(each, Results)]
    arms = with_counterfactual(named)
    results = run_many(
        arms,
        seeds=seeds,
        weeks=weeks,
        consumers=consumers,
        smes=smes,
        jobs=jobs,
        threads=threads,
        progress=progress,
        record_flows=record_flows,
        folders=folders,
        command=command,
        model=model,
    )
    return Comparison(*results, year=year)


def with_counterfactual(scenarios: Sequence[Scenario | str | Path]) -> list[Scenario]:
    """Put the counterfactual a lone scenario names before it; leave longer lists as they are."""
    arms = [prepared(each) for each in scenarios]
    if len(arms) > 1:
        return arms
    counterfactual = arms[0].counterfactual()
    if counterfactual is None:
        raise ComparisonError(
            f"scenario {arms[0].name} names no counterfactual (compare_with); name two scenarios to compare it "
            f"with another, for example: law_2023 {arms[0].name}"
        )
    return [counterfactual, arms[0]]


def _check_alike(base: Results, other: Results) -> None:
    for key, word in (
        ("weeks", "weeks"),
        ("data_hash", "data"),
        ("consumers", "consumers"),
        ("smes", "SMEs"),
    ):
        if key == "data_hash" and base.scenario.get("mechanisms") != other.scenario.get("mechanisms"):
            continue  # limits are written into the tables, so the fingerprints of the same data differ
        ours, theirs = base.manifest[key], other.manifest[key]
        if ours != theirs:
            raise ComparisonError(f"{base.name} and {other.name} differ in {word}: {ours} and {theirs}")
    versions = [each.manifest["versions"]["tradewinds"] for each in (base, other)]
    if versions[0] != versions[1]:
        raise ComparisonError(
            f"{base.name} was made by tradewinds {versions[0]}, {other.name} by {versions[1]}"
        )
    starts = [each.scenario.get("start") for each in (base, other)]
    if starts[0] != starts[1]:
        raise ComparisonError(f"{base.name} starts on {starts[0]}, {other.name} on {starts[1]}")


def _by_seed(results: Results, seeds: tuple[int, ...], year: int) -> pd.DataFrame:
    """[metric, by, group, unit] by seed."""
    kpis = results.kpis
    kpis = kpis[(kpis["year"] == year) & kpis["seed"].isin(seeds)]
    keys = ["metric", "by", "group", "unit"]
    wide = kpis.set_index([*keys, "seed"])["value"].unstack("seed", sort=False)
    return wide[list(seeds)]


def _in_focus(wide: pd.DataFrame, focus: Focus) -> Values:
    """[seed]: the figure in focus, several economies added up; economies the run does not have are left out."""
    rows = wide.xs((focus.metric, focus.dimension), level=("metric", "by"))
    groups = focus.members or (focus.place,)
    chosen = rows[rows.index.get_level_values("group").isin(groups)].to_numpy(float)
    return chosen.sum(axis=0) if len(chosen) else np.full(wide.shape[1], math.nan)


def _lanes_by_seed(results: Results, column: str, seeds: tuple[int, ...], year: int) -> pd.DataFrame:
    """[origin, destination] by seed, per year of 52 weeks."""
    lanes = results.lanes
    lanes = lanes[lanes["seed"].isin(seeds)]
    if year != WHOLE:
        lanes = lanes[lanes["year"] == year]
    weeks = (
        int(lanes.drop_duplicates(["seed", "year"]).groupby("seed")["weeks"].sum().max()) if len(lanes) else 1
    )
    wide = lanes.pivot_table(
        index=["origin", "destination"], columns="seed", values=column, aggfunc="sum", fill_value=0
    )
    return wide.reindex(columns=list(seeds), fill_value=0) * (WEEKS_PER_YEAR / weeks)


def _most_affected(frame: pd.DataFrame, count: int) -> pd.DataFrame:
    """Largest absolute differences among rows that pass a false-discovery rate of 10 %, by scenario."""
    chosen = []
    for _, rows in frame.groupby("scenario", sort=False):
        if "p_value" in rows:
            passing = rows[passes_discovery(rows["p_value"].to_numpy(float))]
        else:
            passing = rows[rows["verdict"] == CLEAR]
        order = passing["difference"].abs().sort_values(ascending=False, kind="stable").index
        chosen.append(passing.loc[order].head(count))
    return pd.concat(chosen, ignore_index=True) if chosen else frame.head(0)


__all__ = ["Comparison", "ComparisonError", "RunStopped", "compare"]
