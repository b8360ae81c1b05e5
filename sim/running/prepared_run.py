"""A run as it is about to begin: scenarios, seeds, processes and checkpoints made definite, and its tasks."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sim.results.recording import SeedRecord
from sim.running import resuming
from sim.running.checkpoint_plan import Plan, asked_of, finished_record, plan_for
from sim.running.preparing import (
    available_processors,
    check_panel,
    chosen_seeds,
    counts_of,
    prepared,
    threads_for,
)
from sim.running.run_files import clear_folder, flows_path
from sim.running.run_options import TRADE_MODEL, RunOptions
from sim.running.seed import Arm, Task, alike

if TYPE_CHECKING:
    from sim.running.cluster import Cluster
    from sim.scenario.definition import Scenario


@dataclass(frozen=True)
class PreparedRun:
    """What is simulated, and how; nothing of it is left to be chosen."""

    options: RunOptions
    """What was asked."""
    arms: list[Scenario]
    """The scenarios."""
    seeds: tuple[int, ...]
    """Seeds that each of them is simulated with."""
    jobs: int
    """Processes at work at once."""
    threads: int
    """Threads of each process."""
    panel: int
    """Consumers, and as many firms, that are followed week by week; 0 for none."""
    plan: Plan | None = None
    """How checkpoints are kept; None where they are not."""
    complete: list[SeedRecord] = field(default_factory=list)
    """Seeds of the run that is resumed that are complete already."""


def prepare_run(scenarios: Sequence[Scenario | str | Path], options: RunOptions) -> PreparedRun:
    """Make a run definite; nothing is written.

    Raises:
        ScenarioError: a scenario cannot be read.
        ValueError: an option cannot be meant, or does not go with another.
        CheckpointError: there is nothing to resume, or something else.
    """
    arms = [prepared(each, options.weeks, options.consumers, options.smes) for each in scenarios]
    seeds = chosen_seeds(options.seeds)
    counts = counts_of(
        jobs=options.jobs,
        threads=options.threads,
        panel=options.panel,
        checkpoint_every=options.checkpoint_every,
    )
    jobs, panel, every = counts["jobs"], counts["panel"] or 0, counts["checkpoint_every"]
    check_panel(panel, arms)
    plan, complete = None, []
    if every or options.resume:
        plan = plan_for(
            arms,
            seeds,
            options.record_flows,
            options.folders,
            every,
            options.command,
            options.model,
            options.resume,
            panel,
        )
        if options.resume:
            complete = [each for seed in seeds if (each := finished_record(plan, seed))]
    if options.where and len(arms) > 1:
        raise ValueError("one scenario at a time is spread over workers")
    if options.where and (jobs or 1) > 1:
        raise ValueError("a run spread over workers simulates one seed at a time: leave jobs out")
    jobs = 1 if options.where else min(jobs or available_processors(), len(arms) * len(seeds))
    threads = counts["threads"] or threads_for(arms, jobs)
    return PreparedRun(options, arms, seeds, jobs, threads, panel, plan, complete)


def made_room(asked: PreparedRun) -> list[Path]:
    """Clear the folders of the run and note its start; return where the weekly flows of each scenario go."""
    options, plan = asked.options, asked.plan
    homes = [
        Path(options.folders[at]) / "flows"
        if options.folders
        else Path(tempfile.mkdtemp(prefix="tradewinds-"))
        for at in range(len(asked.arms))
    ]
    for folder in options.folders or ():
        clear_folder(Path(folder), all_of_it=not options.resume)
    if plan and not options.resume:
        resuming.note_start(
            plan.folder.parent,
            asked_of(plan, asked.seeds, options.record_flows),
            plan.every,
            options.command or "",
        )
    return homes


def tasks_of(asked: PreparedRun, homes: Sequence[Path], cluster: Cluster | None) -> list[Task]:
    """Return the tasks of a run, seed by seed, without the seeds that are complete."""
    options, done = asked.options, {record.seed for record in asked.complete}
    # One worker can do all scenarios of a seed, and their common weeks once; the last seeds' are shared out, where
    # some worker would be idle.
    together = len(asked.seeds) // asked.jobs * asked.jobs if options.model == TRADE_MODEL else 0
    tasks = []
    for number, seed in enumerate(asked.seeds):
        if seed in done:
            continue
        alone = [
            Arm(at, arm, flows_path(homes[at], seed, asked.seeds, options.record_flows))
            for at, arm in enumerate(asked.arms)
        ]
        tasks += [
            Task(
                group,
                seed,
                options.model,
                asked.threads,
                checkpoints=asked.plan,
                alone=asked.jobs == 1,
                panel=asked.panel,
                cluster=cluster,
            )
            for group in (alike(alone) if number < together else zip(alone))
        ]
    return tasks


__all__ = ["PreparedRun", "made_room", "prepare_run", "tasks_of"]
