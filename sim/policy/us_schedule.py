"""US duties by origin and date, read once per world.

The table `us_tariff_by_origin` gives an origin's effective mean rate from each date on; its first row is the
rate of 2024. The pattern over categories is what the origin's goods bore in 2024, scaled to that mean; later
rates add their change equally to all categories, because no dated rate by origin and category is public.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.numerics import total

if TYPE_CHECKING:
    from sim.policy.rulebook import Floats, PolicyWorld

USA = "USA"
MOST_KEPT = 8


@dataclass(frozen=True)
class UsSchedule:
    """The United States' dated duties, as arrays."""

    dates: tuple[str, ...]
    """Days on which any rate changes, ISO, ascending."""
    means: Floats
    """[date, origin] effective mean rate from that day on, share."""
    pattern: Floats
    """[origin, category] rate of 2024, share."""

    def rates(self, on: date, share_of_change: float = 1.0) -> Floats:
        """Return the rates of a day. [origin, category], share; some of the change since 2024 may be left out."""
        change = share_of_change * (self.means[self._row(on)] - self.means[0])
        rates: Floats = np.maximum(self.pattern + change[:, None], 0.0)
        return rates

    def since(self, on: date) -> str:
        """Return the day from which the rates of a day hold."""
        return self.dates[self._row(on)]

    def _row(self, on: date) -> int:
        return max(bisect_right(self.dates, on.isoformat()) - 1, 0)


_kept: dict[tuple[int, tuple[str, ...]], tuple[object, UsSchedule]] = {}


def us_schedule(world: PolicyWorld) -> UsSchedule:
    """Return the schedule of a world; made once, as rule books are rebuilt often."""
    table = world.tables["us_tariff_by_origin"]
    key = (id(table), tuple(world.iso3))
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        # The table is kept beside its schedule, so that its id cannot come to mean another.
        _kept[key] = (table, _read(world))
    return _kept[key][1]


def _read(world: PolicyWorld) -> UsSchedule:
    history: dict[str, list[tuple[str, float]]] = {}
    table = world.tables["us_tariff_by_origin"]
    columns = (table["origin"], table["from_date"], table["rate"])
    for origin, start, rate in zip(*(column.tolist() for column in columns), strict=True):
        history.setdefault(origin, []).append((str(start)[:10], float(rate)))
    rows = [sorted(history.get(iso3, [])) for iso3 in world.iso3]
    dates = tuple(sorted({day for row in rows for day, _ in row}))
    means = np.zeros((len(dates), len(rows)))
    for origin, row in enumerate(rows):
        days = [day for day, _ in row]
        for place, day in enumerate(dates):
            if row:
                means[place, origin] = row[max(bisect_right(days, day) - 1, 0)][1]
    return UsSchedule(dates, means, _pattern(world, means[0]))


def _pattern(world: PolicyWorld, mean_2024: Floats) -> Floats:
    """Return each origin's rates of 2024 by category, scaled so that their mean is the table's. [o, g]."""
    shares, borne = _composition(world)
    pattern = np.zeros_like(shares)
    for origin, iso3 in enumerate(world.iso3):
        weight = total(shares[origin])
        mean = total(shares[origin] * borne[origin]) / weight if weight > 0 else 0.0
        if iso3 != USA:
            pattern[origin] = borne[origin] * (mean_2024[origin] / mean) if mean > 0 else mean_2024[origin]
    return pattern


def _composition(world: PolicyWorld) -> tuple[Floats, Floats]:
    """Return each origin's shares by category and the rates its goods bore in 2024. [origin, category]."""
    origins = {iso3: row for row, iso3 in enumerate(world.iso3)}
    categories = {category: place for place, category in enumerate(world.categories)}
    shares = np.zeros((len(origins), len(categories)))
    borne = np.zeros_like(shares)
    table: Any = world.tables["origin_composition"]
    columns = (table[name].tolist() for name in ("origin", "category", "share", "us_tariff_2024_rate"))
    for origin, category, share, rate in zip(*columns, strict=True):
        if origin in origins and category in categories:
            shares[origins[origin], categories[category]] = float(share or 0.0)
            borne[origins[origin], categories[category]] = float(rate or 0.0)
    return shares, borne
