"""The numbers of one declared figure: a number for each group over the window, or weeks for each group."""

from __future__ import annotations

from dataclasses import dataclass

CLEAR = "clear"
"""The verdict of a difference that these runs show; every other one says why not."""


@dataclass(frozen=True)
class Change:
    """One number in both runs and the paired difference (scenario minus counterfactual) with its 90 % interval."""

    baseline: float
    scenario: float
    difference: float
    low90: float
    high90: float
    verdict: str
    """As the comparison gives it: `clear`, `no clear change`, or why there is none."""

    @property
    def is_identical(self) -> bool:
        """True where no seed shows any difference at all."""
        return self.difference == 0 and self.low90 == 0 and self.high90 == 0

    @property
    def is_clear(self) -> bool:
        """True where the comparison calls the difference clear."""
        return self.verdict == CLEAR

    @property
    def share(self) -> float:
        """Difference as a share of the counterfactual (0..1); nan where that is zero."""
        return self.difference / self.baseline if self.baseline else float("nan")


@dataclass(frozen=True)
class Kpi:
    """One headline number over the whole window."""

    key: str
    """Name of the metric."""
    label: str
    unit: str
    """The unit of `change`, as people read it."""
    change: Change


@dataclass(frozen=True)
class Group:
    """One group of a breakdown over the window."""

    code: str
    """As the model names it: USA, sea, world."""
    label: str
    """As people call it."""
    change: Change
    """Its verdict allows for the number of groups: of many, some look clear by chance."""


@dataclass(frozen=True)
class Groups:
    """A figure over the whole window, group by group; by world there is one group."""

    metric: str
    label: str
    """What is measured; of the focus with its dimension: "Cross-border parcels by importer"."""
    unit: str
    """The unit of every change, as people read it."""
    rows: list[Group]
    note: str = ""
    """Why another metric is shown than was asked for, where it is."""
    has_few_seeds: bool = False
    """Whether there are too few seeds to judge single groups."""

    @property
    def kpis(self) -> list[Kpi]:
        """Each group as a headline number."""
        return [
            Kpi(self.metric, self.label if each.code == "world" else f"{self.label}, {each.label}",
                self.unit, each.change)
            for each in self.rows
        ]  # fmt: skip


@dataclass(frozen=True)
class Series:
    """One measure week by week: the mean over seeds of both runs, the middle 90 % of runs, the paired difference.

    Every list has one entry for each week, in `unit`.
    """

    label: str
    unit: str
    dates: list[str]
    """Mondays (ISO)."""
    baseline: list[float]
    baseline_low: list[float]
    baseline_high: list[float]
    scenario: list[float]
    scenario_low: list[float]
    scenario_high: list[float]
    difference: list[float]
    difference_low90: list[float]
    difference_high90: list[float]
    change: Change
    """Of the total over the window."""
    group: str = "world"
    note: str = ""
    """What is shown instead, where the figure is not kept by week."""


@dataclass(frozen=True)
class Weeks:
    """A figure week by week; by world there is one series."""

    metric: str
    series: list[Series]


Frame = Groups | Weeks
