"""Options of the commands that simulate, with what they are where they are not given.

Options that several commands take alike are fields of one class; what a single command has stands in its file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from experiments.asking.command_registry import Options
from experiments.asking.early_checks import CONSUMERS_HELP, SMES_HELP
from experiments.asking.help_text import PRINTED, SAVED, SIMULATED, WHERE

SeedsOption = Annotated[
    str,
    typer.Option(
        "--seeds",
        help="Random seeds: how many (10), or which (1,2,5).",
        metavar="N",
        show_default=True,
        rich_help_panel=SIMULATED,
    ),
]
# Defaults that are not one value are given in words: rich takes "[default: ...]" in a help text for markup.
OF_SCENARIO = "as the scenario says"
SmesOption = Annotated[
    int | None,
    typer.Option(
        "--smes",
        help=f"Number of SME agents, {SMES_HELP}.",
        metavar="N",
        show_default=f"{OF_SCENARIO}, else 2,000",
        rich_help_panel=SIMULATED,
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="Override a parameter, as cross_border_share=4%, or a number of the data, as categories.sigma=x1.2 "
        "(tradewinds list data). May be repeated.",
        metavar="KEY=VALUE",
        show_default="none",
        rich_help_panel=SIMULATED,
    ),
]
ClosureOption = Annotated[
    str | None,
    typer.Option(
        "--closure",
        help="partial: wages and incomes are fixed; general: they adjust.",
        metavar="WHICH",
        show_default="as the scenario says, else partial",
        rich_help_panel=SIMULATED,
    ),
]
OffOption = Annotated[
    list[str] | None,
    typer.Option(
        "--off",
        help="Switch a mechanism off (tradewinds list mechanisms names them), or all of them. May be repeated.",
        metavar="NAME",
        show_default="as the scenario says",
        rich_help_panel=SIMULATED,
    ),
]
OnOption = Annotated[
    list[str] | None,
    typer.Option(
        "--on",
        help="Switch a mechanism on again, or all of them. May be repeated.",
        metavar="NAME",
        show_default="as the scenario says",
        rich_help_panel=SIMULATED,
    ),
]
JobsOption = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        min=1,
        help="Number of processes.",
        metavar="N",
        show_default="one for each processor",
        rich_help_panel=WHERE,
    ),
]
YearOption = Annotated[
    int,
    typer.Option(
        "--year",
        help="Show this calendar year only; 0 is the whole run.",
        metavar="YEAR",
        rich_help_panel=PRINTED,
    ),
]
InOption = Annotated[Path, typer.Option("--in", help="Folder that holds the runs.")]


@dataclass(frozen=True)
class Simulated(Options):
    """What is simulated: seeds, sizes, dates, settings, closure and mechanisms."""

    seeds: SeedsOption = "10"
    weeks: Annotated[
        int | None,
        typer.Option(
            "--weeks",
            min=1,
            max=1040,
            help="Length of the run, in weeks.",
            metavar="WEEKS",
            show_default=f"{OF_SCENARIO}, else 104",
            rich_help_panel=SIMULATED,
        ),
    ] = None
    start: Annotated[
        str | None,
        typer.Option(
            "--start",
            help="First day: a Monday, as 2025-01-06.",
            metavar="DATE",
            show_default=OF_SCENARIO,
            rich_help_panel=SIMULATED,
        ),
    ] = None
    consumers: Annotated[
        int | None,
        typer.Option(
            "--consumers",
            help=f"Number of consumer agents, {CONSUMERS_HELP}. With more agents results vary less between seeds.",
            metavar="N",
            show_default=f"{OF_SCENARIO}, else 50,000",
            rich_help_panel=SIMULATED,
        ),
    ] = None
    smes: SmesOption = None
    settings: SetOption = None
    closure: ClosureOption = None
    off: OffOption = None
    on: OnOption = None


@dataclass(frozen=True)
class Saved(Options):
    """What is saved, and where."""

    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Folder for the results.",
            metavar="FOLDER",
            show_default="a new folder under runs/",
            rich_help_panel=SAVED,
        ),
    ] = None
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace a run that is already in --out.", rich_help_panel=SAVED)
    ] = False
    flows: Annotated[
        str,
        typer.Option(
            "--flows",
            help="Save weekly flows of the first seed, of all seeds, or of none.",
            metavar="WHICH",
            rich_help_panel=SAVED,
        ),
    ] = "first"


@dataclass(frozen=True)
class Kept(Saved):
    """What is saved of a run of one scenario: also its state on the way, and agents that are followed."""

    checkpoint_every: Annotated[
        int | None,
        typer.Option(
            "--checkpoint-every",
            min=1,
            help="Save the whole state of every seed in --out every so many weeks, so that a stopped run can be "
            "resumed.",
            metavar="WEEKS",
            show_default="no checkpoints",
            rich_help_panel=SAVED,
        ),
    ] = None
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Continue the stopped run in --out from its checkpoints. The result is identical, bit for bit.",
            rich_help_panel=SAVED,
        ),
    ] = False
    panel: Annotated[
        int | None,
        typer.Option(
            "--panel",
            min=1,
            help="Follow so many consumers and so many firms week by week (tables panel_consumers and panel_firms). No "
            "result depends on it.",
            metavar="N",
            show_default="none",
            rich_help_panel=SAVED,
        ),
    ] = None


@dataclass(frozen=True)
class Processes(Options):
    """Where it runs."""

    jobs: JobsOption = None
    threads: Annotated[
        int | None,
        typer.Option(
            "--threads",
            min=1,
            help="Number of threads of each process.",
            metavar="N",
            show_default="1; all processors for one process with many consumers",
            rich_help_panel=WHERE,
        ),
    ] = None


@dataclass(frozen=True)
class Workers(Processes):
    """Where a run of one scenario runs: each seed may be spread over processes or machines."""

    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            min=1,
            help="Spread each seed's consumers over so many processes of this machine, one seed after the other. The "
            "result is identical, bit for bit. Needs dask and distributed.",
            metavar="N",
            show_default="each seed in one process",
            rich_help_panel=WHERE,
        ),
    ] = None
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            help="The same over all workers of a running Dask scheduler, on any machines with this version of "
            "tradewinds.",
            metavar="ADDRESS",
            show_default="none; an address is as tcp://HOST:PORT",
            rich_help_panel=WHERE,
        ),
    ] = None


@dataclass(frozen=True)
class Compared(Options):
    """Over which weeks a comparison is read, and what stands beside it."""

    year: YearOption = 0
    window: Annotated[
        str,
        typer.Option(
            "--window",
            help="Weeks to read: effect (from the first announcement or other difference between the runs to the end "
            "of its effect), force (from the first week in force), whole, or two dates, 2025-05-02..2026-01-04.",
            metavar="WEEKS",
            rich_help_panel=PRINTED,
        ),
    ] = "effect"
    theory: Annotated[
        bool, typer.Option("--theory", help="Show the textbook's answer to the tariffs beside the agents'.")
    ] = False
