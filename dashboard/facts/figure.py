"""What a panel asks of a run: one metric, by a dimension, over the whole window or week by week."""

from __future__ import annotations

from dataclasses import dataclass

FOCUS = "focus"
"""In place of a metric's name: the metric that the scenario's question is about, at the place it asks about."""
WORLD = "world"
PLACES = "places"
"""The focus by economy: by importer, exporter or economy, whichever its metric has."""


@dataclass(frozen=True, order=True)
class Figure:
    """One figure of a comparison. A panel declares those it draws; the worker computes exactly these.

    `Figure("parcels")` is the world's number over the window, `Figure("parcels", by="importer")` one number for each
    importer, `Figure("parcels", weekly=True)` the world's weeks.
    """

    metric: str
    """Name of a metric (`tradewinds list metrics`), or `focus`."""
    by: str = WORLD
    """A dimension of the metric; of the focus `world` or `places`."""
    weekly: bool = False
    """Week by week, in place of the whole window."""

    def __str__(self) -> str:
        """As messages call it: parcels by importer, week by week."""
        return f"{self.metric} by {self.by}{', week by week' if self.weekly else ''}"
