"""Goods that stay unsold: how many, how many of them are destroyed or given away, what is embodied in them.

They are expected leftovers of makers to stock (`sim/mechanisms/make_to_stock.py`), counted beside what is sold for the
first time, at home and abroad. They are unsold in the market they were made for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.codes import IMPORT_SHELF
from sim.core.units import E4USD_PER_USD, GRAMS_PER_TONNE
from sim.metrics.metric import metric

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.metrics.metric import Measured
    from sim.metrics.week import Week

    Values = NDArray[np.float64]

PERCENT = 100.0
ALONG = {"importer": "destination", "exporter": "origin", "category": "category"}
"""Dimension -> column of flows."""
PLACES = ("world", "importer", "exporter", "category")


def _made(week: Week, column: str) -> Values:
    """Return a column of `make_to_stock` by who makes what [row]."""
    found: Values = week.tables.own["make_to_stock"][column][week.flows.origin, week.flows.category]
    return found


def _market(week: Week, column: str) -> Values:
    """Return a column of `make_to_stock` by where what is sold [row]."""
    found: Values = week.tables.own["make_to_stock"][column][week.flows.destination, week.flows.category]
    return found


def _consumer_goods(week: Week, column: str) -> Values:
    """Return a measure of first sales of goods that households buy [row]."""
    flows = week.flows
    counts = (flows.channel != IMPORT_SHELF) & (week.names.category_weight[flows.category] > 0.0)
    found: Values = np.where(counts, getattr(flows, column), 0).astype(np.float64)
    return found


def _by(week: Week, rows: Values) -> dict[str, Values]:
    """Return sums of rows of trade by all of `PLACES`."""
    found = {"world": np.array([rows.sum()])}
    for by, column in ALONG.items():
        codes, size = getattr(week.flows, column), len(week.names.labels(by))
        found[by] = np.bincount(codes, weights=rows, minlength=size)
    return found


def _ratio(week: Week, above: Values, below: Values) -> Measured:
    """Return a ratio; none of it, and not no figure, for categories that households do not buy."""
    over, under = _by(week, above), _by(week, below)
    under["category"] = np.where(week.names.category_weight > 0.0, under["category"], 1.0)
    return {each: (over[each], under[each]) for each in PLACES}


def _tonnes(week: Week, rows: Values) -> Measured:
    unsold = _consumer_goods(week, "mass_g") * _made(week, "unsold") * rows / GRAMS_PER_TONNE
    return _by(week, unsold)


@metric(
    "unsold_share",
    unit="% of goods made",
    label="Unsold consumer goods",
    by=("world", "importer", "exporter", "category"),
    total="ratio",
    better="less",
    shown=("report",),
)
def unsold_share(week: Week) -> Measured:
    """Share of consumer goods made that stays unsold after its season, by value."""
    sold = _consumer_goods(week, "fob_e4usd") / E4USD_PER_USD
    unsold = sold * _made(week, "unsold")
    return _ratio(week, PERCENT * unsold, sold + unsold)


@metric(
    "unsold_goods",
    unit="t",
    label="Mass of unsold consumer goods",
    by=("world", "importer", "exporter", "category"),
    better="less",
)
def unsold_goods(week: Week) -> Measured:
    """Consumer goods that stay unsold after their season, with packaging."""
    return _tonnes(week, np.ones(len(week.flows)))


@metric(
    "destroyed_goods",
    unit="t",
    label="Unsold consumer goods destroyed",
    by=("world", "importer", "exporter", "category"),
    better="less",
)
def destroyed_goods(week: Week) -> Measured:
    """Consumer goods that stay unsold and are destroyed, with packaging."""
    return _tonnes(week, _market(week, "destroyed"))


@metric(
    "donated_goods",
    unit="t",
    label="Unsold consumer goods given away",
    by=("world", "importer", "exporter", "category"),
)
def donated_goods(week: Week) -> Measured:
    """Consumer goods that stay unsold and are given away or recycled, with packaging; the rest is marked down."""
    return _tonnes(week, _market(week, "donated"))


@metric(
    "unsold_emissions",
    unit="t CO2e",
    label="Emissions embodied in unsold goods",
    by=("world", "importer", "exporter", "category"),
    better="less",
)
def unsold_emissions(week: Week) -> Measured:
    """Emissions of making consumer goods that stay unsold. Part of the emissions of production, and no addition to
    them: their factors are of all that is made, per dollar sold in week 0. Emissions of all goods do not follow it.
    """
    first = week.tables.own["make_to_stock"]["first_unsold"][week.flows.category]
    unsold = _consumer_goods(week, "production_g") * _made(week, "unsold") / (1.0 + first)
    return _by(week, unsold / GRAMS_PER_TONNE)


@metric(
    "on_demand_share",
    unit="% of goods sold",
    label="Consumer goods made to order",
    by=("world", "importer", "exporter", "category"),
    total="ratio",
)
def on_demand_share(week: Week) -> Measured:
    """Share of consumer goods sold that was made to order, by value."""
    sold = _consumer_goods(week, "fob_e4usd") / E4USD_PER_USD
    return _ratio(week, PERCENT * sold * _made(week, "on_demand"), sold)


@metric(
    "on_demand_waiting",
    unit="days",
    label="Wait for goods made to order",
    by=("world", "importer", "exporter", "category"),
    total="ratio",
    better="less",
)
def on_demand_waiting(week: Week) -> Measured:
    """Days that buyers of consumer goods wait for their making, mean over all goods sold, by value."""
    sold = _consumer_goods(week, "fob_e4usd") / E4USD_PER_USD
    return _ratio(week, sold * _made(week, "waiting"), sold)
