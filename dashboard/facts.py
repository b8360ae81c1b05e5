"""What the page knows about a finished run: plain numbers, made once in the worker, read by every panel.

`simulate.py` fills these from the simulator's results; panels, tables and downloads read nothing else. Everything
turns into JSON and back without loss, because it travels from the worker process to the web process.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from dashboard.about import About

CLEAR = "clear"
"""The verdict of a difference that these runs show; every other one says why not."""


@dataclass(frozen=True)
class Change:
    """One number in both arms and the paired difference (scenario minus counterfactual) with its 90 % interval."""

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
    """One headline number over the whole run."""

    key: str
    label: str
    unit: str
    change: Change


@dataclass(frozen=True)
class Series:
    """One measure week by week: the mean over seeds of both arms, the middle 90 % of runs, the paired difference."""

    label: str
    unit: str
    dates: list[str]
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
    """Of the total over the run."""


@dataclass(frozen=True)
class Headline:
    """The answer to the scenario's question: its focus over the run, and week by week."""

    metric: str
    """Name of the metric."""
    place: str
    """As a scenario file says it: `world`, USA, EU27, CHN-USA."""
    subject: str
    """What is measured and where, in words: "Cross-border parcels into the United States"."""
    kpi: Kpi
    series: Series
    note: str = ""
    """What the weekly chart shows instead, where the figure is not kept by week."""
    period: str = ""
    """First and last day it covers, where those are not the days of all other figures."""


@dataclass(frozen=True)
class ModeFact:
    """Emissions of the line haul by one transport mode over the run."""

    mode: str
    label: str
    change: Change


@dataclass(frozen=True)
class EconomyFact:
    """The map's figure of one economy over the run; latitude and longitude of its main city."""

    iso3: str
    name: str
    lat: float
    lon: float
    change: Change
    """Its verdict allows for the number of economies: of many, some look clear by chance."""


@dataclass(frozen=True)
class MapFacts:
    """What the world map shows."""

    label: str
    """The figure by economy: "Cross-border parcels by importer"."""
    unit: str
    economies: list[EconomyFact]
    focus: list[str]
    """ISO3 codes of the economies in focus, outlined on the map; none for the world."""
    note: str = ""
    """Why the map shows another figure than the headline, where it does."""
    has_few_seeds: bool = False
    """Whether there are too few seeds to judge single economies."""


@dataclass(frozen=True)
class Facts:
    """Everything the page shows of one finished comparison."""

    about: About
    headline: Headline
    kpis: list[Kpi]
    parcels: Series
    trade: Series
    emissions: Series
    modes: list[ModeFact]
    modes_unit: str
    map: MapFacts

    def to_json(self) -> dict[str, Any]:
        """As plain lists and dicts."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Facts:
        """The facts `to_json` was made from."""
        about, headline, world = raw["about"], raw["headline"], raw["map"]
        return cls(
            about=About(**{**about, "events": [(date, name) for date, name in about["events"]]}),
            headline=Headline(
                **{
                    **headline,
                    "kpi": _with_change(Kpi, headline["kpi"]),
                    "series": _with_change(Series, headline["series"]),
                }
            ),
            kpis=[_with_change(Kpi, row) for row in raw["kpis"]],
            parcels=_with_change(Series, raw["parcels"]),
            trade=_with_change(Series, raw["trade"]),
            emissions=_with_change(Series, raw["emissions"]),
            modes=[_with_change(ModeFact, row) for row in raw["modes"]],
            modes_unit=raw["modes_unit"],
            map=MapFacts(
                **{**world, "economies": [_with_change(EconomyFact, row) for row in world["economies"]]}
            ),
        )


def _with_change(kind: type[Any], row: dict[str, Any]) -> Any:
    known = {each.name: row[each.name] for each in fields(kind)}
    return kind(**{**known, "change": Change(**row["change"])})
