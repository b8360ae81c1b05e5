"""What the commands do to simulate: say what it will cost, show progress, and end politely when stopped."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.asking.early_checks import COMPILE_NOTE, first_run_compiles
from experiments.ending.bad_input import BadInput
from experiments.ending.fault_sentences import note_finished
from experiments.simulating.stopping import end_stopped, stoppable
from experiments.terminal.meter import Meter, duration
from experiments.terminal.shell import Shell, counted, size

if TYPE_CHECKING:
    from sim.results.run_results import Results
    from sim.running.workers import Where
    from sim.scenario.definition import Scenario


@dataclass(frozen=True)
class Plan:
    """How scenarios are simulated: in how many processes, and what is kept on the way."""

    jobs: int | None = None
    """Processes; one for each processor where it is not said."""
    threads: int | None = None
    """Threads of each process."""
    flows: str = "first"
    """Of which seeds weekly flows are kept: first, all or none."""
    checkpoint_every: int | None = None
    """Weeks between checkpoints; none where it is not said."""
    resume: bool = False
    where: Where | None = None
    """Over what the consumers of a seed are spread; None for its own process."""
    panel: int = 0
    """Consumers, and firms, that are followed week by week."""


def simulated(
    shell: Shell,
    arms: list[Scenario],
    seeds: tuple[int, ...],
    folders: list[Path],
    plan: Plan,
) -> list[Results]:
    """Say what it will cost, simulate with progress, and end politely when stopped."""
    from sim.running.run import RunStopped, run_many

    tell_cost(shell, arms, seeds, 1 if plan.where else plan.jobs, plan.flows)
    if plan.where:
        shell.say(f"Consumers of each seed are spread over {plan.where.told()}")
    if plan.resume:
        shell.say("Resuming: what is complete is kept, the rest goes on from its last checkpoint")
    try:
        with stoppable(), Meter("simulating", quiet=shell.quiet) as meter:
            found = run_many(
                arms,
                seeds=seeds,
                jobs=plan.jobs,
                threads=plan.threads,
                progress=meter,
                record_flows=checked_flows(plan.flows),
                folders=folders,
                command=command_line(),
                checkpoint_every=plan.checkpoint_every,
                resume=plan.resume,
                where=plan.where,
                panel=plan.panel,
            )
        note_finished(*folders)
        return found
    except RunStopped as stop:
        end_stopped(shell, stop, folders, command_line())


def tell_cost(
    shell: Shell, arms: list[Scenario], seeds: tuple[int, ...], jobs: int | None, flows: str
) -> None:
    """Say what time, memory and disk a run will take, before it starts."""
    from experiments.simulating.expected_cost import expected_cost

    cost = expected_cost(arms, len(seeds), jobs, checked_flows(flows))
    shell.say(
        f"{' and '.join(arm.name for arm in arms)}: {counted(len(seeds), 'seed')}, "
        f"{counted(arms[-1].weeks, 'week')} from {arms[-1].start}, "
        f"{arms[-1].consumers:,} consumers, {arms[-1].smes:,} SMEs"
    )
    from sim.scenario.checks import overridden_settings, policies_in_vain

    for arm in arms:
        for warning in (*arm.warnings, *overridden_settings(arm).values(), *policies_in_vain(arm)):
            shell.say(f"note: {warning}")
    laws = {arm.law_date for arm in arms}
    if len(laws) > 1:
        shell.say(
            "note: the scenarios start from the law of different days, so the difference includes every change in law "
            "between them"
        )
    shell.say(
        f"Expected: about {duration(cost.seconds)} in {counted(cost.jobs, 'process', 'processes')}, "
        f"{size(cost.memory_mb)} of memory, {size(cost.disk_mb)} of disk"
    )
    if first_run_compiles():
        shell.say(COMPILE_NOTE)


def checked_flows(which: str) -> Any:
    """One of first, all, none."""
    if which not in ("first", "all", "none"):
        raise BadInput(f"--flows is {which!r}, expected first, all or none")
    return which


def command_line() -> str:
    """The command as typed, for the manifest."""
    return shlex.join(["tradewinds", *sys.argv[1:]])
