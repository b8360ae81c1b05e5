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

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.metrics import find_group, find_metric
from sim.results.column_meanings import COLUMNS
from sim.results.distributions import WORLD, distribution_frame, figures_by_seed
from sim.results.followed_table import panel_frame
from sim.results.record_frames import WHOLE, firm_frame, kpi_frame, lane_frame, series_frame
from sim.results.results_view import ResultsView
from sim.results.run_folder import read_run, write_run
from sim.results.weekly_frames import distribution_week_frame, lane_week_frame
from sim.saved import locks, ours
from sim.saved.faults import ResultsError
from sim.saved.ours import FLOWS, PANELS, TABLES, WEEKLY
from sim.saved.reading import kind_in
from sim.saved.stored_tables import read_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.results.recording import SeedRecord


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
            self.flows_folder = write_run(folder, self.manifest, tables, self.flows_folder)
        return folder

    def without_flows(self) -> None:
        """Let go of weekly flows, whose files are gone."""
        self.flows_folder = None
        self.manifest["seeds_with_flows"] = []

    @classmethod
    def load(cls, folder: str | Path) -> Results:
        """Read a run's folder. Tables are held against their fingerprints now and read when first asked for; flows too,
        or only when they are read where they are large.

        Raises:
            ResultsError: it holds no run, or a damaged one; the message names the file.
        """
        held = read_run(Path(folder))
        loaded = cls(held.manifest, held.frames, held.flows_folder)
        loaded.note, loaded._check_flows = held.note, held.check_flows
        return loaded

    def __repr__(self) -> str:
        return f"<Results of {self.name}: {len(self.seeds)} seeds, {self.manifest['weeks']} weeks>"
