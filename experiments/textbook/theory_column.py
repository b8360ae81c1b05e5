"""The textbook's answer beside the agents': for each measure of a comparison, what exact hat algebra says of it.

Measures with a counterpart: trade value across borders (world, category, lane), imports and exports of an economy,
duty, the cost of living and consumers' welfare. Changes in percent of the baseline, for the tariffs of the last week of
one scenario against those of the other; all else a scenario does, the textbook does not know. Short run: wages and
expenditures fixed, as in the agents' world; long run: they adjust. Which of the two to compare with is the scenario's
closure, where it has one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.textbook.armington_answer import TextbookAnswer, textbook_answer

if TYPE_CHECKING:
    import pandas as pd

    from sim.comparison.compare_scenarios import Comparison
    from sim.results.run_results import Results
    from sim.scenario.definition import Scenario
    from sim.theory.hat_algebra import Outcome
    from sim.world import World

RUNS = {"short_run": "short run", "long_run": "long run"}
RUN_OF_CLOSURE = {"partial": "short_run", "general": "long_run"}
Key = tuple[str, str, str]


@dataclass(frozen=True)
class TheoryColumn:
    """The textbook's changes for one scenario of a comparison."""

    answer: TextbookAnswer
    run: str
    """Which run to compare the agents with: short_run or long_run."""

    @property
    def differs(self) -> bool:
        """Whether the scenarios differ in anything the textbook knows."""
        return bool(self.answer.moved.any())

    @cached_property
    def changes(self) -> dict[str, dict[Key, float]]:
        """Percent changes by (metric, dimension, group), in both runs."""
        answer = self.answer
        pairs = {
            "short_run": (answer.short_before, answer.short_run),
            "long_run": (answer.long_before, answer.long_run),
        }
        return {run: _changes(answer.world, before, after) for run, (before, after) in pairs.items()}

    def percent(self, metric: str, by: str, group: str, run: str = "") -> float:
        """Return a change in percent; nan where the textbook has no such measure."""
        return self.changes[run or self.run].get((metric, by, group), math.nan)

    def knows(self, metric: str, by: str, group: str) -> bool:
        """Whether the textbook has such a measure."""
        return (metric, by, group) in self.changes[self.run]

    def rows(self, shown: pd.DataFrame) -> list[dict[str, Any]]:
        """Return one row for each row of a comparison's table, nan (null in JSON) without a counterpart."""
        keys = [(str(row["metric"]), str(row["by"]), str(row["group"])) for row in shown.to_dict("records")]
        return [
            {"metric": key[0], "by": key[1], "group": key[2]}
            | {f"{run}_percent": self.percent(*key, run) for run in RUNS}
            for key in keys
        ]


def theory_columns(comparison: Comparison) -> list[TheoryColumn]:
    """Return the textbook's answer to each scenario of a comparison, against its baseline.

    Raises:
        TheoryError: No equilibrium was found.
        ScenarioError: A saved run holds a scenario that can no longer be read.
    """
    base, *others = (scenario_of(each) for each in (comparison.base, *comparison.others))
    return [TheoryColumn(textbook_answer(other, base), run_to_compare(other)) for other in others]


def scenario_of(results: Results) -> Scenario:
    """Return the scenario a run was made of, as it was when it ran."""
    from sim.scenario.definition import Scenario

    content = {key: value for key, value in results.scenario.items() if key != "compare_with"}
    return Scenario.from_dict(content, results.name)


def run_to_compare(scenario: Scenario) -> str:
    """Return the run whose assumptions are those of the agents' world under this scenario."""
    return RUN_OF_CLOSURE.get(str(getattr(scenario, "closure", "partial")), "short_run")


def _changes(world: World, before: Outcome, after: Outcome) -> dict[Key, float]:
    """Percent changes of all measures; those without a baseline are left out."""
    abroad = ~np.eye(len(world.iso3), dtype=bool)
    categories = len(world.categories)
    old, new = (
        np.where(abroad[:, :, None], each.sales_usd, 0.0).reshape(*abroad.shape, -1, categories).sum(axis=2)
        for each in (before, after)
    )  # over kinds of buyer
    household = np.asarray(world.tables["economies"]["household_consumption_usd"], dtype=float)
    people = np.asarray(world.population, dtype=float)
    price, welfare = (
        np.asarray(a / b) for a, b in ((after.price, before.price), (after.welfare, before.welfare))
    )
    found: dict[Key, float] = {
        ("trade_value", "world", "world"): _percent(new.sum(), old.sum()),
        ("public_revenue", "kind", "duty"): _percent(after.revenue_usd.sum(), before.revenue_usd.sum()),
        # Weighted as the agents' figures are: prices by household consumption, welfare (in logs) by people.
        ("cost_of_living", "world", "world"): _percent(np.average(price, weights=household), 1.0),
        ("consumer_welfare", "world", "world"): _percent(np.exp(np.average(np.log(welfare), weights=people)), 1.0),
    }  # fmt: skip
    for g, category in enumerate(world.categories):
        found["trade_value", "category", category] = _percent(new[:, :, g].sum(), old[:, :, g].sum())
    for at, economy in enumerate(world.iso3):
        found["imports_value", "importer", economy] = _percent(new[:, at].sum(), old[:, at].sum())
        found["exports_value", "exporter", economy] = _percent(new[at].sum(), old[at].sum())
        found["cost_of_living", "economy", economy] = _percent(price[at], 1.0)
        found["consumer_welfare", "economy", economy] = _percent(welfare[at], 1.0)
        for other, importer in enumerate(world.iso3):
            if other != at:
                lane = f"{economy}-{importer}"
                found["trade_value", "lane", lane] = _percent(new[at, other].sum(), old[at, other].sum())
    return found


def _percent(after: float, before: float) -> float:
    return 100.0 * (float(after) / float(before) - 1.0) if before else math.nan
