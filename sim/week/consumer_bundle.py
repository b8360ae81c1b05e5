"""Consumers' columns as kernels read them, and which of them a week may change."""

from __future__ import annotations

from sim.agents.consumer import Consumers
from sim.market.bundles import ConsumerColumns

_COLUMNS = {field: {"spending": "spending_usd"}.get(field, field) for field in ConsumerColumns._fields}
"""Field of the bundle -> column of the population."""
MOVING = tuple(field for field, name in _COLUMNS.items() if Consumers.declared()[name].moves)
"""Fields that a week may change."""


def consumer_columns(consumers: Consumers) -> ConsumerColumns:
    """Return the consumers' columns for the kernels (not copies)."""
    return ConsumerColumns(**{field: consumers.column(name) for field, name in _COLUMNS.items()})
