"""The tasks of a run carried out, in this process or in several; completed seeds are kept however it ends."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from sim.results.recording import SeedRecord
from sim.running.checkpoint_plan import Plan, finished_record, what_is_left
from sim.running.resuming import CheckpointError
from sim.running.seed import Task, simulate
from sim.running.workers import ClusterError, WorkerFailed, failure_of, in_processes

Progress = Callable[[int, int], bool | None]
"""Called with (weeks done, weeks in all) over all seeds; answer False to stop."""


class RunFailed(RuntimeError):
    """A seed failed; the message holds the scenario, the seed, and what went wrong."""


class NoRoom(RunFailed):
    """A file of the run could not be written; the message names it, says why, what is kept and how to go on."""


Outcome = RunFailed | Literal["done", "stopped", "interrupted"]
"""How simulating ended."""


def simulate_all(
    tasks: list[Task],
    jobs: int,
    records: list[list[SeedRecord]],
    progress: Progress | None,
    weeks_before: int = 0,
) -> Outcome:
    """Simulate the tasks; say whether all are done, `progress` said stop, the keyboard did, or one failed.

    A failure of this process is the cause of the RunFailed, one of another is in its words.
    """
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
            tasks = [
                *(task._replace(compile_first=share) for share, task in enumerate(tasks[:2])),
                *tasks[2:],
            ]
            finished = in_processes(simulate, tasks, jobs, report, collect)
        else:
            finished = True
            for at, task in enumerate(tasks):
                try:
                    found = simulate(task, partial(report, at))
                except ClusterError as fault:
                    return RunFailed(f"{_named(task)}: {fault}")
                except Exception as fault:  # what is complete is kept, whatever the fault
                    return _failed(task, *failure_of(fault), fault)
                if found is None:
                    finished = False
                    break
                collect(at, found)
    except KeyboardInterrupt:
        return "interrupted"
    except WorkerFailed as failure:
        return _failed(tasks[failure.at], failure.kind, str(failure), failure)
    return "done" if finished else "stopped"


def _named(task: Task) -> str:
    names = " and ".join(arm.scenario.name for arm in task.arms)
    return f"scenario {names}, seed {task.seed}"


def _failed(task: Task, kind: str, message: str, fault: Exception) -> RunFailed:
    """Return how a run ends of which a task failed.

    Raises:
        CheckpointError: what the task was to go on from cannot be used.
    """
    if kind == "refused":
        raise CheckpointError(message) from None
    failed = (NoRoom if kind == "no room" else RunFailed)(f"{_named(task)}: {message}")
    failed.__cause__ = fault
    return failed


def with_checkpoints(
    plan: Plan, outcome: Outcome, seeds: tuple[int, ...], records: list[SeedRecord], command: str | None
) -> Outcome:
    """Take the record of a seed that was complete as the run was stopped; say what is left of one that failed."""
    missing = set(seeds) - {record.seed for record in records}
    late = [found for seed in sorted(missing) if (found := finished_record(plan, seed))]
    records += late
    if not isinstance(outcome, RunFailed):
        return outcome
    left = sorted(missing - {record.seed for record in late})
    failed = type(outcome)(f"{outcome}\n{what_is_left(plan, left, command or '')}")
    failed.__cause__ = outcome.__cause__
    return failed
