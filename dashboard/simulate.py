"""The one place where the page meets the simulator: a job's choices in, the facts of the finished comparison out.

Runs in the worker process. Everything here speaks the simulator's front door (`Scenario`, `compare`) and the frames of
its results; whatever changes there is mended here and nowhere else.
"""

from __future__ import annotations

import csv
import time
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard import levers
from dashboard.facts import About, Change, EconomyFact, Facts, Kpi, ModeFact, Series
from sim import Scenario, compare
from sim.compare import Comparison
from sim.policy.places import DATA_FOLDER, places

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from dashboard.worker import Progress

BAND_QUANTILES = (0.05, 0.95)
"""The shade around a level holds the middle 90 % of runs."""

KPIS = (
    "trade_value",
    "trade_volume_tonnes",
    "parcels",
    "freight_emissions",
    "price_index",
    "public_revenue",
    "exporters",
    "delivery_days",
)
TRADE, EMISSIONS, IMPORTS = "trade_volume_tonnes", "freight_emissions", "imports_value"

MODE_LABELS = {
    "express": "Express air",
    "air": "Air freight",
    "sea": "Sea",
    "rail": "Rail",
    "road": "Road",
    "local": "Local delivery",
}


@dataclass(frozen=True)
class Unit:
    """How a unit of the model is written for people: so many of it are one of the other."""

    text: str
    size: float


UNITS = {
    "USD": Unit("US$ bn", 1e9),
    "t": Unit("million t", 1e6),
    "t CO2e": Unit("Mt CO2e", 1e6),
    "parcels": Unit("million parcels", 1e6),
    "firms": Unit("thousand firms", 1e3),
}


def readable(unit: str) -> Unit:
    """The unit people read; "USD per year" gives billions of dollars per year."""
    kind, per, period = unit.partition(" per ")
    known = UNITS.get(kind, Unit(kind, 1.0))
    return Unit(f"{known.text}{per}{period}", known.size)


def simulate(spec: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Run both arms of a job and read off what the page shows.

    Args:
        spec: `Choices.spec()`.
        progress: called with (weeks done, weeks in all).
    """
    started = time.monotonic()
    against, scenario = arms(spec)
    comparison = compare(
        against,
        scenario,
        seeds=int(spec["seeds"]),
        consumers=int(spec["consumers"]),
        progress=progress,
        record_flows="none",
    )
    added = scenario.policies[len(scenario.policies) - _lever_count(spec) :]
    return facts(comparison, against, scenario, added, time.monotonic() - started).to_json()


def arms(spec: Mapping[str, Any]) -> tuple[Scenario, Scenario]:
    """The counterfactual and the scenario with its levers, over the same weeks and of the same size."""
    chosen = Scenario.load(spec["scenario"])
    weeks = int(spec["weeks"])
    added = levers.policies(spec["levers"], chosen.start, spec["importers"])
    title = f"{chosen.title} with levers" if added else chosen.title
    scenario = chosen.with_(weeks=weeks, policies=(*chosen.policies, *added), title=title)
    against = Scenario.load(spec["against"]).with_(weeks=weeks, start=chosen.start, smes=chosen.smes)
    return against, scenario


def _lever_count(spec: Mapping[str, Any]) -> int:
    return sum(1 for value in spec["levers"].values() if value > 0)


def facts(
    comparison: Comparison, against: Scenario, scenario: Scenario, added: tuple[Any, ...], seconds: float
) -> Facts:
    """What the page shows of a comparison.

    Args:
        comparison: of the counterfactual and one scenario.
        against: the counterfactual.
        scenario: what is compared with it.
        added: the policies that levers added to the scenario.
        seconds: how long the run took.
    """
    manifest = comparison.others[0].manifest
    modes = comparison.table(EMISSIONS, by="mode")
    imports = comparison.table(IMPORTS, by="importer")
    modes_unit, imports_unit = readable(modes["unit"].iloc[0]), readable(imports["unit"].iloc[0])
    cities = _cities()
    return Facts(
        about=About(
            scenario=scenario.name,
            scenario_title=scenario.title,
            against=against.name,
            against_title=against.title,
            question=scenario.question,
            levers=[policy.sentence(places()) for policy in added],
            events=_events(against, scenario),
            start=scenario.start.isoformat(),
            weeks=scenario.weeks,
            seeds=len(comparison.seeds),
            consumers=int(manifest["consumers"]),
            seconds=seconds,
            version=metadata.version("tradewinds"),
            data_hash=str(manifest["data_hash"]),
        ),
        kpis=[_kpi(comparison, metric) for metric in KPIS],
        trade=_series(comparison, TRADE),
        emissions=_series(comparison, EMISSIONS),
        modes=[
            ModeFact(row["group"], MODE_LABELS.get(row["group"], row["group"]), _change(row, modes_unit.size))
            for _, row in modes.iterrows()
            if row["baseline"] or row["difference"]
        ],
        modes_unit=modes_unit.text,
        economies=[
            EconomyFact(row["group"], *cities[row["group"]], _change(row, imports_unit.size))
            for _, row in imports.iterrows()
        ],
        economies_unit=imports_unit.text,
    )


def _change(row: pd.Series[Any], size: float) -> Change:
    baseline, difference = float(row["baseline"]) / size, float(row["difference"]) / size
    return Change(
        baseline=baseline,
        scenario=baseline + difference,
        difference=difference,
        low90=float(row["low90"]) / size,
        high90=float(row["high90"]) / size,
    )


def _kpi(comparison: Comparison, metric: str) -> Kpi:
    row = comparison.table(metric, by="world").iloc[0]
    unit = readable(row["unit"])
    return Kpi(metric, row["label"], unit.text, _change(row, unit.size))


def _series(comparison: Comparison, metric: str) -> Series:
    weekly = comparison.weekly(metric)
    total = comparison.table(metric, by="world").iloc[0]
    per_year = readable(total["unit"])
    unit = Unit(per_year.text.replace(" per year", " per week"), per_year.size)
    seeds = list(comparison.seeds)
    levels = [each.weekly(metric)[seeds] / unit.size for each in (comparison.base, comparison.others[0])]
    base_low, base_high = (_quantile(levels[0], each) for each in BAND_QUANTILES)
    low, high = (_quantile(levels[1], each) for each in BAND_QUANTILES)
    return Series(
        label=total["label"],
        unit=unit.text,
        dates=[str(date)[:10] for date in weekly["date"]],
        baseline=_list(weekly["baseline"] / unit.size),
        baseline_low=base_low,
        baseline_high=base_high,
        scenario=_list(weekly["scenario"] / unit.size),
        scenario_low=low,
        scenario_high=high,
        difference=_list(weekly["difference"] / unit.size),
        difference_low90=_list(weekly["low90"] / unit.size),
        difference_high90=_list(weekly["high90"] / unit.size),
        change=_change(total, per_year.size),
    )


def _quantile(levels: pd.DataFrame, share: float) -> list[float]:
    return _list(levels.quantile(share, axis=1))


def _list(column: pd.Series[float]) -> list[float]:
    return [float(each) for each in np.asarray(column, dtype=np.float64)]


def _events(against: Scenario, scenario: Scenario) -> list[tuple[str, str]]:
    """Dates inside the run at which a policy starts that only the scenario has."""
    known = set(against.policies)
    last = scenario.start.toordinal() + 7 * scenario.weeks
    found = {
        (policy.start.isoformat(), policy.name)
        for policy in scenario.policies
        if policy not in known and scenario.start.toordinal() < policy.start.toordinal() < last
    }
    return sorted(found)


@lru_cache(maxsize=1)
def _cities() -> dict[str, tuple[str, float, float]]:
    """Name, latitude and longitude of each economy's main city."""
    with (DATA_FOLDER / "economies.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["iso3"]: (row["name"], float(row["lat"]), float(row["lon"])) for row in csv.DictReader(lines)
        }
