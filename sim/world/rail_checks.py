"""Checks of means of payment (*rails*) across tables: every name that one table has of another is there."""

from __future__ import annotations

from collections.abc import Iterable

from sim.naming.near import did_you_mean
from sim.world.tables import Table, TableError

EVERY_PLATFORM = "all"


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


__all__ = ["check_rails", "platforms_of"]
