"""A scenario's effect, step by step from the textbook to the full model: what each group of frictions adds.

The first step is the solver's answer week by week to the tariffs in force, the second the agents with every mechanism
off (the same economy, found by trial, and in the general closure not at once), then groups of mechanisms come on one
after another, each world calibrated anew to the same data, until all are on that the scenario has on. All steps share
their seeds, so increments are paired; they sum exactly to the full model's effect less the textbook's. What a group
adds depends on what is on before it: the order is the one below.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.intervals import paired
from sim.mechanisms import MECHANISMS
from sim.mechanisms.switches import ordered
from sim.ports.mechanism import GROUPS as ORDER_OF_GROUPS
from sim.theory.hat_algebra import Economy, general, partial

if TYPE_CHECKING:
    from sim.calibration.calibrated_state import Calibration
    from sim.results.run_results import Results
    from sim.scenario.definition import Scenario

GROUPS: dict[str, tuple[str, ...]] = {
    group: tuple(each.name for each in MECHANISMS.values() if each.group == group)
    for group in ORDER_OF_GROUPS
}
"""Groups of mechanisms in the order they come on."""
MEASURES: dict[str, tuple[str, str, str]] = {
    "cross-border trade": ("trade_value", "world", "world"),
    "parcels": ("parcels", "world", "world"),
    "e-commerce value": ("ecommerce_value", "definition", "b2c"),
    "cost of living": ("cost_of_living", "world", "world"),
    "duty": ("public_revenue", "kind", "duty"),
    "freight emissions": ("freight_emissions", "world", "world"),
}
"""Name -> (metric, by, group); effects are per cent of the counterfactual."""


@dataclass(frozen=True)
class Step:
    """One step of the decomposition."""

    name: str
    off: tuple[str, ...]
    effect: dict[str, np.ndarray]
    """Measure -> effect by seed, per cent of the counterfactual."""


def steps_of(kept_off: Sequence[str] = ()) -> list[tuple[str, tuple[str, ...]]]:
    """Return (name, mechanisms off) from frictionless to the scenario's own world.

    Args:
        kept_off: mechanisms the scenario itself has off; they stay off, and groups that would add nothing are left out.
    """
    off = set(MECHANISMS)
    steps = [("agents without frictions", ordered(off))]
    for name, mechanisms in GROUPS.items():
        off -= set(mechanisms) - set(kept_off)
        if ordered(off) != steps[-1][1]:
            steps.append((f"+ {name}", ordered(off)))
    return steps


def decompose(
    scenario: Scenario, against: Scenario, seeds: Sequence[int], progress: Callable[[int, int], None]
) -> list[Step]:
    """Run a scenario and its counterfactual at every step, with the same seeds.

    Args:
        scenario: what is decomposed.
        against: its counterfactual.
        seeds: paired seeds.
        progress: called with (weeks done, weeks in all).
    """
    from sim.calibration.calibrated import calibrate
    from sim.mechanisms.limits import limited_settings
    from sim.mechanisms.worlds import load_world
    from sim.running.run_scenarios import run_many

    found = []
    steps = steps_of(scenario.off)
    per_step = len(seeds) * (scenario.weeks + against.weeks)
    for at, (name, off) in enumerate(steps):
        # Once here, and stored: the workers load it.
        world = load_world(None, off, data=scenario.data)
        calibrate(world, limited_settings(scenario.model_settings(), off))

        def report(done: int, _: int, before: int = at * per_step) -> None:
            progress(before + done, len(steps) * per_step)

        arms = [each.with_(off=off) for each in (against, scenario)]
        before, after = run_many(arms, seeds=list(seeds), record_flows=False, progress=report)
        found.append(Step(name, off, effects(before, after, seeds)))
    return found


def effects(before: Results, after: Results, seeds: Sequence[int]) -> dict[str, np.ndarray]:
    """Return every measure's effect by seed, per cent of the counterfactual; nan where that is zero."""
    found = {}
    for name, (metric, by, group) in MEASURES.items():
        base, other = (figure(each, metric, by, group, seeds) for each in (before, after))
        found[name] = np.divide(
            100.0 * (other - base), base, out=np.full_like(base, np.nan), where=base != 0.0
        )
    return found


def figure(results: Results, metric: str, by: str, group: str, seeds: Sequence[int]) -> np.ndarray:
    """Return a metric over the whole run by seed."""
    kpis = results.kpis
    wanted = (kpis["metric"] == metric) & (kpis["by"] == by) & (kpis["group"] == group) & (kpis["year"] == 0)
    by_seed = dict(zip(kpis[wanted]["seed"], kpis[wanted]["value"], strict=True))
    return np.array([float(by_seed[seed]) for seed in seeds])


def textbook_effects(scenario: Scenario, against: Scenario) -> dict[str, float]:
    """Return the solver's answer to the measures it knows, per cent, over the same weeks as the agents'.

    The economy is that of the agents without frictions. Each week has the equilibrium of its tariffs (short or long run
    as the scenario's closure), as if reached at once. Empty where the two never differ in a tariff.
    """
    from experiments.textbook.armington_answer import for_buyers, textbook_economy
    from experiments.textbook.frictionless import frictionless_calibration

    calibration = frictionless_calibration()
    economy = textbook_economy(calibration)
    half = calibration.preferences.sigma.size
    households = Economy(economy.sales_usd[:, :, :half], economy.tariff[:, :, :half], economy.sigma[:half])
    weight = economy.spending_usd[:, :half].sum(axis=1)
    paths = [weekly_tariffs(each, calibration) for each in (against, scenario)]
    if all((a == b).all() for (a, _), (b, _) in zip(*paths, strict=True)):
        return {}
    means = []
    for path in paths:
        sums, weeks, solved = np.zeros(3), 0, {}
        for tariff, cost in path:
            key = tariff.tobytes() + cost.tobytes()
            if key not in solved:
                solve = general if scenario.closure == "general" else partial
                found = solve(economy, for_buyers(tariff, economy), cost[:, :, None])
                abroad = found.sales_usd.sum(axis=2)
                price = partial(households, tariff, cost[:, :, None] * found.wage[:, None, None]).price
                solved[key] = np.array(
                    [
                        abroad.sum() - np.trace(abroad),
                        found.revenue_usd.sum(),
                        np.average(price, weights=weight),
                    ]
                )
            sums += solved[key]
            weeks += 1
        means.append(sums / weeks)
    change = 100.0 * (means[1] / means[0] - 1.0)
    return dict(zip(("cross-border trade", "duty", "cost of living"), map(float, change), strict=True))


def weekly_tariffs(scenario: Scenario, calibration: Calibration) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return every week's tariffs [o, d, g] and cost factors [o, d] of a scenario."""
    from sim.policy.law import law_on
    from sim.policy.rules_in_force import rules_in_force, rules_key

    world = calibration.world
    law = law_on(world, scenario.law_date, scenario.model_settings())
    found: list[tuple[np.ndarray, np.ndarray]] = []
    last: tuple[Any, ...] | None = None
    for week in range(scenario.weeks):
        monday = scenario.start + timedelta(weeks=week)
        key = rules_key(scenario.policies, world, monday)
        if key == last:
            found.append(found[-1])
            continue
        last = key
        rules = rules_in_force(law, scenario.policies, world, monday)
        found.append((rules.duty_rate, rules.cost_factor))
    return found


def table(steps: Sequence[Step], measure: str, textbook: float | None) -> list[dict[str, Any]]:
    """Return the rows of one measure: effect, what the step adds with its 90 % interval, in points of per cent.

    The last row is the sum of the steps, which is the full model's effect less the textbook's (less zero where the
    textbook does not know the measure).
    """
    rows: list[dict[str, Any]] = []
    seeds = len(steps[0].effect[measure])
    last = np.full(seeds, 0.0 if textbook is None else textbook)
    if textbook is not None:
        rows.append({"step": "textbook", "effect": textbook, "adds": None, "low90": None, "high90": None})
    for step in steps:
        now = step.effect[measure]
        adds = paired(last[None, :], now[None, :])
        rows.append(
            {
                "step": step.name,
                "effect": float(now.mean()),
                "adds": float(adds["difference"][0]),
                "low90": float(adds["low90"][0]),
                "high90": float(adds["high90"][0]),
            }
        )
        last = now
    total = sum(float(row["adds"]) for row in rows if row["adds"] is not None)
    rows.append({"step": "sum of steps", "effect": None, "adds": total, "low90": None, "high90": None})
    return rows
