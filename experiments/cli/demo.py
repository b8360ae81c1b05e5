"""tradewinds demo: one policy against its counterfactual, at the sizes of the README's table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from experiments.asking.asked_scenarios import arranged
from experiments.asking.command_registry import Options, command
from experiments.asking.early_checks import CONSUMERS_HELP, SMES_HELP, parsed_seeds
from experiments.asking.help_text import SAVED, SIMULATED
from experiments.asking.printed_options import Printed
from experiments.asking.shared_options import JobsOption, SeedsOption, Simulated, YearOption
from experiments.saved_runs.run_folders import RUNS
from experiments.simulating import demonstration
from experiments.simulating.side_by_side import Answer, compare_scenarios
from sim.running.run_options import RunOptions


@dataclass(frozen=True)
class Demonstrated(Options):
    """Sizes of the demonstration and its folder, where they are not the usual ones."""

    weeks: Annotated[
        int | None,
        typer.Option(
            "--weeks",
            min=1,
            max=1040,
            help="Length of each run, in weeks.",
            metavar="WEEKS",
            show_default="104",
            rich_help_panel=SIMULATED,
        ),
    ] = None
    consumers: Annotated[
        int | None,
        typer.Option(
            "--consumers",
            help=f"Number of consumer agents, {CONSUMERS_HELP}.",
            metavar="N",
            show_default=f"{demonstration.CONSUMERS:,}",
            rich_help_panel=SIMULATED,
        ),
    ] = None
    smes: Annotated[
        int | None,
        typer.Option(
            "--smes",
            help=f"Number of SME agents, {SMES_HELP}.",
            metavar="N",
            show_default=f"{demonstration.SMES:,}",
            rich_help_panel=SIMULATED,
        ),
    ] = None
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Folder for the results.",
            metavar="FOLDER",
            show_default="runs/demo",
            rich_help_panel=SAVED,
        ),
    ] = None


@command("demo", panel="Simulate", epilog="Example: tradewinds demo --out runs/demo")
def demo_command(
    *,
    seeds: SeedsOption = f"{demonstration.SEEDS}",
    sizes: Demonstrated,
    jobs: JobsOption = None,
    year: YearOption = 0,
    printed: Printed,
) -> None:
    """What did ending the US small-parcel exemption change? About two minutes on two processors.

    Compares us_de_minimis_kept with us_de_minimis_repeal, from 2025-01-06 to 2027-01-03, over five paired
    seeds.
    """
    shell = printed.shell()
    asked = Simulated(
        weeks=sizes.weeks,
        consumers=demonstration.CONSUMERS if sizes.consumers is None else sizes.consumers,
        smes=demonstration.SMES if sizes.smes is None else sizes.smes,
    )
    arms = [arranged(name, asked) for name in demonstration.SCENARIOS]
    folder, chosen = (sizes.out or RUNS / "demo", sizes.out is None), parsed_seeds(seeds)
    answer = Answer("demo", year, question=demonstration.QUESTION)
    compare_scenarios(shell, arms, folder, RunOptions(seeds=chosen, jobs=jobs), answer)
