"""Where a metric is shown: the rows of a report, the cards of the dashboard, the listings, in their order.

A metric declares it with `shown=`. The order is that of the registry, unless a metric says which one it follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.naming.near import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

PLACES = {
    "report": "a row of the world's table in the report of a run or a comparison",
    "headline": "a card at the top of the dashboard's results",
    "affected": "a listing of the groups that change most, in the report of a comparison",
    "readme": "a row of the README's table of the demo",
}
"""Every place that `shown=` may name, and what stands there."""
LANE = "lane"
"""Dimension of origin and destination; some metrics are kept by it beside their own (`sim.focus.LANE_METRICS`)."""
LISTED = (LANE, "importer", "exporter", "economy", "category", "platform")
"""Dimensions whose groups make a listing; the few parts of a world figure are read one by one."""


@dataclass(frozen=True)
class Shown:
    """One place in which a metric is shown."""

    place: str
    """A key of `PLACES`."""
    by: tuple[str, ...] = ("world",)
    """Dimensions shown there, each among the metric's own, in the order of their rows."""
    after: str = ""
    """Name of the metric it follows there; without one it stands where the registry has it."""
    heading: str = ""
    """What its rows stand under there; without one the metric's label."""
    groups: tuple[str, ...] = ()
    """Groups that alone are shown there, of all dimensions in `by`; empty for all groups."""


def shown_of(name: str, shown: Iterable[str | Shown], by: Collection[str]) -> tuple[Shown, ...]:
    """Return the places a metric declares.

    A plain word means the world's figure at that place; "affected" means every dimension that makes a listing.

    Args:
        name: of the metric, for the message.
        shown: names of places, or `Shown`.
        by: the metric's dimensions.

    Raises:
        ValueError: the place is unknown or named twice, or the metric is not given by a dimension that it needs there.
    """
    words = (shown,) if isinstance(shown, str) else tuple(shown)
    listed = tuple(dimension for dimension in by if dimension in LISTED)
    usual = {"affected": listed}
    places = tuple(
        each if isinstance(each, Shown) else Shown(each, usual.get(each, ("world",))) for each in words
    )
    for at, each in enumerate(places):
        if each.place not in PLACES:
            near = did_you_mean(each.place, PLACES)
            raise ValueError(
                f"metric {name!r} is shown in {each.place!r}{near}; known places: {', '.join(PLACES)}"
            )
        if each.place in {other.place for other in places[:at]}:
            raise ValueError(
                f"metric {name!r} is shown in {each.place!r} twice; name all dimensions in one `by`"
            )
        if unknown := [dimension for dimension in each.by if dimension not in by]:
            raise ValueError(
                f"metric {name!r} is shown in {each.place!r} by {unknown[0]!r}, expected one of: {', '.join(by)}"
            )
        if each.place == "affected" and not (each.by and set(each.by) <= set(LISTED)):
            raise ValueError(
                f"metric {name!r} is shown in 'affected' by {', '.join(each.by) or 'nothing'}, expected dimensions "
                f"that make a listing: {', '.join(listed) or 'it has none'}"
            )
    return places


def in_order(place: str, shown: Mapping[str, tuple[Shown, ...]]) -> tuple[tuple[str, str], ...]:
    """Return the rows of a place as (metric, dimension).

    Args:
        place: a key of `PLACES`.
        shown: what each metric declares, by name, in the order of the registry.

    Raises:
        ValueError: a metric follows one that is not shown in this place.
    """
    here = {name: each for name, all_of_it in shown.items() for each in all_of_it if each.place == place}
    order = [name for name, each in here.items() if not each.after]
    waiting = [name for name, each in here.items() if each.after]
    while waiting:
        ready = [name for name in waiting if here[name].after in order]
        if not ready:
            name = waiting[0]
            near = did_you_mean(here[name].after, here)
            raise ValueError(
                f"metric {name!r} follows {here[name].after!r}, which does not stand in {place!r}{near}"
            )
        for name in reversed(ready):  # of two that follow one metric, the first registered comes first
            order.insert(order.index(here[name].after) + 1, name)
        waiting = [name for name in waiting if name not in ready]
    return tuple((name, dimension) for name in order for dimension in here[name].by)


__all__ = ["LANE", "LISTED", "PLACES", "Shown", "in_order", "shown_of"]
