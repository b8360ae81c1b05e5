"""A small rich world in which every number of `sim/data` and every setting is moved, one after the other."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np

from sim.calibration.calibrated import CalibrationError
from sim.core.parameter import Parameter
from sim.mechanisms.limits import limited_settings
from sim.mechanisms.run_settings import own_settings
from sim.mechanisms.worlds import world_from
from sim.model import TradeModel
from sim.policy.instrument import INSTRUMENTS
from sim.policy.instruments.chokepoint_closure import PASSAGES
from sim.world.data_columns import number_columns
from sim.world.shapes import DATA_TABLES
from sim.world.tables import read_table
from tests.small_world import small

if TYPE_CHECKING:
    from sim.scenario.definition import Scenario
    from sim.settlement.flows import TickTables
    from sim.world.tables import Table

CHOSEN = ("ARE", "BRA", "CAN", "CHN", "DEU", "USA")
WEEKS = 14
"""Freight rates are agreed for twelve weeks: they move in the week after."""
RICH = {"recommender_window": 4}
"""Settings that let other settings act."""
Tables = dict[str, "Table"]


EVERY_POLICY, LAW, OFF = "every policy", "law", "last mile off"


def scenario_of(kind: str) -> Scenario:
    """Return a run in general closure under every instrument's example, or under the law of 2027 and a fee per item,
    that with one passage closed (``kind`` is its name), or without the mechanism of the last mile.
    """
    usual = small("baseline", weeks=WEEKS, closure="general", settings=RICH)
    if kind == OFF:
        return usual.with_(off=("last_mile",))
    if kind == EVERY_POLICY:
        names = list(INSTRUMENTS)
        return usual.with_(policies=tuple(INSTRUMENTS[name].make_example(usual.start) for name in names))
    policies = [INSTRUMENTS["handling_fee"].make_example(usual.start, unit="item")]
    if kind != LAW:
        policies.append(INSTRUMENTS["chokepoint_closure"].make_example(usual.start, passages=(kind,)))
    return usual.with_(policies=tuple(policies), law_date=date(2027, 1, 1), start=date(2027, 1, 4))


def kinds_of(place: str) -> tuple[str, ...]:
    """Return the kinds of runs in which a column is to act, the likeliest first; one is enough."""
    if place.startswith("last_mile."):
        return (OFF,)
    closed = place.removeprefix("lanes.sea_km_").removesuffix("_closed")
    return (closed,) if closed in PASSAGES else (EVERY_POLICY, LAW)


def tables_as_read() -> Tables:
    """Return the tables of `sim/data`."""
    return {name: read_table(name) for name in DATA_TABLES}


def digest_of(tables: Tables, settings: dict[str, Any] | None = None, kind: str = EVERY_POLICY) -> str:
    """Return a digest of all that a run leaves behind, in whole numbers and in floats."""
    return digest_of_run(tables, scenario_of(kind).with_(settings={**RICH, **(settings or {})}))


def digest_of_run(tables: Tables, scenario: Scenario, economies: tuple[str, ...] = CHOSEN) -> str:
    """Return a digest of all that a scenario leaves behind in a world of some economies."""
    chosen = limited_settings(scenario.model_settings(), scenario.off)
    world = world_from(tables, economies, scenario.off, own_settings(chosen, scenario.off))
    found = hashlib.sha256()
    with mock.patch("sim.model.load_world", return_value=world):
        model = TradeModel(scenario, rng=1, threads=1, economies=economies)
    for _ in range(scenario.weeks):
        model.step()
        assert model.week is not None
        found.update(_bytes_of(model.week))
    return found.hexdigest()


def _bytes_of(week: TickTables) -> bytes:
    """Return everything a week leaves behind but its date."""
    parts = [np.ascontiguousarray(each).tobytes() for each in week.flows.columns().values()]
    for field in fields(week):
        value = getattr(week, field.name)
        if isinstance(value, np.ndarray):
            parts.append(np.ascontiguousarray(value).tobytes())
        elif field.name == "own":
            parts += [np.ascontiguousarray(x).tobytes() for own in value.values() for x in own.values()]
        elif field.name != "flows":
            parts.append(repr(value).encode())
    return b"".join(parts)


def moved(tables: Tables, place: str) -> Tables:
    """Return the tables with one column moved: numbers by up to a fifth, within its range; flags the other way."""
    table, column, field = number_columns()[place]
    values = tables[table][column].astype(np.float64)
    if field.kind == "flag":
        new = 1.0 - values
    else:
        factor = 1.0 + 0.05 * (1.0 + np.arange(len(values)) % 4)
        new = np.where(values * factor > field.high, values / factor, values * factor)
        new = np.where(values == 0.0, 0.01 if field.high <= 1.0 else 0.5, new)
        new = np.rint(values + 1.0) if field.whole else new
        new = np.where(new < field.low, values, new)
        if field.none is not None:
            new = np.where(values == field.none, values, new)
    if place in ("categories.household_share", "categories.is_household"):
        # What trains haul is for firms alone: any other world is refused, which would tell nothing of the column.
        new = np.where(tables[table]["inland_mode"] == "road", new, values)
    return {**tables, table: {**tables[table], column: new.astype(tables[table][column].dtype)}}


def other_value(declared: Parameter) -> Any:
    """Return a value of a setting that is not the default."""
    usual = RICH.get(declared.name, declared.default)
    if declared.kind == "switch":
        return not usual
    if declared.kind == "choice":
        return next(each for each in declared.choices if each != usual)
    low, high = declared.low, declared.high
    if declared.kind == "count":
        return usual + 1 if high is None or usual + 1 <= high else usual - 1
    further = usual * 1.5 if usual else 0.1
    if high is None or further <= high:
        return further
    return usual * 0.5 if low is None or usual * 0.5 >= low else (usual + low) / 2.0


def same_runs() -> dict[str, str]:
    """Return digests of the runs in which nothing is moved, by kind."""
    return {kind: digest_of(tables_as_read(), kind=kind) for kind in (EVERY_POLICY, LAW, OFF, *PASSAGES)}


def column_acts(place: str, still: dict[str, str]) -> bool:
    """Whether moving a column moves what a run leaves behind, or is refused as no world."""
    for kind in kinds_of(place):
        try:
            if digest_of(moved(tables_as_read(), place), kind=kind) != still[kind]:
                return True
        except (ValueError, CalibrationError):  # a world that cannot be: the column is read
            return True
    return False


def setting_acts(declared: Parameter, still: dict[str, str]) -> bool:
    """Whether another value of a setting moves what a run leaves behind, or is refused."""
    try:
        return digest_of(tables_as_read(), {declared.name: other_value(declared)}) != still[EVERY_POLICY]
    except (ValueError, CalibrationError):
        return True
