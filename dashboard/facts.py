"""What the page knows about a finished run: plain numbers, made once in the worker, read by every panel.

`simulate.py` fills these from the simulator's results; panels, tables and downloads read nothing else. Everything
turns into JSON and back without loss, because it travels from the worker process to the web process.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Change:
    """One number in both arms and the paired difference (scenario minus counterfactual) with its 90 % interval."""

    baseline: float
    scenario: float
    difference: float
    low90: float
    high90: float

    @property
    def is_identical(self) -> bool:
        """True where no seed shows any difference at all."""
        return self.difference == 0 and self.low90 == 0 and self.high90 == 0

    @property
    def is_clear(self) -> bool:
        """True where the 90 % interval does not hold zero."""
        return self.low90 > 0 or self.high90 < 0

    @property
    def share(self) -> float:
        """Difference as a share of the counterfactual (0..1); nan where that is zero."""
        return self.difference / self.baseline if self.baseline else float("nan")

    @property
    def verdict(self) -> str:
        """`clear` or `no clear change`."""
        return "clear" if self.is_clear else "no clear change"


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
class ModeFact:
    """Emissions of the line haul by one transport mode over the run."""

    mode: str
    label: str
    change: Change


@dataclass(frozen=True)
class EconomyFact:
    """Imports of one economy over the run; latitude and longitude of its main city."""

    iso3: str
    name: str
    lat: float
    lon: float
    change: Change
    is_clear: bool
    """Whether the change is clear after allowing for the number of economies: of many, some look clear by luck."""

    @property
    def verdict(self) -> str:
        """`clear` or `no clear change`, among all economies."""
        return "clear" if self.is_clear else "no clear change"


@dataclass(frozen=True)
class About:
    """What was run, so that every chart can say where it comes from."""

    scenario: str
    scenario_title: str
    against: str
    against_title: str
    question: str
    levers: list[str]
    """What the levers added to the scenario, one plain sentence each."""
    events: list[tuple[str, str]]
    """Dates (ISO) at which a rule of the scenario starts inside the run, with its name."""
    start: str
    weeks: int
    seeds: int
    consumers: int
    seconds: float
    version: str
    data_hash: str
    command: str = ""
    """What to type in a terminal for the same numbers; empty where levers were added."""

    @property
    def _added(self) -> str:
        return f" ({'; '.join(each.rstrip('.') for each in self.levers)})" if self.levers else ""

    @property
    def source_line(self) -> str:
        """The line under every chart and in every download."""
        return (
            f"Simulated: {self.scenario_title}{self._added} against {self.against_title}; "
            f"{self.weeks} weeks from {self.start}, "
            f"{self.seeds} paired seeds, {self.consumers:,} consumers; "
            f"Tradewinds {self.version}, data {self.data_hash[:8]}."
        ).replace(",000 ", "\u202f000 ")


@dataclass(frozen=True)
class Facts:
    """Everything the page shows of one finished comparison."""

    about: About
    kpis: list[Kpi]
    parcels: Series
    trade: Series
    emissions: Series
    modes: list[ModeFact]
    modes_unit: str
    economies: list[EconomyFact]
    economies_unit: str

    def to_json(self) -> dict[str, Any]:
        """As plain lists and dicts."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Facts:
        """The facts `to_json` was made from."""
        return cls(
            about=About(
                **{**raw["about"], "events": [(date, name) for date, name in raw["about"]["events"]]}
            ),
            kpis=[_with_change(Kpi, row) for row in raw["kpis"]],
            parcels=_with_change(Series, raw["parcels"]),
            trade=_with_change(Series, raw["trade"]),
            emissions=_with_change(Series, raw["emissions"]),
            modes=[_with_change(ModeFact, row) for row in raw["modes"]],
            modes_unit=raw["modes_unit"],
            economies=[_with_change(EconomyFact, row) for row in raw["economies"]],
            economies_unit=raw["economies_unit"],
        )


def _with_change(kind: type[Any], row: dict[str, Any]) -> Any:
    known = {each.name: row[each.name] for each in fields(kind)}
    return kind(**{**known, "change": Change(**row["change"])})
