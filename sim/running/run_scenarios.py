"""run(scenario) -> Results: the front door of every simulation.

Seeds are independent, so they go to worker processes, one thread each; with one job everything stays in this
process. A worker reports every week and hears "stop" between weeks, so a run ends at once and completed seeds
stay whole. Results do not depend on jobs or threads.
"""

from __future__ import annotations

import contextlib
import shutil
import time
import weakref
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.results.recording import SeedRecord
from sim.results.run_results import Results
from sim.running import resuming
from sim.running.carrying_out import Outcome, Progress, RunFailed, simulate_all, with_checkpoints
from sim.running.manifest import manifest_of, without_address
from sim.running.prepared_run import PreparedRun, made_room, prepare_run, tasks_of
from sim.running.run_files import RecordFlows, drop_unrecorded_flows, only_writer, saved, with_advice
from sim.running.run_options import TRADE_MODEL, RunOptions
from sim.running.workers import Where

if TYPE_CHECKING:
    from sim.running.cluster import Cluster
    from sim.scenario.definition import Scenario

__all__ = ["TRADE_MODEL", "RunFailed", "RunOptions", "RunStopped", "run", "run_many"]


class RunStopped(KeyboardInterrupt):
    """Stopped from the keyboard; `results` hold the seeds that were complete."""

    def __init__(self, results: list[Results]) -> None:
        super().__init__("stopped")
        self.results = results


def run(
    scenario: Scenario | str | Path,
    seeds: int | Sequence[int] = 10,
    weeks: int | None = None,
    consumers: int | None = None,
    smes: int | None = None,
    jobs: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    record_flows: RecordFlows = "first",
    folder: str | Path | None = None,
    command: str | None = None,
    model: str = TRADE_MODEL,
    checkpoint_every: int | None = None,
    resume: bool = False,
    where: Where | None = None,
    panel: int = 0,
) -> Results:
    """Simulate one scenario for several seeds.

    Args:
        scenario: A scenario, its name, or the path of its file.
        seeds: How many (1, 2, …) or which.
        weeks: Length, where it should differ from the scenario's.
        consumers: Consumer agents, where they should differ from the scenario's.
        smes: SME agents, where they should differ from the scenario's.
        jobs: Processes; as many as processors unless said. 1 stays in this process.
        threads: Threads of each process.
        progress: Called after every week; answer False to stop (the results then hold the completed seeds).
        record_flows: Of which seeds weekly flows are kept on disk: "first", "all" or True, "none" or False.
        folder: Where to save, in place of an earlier run there; without it the flows live in a temporary
            folder as long as the results do.
        command: What to type to repeat the run; kept in the manifest.
        model: For tests: `module:class` of another model.
        checkpoint_every: Weeks between two checkpoints of each seed, kept in the folder until the run is complete.
        resume: Go on with the stopped run in the folder: complete seeds are taken as they are, others go on from
            their last checkpoint. The result is identical, bit for bit, to that of a run that never stopped.
        where: Processes or machines over which each seed's consumers are spread, one seed after the other; else each
            seed is in one process. The result is identical, bit for bit. `threads` are then those of this process.
        panel: Follow so many consumers and so many firms week by week (`Results.panel_consumers`, `panel_firms`).
            No bit of the result depends on it.

    Raises:
        CheckpointError: The folder holds nothing to resume, or something else; it stays as it is.
        ClusterError: What `where` names cannot be used; the folder stays as it is.
        RunFailed: A seed failed, or a worker was lost.
        RunStopped: Interrupted from the keyboard; it carries the results so far.
    """
    options = RunOptions(
        seeds=seeds, weeks=weeks, consumers=consumers, smes=smes, jobs=jobs, threads=threads, progress=progress,
        record_flows=record_flows, folders=None if folder is None else [folder], command=command, model=model,
        checkpoint_every=checkpoint_every, resume=resume, where=where, panel=panel,
    )  # fmt: skip
    return run_many([scenario], options)[0]


def run_many(
    scenarios: Sequence[Scenario | str | Path], options: RunOptions | None = None, **changes: Any
) -> list[Results]:
    """Simulate several scenarios with the same seeds in one pool, seed by seed, so that pairs are complete first.

    Checkpoints are kept of one scenario only.

    Args:
        scenarios: Scenarios, their names, or the paths of their files.
        options: How they are simulated.
        changes: Fields of `RunOptions` that are otherwise than in `options`, or than usual where there are none.

    Raises:
        FolderInUse: Another run is writing to a folder of this one; nothing was simulated.
        RunFailed: A seed failed, or a worker was lost.
        RunStopped: Interrupted from the keyboard; it carries the results so far.
    """
    options = replace(options or RunOptions(), **changes)
    with only_writer(options.folders):
        return _simulated(prepare_run(scenarios, options))


def _simulated(asked: PreparedRun) -> list[Results]:
    """Simulate, save, and say how the run ended."""
    options = asked.options
    started = time.perf_counter()
    records: list[list[SeedRecord]] = [[] for _ in asked.arms]
    records[0] += asked.complete
    with _workers(options.where) as cluster:  # first: where it cannot be used, nothing was written
        homes = made_room(asked)
        tasks = tasks_of(asked, homes, cluster)
        jobs, shards = min(asked.jobs, len(tasks)), cluster.shards if cluster else None
        weeks_before = sum(len(record.dates) for record in asked.complete)
        outcome = simulate_all(tasks, jobs, records, options.progress, weeks_before)
    if asked.plan:
        outcome = with_checkpoints(asked.plan, outcome, asked.seeds, records[0], options.command)
    how = {"seconds": round(time.perf_counter() - started, 2), "jobs": jobs, "threads": asked.threads}
    if shards:
        how["shards"] = shards
    results, outcome = _kept(asked, records, homes, how, outcome)
    if isinstance(outcome, RunFailed):
        if asked.plan:
            raise outcome
        raise with_advice(outcome, results, options.folders or (), options.command or "")
    if outcome == "interrupted":
        raise RunStopped(results)
    return results


def _kept(
    asked: PreparedRun,
    records: list[list[SeedRecord]],
    homes: Sequence[Path],
    how: dict[str, Any],
    outcome: Outcome,
) -> tuple[list[Results], Outcome]:
    """Return the results of each scenario, saved where they have a folder, and how the run ended.

    Args:
        asked: the run.
        records: of each scenario, its seeds.
        homes: of each scenario, where its weekly flows are.
        how: what the manifest notes of the simulation: seconds, jobs, threads, shards.
        outcome: how simulating ended.
    """
    options, results = asked.options, []
    for at, (arm, home) in enumerate(zip(asked.arms, homes, strict=True)):
        drop_unrecorded_flows(home, asked.seeds, records[at])
        command = without_address(options.command, options.where)
        manifest = manifest_of(arm, asked.seeds, records[at], options.record_flows, command, asked.panel)
        manifest |= how
        if asked.panel:
            manifest["panel"] = asked.panel
        found = Results.of_records(records[at], manifest, home)
        if not options.folders:
            weakref.finalize(found, shutil.rmtree, home, ignore_errors=True)
        elif records[at]:
            outcome = saved(found, Path(options.folders[at]), outcome)
            if asked.plan and not found.stopped and not isinstance(outcome, RunFailed):
                resuming.clear(Path(options.folders[at]))
        results.append(found)
    return results, outcome


def _workers(where: Where | None) -> contextlib.AbstractContextManager[Cluster | None]:
    """Return the workers over which a run is spread; none for a run in its own processes."""
    if where is None:
        return contextlib.nullcontext()
    from sim.running.cluster import Cluster  # imports the compiler and Dask

    return Cluster(where)
