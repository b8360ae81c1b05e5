"""Two worlds that should be one: what many seeds of each bring, and whether their means differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats

from experiments.verification.general_shocks import textbook_economy
from sim.calibration.calibrated import calibrate
from sim.core.codes import IMPORT_SHELF, PLATFORM, RESTOCK
from sim.core.settings import ModelSettings
from sim.mechanisms import MECHANISMS
from sim.mechanisms.limits import limited_settings
from sim.policy.instruments import INSTRUMENTS
from sim.theory.hat_algebra import Economy, Outcome, general
from sim.week.closure import GENERAL
from sim.world.world import World
from tests.other_worlds import model_of
from tests.small_world import small

if TYPE_CHECKING:
    from sim.scenario.definition import Scenario

OFF = tuple(MECHANISMS)
SEEDS, OTHER_SEEDS, WEEKS = range(1, 9), range(11, 19), 12
"""Other seeds for the other world: agents of the same name and seed would share their luck, and be too alike."""
CONFIDENCE = 0.99


def scenario_of(importer: str, exporters: tuple[str, ...], off: tuple[str, ...] = OFF) -> Scenario:
    """Return a small scenario in which one economy taxes what comes from some others."""
    tariff = INSTRUMENTS["tariff"].make_example(
        small().start, importers=(importer,), exporters=exporters, rate=0.5
    )
    return small(consumers=1_500, smes=500, weeks=WEEKS, closure=GENERAL, off=off, policies=(tariff,))


def measures(world: World, scenario: Scenario, seed: int, merged: np.ndarray) -> dict[str, np.ndarray]:
    """Return what a run brought, by groups of economies: ``merged`` [economy] says which group each is in."""
    groups = int(merged.max()) + 1
    model = model_of(world, scenario, seed)
    sales, orders, wage = np.zeros((groups, groups)), np.zeros(groups), np.zeros(groups)
    co2e = paid = 0.0
    assert model.closure is not None
    labour = np.bincount(merged, weights=model.closure.labour_e4usd, minlength=groups)
    for _ in range(scenario.weeks):
        model.step()
        assert model.week is not None
        flows = model.week.flows
        first = flows.channel != IMPORT_SHELF
        np.add.at(
            sales, (merged[flows.origin[first]], merged[flows.destination[first]]), flows.fob_e4usd[first]
        )
        bought = flows.channel == PLATFORM
        np.add.at(orders, merged[flows.destination[bought]], flows.orders[bought])
        co2e += float(flows.production_g.sum())
        paid += float(flows.paid_e4usd[flows.channel != RESTOCK].sum())
        wage += np.bincount(merged, weights=model.closure.labour_e4usd * model.closure.wage, minlength=groups)
    return {"sales": sales / 1e4, "orders": orders, "co2e": np.array(co2e), "paid": np.array(paid),
            "wage": wage / labour / scenario.weeks}  # fmt: skip


def outside(one: list[np.ndarray], two: list[np.ndarray], family: int) -> np.ndarray:
    """Return which means of two samples of runs differ by more than Welch's interval for a family of comparisons."""
    a, b = np.array(one), np.array(two)
    p: Any = stats.ttest_ind(a, b, axis=0, equal_var=False).pvalue
    return np.asarray(np.nan_to_num(p, nan=1.0) < (1.0 - CONFIDENCE) / family)


def assert_alike(one: list[dict[str, np.ndarray]], two: list[dict[str, np.ndarray]], *names: str) -> None:
    """Totals lie within the 99 % interval one by one; tables as a family."""
    for runs in (one, two):
        for each in runs:
            each["world"], each["sold"] = each["sales"].sum(), each["sales"].sum(axis=1)
    for name in ("co2e", "paid", "world", "sold", "sales", *names):
        a, b = ([each[name] for each in runs] for runs in (one, two))
        assert not outside(a, b, np.size(a[0])).any(), name
    # The intervals are narrow enough to mean something.
    for name, most in (("world", 0.005), ("sold", 0.02)):
        values = np.array([each[name] for each in one])
        assert (values.std(axis=0, ddof=1) / np.sqrt(len(one)) / values.mean(axis=0)).max() < most, name


def solver_economy(world: World) -> Economy:
    settings = limited_settings(ModelSettings(), world.off)
    return textbook_economy(calibrate(world, settings))


def with_tariff(economy: Economy, importer: int, exporters: list[int], rate: float = 0.5) -> Outcome:
    tariff = economy.tariff.copy()
    tariff[exporters, importer] += rate
    return general(economy, tariff)
