"""A dollar worth half changes no quantity: every price, income, threshold and fee doubled, the same goods move.

What is in USD is found by its name: columns of the tables, units of settings and of instruments' parameters. Constants
of the code are listed here; a test looks for others. Money doubles to the rounding of an order (1e-4 USD), grams and
days are the same to that rounding, orders to the last one.
"""

from __future__ import annotations

import ast
import importlib
from contextlib import ExitStack
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

import numpy as np
import pytest

import sim
from sim.core.codes import PLATFORM
from sim.mechanisms import MECHANISMS
from sim.mechanisms.run_settings import own_settings
from sim.mechanisms.worlds import world_from
from sim.policy.instruments import INSTRUMENTS
from sim.scenario.content import CLOSURES
from sim.settlement.flows import AMOUNT_COLUMNS, KEY_COLUMNS
from tests.other_worlds import data, doubled_policy, doubled_scenario, doubled_tables, model_of
from tests.small_world import small

if TYPE_CHECKING:
    from sim.scenario.definition import Scenario

FOUR = ("CHN", "DEU", "MEX", "USA")
START = small().start
CONSTANTS = (
    "sim.market.sizes.BASE_EDGES_USD",
    "sim.policy.rulebook.NO_LIMIT_USD", "sim.policy.rulebook.MOST_CUT_USD",
)  # fmt: skip
"""Every constant of the code that is an amount of USD, where it is declared."""
COUNTED_BY = "sim.settlement.histograms.VALUE_EDGES_USD"
"""Edges by which parcels are counted when all is done: nobody decides by them, so they need no doubling."""
POLICIES = (
    INSTRUMENTS["tariff"].make_example(START, rate=0.3),
    INSTRUMENTS["de_minimis"].make_example(START, importers=("USA",), flat_duty_usd_per_item=7.0),
    INSTRUMENTS["carbon_price"].make_example(START, usd_per_tonne=120.0),
    INSTRUMENTS["packaging_mandate"].make_example(START, cost_usd_per_parcel=0.7),
    INSTRUMENTS["data_localisation"].make_example(START, importers=("MEX",), platform_cost_usd_per_year=3e7),
)
ROUNDING = 5e-6
"""Of the largest row: a mean order is rounded to 1e-4 USD, and a row of trade sums orders of many people."""
UNITS_A_PART = 1.5
"""Units of account by which a part of a parcel's bill may differ from twice its half: both are whole units."""


class Run(NamedTuple):
    """What a run leaves behind."""

    keys: np.ndarray
    """[key, row] of all weeks' flows."""
    amounts: dict[str, np.ndarray]
    """[row] of all weeks' flows, by column."""
    states: dict[str, int]
    price_index: np.ndarray
    revenue_e4usd: np.ndarray
    active_firms: np.ndarray
    wage: np.ndarray


def scenario_of(closure: str, off: tuple[str, ...] = ()) -> Scenario:
    return small(consumers=400, smes=108, weeks=14, closure=closure, off=off, policies=POLICIES)


def run(scenario: Scenario, tables: dict[str, Any], name: str = "") -> Run:
    own = own_settings(scenario.model_settings(), scenario.off)
    world = world_from(tables, FOUR, scenario.off, own)
    # Calibrations are kept by the hash of data and settings, and know nothing of changed constants.
    model = model_of(replace(world, data_hash=world.data_hash + name), scenario, seed=3)
    weeks = []
    for _ in range(scenario.weeks):
        model.step()
        assert model.week is not None
        weeks.append(model.week)
    flows = {
        name: np.concatenate([getattr(week.flows, name) for week in weeks])
        for name in (*KEY_COLUMNS, *AMOUNT_COLUMNS)
    }
    return Run(
        np.array([flows[name] for name in KEY_COLUMNS]), {name: flows[name] for name in AMOUNT_COLUMNS},
        weeks[-1].order_states, weeks[-1].price_index, sum(week.revenue_e4usd for week in weeks),
        weeks[-1].active_firms, model.market.wage,
    )  # fmt: skip


def doubled_run(scenario: Scenario, but: str = "") -> Run:
    """Run with every USD doubled, but for one constant, table column, "settings" or "policies"."""
    with ExitStack() as patches:
        for place in CONSTANTS:
            if place != but:
                for module in modules_with(place.rpartition(".")[2]):
                    value = getattr(*place_of(place))
                    twice = tuple(2.0 * each for each in value) if isinstance(value, tuple) else 2.0 * value
                    patches.enter_context(mock.patch(f"{module}.{place.rpartition('.')[2]}", twice))
        tables = doubled_tables(but=frozenset([but]))
        twice_scenario = doubled_scenario(scenario)
        if but == "settings":
            twice_scenario = replace(twice_scenario, settings=scenario.settings)
        if but == "policies":
            twice_scenario = replace(twice_scenario, policies=scenario.policies)
        return run(twice_scenario, tables, f"doubled but {but}")


def place_of(place: str) -> tuple[Any, str]:
    module, _, name = place.rpartition(".")
    return importlib.import_module(module), name


@lru_cache(maxsize=1)
def code() -> dict[str, ast.Module]:
    """Return every module of the simulator, read."""
    package = Path(sim.__file__).parent
    return {
        ".".join(("sim", *path.relative_to(package).with_suffix("").parts)): ast.parse(
            path.read_text(encoding="utf-8")
        )
        for path in sorted(package.rglob("*.py"))
    }


def constants(tree: ast.Module) -> dict[str, ast.expr]:
    """Return what a module declares."""
    found = [node for node in tree.body if isinstance(node, ast.Assign)]
    return {each.id: node.value for node in found for each in node.targets if isinstance(each, ast.Name)}


@lru_cache(maxsize=16)
def modules_with(name: str) -> list[str]:
    """Return the modules in which a constant is looked up: where it is declared, and where it is imported."""
    return [
        module
        for module, tree in code().items()
        if name in constants(tree)
        or any(
            name == alias.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        )
    ]


@lru_cache(maxsize=4)
def as_it_is(closure: str, off: tuple[str, ...] = ()) -> Run:
    return run(scenario_of(closure, off), data())


def largest_gap(one: Run, two: Run) -> float:
    """Return how far the doubled run is from twice the money and the same quantities, as a share of the largest row.

    What the parts of so many parcels' bills are rounded by does not count.
    """
    if one.keys.shape != two.keys.shape or (one.keys != two.keys).any():
        return np.inf
    keys = dict(zip(KEY_COLUMNS, one.keys, strict=True))
    parcels = np.where(keys["channel"] == PLATFORM, one.amounts["orders"], 0)
    gaps = [abs(two.states[name] - count) / one.states["ordered"] for name, count in one.states.items()]
    for name, amount in one.amounts.items():
        money = name.endswith("_e4usd")
        wanted, rounding = amount * (2 if money else 1), UNITS_A_PART * parcels if money else 0
        gaps.append((np.abs(two.amounts[name] - wanted) - rounding).max() / max(wanted.max(), 1))
    parts = 3  # duty, VAT, carbon price
    rounding = parts * UNITS_A_PART * np.bincount(keys["destination"], parcels, len(one.revenue_e4usd))
    off = np.abs(two.revenue_e4usd - 2.0 * one.revenue_e4usd) - rounding
    gaps.append((off / np.maximum(2.0 * one.revenue_e4usd, 1.0))[one.revenue_e4usd > 0].max())
    gaps.append(
        np.abs(two.active_firms / one.active_firms - 1.0).max()
    )  # a wage that rounds otherwise moves a firm
    gaps += [np.abs(two.price_index / one.price_index - 1.0).max(), np.abs(two.wage / one.wage - 1.0).max()]
    return max(float(gap) for gap in gaps)


@pytest.mark.parametrize("off", [(), tuple(MECHANISMS)], ids=["as it is", "frictionless"])
@pytest.mark.parametrize("closure", CLOSURES)
def test_doubling_every_dollar_changes_no_quantity(closure: str, off: tuple[str, ...]) -> None:
    scenario = scenario_of(closure, off)
    one = as_it_is(closure, off)
    assert one.amounts["carbon_e4usd"].sum() > 0
    assert one.amounts["duty_e4usd"].sum() > 0
    assert largest_gap(one, doubled_run(scenario)) < ROUNDING


@pytest.mark.parametrize(
    "but",
    [
        "sim.market.sizes.BASE_EDGES_USD", "settings", "policies",
        "flows_2023.value_usd",
        "categories.value_density_usd_per_kg", "categories.embodied_kg_co2e_per_usd",
        "de_minimis.duty_free_below_usd",
        "carrier_modes.parcel_fee_usd",
        "last_mile_vehicles.capex_usd",
    ],
)  # fmt: skip
def test_one_amount_left_as_it_was_is_noticed(but: str) -> None:
    scenario = scenario_of("partial")
    assert largest_gap(as_it_is("partial"), doubled_run(scenario, but)) > 5.0 * ROUNDING


def test_every_constant_in_dollars_is_among_those_doubled() -> None:
    """By its name; numbers without one are looked for by the tests above."""
    found = {
        f"{module}.{name}"
        for module, tree in code().items()
        for name, value in constants(tree).items()
        if "USD" in name.split("_") and is_number(value)
    }
    assert found - {"sim.core.units.E4USD_PER_USD"} == {*CONSTANTS, COUNTED_BY}


def test_edges_of_value_are_read_only_where_parcels_are_counted() -> None:
    assert set(modules_with("VALUE_EDGES_USD")) == {
        "sim.settlement.histograms",  # declares them
        "sim.settlement.parcel_orders",  # counts
        "sim.results.distributions",  # tells
    }
    used = [
        node
        for node in ast.walk(code()["sim.settlement.parcel_orders"])
        if isinstance(node, ast.FunctionDef) and "VALUE_EDGES_USD" in ast.dump(node)
    ]
    assert [node.name for node in used] == ["value_bracket"]
    calls = [
        ast.unparse(node)
        for node in ast.walk(code()["sim.settlement.parcel_orders"])
        if isinstance(node, ast.AugAssign) and "value_bracket(" in ast.unparse(node)
    ]
    assert len(calls) == 1
    assert calls[0].startswith("counters.parcel_value[")


def is_number(value: ast.expr) -> bool:
    if isinstance(value, ast.Tuple):
        return all(is_number(each) for each in value.elts)
    return isinstance(value, ast.Constant) and isinstance(value.value, int | float)


def test_every_policy_states_its_amounts_in_dollars() -> None:
    """The parameters that doubling changes are those called so."""
    for name, kind in INSTRUMENTS.items():
        if name == "tariff_schedule":
            continue
        policy = kind.make_example(START)
        twice = doubled_policy(policy)
        for key in policy.declared():
            changed = getattr(twice, key) != getattr(policy, key)
            assert not changed or "usd" in key, f"{name}.{key}"
            if "usd" in key and getattr(policy, key):
                assert changed, f"{name}.{key}"
