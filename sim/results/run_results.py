"""Results: what a run of one scenario over several seeds found, as tidy frames, and its folder on disk.

    results = run("baseline", seeds=10)
    results.kpis          # scenario, seed, period, year, metric, by, group, unit, value
    results.series        # seed, tick, date, metric, by, group, value, unit, below
    results.lanes         # seed, year, weeks, origin, destination, parcels, value_usd, …
    results.distribution("delivery_days", "USA")    # shares within 7, 14, 30 days, median, 90th percentile, by seed
    results.save("runs/my-run")

Frames are made when first asked for. Experiments and the dashboard use nothing else of a run.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.core.units import WEEKS_PER_YEAR
from sim.metrics import METRICS, find_group, find_metric
from sim.results.chosen_weeks import period_values
from sim.results.column_meanings import COLUMNS, LIMITS, dictionary
from sim.results.distributions import WORLD, distribution_frame, figures_by_seed
from sim.results.followed_table import panel_frame
from sim.results.recording import LANE_SUMS, keys_of, policy_year
from sim.results.results_view import ResultsView
from sim.results.weekly_frames import distribution_week_frame, lane_week_frame
from sim.saved import locks, ours
from sim.saved.faults import ResultsError
from sim.saved.fingerprints import FILES
from sim.saved.members import FOLDER, has, member
from sim.saved.ours import FLOWS, PANELS, TABLES, WEEKLY
from sim.saved.reading import RUN, kind_in, read_manifest, write_manifest
from sim.saved.stored_tables import read_table, write_table
from sim.saved.writing import write_text, write_whole

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.results.recording import SeedRecord

    Values = NDArray[np.float64]

MAY_LACK = ("distributions", *WEEKLY, *PANELS)
"""Frames that not every folder holds: saved by an earlier version, or without a panel."""
CHECKED_COLUMNS = ("series", "kpis", "lanes")
"""Frames whose columns are as declared in every version, but for those that came later."""
LATER_COLUMNS = ("below",)
FLOWS_CHECKED_BYTES = 50_000_000
"""Flows of a run up to this size are held against their fingerprints when it is opened: about a tenth
of a second (assumed); larger ones when they are read."""
WHOLE = 0
"""The `year` of figures over the whole run."""


class Results(ResultsView):
    """One scenario's run. Frames are pandas; `manifest` says how it came about."""

    def __init__(
        self,
        manifest: dict[str, Any],
        frames: Mapping[str, Callable[[], pd.DataFrame]],
        flows_folder: Path | None,
    ) -> None:
        self.manifest = manifest
        self._frames = frames
        self.flows_folder = flows_folder
        """Folder of `seed=*.parquet`; None where no flows were kept."""
        self.note = ""
        """What a reader is to be told of a folder it was loaded from; empty where there is nothing to tell."""
        self._check_flows: Callable[[], None] = lambda: None

    @classmethod
    def of_records(
        cls, records: Sequence[SeedRecord], manifest: dict[str, Any], flows_folder: Path | None
    ) -> Results:
        """Make results of what worker processes recorded, in order of seed."""
        records = sorted(records, key=lambda record: record.seed)
        name = str(manifest["scenario"]["name"])
        frames: dict[str, Callable[[], pd.DataFrame]] = {
            "series": lambda: series_frame(records),
            "kpis": lambda: kpi_frame(records, name),
            "lanes": lambda: lane_frame(records),
            "firms": lambda: firm_frame(records),
            "distributions": lambda: distribution_frame(records),
            "lanes_weekly": lambda: lane_week_frame(records),
            "distributions_weekly": lambda: distribution_week_frame(records),
        }
        if any(record.panel for record in records):
            frames.update({kind: partial(panel_frame, records, kind) for kind in PANELS})
        has_flows = any(record.has_flows for record in records)
        return cls(manifest, frames, flows_folder if has_flows else None)

    @property
    def scenario(self) -> dict[str, Any]:
        """The resolved scenario."""
        resolved: dict[str, Any] = self.manifest["scenario"]
        return resolved

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return str(self.scenario["name"])

    @property
    def title(self) -> str:
        """Title of the scenario, or its name where it has none."""
        return str(self.scenario.get("title") or self.name)

    @property
    def seeds(self) -> tuple[int, ...]:
        """Seeds that were completed."""
        return tuple(self.manifest["seeds"])

    @property
    def stopped(self) -> bool:
        """Whether the run was stopped before all seeds were done."""
        return bool(self.manifest["status"] == "stopped")

    @property
    def hash(self) -> str:
        """SHA-256 over the integer tables of all completed seeds; the same for the same world, law and
        seeds.
        """
        return str(self.manifest["result_hash"])

    @cached_property
    def series(self) -> pd.DataFrame:
        """Weekly values: seed, tick, date, metric, by, group, value, unit; of ratios also what they are divided by."""
        return self._frames["series"]()

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """Values of the whole run (year 0) and of each calendar year: scenario, seed, period, year, metric,
        by, …
        """
        return self._frames["kpis"]()

    @cached_property
    def lanes(self) -> pd.DataFrame:
        """Sums by seed, year, origin and destination."""
        return self._frames["lanes"]()

    @cached_property
    def firms(self) -> pd.DataFrame:
        """A sample of firms at the end of each seed."""
        return self._frames["firms"]()

    def has(self, frame: str) -> bool:
        """Whether the run holds a frame: some lack distributions (saved by an earlier version), most lack panels."""
        return frame in self._frames

    @cached_property
    def distributions(self) -> pd.DataFrame:
        """Parcels from abroad by seed, year, quantity (delivery_days, parcel_value), destination and bin."""
        if not self.has("distributions"):
            raise ResultsError(
                f"this run of {self.name} was saved before distributions of parcels were kept: run it again"
            )
        return self._frames["distributions"]()

    @property
    def lanes_weekly(self) -> pd.DataFrame:
        """Lanes by seed and week: tick, origin, destination, parcels, value_usd. Large: made or read at every call."""
        return self._frames["lanes_weekly"]()

    @property
    def distributions_weekly(self) -> pd.DataFrame:
        """Parcels from abroad by seed, week, quantity, destination and bin. Large: made or read at every call."""
        return self._frames["distributions_weekly"]()

    @property
    def keeps_weeks(self) -> bool:
        """Whether figures of any weeks can be had; not of runs that an earlier version saved."""
        return all(self.has(each) for each in WEEKLY) and "below" in self.series

    @cached_property
    def panel_consumers(self) -> pd.DataFrame:
        """Some consumers week by week, where the run was asked to follow them."""
        return self._panel("panel_consumers")

    @cached_property
    def panel_firms(self) -> pd.DataFrame:
        """Some firms week by week, where the run was asked to follow them."""
        return self._panel("panel_firms")

    def _panel(self, kind: str) -> pd.DataFrame:
        if not self.has(kind):
            raise ResultsError(f"this run of {self.name} followed nobody: run it with panel=N (--panel N)")
        return self._frames[kind]()

    def distribution(self, quantity: str, economy: str = WORLD, year: int = WHOLE) -> pd.DataFrame:
        """What people ask of a distribution of parcels from abroad, one column a seed.

        Args:
            quantity: "delivery_days" (shares within 7, 14 and 30 days; median and 90th percentile, days) or
                "parcel_value" (parcels per year by bracket of declared value).
            economy: ISO3 of the destination, or "world".
            year: A calendar year, or 0 for the whole run.

        Returns:
            Rows indexed by figure, label and unit. nan where no parcel came, or a day lies beyond the last bin.
        """
        return figures_by_seed(self.distributions, quantity, economy, year, self.seeds)

    @property
    def flows(self) -> pd.DataFrame:
        """Weekly flows of the seeds for which they were kept. Large: read from disk, and held against their
        fingerprints, at every call.
        """
        if self.flows_folder is None:
            raise ResultsError('no flows were kept; run with record_flows="first" or "all"')
        self._check_flows()
        files = sorted(self.flows_folder.glob("seed=*.parquet"))
        return pd.concat([read_table(file, COLUMNS[FLOWS]) for file in files], ignore_index=True)

    def values(self, metric: str, group: str = "world", year: int = WHOLE) -> pd.Series[float]:
        """One figure by seed, for the whole run or a calendar year; metric and group by any of their names.

        Raises:
            UnknownNameError: there is no such metric, or it has no such group; the message names the nearest.
        """
        metric = find_metric(metric).name
        found = self.kpis[(self.kpis["metric"] == metric) & (self.kpis["year"] == year)]
        found = found[found["group"] == find_group(metric, group, found["group"].unique())]
        return found.set_index("seed")["value"]

    def weekly(self, metric: str, group: str = "world") -> pd.DataFrame:
        """One metric by week (rows) and seed (columns), in its unit; metric and group by any of their names.

        Raises:
            UnknownNameError: there is no such metric, or it has no such group; the message names the nearest.
        """
        metric = find_metric(metric).name
        found = self.series[self.series["metric"] == metric]
        found = found[found["group"] == find_group(metric, group, found["group"].unique())]
        return found.pivot(index="date", columns="seed", values="value")

    def save(self, folder: str | Path, *, replace: bool = False) -> Path:
        """Write the run's folder. The manifest goes last: a folder with a manifest is whole.

        Args:
            folder: where to; made where it is not there.
            replace: take the place of the run or comparison in it.

        Raises:
            ResultsError: it holds a run, or files that are not ours; FolderInUse where someone is writing to it.
            OSError: a file cannot be written; DiskFull where there is no room.
        """
        folder = Path(folder)
        with locks.writing(folder):
            ours.refuse_foreign(folder)
            if kind_in(folder) and not replace:
                raise ResultsError(f"{folder} already holds a run; choose another folder or replace it")
            # Read first: they may come from the files that are about to be replaced.
            tables = {f"{name}.parquet": getattr(self, name) for name in filter(self.has, TABLES)}
            stay = self.flows_folder is not None and self.flows_folder.resolve() == (folder / FLOWS).resolve()
            ours.make_room(folder, but=(ours.CHECKPOINTS, FLOWS) if stay else (ours.CHECKPOINTS,))
            write_text(folder / ours.LIMITS_FILE, LIMITS)
            write_text(folder / "columns.json", json.dumps(dictionary(), indent=2) + "\n")
            for file, table in tables.items():
                write_whole(folder / file, partial(write_table, table))
            flows = self._move_flows(folder / FLOWS)
            written = (ours.LIMITS_FILE, "columns.json", *tables, *flows)
            write_manifest(folder, RUN, self.manifest, written)
        return folder

    def without_flows(self) -> None:
        """Let go of weekly flows, whose files are gone."""
        self.flows_folder = None
        self.manifest["seeds_with_flows"] = []

    def _move_flows(self, target: Path) -> list[str]:
        """Bring flows to where they belong; return their files' names within the run's folder."""
        if self.flows_folder is None:
            return []
        target.mkdir(exist_ok=True)
        if self.flows_folder.resolve() != target.resolve():
            for file in sorted(self.flows_folder.glob("seed=*.parquet")):
                write_whole(target / file.name, partial(shutil.copyfile, file))
            self.flows_folder = target
        return [f"{target.name}/{file.name}" for file in sorted(target.glob("seed=*.parquet"))]

    @classmethod
    def load(cls, folder: str | Path) -> Results:
        """Read a run's folder. Tables are held against their fingerprints now and read when first asked for; flows too,
        or only when they are read where they are large.

        Raises:
            ResultsError: it holds no run, or a damaged one; the message names the file.
        """
        folder = Path(folder)
        found = read_manifest(folder, RUN)
        flows = [name for name in found.noted if name.startswith(f"{FLOWS}/")]
        found.check([name for name in found.noted if name not in flows])
        are_small = sum(found.noted[name].bytes for name in flows) <= FLOWS_CHECKED_BYTES
        (found.check if are_small else found.check_sizes)(flows)
        if found.noted:
            held = [name for name in TABLES if f"{name}.parquet" in found.noted]
        else:  # saved by an earlier version
            held = [name for name in TABLES if name not in MAY_LACK or has(folder, f"{name}.parquet")]
        frames = {
            name: partial(
                read_table,
                member(folder, f"{name}.parquet"),
                [each for each in COLUMNS[name] if each not in LATER_COLUMNS]
                if name in CHECKED_COLUMNS
                else (),
            )
            for name in held
        }
        with_flows = bool(flows) if found.noted else has(folder, FLOWS)
        manifest = {key: value for key, value in found.content.items() if key != FILES}
        loaded = cls(manifest, frames, member(folder, FLOWS, FOLDER) if with_flows else None)
        loaded.note, loaded._check_flows = found.note, partial(found.check, flows)
        return loaded

    def __repr__(self) -> str:
        return f"<Results of {self.name}: {len(self.seeds)} seeds, {self.manifest['weeks']} weeks>"


def hash_of_seeds(records: Sequence[SeedRecord]) -> str:
    """SHA-256 over (seed, hash of its tables), in order of seed."""
    digest = hashlib.sha256()
    for record in sorted(records, key=lambda record: record.seed):
        digest.update(f"{record.seed}:{record.hash}\n".encode())
    return digest.hexdigest()


def period_text(dates: Sequence[datetime.date]) -> str:
    """First and last day of the weeks beginning at these Mondays."""
    import datetime

    return f"{dates[0].isoformat()} to {(dates[-1] + datetime.timedelta(days=6)).isoformat()}"


def _categories(values: Sequence[str], repeat: int = 1) -> Any:
    """Labels as a categorical whose categories are in order of first appearance, tiled `repeat` times."""
    labels = list(dict.fromkeys(values))
    code = {label: at for at, label in enumerate(labels)}
    codes = np.tile(np.array([code[value] for value in values], np.int16), repeat)
    return pd.Categorical.from_codes(codes, categories=pd.Index(labels))


def _weekly_values(record: SeedRecord) -> Values:
    """[week, key]: values, ratios divided out; nan where the denominator is zero."""
    values = record.values.copy()
    at = _ratio_columns(record)
    with np.errstate(divide="ignore", invalid="ignore"):
        values[:, at] = np.where(record.below > 0, values[:, at] / record.below, np.nan)
    return values


def _ratio_columns(record: SeedRecord) -> NDArray[np.intp]:
    return np.flatnonzero([METRICS[key.metric].total == "ratio" for key in keys_of(record.names)])


def _period_values(record: SeedRecord, weeks: NDArray[np.intp]) -> Values:
    """[key]: each metric over some weeks: sums per year of 52 weeks, means, or ratios of sums."""
    totals = np.array([METRICS[key.metric].total for key in keys_of(record.names)])
    return period_values(record.values[weeks], record.below[weeks], totals, WEEKS_PER_YEAR / len(weeks))


def _weekly_below(record: SeedRecord) -> Values:
    """[week, key]: what ratios were divided by; nan for other metrics."""
    below = np.full(record.values.shape, np.nan)
    below[:, _ratio_columns(record)] = record.below
    return below


def series_frame(records: Sequence[SeedRecord]) -> pd.DataFrame:
    """Weekly values of all seeds, long."""
    if not records:
        return pd.DataFrame(
            columns=["seed", "tick", "date", "metric", "by", "group", "value", "unit", "below"]
        )
    keys = keys_of(records[0].names)
    weeks = [len(record.dates) for record in records]
    rows, size = sum(weeks), len(keys)
    ticks = np.concatenate([np.arange(count, dtype=np.int16) for count in weeks])
    dates = np.concatenate([np.array(record.dates, dtype="datetime64[s]") for record in records])
    return pd.DataFrame(
        {
            "seed": np.repeat(
                np.array([record.seed for record in records], np.int32), np.array(weeks) * size
            ),
            "tick": np.repeat(ticks, size),
            "date": np.repeat(dates, size),
            "metric": _categories([key.metric for key in keys], rows),
            "by": _categories([key.by for key in keys], rows),
            "group": _categories([key.group for key in keys], rows),
            "value": np.concatenate([_weekly_values(record).ravel() for record in records]),
            "unit": _categories([METRICS[key.metric].week_unit() for key in keys], rows),
            "below": np.concatenate([_weekly_below(record).ravel() for record in records]),
        }
    )


def kpi_frame(records: Sequence[SeedRecord], scenario: str) -> pd.DataFrame:
    """Figures of the whole run and of each calendar year, by seed."""
    columns = ["scenario", "seed", "period", "year", "metric", "by", "group", "unit", "value"]
    blocks = []
    for record in records:
        keys = keys_of(record.names)
        years = np.array([policy_year(date) for date in record.dates])
        wanted = [WHOLE, *(np.unique(years).tolist() if len(set(years.tolist())) > 1 else [])]
        for year in wanted:
            weeks = np.arange(len(years)) if year == WHOLE else np.flatnonzero(years == year)
            blocks.append(
                pd.DataFrame(
                    {
                        "scenario": scenario,
                        "seed": np.int32(record.seed),
                        "period": period_text([record.dates[at] for at in weeks]),
                        "year": np.int16(year),
                        "metric": [key.metric for key in keys],
                        "by": [key.by for key in keys],
                        "group": [key.group for key in keys],
                        "unit": [METRICS[key.metric].period_unit() for key in keys],
                        "value": _period_values(record, weeks),
                    }
                )
            )
    return pd.concat(blocks, ignore_index=True) if blocks else pd.DataFrame(columns=columns)


def lane_frame(records: Sequence[SeedRecord]) -> pd.DataFrame:
    """Lanes on which anything was sold, by seed and year."""
    columns = ["seed", "year", "weeks", "origin", "destination", *LANE_SUMS]
    blocks = []
    for record in records:
        iso3 = np.array(record.names.iso3)
        for year, sums in sorted(record.lanes.items()):
            traded = np.flatnonzero(sums[0] > 0)
            weeks = sum(policy_year(date) == year for date in record.dates)
            blocks.append(
                pd.DataFrame(
                    {
                        "seed": np.int32(record.seed),
                        "year": np.int16(year),
                        "weeks": np.int16(weeks),
                        "origin": iso3[traded // len(iso3)],
                        "destination": iso3[traded % len(iso3)],
                        **dict(zip(LANE_SUMS, sums[:, traded], strict=True)),
                    }
                )
            )
    return pd.concat(blocks, ignore_index=True) if blocks else pd.DataFrame(columns=columns)


def firm_frame(records: Sequence[SeedRecord]) -> pd.DataFrame:
    """The sampled firms of all seeds."""
    blocks = [
        pd.DataFrame(
            {
                "seed": np.int32(record.seed),
                **{name: np.asarray(column) for name, column in record.firms.items()},
            }
        )
        for record in records
        if record.firms
    ]
    return pd.concat(blocks, ignore_index=True) if blocks else pd.DataFrame(columns=["seed"])
