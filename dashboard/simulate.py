"""The one place where the page meets the simulator: a job's choices in, the facts of the finished comparison out.

Runs in the worker process. Everything here speaks the simulator's front door (`Scenario`, `compare`) and the frames of
its results; whatever changes there is mended here and nowhere else.
"""

from __future__ import annotations

import csv
import time
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard import levers
from dashboard.facts import About, Change, EconomyFact, Facts, Kpi, ModeFact, Series
from sim import Results, Scenario, compare
from sim.compare import Comparison
from sim.intervals import CLEAR
from sim.policy.places import DATA_FOLDER, places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from dashboard.worker import Progress
    from sim.policy.instruments import Instrument

BAND_QUANTILES = (0.05, 0.95)
"""The shade around a level holds the middle 90 % of runs."""

LEAD_IN_WEEKS = 4
"""Weeks before a scenario's first rule: enough to see both arms alike."""

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
PARCELS, TRADE, EMISSIONS, IMPORTS = "parcels", "trade_volume_tonnes", "freight_emissions", "imports_value"

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
    """Run both arms of a job, or open two saved runs, and read off what the page shows.

    Args:
        spec: `Choices.spec()`, or {"saved": [folder of the counterfactual, folder of the scenario]}.
        progress: called with (weeks done, weeks in all).
    """
    if "saved" in spec:
        opened = compare(*(Results.load(folder) for folder in spec["saved"]))
        return facts(opened, command=str(opened.others[0].manifest["command"])).to_json()
    against, scenario, added = arms(spec)
    started = time.monotonic()
    comparison = compare(
        against,
        scenario,
        seeds=int(spec["seeds"]),
        consumers=int(spec["consumers"]),
        progress=progress,
        record_flows="none",
    )
    sentences = [policy.sentence(places()) for policy in added]
    command = (
        ""
        if added
        else (
            f"tradewinds compare {spec['against']} {spec['scenario']} "
            f"--start {scenario.start} --weeks {spec['weeks']} --seeds {spec['seeds']} --consumers {spec['consumers']}"
        )
    )
    return facts(comparison, sentences, time.monotonic() - started, command).to_json()


def arms(spec: Mapping[str, Any]) -> tuple[Scenario, Scenario, tuple[Instrument, ...]]:
    """The counterfactual, the scenario with its levers, and what the levers added; same weeks, same size."""
    chosen, counterfactual = Scenario.load(spec["scenario"]), Scenario.load(spec["against"])
    start = first_monday(chosen, counterfactual)
    span = {"weeks": int(spec["weeks"]), "start": start}
    added = levers.policies(spec["levers"], start, spec["importers"])
    title = f"{chosen.title}, with levers" if added else chosen.title
    scenario = chosen.with_(**span, policies=(*chosen.policies, *added), title=title)
    return counterfactual.with_(**span, smes=chosen.smes), scenario, added


def first_monday(scenario: Scenario, against: Scenario) -> date:
    """Where a short run starts: some weeks before the first rule that only the scenario has, so that it is seen."""
    own = [policy.start for policy in scenario.policies if policy not in against.policies]
    lead_in = min(own, default=scenario.start) - timedelta(weeks=LEAD_IN_WEEKS)
    monday = lead_in - timedelta(days=lead_in.weekday())
    return max(scenario.start, monday)


def facts(
    comparison: Comparison, lever_sentences: Sequence[str] = (), seconds: float = 0.0, command: str = ""
) -> Facts:
    """What the page shows of a comparison.

    Args:
        comparison: of the counterfactual and one scenario.
        lever_sentences: what levers added to the scenario, in plain words.
        seconds: how long the run took; 0 for a saved one.
        command: what to type to repeat it.
    """
    base, other = comparison.base, comparison.others[0]
    modes = comparison.table(EMISSIONS, by="mode")
    imports = comparison.table(IMPORTS, by="importer")
    modes_unit, imports_unit = readable(modes["unit"].iloc[0]), readable(imports["unit"].iloc[0])
    cities = _cities()
    return Facts(
        about=About(
            scenario=other.name,
            scenario_title=other.title,
            against=base.name,
            against_title=base.title,
            question=str(other.scenario["question"]),
            levers=list(lever_sentences),
            events=_events(base.scenario, other.scenario),
            start=str(other.scenario["start"]),
            weeks=int(other.manifest["weeks"]),
            seeds=len(comparison.seeds),
            consumers=int(other.manifest["consumers"]),
            seconds=seconds,
            version=str(other.manifest["versions"]["tradewinds"]),
            data_hash=str(other.manifest["data_hash"]),
            command=command,
        ),
        kpis=[_kpi(comparison, metric) for metric in KPIS],
        parcels=_series(comparison, PARCELS),
        trade=_series(comparison, TRADE),
        emissions=_series(comparison, EMISSIONS),
        modes=[
            ModeFact(row["group"], MODE_LABELS.get(row["group"], row["group"]), _change(row, modes_unit.size))
            for _, row in modes.iterrows()
            if row["baseline"] or row["difference"]
        ],
        modes_unit=modes_unit.text,
        economies=[
            EconomyFact(
                row["group"],
                *cities[row["group"]],
                _change(row, imports_unit.size),
                bool(row["verdict"] == CLEAR),
            )
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


def _events(against: Mapping[str, Any], scenario: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Dates inside the run at which a policy starts that only the scenario has, with the instrument's name.

    Args:
        against: the resolved counterfactual, as a manifest holds it.
        scenario: the resolved scenario.
    """
    start = date.fromisoformat(scenario["start"])
    end = start + timedelta(weeks=int(scenario["weeks"]))
    own = [each for each in scenario["policies"] if each not in against["policies"]]
    found = {(str(each["from"]), str(each["instrument"])) for each in own}
    return sorted((day, name) for day, name in found if start < date.fromisoformat(day) < end)


@lru_cache(maxsize=1)
def _cities() -> dict[str, tuple[str, float, float]]:
    """Name, latitude and longitude of each economy's main city."""
    with (DATA_FOLDER / "economies.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["iso3"]: (row["name"], float(row["lat"]), float(row["lon"])) for row in csv.DictReader(lines)
        }
