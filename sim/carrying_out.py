"""The tasks of a run carried out, in this process or in several; completed seeds are kept however it ends."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from sim.checkpoint_plan import Plan, finished_record, what_is_left
from sim.recording import SeedRecord
from sim.seed import Task, simulate
from sim.surroundings.memory import MEMORY, ran_out
from sim.workers import ClusterError, WorkerFailed, in_processes

Progress = Callable[[int, int], bool | None]
"""Called with (weeks done, weeks in all) over all seeds; answer False to stop."""


class RunFailed(RuntimeError):
    """A seed failed; the message holds the scenario, the seed, and what went wrong."""


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
        return _failed(tasks[at], str(fault))
    except WorkerFailed as failure:
        return _failed(tasks[failure.at], str(failure))
    except Exception as fault:
        if jobs > 1:
            raise
        words = MEMORY if ran_out(fault) else f"{type(fault).__name__}: {fault}"
        failed = _failed(tasks[at], words)
        failed.__cause__ = fault
        return failed
    return "done" if finished else "stopped"


def _failed(task: Task, words: str) -> RunFailed:
    names = " and ".join(arm.scenario.name for arm in task.arms)
    return RunFailed(f"scenario {names}, seed {task.seed}: {words}")


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
    return RunFailed(f"{outcome}\n{what_is_left(plan, left, command or '')}")
