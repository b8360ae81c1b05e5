"""Metrics: named, unit-bearing functions of one week's tables.

Each member module registers its metrics with `@metric`; the recorder, the results, the command line and the
dashboard all list `METRICS`. To add one, write one decorated function in the module of its topic, or declare
it at the column of a mechanism's state; `shown=` puts it
into the report, its listings or onto the dashboard (`rows_shown`).
"""

from __future__ import annotations

from sim.mechanisms import MECHANISMS
from sim.metrics.labels import Names
from sim.metrics.metric import (
    METRICS,
    Metric,
    find_group,
    find_metric,
    groups_at,
    heading_at,
    metric,
    rows_shown,
)
from sim.metrics.state_columns import register_columns
from sim.metrics.week import Week
from sim.ports.shown_places import PLACES, Shown

from sim.metrics import (  # isort: skip  (registration: in the order in which lists and tables show them)
    trade,
    emissions,
    emission_accounts,
    prices,
    welfare,
    incomes,
    logistics,
    deliveries,
    public,
    national,
    firms,
    online_exporters,
    unsold,
    platforms,
)

register_columns(MECHANISMS)

__all__ = [
    "METRICS",
    "PLACES",
    "Metric",
    "Names",
    "Shown",
    "Week",
    "deliveries",
    "emission_accounts",
    "emissions",
    "find_group",
    "find_metric",
    "firms",
    "groups_at",
    "heading_at",
    "incomes",
    "logistics",
    "metric",
    "national",
    "online_exporters",
    "platforms",
    "prices",
    "public",
    "rows_shown",
    "trade",
    "unsold",
    "welfare",
]
