"""Command bench: how fast and how large the model is on this machine, against its targets and other programs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.asking.command_registry import command
from experiments.asking.printed_options import Printed
from experiments.ending.bad_input import BadInput
from experiments.ending.exit_values import STOPPED
from experiments.ending.telling import print_error, print_json
from experiments.simulating.stopping import stoppable
from experiments.terminal.meter import duration

if TYPE_CHECKING:
    from types import TracebackType

PARTS = ("ticks", "fixed", "choice", "mesa", "start", "sweep", "year", "demo")
"""Of the benchmark; written out here so that --help imports no experiment."""


@command("bench", panel="Trust", epilog="Example: tradewinds bench --only fixed --json")
def bench_command(
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="PART",
            help=f"This part alone: {', '.join(PARTS)}. May be repeated.",
            show_default="all but demo",
        ),
    ] = None,
    large: Annotated[
        bool,
        typer.Option(
            "--large",
            help="Also ten million consumers, a million Mesa objects, 100 runs, a cold start, the demo; "
            "takes ten minutes and more.",
        ),
    ] = False,
    *,
    printed: Printed,
) -> None:
    """Measure speed and memory on this machine, in about two minutes.

    Gives every figure with its unit, two comparison programs measured in the same run, and the targets with whether
    they hold. docs/performance.md says what each figure means.
    """
    for part in only or ():
        if part not in PARTS:
            from sim.core.parameter import did_you_mean

            raise BadInput(f"--only is {part!r}{did_you_mean(part, PARTS)}; known: {', '.join(PARTS)}")
    from experiments.benchmarks.bench_parts import run_bench

    shell = printed.shell()
    try:
        with stoppable(), Teller(quiet=shell.quiet) as tell:
            found = run_bench(only or (), large, tell)
    except KeyboardInterrupt:
        print_error("stopped", "stopped", shell.as_json)
        raise typer.Exit(STOPPED) from None
    if shell.as_json:
        print_json({"command": "bench", **found})
        return
    from experiments.printing.bench_tables import tables

    for each in tables(found):
        shell.note(each) if isinstance(each, str) else shell.print(each)
    shell.note(f"Measured in {duration(found['seconds'])}. What each figure means: docs/performance.md")


class Teller:
    """What is measured now, on standard error: a spinner with the time on a terminal, plain lines otherwise."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._progress: Any = None
        self._task: Any = None

    def __enter__(self) -> Teller:
        if not self._quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
            self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def __call__(self, what: str) -> None:
        """Say what comes next."""
        if self._quiet:
            return
        if self._progress is None:
            sys.stderr.write(f"measuring {what}\n")
            sys.stderr.flush()
            return
        if self._task is not None:
            self._progress.update(self._task, visible=False)
        self._task = self._progress.add_task(f"measuring {what}")
