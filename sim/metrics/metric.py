"""The metric registry: what a metric declares of itself, and how it is found by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sim.core.registry import UnknownNameError
from sim.core.units import WEEKS_PER_YEAR, rate
from sim.focus import LANE_METRICS
from sim.naming import UnknownName, find, search
from sim.naming.near import did_you_mean
from sim.ports.shown_places import LANE, Shown, in_order, shown_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from sim.metrics.week import Week

    Values = NDArray[np.float64]
    Measured = Mapping[str, Values | tuple[Values, Values]]
    """By dimension: one number per label, or for a ratio the pair (numerators, denominators)."""
    MetricFunction = Callable[[Week], Measured]

Total = Literal["sum", "mean", "ratio"]
Better = Literal["more", "less"]

MOST_LISTED = 16
"""Groups that are few enough to be listed in a message."""
METRICS: dict[str, Metric] = {}
"""Every metric by name, in the order in which tables show them."""


@dataclass(frozen=True)
class Metric:
    """What one named figure is."""

    name: str
    """By which it is asked for; its key in `METRICS`."""
    unit: str
    """Unit of a weekly value; the figure of a period of a `sum` metric is in `unit` per year, or per week."""
    label: str
    """As a report would call it."""
    by: tuple[str, ...]
    """Dimensions it is given by; `world` first where it has a world figure."""
    total: Total
    """How weeks make a period: `sum` (a rate), `mean`, or `ratio` (sum of numerators over sum of
    denominators)."""
    better: Better | None
    """Which way is good, where nobody would disagree."""
    topic: str
    """Name of the module it is declared in."""
    meaning: str
    """What it measures, in a sentence: the function's docstring."""
    function: MetricFunction
    """Called with a week; gives the week's values."""
    shown: tuple[Shown, ...] = ()
    """Where reports and the dashboard show it without being asked."""

    def period_unit(self, weeks: float = WEEKS_PER_YEAR) -> str:
        """Unit of the figure of a period: sums are stated per year, over few weeks per week (`sim.core.units.rate`)."""
        return f"{self.unit} {rate(weeks)[1]}" if self.total == "sum" else self.unit

    def week_unit(self) -> str:
        """Unit of a weekly value."""
        return f"{self.unit} per week" if self.total == "sum" else self.unit


def metric(
    name: str,
    *,
    unit: str,
    label: str,
    by: tuple[str, ...] = ("world",),
    total: Total = "sum",
    better: Better | None = None,
    shown: Iterable[str | Shown] = (),
) -> Callable[[MetricFunction], MetricFunction]:
    """Register a function of one `Week` as the metric `name`. Its docstring says what is counted.

    Args:
        name: as tables, scenarios and the command line call it.
        unit: of a weekly value.
        label: as a report calls it.
        by: dimensions the function gives; `world` first where it has a world figure.
        total: how weeks make a period.
        better: which way is good, where nobody would disagree.
        shown: where the figure is shown without being asked: a key of `PLACES`, such as "report", or `Shown` with
            the dimensions.

    Raises:
        ValueError: the name is taken, or `shown` names an unknown place or dimension.
    """

    def register(function: MetricFunction) -> MetricFunction:
        if name in METRICS:
            raise ValueError(f"metric {name!r} is registered twice")
        meaning = " ".join((function.__doc__ or "").split())
        topic = function.__module__.rpartition(".")[2]
        kept = (*by, LANE) if name in LANE_METRICS else by
        places = shown_of(name, shown, kept)
        METRICS[name] = Metric(name, unit, label, by, total, better, topic, meaning, function, places)
        return function

    return register


def rows_shown(place: str) -> tuple[tuple[str, str], ...]:
    """Return the rows of a place (`PLACES`) as (metric, dimension), in the order in which they stand there."""
    return in_order(place, {name: each.shown for name, each in METRICS.items()})


def heading_at(name: str, place: str) -> str:
    """Return what the rows of a metric stand under in a place; its label where it declares nothing else."""
    found = METRICS[name]
    return next((each.heading for each in found.shown if each.place == place), "") or found.label


def groups_at(name: str, place: str) -> tuple[str, ...]:
    """Return the groups of a metric that alone are shown in a place; empty for all of them."""
    return next((each.groups for each in METRICS[name].shown if each.place == place), ())


def find_metric(name: str) -> Metric:
    """Return the metric called `name` (its name or label, in any case), or say which name is nearest."""
    try:
        return METRICS[find("metric", name)]
    except UnknownName as error:
        raise UnknownNameError(str(error)) from None


def find_group(metric: str, word: str, groups: Collection[str]) -> str:
    """Return which of a metric's groups a word means: a code, a display name or an everyday word of any kind.

    Raises:
        UnknownNameError: none of them; the message says which is nearest, or which there are.
    """
    meant = [word, *(code for _, code in search(word))]
    found = next((each for each in meant if each in groups), None)
    if found is None:
        listed = (
            ", ".join(groups)
            if len(groups) <= MOST_LISTED
            else f"{len(groups)} groups, as {next(iter(groups))}"
        )
        near = did_you_mean(word, groups) or f"; known: {listed}"
        raise UnknownNameError(f"{metric} has no group {word!r}{near}")
    return found
