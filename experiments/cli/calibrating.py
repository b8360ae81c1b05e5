"""`tradewinds calibrate`: solve the world for the flows of 2023, or show how well it is solved."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.cli.before import check_folder
from experiments.cli.options import SetOption
from experiments.cli.shell import (
    CHECK_FAILED,
    STOPPED,
    BadInput,
    JsonOption,
    QuietOption,
    Shell,
    duration,
    print_error,
    print_json,
)

if TYPE_CHECKING:
    from experiments.calibration import Report
    from sim.fitting.calibration import Calibration
    from sim.scenario import Scenario

CAME = {
    "shipped": "the parameters shipped with the package",
    "stored": "parameters an earlier run has stored",
    "resumed": "solved, going on from where it was stopped",
    "solved": "solved anew",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "calibrate",
        rich_help_panel="Trust",
        epilog="Examples: tradewinds calibrate --worst 10 · tradewinds calibrate --set cross_border_share=4% · "
        "tradewinds calibrate --check",
    )(calibrate_command)


def calibrate_command(
    scenario: Annotated[
        str, typer.Argument(help="Whose settings and mechanisms: a scenario's name, or a file.")
    ] = "law_2023",
    settings: SetOption = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Solve anew, whatever is shipped or stored; about half a minute.")
    ] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Solve anew and compare with the shipped parameters, bit for bit."),
    ] = False,
    ship: Annotated[
        bool, typer.Option("--ship", help="Solve anew and write the parameters the package ships.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write every moment to this CSV file.", metavar="FILE")
    ] = None,
    worst: Annotated[int, typer.Option("--worst", min=0, help="How many of the worst moments to show.")] = 0,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the tables of docs/calibration.md.")
    ] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Fit tastes and shares to the data, and list every moment with target, fit and weight.

    Solving can be stopped with Ctrl-C: the same command goes on where it was. What is fitted, and what is left free:
    docs/calibration.md.
    """
    from experiments.calibration import report_on, write_moments
    from sim.fitting.shipped import differences
    from sim.fitting.shipped import ship as write_shipped

    shell = Shell(as_json, quiet)
    arm = arranged_scenario(scenario, settings)
    if ship and (arm.off or settings or scenario != "law_2023"):
        raise BadInput("--ship writes the parameters of the default world: leave out the scenario and --set")
    if check and not as_shipped(arm):
        raise BadInput(
            "--check compares with the shipped parameters, which are the default world's: leave out the scenario and "
            "--set, or solve this world anew with --fresh"
        )
    if out is not None:
        check_folder(out.parent, of=out)
    solved = followed(shell, arm, anew=fresh or check or ship)
    report = report_on(solved)
    found = differences(solved) if check else []
    if ship:
        shell.say(f"wrote {write_shipped(solved).name}")
    if out is not None:
        write_moments(report.moments, out)
        shell.say(f"{len(report.moments):,} moments are in {out}")
    if as_json:
        print_json(payload(report, worst, check, found))
    elif markdown:
        from experiments.calibration import markdown as markdown_of

        sys.stdout.write(markdown_of(report) + "\n")
    else:
        show(shell, report, worst)
        if check:
            for line in found or ["The shipped parameters are reproduced to the last bit."]:
                shell.print(f"NOT the shipped parameters: {line}" if found else line)
    if found or not report.ok:
        raise typer.Exit(CHECK_FAILED)


def arranged_scenario(name: str, settings: list[str] | None) -> Scenario:
    """Load the scenario whose settings and mechanisms are meant, with `--set` on top."""
    from experiments.cli.arranging import parsed_overrides
    from sim.scenario import Scenario

    loaded = Scenario.load(name)
    return loaded.with_(settings=parsed_overrides(settings)) if settings else loaded


def as_shipped(arm: Scenario) -> bool:
    """Whether a scenario's world and settings are those the shipped parameters are made for."""
    from sim.fitting.shipped import calibration_key
    from sim.mechanisms import limited_settings
    from sim.settings import ModelSettings
    from sim.world import load_world

    world, usual = load_world(None, arm.off), load_world()
    settings = limited_settings(arm.model_settings(), arm.off)
    ours = calibration_key(world.data_hash, world.iso3, settings)
    return ours == calibration_key(usual.data_hash, usual.iso3, ModelSettings())


def followed(shell: Shell, arm: Scenario, anew: bool) -> Calibration:
    """Calibrate and show how far it is; when stopped, say what is kept."""
    from experiments.cli.stopping import stoppable
    from sim.fitting.calibration import calibrate
    from sim.mechanisms import limited_settings
    from sim.world import load_world

    world, settings = load_world(None, arm.off), limited_settings(arm.model_settings(), arm.off)
    with EconomyMeter(shell.quiet) as meter, stoppable():
        try:
            return calibrate(world, settings, use_shipped=not anew, after=meter)
        except KeyboardInterrupt:
            kept = f"{meter.done or 0} of {world.n} economies are solved and kept; the same command goes on from there"
            print_error(f"Stopped; {kept}", "stopped", shell.as_json)
            raise typer.Exit(STOPPED) from None


class EconomyMeter:
    """Progress on standard error: a bar on a terminal, plain lines otherwise, nothing when quiet."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet
        self.done: int | None = None
        self._started, self._shown = time.monotonic(), 0
        self._progress: Any = None
        self._task: Any = None

    def __enter__(self) -> EconomyMeter:
        if not self.quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._progress = Progress(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("economies"),
                TimeRemainingColumn(compact=True), TextColumn("left"), console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def __call__(self, done: int, total: int) -> None:
        """Take the economies solved; the first call says where it starts."""
        started, self.done = self.done is not None, done
        if not started and done:
            self._shown = done
            if done < total and not self.quiet:
                sys.stderr.write(f"Going on from {done} of {total} economies, solved before.\n")
        if self._progress is not None:
            if self._task is None:
                self._task = self._progress.add_task("calibrate", total=total)
            self._progress.update(self._task, completed=done)
        elif not self.quiet and 10 * done // total > 10 * self._shown // total:
            self._shown = done
            spent = duration(time.monotonic() - self._started)
            sys.stderr.write(f"{done / total:4.0%}  {done} of {total} economies, {spent}\n")
            sys.stderr.flush()


def without_what(row: tuple[str, ...]) -> tuple[str, ...]:
    """Return a row of groups without the words that say what each is: a terminal is narrow."""
    return (row[0], *row[2:])


def payload(report: Report, worst: int, check: bool, found: list[str]) -> dict[str, Any]:
    """Return the report as plain values."""
    from experiments.calibration import record_of
    from sim.fitting.shipped import calibration_key, shipped_origin

    solved = report.calibration
    groups = [
        {
            "group": fit.group.name, "what": fit.group.what, "unit": fit.group.unit, "source": fit.group.source,
            "number": fit.count, "assumed": fit.assumed, "capped": fit.capped, "largest_gap": fit.largest_gap,
            "largest_gap_at": fit.worst, "mean_gap": fit.mean_gap, "tolerance": fit.tolerance, "within": fit.within,
            "ok": fit.ok,
        }
        for fit in report.groups
    ]  # fmt: skip
    return {
        "command": "calibrate",
        "ok": report.ok and not found,
        "key": calibration_key(solved.world.data_hash, solved.world.iso3, solved.settings),
        "parameters": solved.came,
        "rounds": int(solved.rounds.max()),
        "moments": len(report.moments),
        "groups": groups,
        "caps": [
            {"cap": cap, "group": group, "places": where} for (cap, group), where in report.caps().items()
        ],
        "worst": [record_of(moment) for moment in report.worst(worst)],
        "shipped": {"origin": shipped_origin(), "compared": check, "differences": found},
    }


def show(shell: Shell, report: Report, worst: int) -> None:
    """Print the tables."""
    from rich import box
    from rich.table import Table

    from experiments.calibration import (
        CAP_HEADER,
        GROUP_HEADER,
        WORST_HEADER,
        cap_rows,
        group_rows,
        worst_rows,
    )

    solved = report.calibration
    title = f"{len(report.moments):,} moments of {solved.world.n} economies: {CAME[solved.came]}"
    for heading, header, rows in (
        (title, without_what(GROUP_HEADER), [without_what(row) for row in group_rows(report)]),
        ("Caps that bind: the target is the capped value", CAP_HEADER, cap_rows(report)),
        (f"The {worst} nearest to their tolerance", WORST_HEADER, worst_rows(report, worst)),
    ):
        if not rows:
            continue
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=heading, title_justify="left")
        for name in header:
            words = name in ("moments", "at", "cap", "binds at")
            table.add_column(name, justify="left" if words else "right")
        for row in rows:
            table.add_row(*row)
        shell.print(table)
    verdict = (
        "Every moment is within its tolerance." if report.ok else "NOT every moment is within its tolerance."
    )
    shell.print(
        f"{verdict} A fit to its own targets is no evidence for the model: tradewinds fit, tradewinds verify."
    )
