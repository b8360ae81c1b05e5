"""`tradewinds gravity`: what the baseline world says by itself, beside what it was calibrated to."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.asking.asked_scenarios import parsed_overrides
from experiments.asking.command_registry import command
from experiments.asking.early_checks import first_run_compiles
from experiments.asking.printed_options import Printed
from experiments.asking.shared_options import InOption, SetOption
from experiments.ending.bad_input import BadInput
from experiments.ending.telling import print_json
from experiments.printing.moved_numbers import tell_moved
from experiments.saved_runs.run_folders import RUNS
from experiments.saved_runs.run_opening import found_run, load_results, readable
from experiments.terminal.shell import Shell
from sim.saved.reading import COMPARISON, kind_in

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.uncalibrated.uncalibrated_moments import Moments

WHAT = (
    "Expected first sales of a year at the offers of the scenario's first week, no draws; USD fob at prices of 2023. "
    "Calibrated under the law of 2023: every pair's flow in all (under it rows 'all' repeat the data), and each "
    "destination's parcels, platform shares and modes in all. Not calibrated: how a pair's flow divides into channels, "
    "modes by distance, sellers' sizes and markets."
)
OF_RUN = (
    "Simulated first sales across borders, mean of the seeds, USD fob a year at prices of 2023; zeros are pairs on "
    "which no sampled buyer bought. Pair flows were calibrated to 2023 before policies and adaptation; how they divide "
    "into parcels and bulk (restocking and firms' purchases) is not calibrated."
)


@command("gravity", panel="Look up", epilog="Example: tradewinds gravity law_2023 --json")
def gravity_command(
    scenario: Annotated[
        str | None, typer.Argument(help="A scenario's name, or a file.", show_default="law_2023")
    ] = None,
    run: Annotated[
        str | None,
        typer.Option(
            "--run",
            help="Gravity of a saved run's simulated sales instead: its folder, or its name.",
            show_default="none",
        ),
    ] = None,
    folder: InOption = RUNS,
    settings: SetOption = None,
    *,
    printed: Printed,
) -> None:
    """Print gravity coefficients by channel, modes by distance, and sizes and markets of sellers, none calibrated.

    Expected trade of the scenario's first week, stated per year; nothing is simulated. With published figures where
    there are any, and remarks on what is hard to believe.
    """
    shell = printed.shell()
    if run is not None:
        if scenario is not None:
            raise BadInput("name a scenario or a run with --run, not both")
        if settings:
            raise BadInput("--set changes a scenario; a run with --run is as it was made")
        path = found_run(run, folder)
        with readable(path):
            _of_run(shell, path)
        return
    from experiments.uncalibrated import week_zero
    from experiments.uncalibrated.uncalibrated_moments import uncalibrated_moments
    from sim import Scenario

    loaded = Scenario.load(scenario or "law_2023").with_(**parsed_overrides(settings or []))
    if settings:
        tell_moved(shell, [loaded])
    shell.say(f"Expected trade of the first week of {loaded.name}")
    if first_run_compiles():
        shell.say("The model is compiled first: about half a minute more.")
    found = uncalibrated_moments(week_zero.week_zero(loaded))
    if shell.as_json:
        print_json({"command": "gravity", "what": WHAT, **found.as_dict(), **_literature()})
    else:
        show(shell, found)


def _of_run(shell: Shell, path: Path) -> None:
    """Print the regressions of a saved run's simulated sales."""
    if kind_in(path) == COMPARISON:
        raise BadInput(f"{path} is a comparison; name one of the runs in it, as {path}/SCENARIO")
    from experiments.printing import gravity_tables as tables
    from experiments.uncalibrated.gravity_regressions import PUBLISHED_SOURCE
    from experiments.uncalibrated.run_gravity import run_coefficients, world_of

    results = load_results(path, shell)
    world, warning = world_of(results.manifest)
    gone = sorted({*results.lanes["origin"], *results.lanes["destination"]} - {*world.iso3})
    if gone:
        raise BadInput(f"{path} has economies that the model no longer has: {', '.join(gone)}")
    rows = run_coefficients(results.lanes, world)
    about = {
        "run": str(path), "scenario": results.name, "seeds": len(results.seeds), "period": results.manifest["period"],
        "data_hash": results.manifest["data_hash"], "world_data_hash": world.data_hash,
    }  # fmt: skip
    if shell.as_json:
        named = [asdict(row) for row in rows]
        print_json(
            {
                "command": "gravity", "what": OF_RUN, **about, "warnings": [warning] if warning else [],
                "coefficients": named, **_literature(),
            }
        )  # fmt: skip
        return
    if warning:
        shell.note(f"warning: {warning}")
    shell.note(OF_RUN)
    shell.print(tables.of_run(rows, about))
    shell.note(tables.ERRORS)
    shell.note(PUBLISHED_SOURCE)


def _literature() -> dict[str, Any]:
    """Return published figures and where they are from."""
    from experiments.uncalibrated.export_markets import PUBLISHED_SOURCE as MARKETS_SOURCE
    from experiments.uncalibrated.gravity_regressions import HEAD_MAYER, ONLINE_SOURCE, PUBLISHED_SOURCE

    published = {name: each._asdict() for name, each in HEAD_MAYER.items()}
    return {"published": published, "sources": [PUBLISHED_SOURCE, ONLINE_SOURCE, MARKETS_SOURCE]}


def show(shell: Shell, found: Moments) -> None:
    """Print the tables, then what is hard to believe."""
    from experiments.printing import gravity_tables as tables
    from experiments.uncalibrated.gravity_regressions import ABROAD, WITH_HOME

    shell.note(WHAT)
    shell.note()
    for table in (
        tables.coefficients(found, ABROAD),
        tables.coefficients(found, WITH_HOME),
        tables.freight(found),
        tables.sizes(found),
        tables.markets(found),
    ):
        shell.print(table)
    for note in tables.notes(found):
        shell.note(note)
    if found.remarks:
        shell.note()
        shell.note("Hard to believe:")
        for remark in found.remarks:
            shell.note(f"- {remark}")
