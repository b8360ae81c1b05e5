"""Column metric: how a column of a mechanism's state is read as a metric, declared beside the column.

The metric is made from the declaration (`sim.metrics.state_columns`). It is recorded, listed, compared and shown like
one of `sim/metrics`, and needs no file there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from sim.ports.shown_places import Shown


class Weighing(NamedTuple):
    """How values of economies make a metric."""

    by: tuple[str, ...]
    """Dimensions it is given by; `world` first where it has a world figure."""
    total: Literal["mean", "ratio"]
    """How weeks make a period."""
    says: str
    """What the world's figure is, in words."""


WEIGHINGS = {
    "": Weighing(("economy",), "mean", "none: each economy by itself"),
    "parcels": Weighing(
        ("world", "importer"), "ratio", "the mean over parcels from abroad, by where they go"
    ),
    "spending": Weighing(("world", "economy"), "mean", "the mean over economies by household consumption"),
}
"""What economies may be weighed by, for the world's figure."""


@dataclass(frozen=True)
class ColumnMetric:
    """The metric that a column [economy] becomes.

    Raises:
        ValueError: economies are weighed by what is none of `WEIGHINGS`.
    """

    label: str
    """As a report calls it."""
    name: str = ""
    """By which it is asked for; empty: `<mechanism>_<column>`."""
    meaning: str = ""
    """What it measures, in a sentence; empty: what the column holds."""
    unit: str = ""
    """Unit of its value; empty: the column's."""
    times: float = 1.0
    """Its value over the column's, as 100 for per cent of a share."""
    weigh: str = ""
    """A key of `WEIGHINGS`."""
    better: Literal["more", "less"] | None = None
    """Which way is good, where nobody would disagree."""
    shown: tuple[str | Shown, ...] = ()
    """Where reports and the dashboard show it without being asked."""

    def __post_init__(self) -> None:
        """Refuse a weight that nobody knows."""
        if self.weigh not in WEIGHINGS:
            known = ", ".join(name or "nothing" for name in WEIGHINGS)
            raise ValueError(f"metric {self.label!r} is weighed by {self.weigh!r}, expected one of: {known}")


__all__ = ["WEIGHINGS", "ColumnMetric", "Weighing"]
