"""run(scenario) -> Results: the front door of every simulation.

Seeds are independent, so they go to worker processes, one thread each; with one job everything stays in this
process. A worker reports every week and hears "stop" between weeks, so a run ends at once and completed seeds
stay whole. Results do not depend on jobs or threads.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim import resuming
from sim.carrying_out import Progress, RunFailed, simulate_all, with_checkpoints
from sim.checkpoint_plan import asked_of, finished_record, plan_for
from sim.manifest import manifest_of, without_address
from sim.preparing import (
    available_processors,
    check_panel,
    chosen_seeds,
    counts_of,
    prepared,
    threads_for,
)
from sim.recording import SeedRecord
from sim.results import Results
from sim.run_files import (
    RecordFlows,
    clear_folder,
    drop_unrecorded_flows,
    flows_path,
    only_writer,
    saved,
    with_advice,
)
from sim.seed import Arm, Task, alike
from sim.workers import Where

if TYPE_CHECKING:
    from sim.cluster import Cluster
    from sim.scenario import Scenario

TRADE_MODEL = "sim.model:TradeModel"

__all__ = ["RunFailed", "RunStopped", "run", "run_many"]


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
    return run_many(
        [scenario],
        seeds=seeds,
        weeks=weeks,
        consumers=consumers,
        smes=smes,
        jobs=jobs,
        threads=threads,
        progress=progress,
        record_flows=record_flows,
        folders=None if folder is None else [folder],
        command=command,
        model=model,
        checkpoint_every=checkpoint_every,
        resume=resume,
        where=where,
        panel=panel,
    )[0]


@only_writer
def run_many(
    scenarios: Sequence[Scenario | str | Path],
    seeds: int | Sequence[int] = 10,
    weeks: int | None = None,
    consumers: int | None = None,
    smes: int | None = None,
    jobs: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    record_flows: RecordFlows = "first",
    folders: Sequence[str | Path] | None = None,
    command: str | None = None,
    model: str = TRADE_MODEL,
    checkpoint_every: int | None = None,
    resume: bool = False,
    where: Where | None = None,
    panel: int = 0,
) -> list[Results]:
    """Simulate several scenarios with the same seeds in one pool, seed by seed, so that pairs are complete
    first. Checkpoints are kept of one scenario only.
    """
    arms = [prepared(scenario, weeks, consumers, smes) for scenario in scenarios]
    chosen = chosen_seeds(seeds)
    counts = counts_of(jobs=jobs, threads=threads, panel=panel, checkpoint_every=checkpoint_every)
    jobs, threads, checkpoint_every = counts["jobs"], counts["threads"], counts["checkpoint_every"]
    panel = counts["panel"] or 0
    check_panel(panel, arms)
    plan, complete = None, []
    if checkpoint_every or resume:
        plan = plan_for(arms, chosen, record_flows, folders, checkpoint_every, command, model, resume, panel)
        complete = [each for seed in chosen if (each := finished_record(plan, seed))] if resume else []
    done = {record.seed for record in complete}
    if where and len(arms) > 1:
        raise ValueError("one scenario at a time is spread over workers")
    if where and (jobs or 1) > 1:
        raise ValueError("a run spread over workers simulates one seed at a time: leave jobs out")
    jobs = 1 if where else min(jobs or available_processors(), len(arms) * len(chosen))
    threads = threads or threads_for(arms, jobs)
    started = time.perf_counter()
    records: list[list[SeedRecord]] = [[] for _ in arms]
    records[0] += complete
    with _workers(where) as cluster:  # first: where it cannot be used, nothing was written
        homes = [
            Path(folders[at]) / "flows" if folders else Path(tempfile.mkdtemp(prefix="tradewinds-"))
            for at in range(len(arms))
        ]
        for folder in folders or ():
            clear_folder(Path(folder), all_of_it=not resume)
        if plan and not resume:
            resuming.note_start(
                plan.folder.parent, asked_of(plan, chosen, record_flows), plan.every, command or ""
            )
        tasks = []
        for seed in chosen:
            if seed in done:
                continue
            alone = [
                Arm(at, arm, flows_path(homes[at], seed, chosen, record_flows)) for at, arm in enumerate(arms)
            ]
            # One worker can do all scenarios of a seed, and their common weeks once, where that leaves none idle.
            together = model == TRADE_MODEL and len(chosen) % jobs == 0
            groups = alike(alone) if together else zip(alone)
            tasks += [
                Task(
                    group,
                    seed,
                    model,
                    threads,
                    checkpoints=plan,
                    alone=jobs == 1,
                    panel=panel,
                    cluster=cluster,
                )
                for group in groups
            ]
        jobs, shards = min(jobs, len(tasks)), cluster.shards if cluster else None
        weeks_before = sum(len(record.dates) for record in complete)
        outcome = simulate_all(tasks, jobs, records, progress, weeks_before)
    if plan:
        outcome = with_checkpoints(plan, outcome, chosen, records[0], command)
    results = []
    for at, (arm, home) in enumerate(zip(arms, homes, strict=True)):
        drop_unrecorded_flows(home, chosen, records[at])
        manifest = manifest_of(arm, chosen, records[at], record_flows, without_address(command, where), panel)
        manifest["seconds"] = round(time.perf_counter() - started, 2)
        manifest["jobs"], manifest["threads"] = jobs, threads
        if shards:
            manifest["shards"] = shards
        if panel:
            manifest["panel"] = panel
        found = Results.of_records(records[at], manifest, home)
        if not folders:
            weakref.finalize(found, shutil.rmtree, home, ignore_errors=True)
        elif records[at]:
            outcome = saved(found, Path(folders[at]), outcome)
            if plan and not found.stopped and not isinstance(outcome, RunFailed):
                resuming.clear(Path(folders[at]))
        results.append(found)
    if isinstance(outcome, RunFailed):
        raise outcome if plan else with_advice(outcome, results, folders or (), command or "")
    if outcome == "interrupted":
        raise RunStopped(results)
    return results


def _workers(where: Where | None) -> contextlib.AbstractContextManager[Cluster | None]:
    """Return the workers over which a run is spread; none for a run in its own processes."""
    if where is None:
        return contextlib.nullcontext()
    from sim.cluster import Cluster  # imports the compiler and Dask

    return Cluster(where)
