"""What the commands do to simulate: say what it will cost, show progress, and end politely when stopped."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from experiments.cli.before import COMPILE_NOTE, first_run_compiles
from experiments.cli.shell import BadInput, Meter, Shell, counted, duration, size
from experiments.cli.stopping import end_stopped, stoppable
from experiments.ending.faults import note_finished

if TYPE_CHECKING:
    from sim.results import Results
    from sim.scenario import Scenario
    from sim.workers import Where


class Keep(TypedDict):
    """What is said of checkpoints, of where one seed is simulated, and of whom it follows."""

    checkpoint_every: int | None
    resume: bool
    where: Where | None
    panel: int


NOTHING_KEPT: Keep = {"checkpoint_every": None, "resume": False, "where": None, "panel": 0}


def simulated(
    shell: Shell,
    arms: list[Scenario],
    seeds: tuple[int, ...],
    folders: list[Path],
    jobs: int | None,
    threads: int | None,
    flows: str,
    keep: Keep = NOTHING_KEPT,
) -> list[Results]:
    """Say what it will cost, simulate with progress, and end politely when stopped."""
    from sim.run import RunStopped, run_many

    where = keep["where"]
    tell_cost(shell, arms, seeds, 1 if where else jobs, flows)
    if where:
        shell.say(f"Consumers of each seed are spread over {where.told()}")
    if keep["resume"]:
        shell.say("Resuming: what is complete is kept, the rest goes on from its last checkpoint")
    try:
        with stoppable(), Meter("simulating", quiet=shell.quiet) as meter:
            found = run_many(
                arms,
                seeds=seeds,
                jobs=jobs,
                threads=threads,
                progress=meter,
                record_flows=checked_flows(flows),
                folders=folders,
                command=command_line(),
                **keep,
            )
        note_finished(*folders)
        return found
    except RunStopped as stop:
        end_stopped(shell, stop, folders, command_line())


def tell_cost(
    shell: Shell, arms: list[Scenario], seeds: tuple[int, ...], jobs: int | None, flows: str
) -> None:
    """Say what time, memory and disk a run will take, before it starts."""
    from experiments.cli.cost import expected_cost

    cost = expected_cost(arms, len(seeds), jobs, checked_flows(flows))
    shell.say(
        f"{' and '.join(arm.name for arm in arms)}: {counted(len(seeds), 'seed')}, "
        f"{counted(arms[-1].weeks, 'week')} from {arms[-1].start}, "
        f"{arms[-1].consumers:,} consumers, {arms[-1].smes:,} SMEs"
    )
    from sim.scenario_checks import overridden_settings, policies_in_vain

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
