"""Firms that sell to consumers abroad: how many, in how many markets, small and large, and what rules cost them.

A firm is small by its sales at the start among firms of its economy and category (`small_firm_share`), so that none
changes its class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.codes import FIRM_SIZES
from sim.core.units import E4USD_PER_USD
from sim.metrics.metric import metric
from sim.ports.shown_places import Shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.metrics.metric import Measured
    from sim.metrics.week import Week

    Values = NDArray[np.float64]


def _ways(week: Week, table: NDArray[np.generic], per: float = 1.0) -> Values:
    """Return a table [o, d, size], which the week may not have, as numbers in another unit."""
    n = len(week.names.iso3)
    filled = table if table.size else np.zeros((n, n, len(FIRM_SIZES)))
    return filled.astype(np.float64) / per


def _exporters(week: Week) -> Values:
    table = week.tables.online_exporters
    filled = table if table.size else np.zeros((len(week.names.iso3), len(FIRM_SIZES)))
    return filled.astype(np.float64)


def _by_way(values: Values) -> dict[str, Values]:
    """Return sums of a table [o, d, size] over the world, by importer, by home of the firm and by size."""
    return {
        "world": np.array([values.sum()]),
        "importer": values.sum(axis=(0, 2)),
        "exporter": values.sum(axis=(1, 2)),
        "firm_size": values.sum(axis=(0, 1)),
    }


@metric(
    "online_exporters",
    unit="firms",
    label="Online exporters",
    by=("world", "exporter", "firm_size"),
    total="mean",
    better="more",
    shown=(Shown("report", by=("firm_size",), after="exporters"),),
)
def online_exporters(week: Week) -> Measured:
    """Firms listed on a platform in at least one foreign market."""
    firms = _exporters(week)
    return {
        "world": np.array([firms.sum()]),
        "exporter": firms.sum(axis=1),
        "firm_size": firms.sum(axis=0),
    }


@metric(
    "sellers_from_abroad",
    unit="firms",
    label="Foreign online sellers",
    by=("world", "importer", "exporter", "firm_size"),
    total="mean",
    better="more",
)
def sellers_from_abroad(week: Week) -> Measured:
    """Firms listed on a platform of an economy that is not theirs; one that sells in two of them counts twice."""
    return _by_way(_ways(week, week.tables.listed_abroad))


@metric(
    "markets_per_exporter",
    unit="economies",
    label="Markets of an online exporter",
    by=("world", "exporter", "firm_size"),
    total="ratio",
    better="more",
    shown=("report",),
)
def markets_per_exporter(week: Week) -> Measured:
    """Foreign economies in which a firm sells on platforms, the mean over firms that sell in at least one."""
    above, firms = _by_way(_ways(week, week.tables.listed_abroad)), _exporters(week)
    below = {"world": np.array([firms.sum()]), "exporter": firms.sum(axis=1), "firm_size": firms.sum(axis=0)}
    return {by: (above[by], below[by]) for by in below}


@metric(
    "sales_abroad_by_size",
    unit="USD",
    label="Online sales abroad by firm size",
    by=("firm_size",),
    better="more",
)
def sales_abroad_by_size(week: Week) -> Measured:
    """Value of goods that firms sell to consumers abroad, by size; firms on a platform sell as they attract."""
    return {"firm_size": _ways(week, week.tables.sold_abroad_e4usd, E4USD_PER_USD).sum(axis=(0, 1))}


@metric(
    "firm_compliance_cost",
    unit="USD",
    label="Firms' compliance cost",
    by=("world", "importer", "exporter", "firm_size"),
    better="less",
    shown=("report",),
)
def firm_compliance_cost(week: Week) -> Measured:
    """What firms paid to comply with rules of markets abroad, sums a year for each market; by whose rules they are, by
    home of the firm and by its size.
    """
    return _by_way(_ways(week, week.tables.market_cost_e4usd, E4USD_PER_USD))


@metric(
    "firm_compliance_share",
    unit="% of sales to consumers abroad",
    label="Compliance cost over sales abroad",
    by=("world", "importer", "exporter", "firm_size"),
    total="ratio",
    better="less",
)
def firm_compliance_share(week: Week) -> Measured:
    """What firms paid to comply with rules of markets abroad, over what they sold to consumers abroad."""
    paid = _by_way(_ways(week, week.tables.market_cost_e4usd, E4USD_PER_USD))
    sold = _by_way(_ways(week, week.tables.sold_abroad_e4usd, E4USD_PER_USD))
    return {by: (100.0 * paid[by], sold[by]) for by in paid}
