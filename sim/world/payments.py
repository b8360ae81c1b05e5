"""Means of payment (*rails*): who holds which, and which platforms take them. Read when a world is built.

A rail is a row of `payment_rails.csv` and its rows of `rail_reach.csv`. An economy without a row there has nobody who
holds the rail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import numpy as np

from sim.naming.near import did_you_mean
from sim.world.tables import Table, TableError

EVERY_PLATFORM = "all"
CARD = "card"
"""The rail that a buyer gets who could pay on no platform of the economy."""


class WithRails(Protocol):
    """What is read here of a world (`sim.world.world`)."""

    @property
    def tables(self) -> Mapping[str, Table]:
        """Columns of the CSV files, by table and column name."""

    @property
    def index(self) -> Mapping[str, int]:
        """Row of each economy by its code."""

    @property
    def n(self) -> int:
        """Number of economies."""

    @property
    def rails(self) -> tuple[str, ...]:
        """Names of the rails, in the order of their bits."""

    @property
    def platforms(self) -> tuple[str, ...]:
        """Names of the platforms."""


def check_rails(tables: dict[str, Table]) -> None:
    """Refuse rails that name a platform, an economy or a rail that other tables do not have.

    Raises:
        TableError: it says what was found, where, and the nearest name.
    """
    rails = tables["payment_rails"]
    named = (name for text in rails["platforms"].tolist() for name in platforms_of(text, ()))
    _check(named, tables["platforms"]["platform"].tolist(), "payment_rails", "platforms")
    _check(tables["rail_reach"]["rail"].tolist(), rails["rail"].tolist(), "rail_reach", "payment_rails")
    economies = tables["economies"]["iso3"].tolist()
    _check(tables["rail_reach"]["economy"].tolist(), economies, "rail_reach", "economies")


def _check(named: Iterable[str], known: list[str], table: str, other: str) -> None:
    for name in named:
        if name not in known:
            near = did_you_mean(name, known) or "; correct or delete it"
            raise TableError(f"sim/data/{table}.csv: {name!r} is not in {other}.csv{near}")


def platforms_of(text: str, everyone: tuple[str, ...]) -> tuple[str, ...]:
    """Return the platforms that a cell names: those between bars, or every one for `all`."""
    return everyone if text == EVERY_PLATFORM else tuple(text.split("|"))


def rail_reach(world: WithRails) -> np.ndarray:
    """Return the share of buyers who hold a rail [rail, economy]."""
    table = world.tables["rail_reach"]
    reach = np.zeros((len(world.rails), world.n))
    for rail, economy, share in zip(table["rail"], table["economy"], table["share"], strict=True):
        if str(economy) in world.index:
            reach[world.rails.index(str(rail)), world.index[str(economy)]] = float(share)
    return reach


def accepted_rails(world: WithRails) -> np.ndarray:
    """Return the rails each platform takes [platform], as bits in the order of `world.rails`."""
    accepted = np.zeros(len(world.platforms), dtype=np.int64)
    for rail, text in enumerate(world.tables["payment_rails"]["platforms"].tolist()):
        for name in platforms_of(text, world.platforms):
            accepted[world.platforms.index(name)] |= 1 << rail
    return accepted


__all__ = ["CARD", "accepted_rails", "check_rails", "platforms_of", "rail_reach"]
