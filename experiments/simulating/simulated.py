"""What the commands do to simulate: say what it will cost, show progress, and end politely when stopped."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.asking.early_checks import COMPILE_NOTE, first_run_compiles
from experiments.ending.bad_input import BadInput
from experiments.ending.fault_sentences import note_finished
from experiments.printing.moved_numbers import tell_moved
from experiments.simulating.stopping import end_stopped, stoppable
from experiments.terminal.meter import Meter, duration
from experiments.terminal.shell import Shell, counted, size

if TYPE_CHECKING:
    from sim.results.run_results import Results
    from sim.running.run_options import RunOptions
    from sim.scenario.definition import Scenario


def simulated(
    shell: Shell,
    arms: list[Scenario],
    folders: list[Path],
    options: RunOptions,
) -> list[Results]:
    """Say what it will cost, simulate with progress, and end politely when stopped.

    Args:
        shell: where words go.
        arms: what is simulated.
        folders: of each scenario, where its run is saved.
        options: how; progress, folders and command are filled in here.
    """
    from sim.running.run_scenarios import RunStopped, run_many

    tell_cost(shell, arms, options)
    if options.where:
        shell.say(f"Consumers of each seed are spread over {options.where.in_words()}")
    if options.resume:
        shell.say("Resuming: what is complete is kept, the rest goes on from its last checkpoint")
    calibrate_moved(shell, arms)
    try:
        with stoppable(), Meter("simulating", quiet=shell.quiet) as meter:
            found = run_many(arms, replace(options, progress=meter, folders=folders, command=command_line()))
        note_finished(*folders)
        return found
    except RunStopped as stop:
        end_stopped(shell, stop, folders, command_line())


def calibrate_moved(shell: Shell, arms: list[Scenario]) -> None:
    """Calibrate worlds of moved data once, before anything is written; the runs load the solutions.

    Raises:
        CalibrationError: no tastes meet the moved data.
    """
    from sim.calibration.calibrated import calibrate
    from sim.calibration.solution_store import folder
    from sim.mechanisms.limits import limited_settings
    from sim.mechanisms.worlds import load_world

    if folder() is None:  # nothing is kept: each run solves for itself
        return
    for arm in arms:
        if not arm.data:
            continue
        settings = limited_settings(arm.model_settings(), arm.off)
        with Meter("calibrating", quiet=shell.quiet, unit="economies") as meter:
            calibrate(load_world(None, arm.off, settings, arm.data), settings, after=meter)


def tell_cost(shell: Shell, arms: list[Scenario], options: RunOptions) -> None:
    """Say what time, memory and disk a run will take, before it starts."""
    from experiments.simulating.expected_cost import expected_cost
    from sim.surroundings.values import seeds_of

    seeds = len(seeds_of(options.seeds))
    cost = expected_cost(
        arms, seeds, 1 if options.where else options.jobs, checked_flows(options.record_flows)
    )
    shell.say(
        f"{' and '.join(arm.name for arm in arms)}: {counted(seeds, 'seed')}, "
        f"{counted(arms[-1].weeks, 'week')} from {arms[-1].start}, "
        f"{arms[-1].consumers:,} consumers, {arms[-1].smes:,} SMEs"
    )
    tell_moved(shell, arms)
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
    if cost.calibrations:
        shell.say(
            f"note: {counted(cost.calibrations, 'calibration')} must be solved first, for these settings, switches "
            "and data have none yet; that time is included, and the solution is kept"
        )
    if first_run_compiles():
        shell.say(COMPILE_NOTE)


def checked_flows(which: Any) -> Any:
    """One of first, all, none."""
    if which not in ("first", "all", "none"):
        raise BadInput(f"--flows is {which!r}, expected first, all or none")
    return which


def command_line() -> str:
    """The command as typed, for the manifest."""
    return shlex.join(["tradewinds", *sys.argv[1:]])
