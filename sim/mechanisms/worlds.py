"""Worlds: from the tables of `sim/data`, mechanisms that are off in their limit, to the world before the first tick."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from sim.core.settings import ModelSettings
from sim.mechanisms import MECHANISMS
from sim.mechanisms.limits import calibrating, limited_tables
from sim.mechanisms.run_settings import Own, own_settings, said_of
from sim.mechanisms.switches import ordered
from sim.ports.mechanism import Switched, Table
from sim.world.data_changes import DataValue, canonical, changed_tables, read_address
from sim.world.numbers_without_effect import COLUMNS
from sim.world.shapes import DATA_TABLES
from sim.world.tables import read_table
from sim.world.world import World, build_world, hash_of_data
from sim.world.world_checks import check_gateways


def load_world(
    economies: tuple[str, ...] | None = None,
    off: tuple[str, ...] = (),
    settings: ModelSettings | None = None,
    data: Mapping[str, DataValue] | None = None,
) -> World:
    """Return the world of the given economies (all when None).

    Args:
        economies: ISO3 codes; their order does not matter.
        off: names of mechanisms in their limit.
        settings: of the run; mechanisms' own are among them (None: their defaults).
        data: numbers of the tables that are moved, by address (`sim.world.data_changes`); limits of mechanisms that are
            off hold after them.

    Raises:
        ValueError: an economy is unknown (the nearest valid name is given), a table is faulty, or a number cannot be
            moved so.
    """
    chosen, names = None if economies is None else tuple(sorted(set(economies))), ordered(off)
    return _load_world(chosen, names, own_settings(settings, names), tuple(canonical(data or {}).items()))


@lru_cache(maxsize=8)
def _load_world(
    economies: tuple[str, ...] | None, off: tuple[str, ...], own: Own, data: tuple[tuple[str, DataValue], ...]
) -> World:
    as_read = {name: read_table(name) for name in DATA_TABLES}
    tables = changed_tables(as_read, dict(data)) if data else as_read
    everyone = tuple(str(code) for code in tables["economies"]["iso3"])
    check_gateways(tables["gateways"], everyone)
    chosen = everyone if economies is None else economies
    unknown = [code for code in chosen if code not in everyone]
    if unknown:
        raise ValueError(f"unknown economies {unknown}: codes are ISO 3166 alpha-3, such as {everyone[:3]}")
    world = world_from(tables, chosen, off, own)
    read = {address: value for address, value in data if read_address(address).place not in COLUMNS}
    if len(read) == len(data):
        return world
    # What no run reads needs no calibration of its own: the world has the name of one in which it is not moved.
    named = limited_tables(changed_tables(as_read, read), off)
    return replace(world, data_hash=hash_of_data(named, world.switched.calibrated_anew))


def world_from(
    tables: Mapping[str, Table], iso3: tuple[str, ...], off: Iterable[str] = (), own: Own | None = None
) -> World:
    """Return the world of some economies from tables as read.

    Args:
        tables: name -> table, as `sim.world.tables.read_table` gives them.
        iso3: the economies, in alphabetical order.
        off: names of mechanisms in their limit.
        own: mechanisms' own settings (`own_settings`); None: their defaults.
    """
    names = ordered(off)
    own = own_settings(None, names) if own is None else own
    anew = (*calibrating(names), *said_of(own))
    switched = Switched(names, tuple(MECHANISMS.values()), own, anew)
    return build_world(limited_tables(tables, names), iso3, switched)


__all__ = ["load_world", "world_from"]
