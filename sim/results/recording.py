"""What a run keeps of each week, made in the process that simulates, so that only small tables travel.

`SeedRecorder.add` takes one week's `TickTables`: it measures every metric, adds to the lane totals, feeds the
result hash and appends the flows to a Parquet file. `finish` gives the `SeedRecord` of the seed.
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.parallel import Background
from sim.core.units import E4USD_PER_USD, GRAMS_PER_TONNE
from sim.focus import LANE_METRICS
from sim.metrics import METRICS, Names, Week
from sim.results.flows_file import FlowsFile
from sim.results.week_hash import hash_of_week
from sim.settlement.histograms import DAY_BINS, VALUE_BRACKETS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray

    from sim.settlement.flows import TickTables

    Values = NDArray[np.float64]


WEEKLY = ("values", "below", "lane_weeks", "parcel_days", "parcel_value")
"""What a recorder has room for from the start, one row a week."""

LANE_SUMS = {
    "orders": ("orders", "cross_border", 1.0),
    "parcels": ("orders", "parcels", 1.0),
    "value_usd": ("fob_e4usd", "cross_border", E4USD_PER_USD),
    "parcel_value_usd": ("fob_e4usd", "parcels", E4USD_PER_USD),
    "duty_usd": ("duty_e4usd", "cross_border", E4USD_PER_USD),
    "mass_t": ("mass_g", "cross_border", GRAMS_PER_TONNE),
    "linehaul_t_co2e": ("linehaul_g", "cross_border", GRAMS_PER_TONNE),
}
"""Columns of the lane table: which column of `flows`, over which scope, divided by what."""


LANES_BY_WEEK = tuple(column for column, _ in LANE_METRICS.values())
"""Of these, what is kept week by week, so that a comparison may choose its weeks."""


class Key(NamedTuple):
    """What one column of the recorded values is."""

    metric: str
    by: str
    group: str


@dataclass
class SeedRecord:
    """All that is kept of one seed, apart from its flows on disk."""

    seed: int
    """The seed."""
    names: Names
    """Labels of every dimension, and the weights of averages."""
    dates: list[datetime.date]
    """Monday of each week."""
    values: Values
    """[week, key] weekly values; numerators where the metric is a ratio."""
    below: Values
    """[week, ratio key] denominators, in the order of the keys of ratio metrics."""
    lanes: dict[int, Values]
    """[lane column, N * N] by year: sums, origin first."""
    lane_weeks: Values
    """[week, column of LANES_BY_WEEK, N * N] the same by week."""
    hash: str
    """SHA-256 over the integer tables of all weeks."""
    week_hashes: list[str]
    """Of each week alone, so that the first week in which two runs differ can be named."""
    parcel_days: NDArray[np.int64]
    """[week, N, day bin] parcels from abroad by destination and delivery days (``sim.settlement.histograms``)."""
    parcel_value: NDArray[np.int64]
    """[week, N, value bracket] the same by declared value."""
    firms: dict[str, NDArray[Any]] = field(default_factory=dict)
    """[firm] by column: a sample of firms at the end."""
    panel: dict[str, NDArray[Any]] = field(default_factory=dict)
    """[agent] or [week, agent] by column: what was noted of some (``sim.running.followed_agents.Panel.arrays``)."""
    order_states: dict[str, int] = field(default_factory=dict)
    """By state, weighted orders since week 0, at the end of the last week."""
    ledger: dict[str, int] = field(default_factory=dict)
    """Sums of the ledger over all weeks (Python integers), 1e-4 USD."""
    flow_rows: int = 0
    """Rows of `flows` over all weeks."""
    has_flows: bool = False
    """Whether weekly flows are kept."""
    data_hash: str = ""
    """Hash of the data of its world (`sim.world.world.World`)."""
    state_digest: str = ""
    """SHA-256 over all agents' state at the end; empty where it was saved before there was one."""
    seconds: float = 0.0
    """Time it took to simulate, seconds."""
    peak_memory_mb: float = 0.0
    """Most memory its process had held, MiB."""


def policy_year(monday: datetime.date) -> int:
    """Year a week belongs to: that of its Thursday."""
    return (monday + datetime.timedelta(days=3)).year


def keys_of(names: Names) -> list[Key]:
    """Every (metric, dimension, label) in the order in which it is recorded."""
    return [
        Key(metric.name, by, group)
        for metric in METRICS.values()
        for by in metric.by
        for group in names.labels(by)
    ]


class SeedRecorder:
    """Collects one seed's weeks.

    Args:
        seed: whose weeks they are.
        names: labels of what is recorded.
        weeks: for how many weeks there is room.
        flows_path: where weekly flows go; None where they are not kept.
        background: take hashes and write flows on a thread of its own, while the next week is simulated.
    """

    def __init__(
        self, seed: int, names: Names, weeks: int, flows_path: Path | None = None, background: bool = False
    ) -> None:
        self.seed, self.names, self.weeks = seed, names, weeks
        keys = keys_of(names)
        ratios = [METRICS[key.metric].total == "ratio" for key in keys]
        self.values = np.zeros((weeks, len(keys)))
        self.below = np.zeros((weeks, sum(ratios)))
        self.lane_weeks = np.zeros((weeks, len(LANES_BY_WEEK), len(names.iso3) ** 2))
        self.parcel_days = np.zeros((weeks, len(names.iso3), DAY_BINS), np.int64)
        self.parcel_value = np.zeros((weeks, len(names.iso3), VALUE_BRACKETS), np.int64)
        self.dates: list[datetime.date] = []
        self.lanes: dict[int, Values] = {}
        self.week_hashes: list[str] = []
        self.ledger: dict[str, int] = {}
        self.order_states: dict[str, int] = {}
        self.flow_rows = 0
        self._flows = FlowsFile(flows_path, seed, names) if flows_path else None
        self._background = Background() if background else None

    def add(self, tables: TickTables) -> None:
        """Measure and keep one week."""
        week = Week(tables, self.names)
        at = len(self.dates)
        self.dates.append(tables.date)
        start = below = 0
        for metric in METRICS.values():
            measured = metric.function(week)
            for by in metric.by:
                found = measured[by]
                if isinstance(found, tuple):
                    found, under = found
                    self.below[at, below : below + len(under)] = under
                    below += len(under)
                self.values[at, start : start + len(found)] = found
                start += len(found)
        if start != self.values.shape[1]:
            expected = self.values.shape[1]
            raise ValueError(f"metrics gave {start} values in week {tables.tick}, {expected} were declared")
        self.parcel_days[at], self.parcel_value[at] = tables.parcel_days, tables.parcel_value
        self._add_lanes(week, policy_year(tables.date), at)
        for account, amount in tables.ledger.items():
            self.ledger[account] = self.ledger.get(account, 0) + int(amount)
        self.order_states = {state: int(count) for state, count in tables.order_states.items()}
        self.flow_rows += len(tables.flows)
        if self._background:
            self._background.do(self._keep, tables)
        else:
            self._keep(tables)

    def _keep(self, tables: TickTables) -> None:
        """Take the week's hash and write its flows: all that no later week looks at."""
        self.week_hashes.append(hash_of_week(tables))
        if self._flows:
            self._flows.add(tables)

    def wait(self) -> None:
        """Return when all weeks added so far are kept."""
        if self._background:
            self._background.wait()

    def _add_lanes(self, week: Week, year: int, at: int) -> None:
        totals = self.lanes.setdefault(year, np.zeros((len(LANE_SUMS), week.economies**2)))
        for row, (name, (column, scope, per)) in enumerate(LANE_SUMS.items()):
            sums = week.sums(column, scope, "lane") / per
            totals[row] += sums
            if name in LANES_BY_WEEK:
                self.lane_weeks[at, LANES_BY_WEEK.index(name)] = sums

    def state(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Return what was kept so far, for a checkpoint: arrays, and what JSON takes (flows are kept apart)."""
        self.wait()
        done = len(self.dates)
        lanes = {f"lanes.{year}": sums for year, sums in self.lanes.items()}
        plain = {
            "dates": [each.isoformat() for each in self.dates],
            "week_hashes": self.week_hashes,
            "ledger": self.ledger,
            "order_states": self.order_states,
            "flow_rows": self.flow_rows,
        }
        weekly = {name: getattr(self, name)[:done] for name in WEEKLY}
        return {**weekly, **lanes}, plain

    def take(self, arrays: dict[str, NDArray[Any]], plain: dict[str, Any]) -> None:
        """Go on from what another recorder of this seed had kept."""
        self.dates = [datetime.date.fromisoformat(each) for each in plain["dates"]]
        done = len(self.dates)
        for name in WEEKLY:
            getattr(self, name)[:done] = arrays[name]
        years = [name.partition(".")[2] for name in arrays if name.startswith("lanes.")]
        self.lanes = {int(year): arrays[f"lanes.{year}"].copy() for year in years}
        self.week_hashes, self.flow_rows = list(plain["week_hashes"]), plain["flow_rows"]
        self.ledger, self.order_states = dict(plain["ledger"]), dict(plain["order_states"])

    def write_again(self, weeks: Iterable[Any]) -> None:
        """Write flows of weeks kept before (each with tick, date and flows) to the file, as if it had gone on."""
        self.wait()
        for week in weeks:
            if self._flows:
                self._flows.add(week)

    def finish(self) -> SeedRecord:
        """Close the flows file (it gets its name only now, whole) and hand over what was kept."""
        self.wait()
        if self._background:
            self._background.close()
        if self._flows:
            self._flows.close()
        done = len(self.dates)
        whole = hashlib.sha256("".join(self.week_hashes).encode()).hexdigest()
        return SeedRecord(
            seed=self.seed,
            names=self.names,
            dates=self.dates,
            values=self.values[:done],
            below=self.below[:done],
            lanes=self.lanes,
            lane_weeks=self.lane_weeks[:done],
            hash=whole,
            week_hashes=self.week_hashes,
            parcel_days=self.parcel_days[:done],
            parcel_value=self.parcel_value[:done],
            order_states=self.order_states,
            ledger=self.ledger,
            flow_rows=self.flow_rows,
            has_flows=self._flows is not None,
        )

    def abandon(self) -> None:
        """Leave nothing half-written behind."""
        if self._background:
            self._background.close()
        if self._flows:
            self._flows.abandon()
