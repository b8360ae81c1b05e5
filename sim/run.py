"""run(scenario) -> Results: the only loop over weeks and seeds.

Seeds are independent, so they go to worker processes, one thread each; with one job everything stays in this
process. A worker reports every week and hears "stop" between weeks, so a run ends at once and completed seeds
stay whole. Results do not depend on jobs or threads.
"""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import tempfile
import time
import weakref
from collections.abc import Callable, Sequence
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sim import resuming
from sim.checkpoint_plan import Plan, asked_of, finished_record, plan_for, what_is_left
from sim.dictionary import SCHEMA_VERSION
from sim.recording import SeedRecord
from sim.results import Results, hash_of_seeds, period_text
from sim.seed import Arm, Task, beginning, simulate
from sim.workers import ClusterError, Where, WorkerFailed, in_processes

if TYPE_CHECKING:
    from sim.cluster import Cluster
    from sim.scenario import Scenario

Progress = Callable[[int, int], bool | None]
"""Called with (weeks done, weeks in all) over all seeds; answer False to stop."""

RecordFlows = bool | Literal["all", "first", "none"]
"""Weekly flows on disk: of every seed (True), of the first seed of each scenario only, or of none (False)."""

TRADE_MODEL = "sim.model:TradeModel"
THREADS_PAY_FROM_CONSUMERS = 50_000

__all__ = ["Progress", "RunFailed", "RunStopped", "run", "run_many"]


class RunFailed(RuntimeError):
    """A seed failed; the message holds the scenario, the seed, and what went wrong."""


class RunStopped(KeyboardInterrupt):
    """Stopped from the keyboard; `results` hold the seeds that were complete."""

    def __init__(self, results: list[Results]) -> None:
        super().__init__("stopped")
        self.results = results


Outcome = RunFailed | Literal["done", "stopped", "interrupted"]
"""How simulating ended; completed seeds are kept however it did."""


def run(
    scenario: Scenario | str,
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
            their last checkpoint. The result is the same bits as of a run that never stopped.
        where: Processes or machines over which each seed's consumers are spread, one seed after the other; else each
            seed is in one process. The result is the same bits. `threads` are then those of this process.
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


def run_many(
    scenarios: Sequence[Scenario | str],
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
            _clear(Path(folder), all_of_it=not resume)
        if plan and not resume:
            resuming.note_start(
                plan.folder.parent, asked_of(plan, chosen, record_flows), plan.every, command or ""
            )
        tasks = []
        for seed in chosen:
            if seed in done:
                continue
            alone = [
                Arm(at, arm, _flows_path(homes[at], seed, chosen, record_flows))
                for at, arm in enumerate(arms)
            ]
            # One worker can do all scenarios of a seed, and their common weeks once, where that leaves none idle.
            together = model == TRADE_MODEL and len(chosen) % jobs == 0
            groups = _alike(alone) if together else zip(alone)
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
        outcome = _simulate_all(tasks, jobs, records, progress, weeks_before)
    if plan:
        outcome = _with_checkpoints(plan, outcome, chosen, records[0], command)
    results = []
    for at, (arm, home) in enumerate(zip(arms, homes, strict=True)):
        _drop_unrecorded_flows(home, chosen, records[at])
        manifest = _manifest(arm, chosen, records[at], record_flows, _without_address(command, where))
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
            outcome = _saved(found, folders[at], outcome)
            if plan and not found.stopped:
                resuming.clear(Path(folders[at]))
        results.append(found)
    if isinstance(outcome, RunFailed):
        raise outcome
    if outcome == "interrupted":
        raise RunStopped(results)
    return results


def _workers(where: Where | None) -> contextlib.AbstractContextManager[Cluster | None]:
    """Return the workers over which a run is spread; none for a run in its own processes."""
    if where is None:
        return contextlib.nullcontext()
    from sim.cluster import Cluster  # imports the compiler and Dask

    return Cluster(where)


def _without_address(command: str | None, where: Where | None) -> str | None:
    """Results are passed on: their command names no machine."""
    if command and where and where.scheduler:
        return command.replace(where.scheduler, "tcp://HOST:PORT")
    return command


def _with_checkpoints(
    plan: Plan, outcome: Outcome, seeds: tuple[int, ...], records: list[SeedRecord], command: str | None
) -> Outcome:
    """Take the record of a seed that was complete as the run was stopped; say what is left of one that failed."""
    missing = set(seeds) - {record.seed for record in records}
    late = [found for seed in sorted(missing) if (found := finished_record(plan, seed))]
    records += late
    if not isinstance(outcome, RunFailed):
        return outcome
    left = sorted(missing - {record.seed for record in late})
    return RunFailed(f"{outcome}\n{what_is_left(plan, left, command or '')}")


def _saved(results: Results, folder: str | Path, outcome: Outcome) -> Outcome:
    """Save; an impatient Ctrl-C during saving may not lose what is complete."""
    try:
        results.save(folder, replace=True)
    except KeyboardInterrupt:
        results.save(folder, replace=True)
        return outcome if isinstance(outcome, RunFailed) else "interrupted"
    return outcome


def prepared(
    scenario: Scenario | str, weeks: int | None = None, consumers: int | None = None, smes: int | None = None
) -> Scenario:
    """Load a scenario where only its name is given, and set length and numbers of agents."""
    if isinstance(scenario, str | Path):
        from sim.scenario import Scenario as ScenarioClass

        scenario = ScenarioClass.load(scenario)
    changes = {
        name: value for name, value in (("weeks", weeks), ("consumers", consumers), ("smes", smes)) if value
    }
    return scenario.with_(**changes) if changes else scenario


def chosen_seeds(seeds: int | Sequence[int]) -> tuple[int, ...]:
    """Seeds 1 to n for a number; else those given, once each, in rising order."""
    chosen = (
        tuple(range(1, seeds + 1)) if isinstance(seeds, int) else tuple(sorted({int(seed) for seed in seeds}))
    )
    if not chosen:
        raise ValueError("at least one seed is needed")
    return chosen


def check_panel(panel: int, arms: Sequence[Any]) -> None:
    """Raise ValueError where a panel is not of 0 or more agents, or there are not so many."""
    most = min(min(arm.consumers, arm.smes) for arm in arms)
    if panel < 0 or panel > most:
        raise ValueError(
            f"a panel is {panel:,} consumers and as many firms, expected 1 to {most:,}, the smaller sample (0: none)"
        )


def available_processors() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads_for(arms: Sequence[Any], jobs: int) -> int:
    """One thread per worker process; alone, all processors once there are enough consumers for it to pay."""
    if jobs > 1 or max(arm.consumers for arm in arms) < THREADS_PAY_FROM_CONSUMERS:
        return 1
    return available_processors()


def _alike(arms: Sequence[Arm]) -> list[tuple[Arm, ...]]:
    """Return the scenarios in groups of those that begin alike."""
    groups: dict[Any, list[Arm]] = {}
    for arm in arms:
        groups.setdefault(beginning(arm.scenario), []).append(arm)
    return [tuple(group) for group in groups.values()]


def _flows_path(home: Path, seed: int, seeds: tuple[int, ...], record: RecordFlows) -> Path | None:
    wanted = record in (True, "all") or (record == "first" and seed == seeds[0])
    return home / f"seed={seed}.parquet" if wanted else None


def _clear(folder: Path, all_of_it: bool = True) -> None:
    """Take away an earlier run (unless it is resumed), and what a killed one left unfinished; other files stay."""
    if all_of_it:
        (folder / "manifest.json").unlink(missing_ok=True)
        resuming.clear(folder)
    patterns = ("flows/*.partial", "*.partial", "checkpoints/*.partial")
    for pattern in (*patterns, *(["flows/seed=*.parquet"] if all_of_it else [])):
        for file in folder.glob(pattern):
            file.unlink()


def _drop_unrecorded_flows(home: Path, seeds: tuple[int, ...], records: list[SeedRecord]) -> None:
    """A seed may end in the moment a run is stopped: its flows are there, its record never came."""
    recorded = {record.seed for record in records}
    for seed in set(seeds) - recorded:
        (home / f"seed={seed}.parquet").unlink(missing_ok=True)


def _simulate_all(
    tasks: list[Task],
    jobs: int,
    records: list[list[SeedRecord]],
    progress: Progress | None,
    weeks_before: int = 0,
) -> Outcome:
    """Simulate the tasks; say whether all are done, `progress` said stop, the keyboard did, or one failed."""
    weeks_of_task = [0] * len(tasks)
    total_weeks = weeks_before + sum(task.weeks for task in tasks)

    def report(at: int, weeks: int) -> bool:
        weeks_of_task[at] = weeks
        return progress is None or progress(weeks_before + sum(weeks_of_task), total_weeks) is not False

    def collect(at: int, found: list[tuple[int, SeedRecord]]) -> None:
        for arm, record in found:
            records[arm].append(record)

    try:
        if jobs > 1:
            tasks = [tasks[0], tasks[1]._replace(compile_first=True), *tasks[2:]]
            finished = in_processes(simulate, tasks, jobs, report, collect)
        else:
            finished = True
            for at, task in enumerate(tasks):
                found = simulate(task, partial(report, at))
                if found is None:
                    finished = False
                    break
                collect(at, found)
    except KeyboardInterrupt:
        return "interrupted"
    except ClusterError as fault:
        task = tasks[at]
        return RunFailed(f"scenario {task.arms[0].scenario.name}, seed {task.seed}: {fault}")
    except WorkerFailed as failure:
        task = tasks[failure.at]
        names = " and ".join(arm.scenario.name for arm in task.arms)
        return RunFailed(f"scenario {names}, seed {task.seed}: {failure}")
    return "done" if finished else "stopped"


def versions() -> dict[str, str]:
    """Versions of everything whose change could change a number."""
    found = {"python": platform.python_version()}
    for package in ("tradewinds", "numpy", "numba", "mesa", "pandas", "pyarrow"):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def _manifest(
    scenario: Any,
    seeds: tuple[int, ...],
    records: list[SeedRecord],
    record_flows: RecordFlows,
    command: str | None,
) -> dict[str, Any]:
    records = sorted(records, key=lambda record: record.seed)
    done = [record.seed for record in records]
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "run",
        "status": "complete" if len(done) == len(seeds) else "stopped",
        "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "command": command or _python_command(scenario, seeds, record_flows),
        "scenario": scenario.resolved(),
        "scenario_hash": scenario.hash(),
        "seeds": done,
        "seeds_asked": list(seeds),
        "seeds_with_flows": [record.seed for record in records if record.has_flows],
        "weeks": scenario.weeks,
        "period": period_text(records[0].dates) if records and records[0].dates else "",
        "consumers": scenario.consumers,
        "smes": scenario.smes,
        "data_hash": records[0].data_hash if records else "",
        "result_hash": hash_of_seeds(records),
        "seed_hashes": {str(record.seed): record.hash for record in records},
        "state_digests": {str(record.seed): record.state_digest for record in records if record.state_digest},
        "week_hashes": {str(record.seed): [each[:16] for each in record.week_hashes] for record in records},
        "flow_rows": sum(record.flow_rows for record in records),
        "ledger_e4usd": {str(record.seed): record.ledger for record in records},
        "order_states": {str(record.seed): record.order_states for record in records},
        "seconds_per_seed": {str(record.seed): round(record.seconds, 3) for record in records},
        "peak_memory_mb": round(max((record.peak_memory_mb for record in records), default=0.0)),
        "versions": versions(),
        "machine": {
            "system": platform.system(),
            "processor": platform.machine(),
            "processors": os.cpu_count(),
        },
    }


def _python_command(scenario: Any, seeds: tuple[int, ...], record_flows: RecordFlows) -> str:
    return (
        f"run({scenario.name!r}, seeds={list(seeds)}, weeks={scenario.weeks}, "
        f"consumers={scenario.consumers}, smes={scenario.smes}, record_flows={record_flows!r})"
    )
