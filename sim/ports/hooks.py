"""Hooks: how the functions that make tables let mechanisms change them.

A table's maker ends with ``through("quotes", quotes, world, own, ...)``. Every mechanism of the world that declares a
hook of that name gets the table and gives back the table it leaves, in the order of `sim.mechanisms`. The calibration
makes its tables by the same functions: its hooks of these tables are those of a run, with the states of the start. Some
tables are made in a run only, and some once, with the calibration (`Mechanism` says which, port by port).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from sim.ports.state import RunSizes

if TYPE_CHECKING:
    from sim.ports.state import State

Own = Mapping[str, "State"]
"""Mechanism -> its state."""
Table = TypeVar("Table")


def through(port: str, table: Table, world: Any, own: Own | None, *facts: Any) -> Table:
    """Return a table as the world's mechanisms leave it.

    Args:
        port: name of the hook, a field of `Mechanism`.
        table: what is changed; hooks give back a new one or the same.
        world: the world, which knows its mechanisms.
        own: states of the mechanisms in a run; None for those of the start, as the calibration has them.
        facts: what else this port's hooks are given.
    """
    for mechanism, hook in world.switched.running(port):
        table = hook(table, world, own_state(mechanism, world, own), *facts)
    return table


def own_state(mechanism: Any, world: Any, own: Own | None) -> State | None:
    """Return a mechanism's state in a run, that of the start where there is no run; None where it has none."""
    return own.get(mechanism.name) if own is not None else mechanism.begin(world, RunSizes())


def first_states(world: Any, sizes: RunSizes | None = None) -> dict[str, State]:
    """Return the states of the world's mechanisms before the first week.

    Args:
        world: the world, which knows its mechanisms.
        sizes: rows of the run's agents; None where there are none, as in a calibration.
    """
    rows = RunSizes() if sizes is None else sizes
    found = {each.name: each.begin(world, rows) for each in world.switched.mechanisms}
    return {name: state for name, state in found.items() if state is not None}
