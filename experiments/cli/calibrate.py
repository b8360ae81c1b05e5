"""`tradewinds calibrate`: solve the world for the flows of 2023, or show how well it is solved."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.asking.command_registry import Options, command
from experiments.asking.early_checks import check_folder
from experiments.asking.printed_options import Printed
from experiments.asking.shared_options import SetOption
from experiments.ending.bad_input import BadInput
from experiments.ending.exit_values import CHECK_FAILED, STOPPED
from experiments.ending.telling import print_error, print_json
from experiments.printing.moved_numbers import tell_moved
from experiments.terminal.meter import Meter
from experiments.terminal.shell import Shell

if TYPE_CHECKING:
    from experiments.verification.calibration_report import Report
    from sim.calibration.calibrated_state import Calibration
    from sim.scenario.definition import Scenario

CAME = {
    "shipped": "the parameters shipped with the package",
    "stored": "parameters an earlier run has stored",
    "resumed": "solved, going on from where it was stopped",
    "solved": "solved anew",
}


@dataclass(frozen=True)
class Solving(Options):
    """Whether the shipped parameters are taken, solved anew, compared or written."""

    fresh: Annotated[
        bool, typer.Option("--fresh", help="Solve anew, whatever is shipped or stored; about half a minute.")
    ] = False
    check: Annotated[
        bool,
        typer.Option("--check", help="Solve anew and compare with the shipped parameters, bit for bit."),
    ] = False
    ship: Annotated[
        bool, typer.Option("--ship", help="Solve anew and write the parameters the package ships.")
    ] = False


@dataclass(frozen=True)
class Shown(Options):
    """Which moments are shown, and in which form."""

    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Write every moment to this CSV file.", metavar="FILE", show_default="none"
        ),
    ] = None
    worst: Annotated[int, typer.Option("--worst", min=0, help="How many of the worst moments to show.")] = 0
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the tables of docs/calibration.md.")] = (
        False
    )


@command(
    "calibrate",
    panel="Trust",
    epilog="Examples: tradewinds calibrate --worst 10 · tradewinds calibrate --set cross_border_share=4% · "
    "tradewinds calibrate --check",
)
def calibrate_command(
    scenario: Annotated[
        str, typer.Argument(help="Whose settings and mechanisms: a scenario's name, or a file.")
    ] = "law_2023",
    settings: SetOption = None,
    *,
    solving: Solving,
    shown: Shown,
    printed: Printed,
) -> None:
    """Fit tastes and shares to the data, and list every moment with target, fit and weight.

    Ctrl-C stops the calibration; the same command continues it. docs/calibration.md says what is fitted and what is
    left free.
    """
    from experiments.verification.calibration_report import report_on, write_moments
    from sim.calibration.shipping import differences
    from sim.calibration.shipping import ship as write_shipped

    shell = printed.shell()
    arm = arranged_scenario(scenario, settings)
    if solving.ship and (arm.off or settings or scenario != "law_2023"):
        raise BadInput("--ship writes the parameters of the default model: leave out the scenario and --set")
    if solving.check and not as_shipped(arm):
        raise BadInput(
            "--check compares with the shipped parameters, which are those of the default model: leave out the "
            "scenario and --set, or calibrate these settings anew with --fresh"
        )
    if shown.out is not None:
        check_folder(shown.out.parent, of=shown.out)
    if settings:
        tell_moved(shell, [arm])
    solved = followed(shell, arm, anew=solving.fresh or solving.check or solving.ship)
    report = report_on(solved)
    found = differences(solved) if solving.check else []
    if solving.ship:
        shell.say(f"wrote {write_shipped(solved).name}")
    if shown.out is not None:
        write_moments(report.moments, shown.out)
        shell.say(f"{len(report.moments):,} moments are in {shown.out}")
    if shell.as_json:
        print_json(payload(report, shown.worst, solving.check, found))
    elif shown.markdown:
        from experiments.verification.calibration_report import markdown as markdown_of

        sys.stdout.write(markdown_of(report) + "\n")
    else:
        show(shell, report, shown.worst)
        if solving.check:
            for line in found or ["The shipped parameters are reproduced: identical, bit for bit."]:
                shell.note(f"NOT the shipped parameters: {line}" if found else line)
    if found or not report.ok:
        raise typer.Exit(CHECK_FAILED)


def arranged_scenario(name: str, settings: list[str] | None) -> Scenario:
    """Load the scenario whose settings and mechanisms are meant, with `--set` on top."""
    from experiments.asking.asked_scenarios import parsed_overrides
    from sim.scenario.definition import Scenario

    loaded = Scenario.load(name)
    return loaded.with_(**parsed_overrides(settings)) if settings else loaded


def as_shipped(arm: Scenario) -> bool:
    """Whether a scenario's world and settings are those the shipped parameters are made for."""
    from sim.calibration.shipped import calibration_key
    from sim.core.settings import ModelSettings
    from sim.mechanisms.limits import limited_settings
    from sim.mechanisms.worlds import load_world

    world, usual = load_world(None, arm.off, data=arm.data), load_world()
    settings = limited_settings(arm.model_settings(), arm.off)
    ours = calibration_key(world.data_hash, world.iso3, settings)
    return ours == calibration_key(usual.data_hash, usual.iso3, ModelSettings())


def followed(shell: Shell, arm: Scenario, anew: bool) -> Calibration:
    """Calibrate and show how far it is; when stopped, say what is kept."""
    from experiments.simulating.stopping import stoppable
    from sim.calibration.calibrated import calibrate
    from sim.mechanisms.limits import limited_settings
    from sim.mechanisms.worlds import load_world

    world = load_world(None, arm.off, data=arm.data)
    settings = limited_settings(arm.model_settings(), arm.off)
    meter = EconomyMeter(shell.quiet)
    with meter, stoppable():
        try:
            return calibrate(world, settings, use_shipped=not anew, after=meter)
        except KeyboardInterrupt:
            kept = f"{meter.done or 0} of {world.n} economies are solved and kept; the same command goes on from there"
            print_error(f"Stopped; {kept}", "stopped", shell.as_json)
            raise typer.Exit(STOPPED) from None


class EconomyMeter(Meter):
    """Progress of solving, in economies; the first report says where it starts."""

    def __init__(self, quiet: bool) -> None:
        super().__init__("calibrate", quiet=quiet, unit="economies")
        self.done: int | None = None
        self._quiet = quiet

    def __call__(self, done: int, total: int) -> None:
        """Take the economies solved."""
        if self.done is None and 0 < done < total and not self._quiet:
            sys.stderr.write(f"Going on from {done} of {total} economies, solved before.\n")
        self.done = done
        super().__call__(done, total)


def payload(report: Report, worst: int, check: bool, found: list[str]) -> dict[str, Any]:
    """Return the report as plain values."""
    from experiments.verification.calibration_report import record_of
    from sim.calibration.shipped import calibration_key, shipped_origin

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
    from experiments.printing import calibration_tables as tables

    solved = report.calibration
    title = f"{len(report.moments):,} moments of {solved.world.n} economies: {CAME[solved.came]}"
    for each in (
        tables.groups(report, title),
        tables.caps(report),
        tables.nearest_to_a_miss(report, worst),
    ):
        if each.rows:
            shell.print(each)
    verdict = (
        "Every moment is within its tolerance." if report.ok else "NOT every moment is within its tolerance."
    )
    shell.note(
        f"{verdict} A fit to its own targets is no evidence for the model: tradewinds fit, tradewinds verify."
    )
