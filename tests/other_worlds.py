"""Worlds from changed tables: what the data would be if prices, names or borders were others."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np

from sim.core.parameter import parameters_of
from sim.mechanisms.worlds import world_from
from sim.model import TradeModel
from sim.world.shapes import DATA_TABLES
from sim.world.tables import Table, read_table
from sim.world.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.policy.instrument import Instrument
    from sim.scenario.definition import Scenario

Tables = dict[str, Table]


@lru_cache(maxsize=1)
def data() -> Tables:
    """Return every table as it is, read once."""
    return {name: read_table(name) for name in DATA_TABLES}


@lru_cache(maxsize=32)
def world_of(economies: tuple[str, ...], off: tuple[str, ...] = ()) -> World:
    """Return a world of the data."""
    return world_from(data(), tuple(sorted(economies)), off)


def model_of(world: World, scenario: Scenario, seed: int = 1, threads: int = 1) -> TradeModel:
    """Return a model of a given world that checks its ledger every week."""
    assert world.off == scenario.off
    with mock.patch("sim.model.load_world", return_value=world):
        return TradeModel(scenario, rng=seed, threads=threads, debug=True)


# -- every dollar twice -----------------------------------------------------------------------------------
def per_usd(column: str) -> bool:
    """Whether a column is stated per USD, so that a cheaper dollar means less of it."""
    return column.endswith("_per_usd")


def in_usd(column: str) -> bool:
    """Whether a column is stated in USD."""
    return "usd" in column.split("_") and not per_usd(column)


def doubled_tables(factor: float = 2.0, but: frozenset[str] = frozenset()) -> Tables:
    """Return the data with every USD worth half: amounts in USD times ``factor``, amounts per USD over it.

    Columns named in ``but`` (as table.column) stay.
    """
    found: Tables = {}
    for name, table in data().items():
        found[name] = dict(table)
        for column, values in table.items():
            if f"{name}.{column}" in but:
                continue
            if in_usd(column):
                found[name][column] = values * factor
            elif per_usd(column):
                found[name][column] = values / factor
    return found


def doubled_values(declared: Mapping[str, Any], values: Any, factor: float = 2.0) -> dict[str, float]:
    """Return what declared parameters in USD become."""
    return {
        key: factor * getattr(values, key)
        for key, item in declared.items()
        if "USD" in item.unit and getattr(values, key) is not None
    }


def doubled_policy(policy: Instrument, factor: float = 2.0) -> Instrument:
    """Return a policy with its USD amounts doubled."""
    return replace(policy, **doubled_values(policy.declared(), policy, factor))


def doubled_scenario(scenario: Scenario, factor: float = 2.0) -> Scenario:
    """Return a scenario with every setting and policy in USD doubled."""
    settings = scenario.model_settings()
    return scenario.with_(
        settings=doubled_values(parameters_of(type(settings)), settings, factor),
        policies=[doubled_policy(each, factor) for each in scenario.policies],
    )


# -- other names ------------------------------------------------------------------------------------------
NAMED = {
    "economies": ("iso3", "trade_regulator"),
    "lanes": ("origin", "destination"),
    "gateways": ("economy", "host_economy"),
    "flows_2023": ("origin", "destination"),
    "flows_earlier": ("origin", "destination"),
    "partner_shares": ("origin", "destination"),
    "origin_composition": ("origin",),
    "preferences": ("importer", "origin"),
    "us_tariff_by_origin": ("origin",),
    "de_minimis": ("economy",),
    "de_minimis_by_origin": ("economy", "origin"),
    "customs_rounding": ("economy",),
    "vat_rates": ("economy",),
    "platforms": ("home",),
    "platform_markets": ("economy",),
    "last_mile_by_economy": ("economy",),
}
"""Columns that name economies."""
LISTED = (("platforms", "origin_scope"), ("economies", "goods_totals_omit"))
"""Columns that list economies, with bars between."""


def renamed_tables(names: Mapping[str, str], but: str = "") -> Tables:
    """Return the data with economies called otherwise in every table (``but`` one), sorted by name as files are."""

    def called(column: Any) -> Any:
        return np.array([names.get(str(value), str(value)) for value in column])

    found = {name: dict(table) for name, table in data().items()}
    for name, columns in NAMED.items():
        for column in columns if name != but else ():
            found[name][column] = called(found[name][column])
    for name, column in LISTED:
        texts = found[name][column]
        found[name][column] = np.array(["|".join(called(str(text).split("|"))) for text in texts])
    order = np.argsort(found["economies"]["iso3"], kind="stable")
    found["economies"] = {column: values[order] for column, values in found["economies"].items()}
    return found


def changed_rows(table: Table, rule: Callable[[dict[str, Any]], list[dict[str, Any]]]) -> Table:
    """Return a table in which every row has become some rows."""
    columns = list(table)
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*table.values(), strict=True)]
    made = [new for row in rows for new in rule(row)]
    return {name: np.array([row[name] for row in made], dtype=_type(table[name])) for name in columns}


def _type(column: Any) -> Any:
    return None if column.dtype.kind == "U" else column.dtype


__all__ = [
    "changed_rows", "data", "doubled_scenario", "doubled_tables", "model_of", "renamed_tables", "world_of",
]  # fmt: skip
