"""What the world is calibrated to: groups of moments, and how far each moment is from its target.

A moment has target, fit, gap, weight, tolerance, and how well its target is known. `sim.calibration.fits` fills them,
`tradewinds calibrate` prints them, docs/calibration.md lists the groups.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.core.parameter import parameters_of
from sim.core.settings import ModelSettings
from sim.world.tables import read_table

LN, POINTS, FIRMS = "ln", "of 1", "firms"
MOST_GAP = {LN: 1e-6, POINTS: 1e-6, FIRMS: 1.0}
"""Tolerances by unit: a millionth of a value, a millionth of a whole for its shares, one firm (firms are whole)."""


@dataclass(frozen=True)
class Group:
    """One kind of moment."""

    name: str
    what: str
    unit: str
    source: str
    """Column of sim/data, setting or rule the targets come from."""


GROUPS = {
    group.name: group
    for group in (
        Group("flows", "goods sold from one economy to another", LN, "flows_2023.value_usd"),
        Group("no trade", "sales between economies that did not trade, share of imports", POINTS,
              "flows_2023.value_usd"),
        Group("home sales", "home goods sold at home, all channels", LN, "rule: sim/world/absorption.py"),
        Group("households", "households' goods spending, fob", LN, "economies.household_consumption_usd"),
        Group("firms", "firms' goods purchases, fob", LN, "rule: home sales + imports - households"),
        Group("online share", "online part of households' goods spending", POINTS, "economies.online_retail_share"),
        Group("platforms", "a platform's part of online sales", POINTS, "platform_markets.share"),
        Group("parcels", "parcels from abroad", LN, "settings.cross_border_share"),
        Group("parcels from China", "part of China and Hong Kong in parcels from abroad", POINTS,
              "economies.china_parcel_share"),
        Group("courier", "courier in courier and post, parcels", POINTS, "settings.courier_share"),
        Group("truck", "road among parcels a lorry can bring", POINTS, "settings.truck_share"),
        Group("warehouse", "sold from a warehouse near the buyer, where a platform has one", POINTS,
              "settings.warehouse_share"),
        Group("bulk air", "air in air and sea, bulk", POINTS, "settings.bulk_air_share"),
        Group("bulk rail", "rail in bulk between economies a railway joins", POINTS, "settings.bulk_rail_share"),
        Group("bulk road", "road in bulk between economies a road joins", POINTS, "settings.bulk_road_share"),
        Group("given up", "households' spending given up, landed", POINTS, "settings.outside_option_share"),
        Group("shelf", "imported goods in shops, part of households' spending", POINTS,
              "rule: sim/calibration/calibrated.py"),
        Group("sellers", "firms that SME agents stand for", FIRMS, "economies.population x settings.firms_per_person"),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Moment:
    """One number the calibration meets."""

    group: str
    """Name of its group, a key of `GROUPS`."""
    place: str
    """An economy, origin>destination, or platform@economy."""
    target: float
    """What the calibration must meet: USD a year, a share of 1 or firms, by the group's unit."""
    fit: float
    """What the calibrated world gives, in the unit of the target."""
    weight: float
    """Value the moment is a part of over the group's whole; weights of a group sum to 1."""
    quality: str
    """Of the target's datum: sourced, derived, imputed, assumed."""
    data: float
    """What the target would be without a cap."""
    cap: str = ""
    """The cap that makes the target differ from the data."""

    @property
    def gap(self) -> float:
        """Fit against target: ln of the ratio, or the difference."""
        if GROUPS[self.group].unit == LN:
            return math.log(self.fit / self.target) if self.fit > 0.0 else -math.inf
        return self.fit - self.target

    @property
    def tolerance(self) -> float:
        """The largest |gap| that passes."""
        return MOST_GAP[GROUPS[self.group].unit]

    @property
    def within(self) -> bool:
        """Whether it passes."""
        return abs(self.gap) <= self.tolerance


@dataclass(frozen=True)
class GroupFit:
    """How well a group is met."""

    group: Group
    """The group."""
    count: int
    """Number of its moments."""
    assumed: int
    """Targets whose datum is assumed."""
    capped: int
    """Moments whose target differs from the data by a cap."""
    largest_gap: float
    """Largest |gap|."""
    worst: str
    """Where it is."""
    mean_gap: float
    """Weighted mean |gap|."""
    tolerance: float
    """The largest |gap| that passes, in the group's unit."""
    within: int
    """Number of moments that pass."""

    @property
    def ok(self) -> bool:
        """Whether all moments of the group are within."""
        return self.within == self.count


def summary(moments: Iterable[Moment]) -> list[GroupFit]:
    """Return each group that has moments, in the order of GROUPS."""
    by_group: dict[str, list[Moment]] = {}
    for moment in moments:
        by_group.setdefault(moment.group, []).append(moment)
    return [_fit_of(group, by_group[name]) for name, group in GROUPS.items() if name in by_group]


def _fit_of(group: Group, moments: list[Moment]) -> GroupFit:
    worst = max(moments, key=lambda moment: abs(moment.gap))
    return GroupFit(
        group=group,
        count=len(moments),
        assumed=sum(moment.quality == "assumed" for moment in moments),
        capped=sum(bool(moment.cap) for moment in moments),
        largest_gap=abs(worst.gap),
        worst=worst.place,
        mean_gap=math.fsum(moment.weight * abs(moment.gap) for moment in moments),
        tolerance=worst.tolerance,
        within=sum(moment.within for moment in moments),
    )


def listed(
    group: str,
    places: list[str],
    targets: np.ndarray,
    fits: np.ndarray,
    value: np.ndarray,
    qualities: list[str],
    data: np.ndarray | None = None,
    caps: list[str] | None = None,
) -> list[Moment]:
    """Return a group's moments from columns; ``value`` is what weights are in proportion to."""
    whole = math.fsum(value)
    given = targets if data is None else data
    return [
        Moment(group, places[i], float(targets[i]), float(fits[i]), float(value[i]) / whole, qualities[i],
               float(given[i]), caps[i] if caps else "")
        for i in range(len(places))
    ]  # fmt: skip


def setting_quality(name: str) -> str:
    """Return how well a setting's default is known: assumed where its source says so."""
    return "assumed" if parameters_of(ModelSettings)[name].source.startswith("assumed") else "sourced"


def cell_quality(table: str, column: str, key: str) -> str:
    """Return the quality of a cell of sim/data."""
    columns, cells = _qualities()
    return cells.get((table, column, key), columns[table, column])


@lru_cache(maxsize=1)
def _qualities() -> tuple[dict[tuple[str, str], str], dict[tuple[str, str, str], str]]:
    """Return qualities of columns, and of cells that differ from their column."""
    sources, cells = read_table("sources"), read_table("cell_quality")
    by_column = zip(
        sources["table"].tolist(), sources["column"].tolist(), sources["quality"].tolist(), strict=True
    )
    by_cell = zip(*(cells[name].tolist() for name in ("table", "column", "key", "quality")), strict=True)
    return ({(table, column): quality for table, column, quality in by_column},
            {(table, column, key): quality for table, column, key, quality in by_cell})  # fmt: skip
