"""Worlds: from the tables of `sim/data`, mechanisms that are off in their limit, to the world before the first tick."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from sim.mechanisms import MECHANISMS
from sim.mechanisms.limits import calibrating, limited_tables
from sim.mechanisms.switches import ordered
from sim.ports.mechanism import Switched, Table
from sim.world.tables import read_table
from sim.world.world import TABLES, World, build_world, check_gateways


def load_world(economies: tuple[str, ...] | None = None, off: tuple[str, ...] = ()) -> World:
    """Return the world of the given economies (all when None).

    Args:
        economies: ISO3 codes; their order does not matter.
        off: names of mechanisms in their limit.

    Raises:
        ValueError: an economy is unknown (the nearest valid name is given) or a table is faulty.
    """
    return _load_world(None if economies is None else tuple(sorted(set(economies))), ordered(off))


@lru_cache(maxsize=8)
def _load_world(economies: tuple[str, ...] | None, off: tuple[str, ...]) -> World:
    tables = {name: read_table(name) for name in TABLES}
    everyone = tuple(str(code) for code in tables["economies"]["iso3"])
    check_gateways(tables["gateways"], everyone)
    chosen = everyone if economies is None else economies
    unknown = [code for code in chosen if code not in everyone]
    if unknown:
        raise ValueError(f"unknown economies {unknown}: codes are ISO 3166 alpha-3, such as {everyone[:3]}")
    return world_from(tables, chosen, off)


def world_from(tables: Mapping[str, Table], iso3: tuple[str, ...], off: Iterable[str] = ()) -> World:
    """Return the world of some economies from tables as read.

    Args:
        tables: name -> table, as `sim.world.tables.read_table` gives them.
        iso3: the economies, in alphabetical order.
        off: names of mechanisms in their limit.
    """
    names = ordered(off)
    running = tuple(each for name, each in MECHANISMS.items() if each.runs_in_limit or name not in names)
    return build_world(limited_tables(tables, names), iso3, Switched(names, running, calibrating(names)))


__all__ = ["load_world", "world_from"]
