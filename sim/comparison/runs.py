"""Comparison: the same seeds under two laws, so that a difference is the policy's doing.

Every figure is paired by seed: the difference is taken seed by seed, and its 90 % interval is Student's t over the
seeds. Where the interval includes zero the verdict is "no clear change"; listings of many places are judged together
(`sim.comparison.judging`). All figures are read over one window of weeks (`sim.comparison.window`).
"""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.assumptions import common_assumptions, differences
from sim.comparison.arms import ComparisonError, check_alike, numbered, stand_ins
from sim.comparison.comparison_view import ComparisonView
from sim.comparison.judging import CLEAR
from sim.comparison.lawweeks import differing
from sim.comparison.paired import (
    TABLE_COLUMNS,
    distribution_rows,
    focus_row,
    in_focus,
    lane_column,
    lane_rows,
    metric_rows,
)
from sim.comparison.seed_figures import distribution_of, lanes_of, metrics_of
from sim.comparison.window import ALL, EFFECT, Window, WindowError, chosen_window
from sim.core.intervals import paired
from sim.core.units import rate
from sim.focus import LANE_METRICS, Focus
from sim.metrics import METRICS, find_metric, rows_shown
from sim.ports.shown_places import LANE
from sim.results.chosen_weeks import Weeks
from sim.results.distributions import WORLD
from sim.results.record_frames import WHOLE

if TYPE_CHECKING:
    from sim.results.run_results import Results

OLD_RUNS = "Read over the whole run: a run was saved before figures were kept by week."


class Comparison(ComparisonView):
    """A baseline and one or more scenarios with common seeds.

    Args:
        base: The counterfactual.
        others: What is compared with it.
        year: Read this calendar year only; 0 for what `window` says.
        window: effect (from the first announcement or other difference to the end of its effect, or of the run),
            force (from the first week in force), whole, or two dates such as 2025-05-02..2026-01-04.

    Raises:
        ComparisonError: The runs do not fit together, or do not cover the window.
    """

    def __init__(self, base: Results, *others: Results, year: int = WHOLE, window: str = EFFECT) -> None:
        if not others:
            raise ComparisonError("a comparison needs at least one scenario beside its baseline")
        self.base, self.others, self.year = base, others, year
        self.names = tuple(numbered([each.name for each in (base, *others)]))
        """Of the baseline and each scenario, each once: two runs of one name are numbered."""
        common = set(base.seeds).intersection(*(other.seeds for other in others))
        self.seeds = tuple(sorted(common))
        """Seeds that all runs have completed."""
        if not self.seeds:
            raise ComparisonError("the runs have no seed in common, so nothing can be paired")
        for other in others:
            check_alike(base, other)
        if year and window != EFFECT:
            raise ComparisonError(f"give year={year} or window={window!r}, not both")
        self.window = self._window(str(year) if year else window)
        """The weeks all figures are read over: first and last day, weeks, weeks in force, words, warning."""

    @property
    def period(self) -> str:
        """First and last day compared."""
        return self.window.period

    def __repr__(self) -> str:
        others = ", ".join(self.names[1:])
        return f"<Comparison of {others} with {self.names[0]}: {len(self.seeds)} paired seeds, {self.period}>"

    def _window(self, asked: str) -> Window:
        weeks = int(self.base.manifest["weeks"])
        arms = [
            (differing(self.base.scenario, other.scenario, weeks), self._first_difference(at))
            for at, other in enumerate(self.others)
        ]
        start = datetime.date.fromisoformat(str(self.base.scenario["start"]))
        keeps_weeks = all(each.keeps_weeks for each in (self.base, *self.others))
        try:
            found = chosen_window(start, weeks, arms, asked)
            if not keeps_weeks and asked == EFFECT and found.weeks.count < weeks:
                found = Window(ALL, start, Weeks(0, weeks), found.in_force,
                               found.announced, found.entering, OLD_RUNS)  # fmt: skip
        except WindowError as error:
            raise ComparisonError(str(error)) from None
        return found

    def _first_difference(self, other: int) -> int | None:
        """The first week in which any paired seed differs, in any integer; None where no week does."""
        first: list[int] = []
        for seed in self.seeds:
            weeks = (each.manifest["week_hashes"][str(seed)] for each in (self.base, self.others[other]))
            differing = [at for at, (ours, theirs) in enumerate(zip(*weeks, strict=True)) if ours != theirs]
            first += differing[:1]
        return min(first) if first else None

    def first_different_week(self, other: int = 0) -> datetime.date | None:
        """Monday of the first week in which any paired seed differs, in any integer; None where no week
        does.
        """
        week = self._first_difference(other)
        return None if week is None else self.window.start + datetime.timedelta(weeks=week)

    def differences(self, other: int = 0) -> list[str]:
        """Everything a scenario and the baseline differ in apart from rules of policy, in sentences: settings,
        mechanisms, closure, law, files that stand in for shipped scenarios.
        """
        runs = self.base, self.others[other]
        names = self.names[0], self.names[other + 1]
        said = differences(runs[0].scenario, runs[1].scenario, names)
        return said + [each for run, name in zip(runs, names, strict=True) for each in stand_ins(run, name)]

    def assumptions(self) -> list[str]:
        """Settings that all runs share and that are not the usual ones, in sentences."""
        return common_assumptions([each.scenario for each in (self.base, *self.others)])

    # -- tables -------------------------------------------------------------------------------------------
    @cached_property
    def _all(self) -> pd.DataFrame:
        wide = [metrics_of(each, self.seeds, self.window) for each in (self.base, *self.others)]
        return metric_rows(wide, self.names[1:], self.period)

    def table(self, *metrics: str, by: str | None = None, group: str | None = None) -> pd.DataFrame:
        """Differences of every metric and group, or of some.

        Returns:
            Rows with scenario, metric, label, by, group, unit, period, baseline, difference, low90, high90,
            percent (of the baseline), verdict. Without a choice the focus of each scenario comes first.
        """
        found = self._all
        if not metrics and by is None and group is None:
            return self._focus_first(found)
        if metrics:
            for name in metrics:
                find_metric(name)
            found = found[found["metric"].isin(metrics)]
        if by is not None:
            found = found[found["by"] == by]
        if group is not None:
            found = found[found["group"] == group]
        return found.reset_index(drop=True)

    def _focus_first(self, table: pd.DataFrame) -> pd.DataFrame:
        is_focus = np.zeros(len(table), np.bool_)
        for name, other in zip(self.names[1:], self.others, strict=True):
            focus = Focus.of_entry(other.scenario.get("focus"))
            groups = focus.members or (focus.place,)
            is_focus |= (
                (table["scenario"] == name)
                & (table["metric"] == focus.metric)
                & (table["by"] == focus.dimension)
                & table["group"].isin(groups)
            ).to_numpy()
        return pd.concat([table[is_focus], table[~is_focus]], ignore_index=True)

    def headline(self, other: int = 0) -> pd.DataFrame:
        """The answer to a scenario's question: the row of its focus (`Scenario.focus`); columns as in `table`.

        It is read from the focus' `since` on, or else from the first week in force, to the end of the window; over the
        whole window where that was chosen. One figure was asked for, so its interval is not widened for a listing.

        Args:
            other: Which of the scenarios.
        """
        focus = Focus.of_entry(self.others[other].scenario.get("focus"))
        arms = (self.base, self.others[other])
        window = self.window
        if all(each.keeps_weeks for each in arms):
            window = window.since(focus.since)
        column = lane_column(focus.metric) if focus.is_lane else None
        if column:
            wide = [lanes_of(each, column[0], self.seeds, window) for each in arms]
        else:
            wide = [metrics_of(each, self.seeds, window) for each in arms]
        unit = METRICS[focus.metric].period_unit(window.weeks.count)
        figures = in_focus(wide[0], focus), in_focus(wide[1], focus)
        return focus_row(focus, figures, unit, self.names[other + 1], window.period)

    def world(self) -> pd.DataFrame:
        """The world's figures, in the order of a report; groups without a baseline are left out."""
        parts = [self.table(metric, by=by) for metric, by in rows_shown("report")]
        found = pd.concat(parts, ignore_index=True)
        return found[(found["baseline"].fillna(0) != 0) | (found["difference"].fillna(0) != 0)].reset_index(
            drop=True
        )

    def affected(self, metric: str, by: str, count: int = 5) -> pd.DataFrame:
        """Groups of a metric (of `lane` too) that change most in its unit, among those that change clearly."""
        return _most_affected(self.lanes(metric) if by == LANE else self.table(metric, by=by), count)

    def affected_importers(self, count: int = 3) -> pd.DataFrame:
        """Importers whose parcels from abroad change most."""
        return self.affected("parcels", "importer", count)

    def affected_categories(self, metric: str = "parcels", count: int = 4) -> pd.DataFrame:
        """Categories of goods that change most."""
        return self.affected(metric, "category", count)

    def affected_lanes(self, metric: str = "parcels", count: int = 6) -> pd.DataFrame:
        """Lanes that change most, in `parcels` or `trade_value`, among those that change clearly."""
        return self.affected(metric, LANE, count)

    def lanes(self, metric: str = "parcels") -> pd.DataFrame:
        """Differences lane by lane; `group` is like CHN-USA, `by` is lane. Columns as in `table`, and
        `p_value`.
        """
        column = lane_column(metric)
        if column is None:
            raise ComparisonError(f"lanes are kept for {' and '.join(LANE_METRICS)}, not for {metric!r}")
        wide = [lanes_of(each, column[0], self.seeds, self.window) for each in (self.base, *self.others)]
        unit = f"{column[1]} {rate(self.window.weeks.count)[1]}"
        return lane_rows(wide, self.names[1:], metric, unit, self.period)

    def distribution(self, quantity: str, economy: str = WORLD) -> pd.DataFrame:
        """Differences of a distribution of parcels from abroad (see `Results.distribution`); columns as in `table`.

        Raises:
            DistributionError: There is no such quantity or economy.
            ResultsError: A run was saved before distributions were kept.
        """
        arms = (self.base, *self.others)
        wide = [distribution_of(each, quantity, economy, self.seeds, self.window) for each in arms]
        return distribution_rows(wide, self.names[1:], economy, self.period)

    def weekly(self, metric: str, group: str = "world", other: int = 0) -> pd.DataFrame:
        """Week by week, all weeks of the run: date, baseline (mean), scenario (mean), difference, low90, high90, and
        whether the week is in the window. For charts.
        """
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
                "in_window": self.window.weeks.holds(np.arange(len(base))),
            }
        )


def _most_affected(frame: pd.DataFrame, count: int) -> pd.DataFrame:
    """Largest absolute differences among rows that are clear, by scenario."""
    chosen = []
    for _, rows in frame.groupby("scenario", sort=False):
        clear = rows[rows["verdict"] == CLEAR]
        order = clear["difference"].abs().sort_values(ascending=False, kind="stable").index
        chosen.append(clear.loc[order].head(count))
    return pd.concat(chosen, ignore_index=True) if chosen else frame.head(0)


__all__ = ["TABLE_COLUMNS", "Comparison"]
