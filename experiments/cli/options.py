"""Options of the commands that simulate, with what they are where they are not given."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.before import CONSUMERS_HELP, SMES_HELP
from experiments.cli.help import PRINTED, SAVED, SIMULATED, WHERE

DEFAULT_SEEDS = "10"

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
WeeksOption = Annotated[
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
]
StartOption = Annotated[
    str | None,
    typer.Option(
        "--start",
        help="First day: a Monday, as 2025-01-06.",
        metavar="DATE",
        show_default=OF_SCENARIO,
        rich_help_panel=SIMULATED,
    ),
]
ConsumersOption = Annotated[
    int | None,
    typer.Option(
        "--consumers",
        help=f"Number of consumer agents, {CONSUMERS_HELP}. With more agents results vary less between seeds.",
        metavar="N",
        show_default=f"{OF_SCENARIO}, else 50,000",
        rich_help_panel=SIMULATED,
    ),
]
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
        help="Override a parameter, as cross_border_share=4%. May be repeated.",
        metavar="KEY=VALUE",
        show_default="none",
        rich_help_panel=SIMULATED,
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        help="Folder for the results.",
        metavar="FOLDER",
        show_default="a new folder under runs/",
        rich_help_panel=SAVED,
    ),
]
DemoWeeksOption = Annotated[
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
]
DemoConsumersOption = Annotated[
    int | None,
    typer.Option(
        "--consumers",
        help=f"Number of consumer agents, {CONSUMERS_HELP}.",
        metavar="N",
        show_default="50,000",
        rich_help_panel=SIMULATED,
    ),
]
DemoSmesOption = Annotated[
    int | None,
    typer.Option(
        "--smes",
        help=f"Number of SME agents, {SMES_HELP}.",
        metavar="N",
        show_default="2,000",
        rich_help_panel=SIMULATED,
    ),
]
DemoOutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        help="Folder for the results.",
        metavar="FOLDER",
        show_default="runs/demo",
        rich_help_panel=SAVED,
    ),
]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Replace a run that is already in --out.", rich_help_panel=SAVED)
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
ThreadsOption = Annotated[
    int | None,
    typer.Option(
        "--threads",
        min=1,
        help="Number of threads of each process.",
        metavar="N",
        show_default="1; all processors for one process with many consumers",
        rich_help_panel=WHERE,
    ),
]
FlowsOption = Annotated[
    str,
    typer.Option(
        "--flows",
        help="Save weekly flows of the first seed, of all seeds, or of none.",
        metavar="WHICH",
        rich_help_panel=SAVED,
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
WindowOption = Annotated[
    str,
    typer.Option(
        "--window",
        help="Weeks to read: effect (from the first announcement or other difference between the runs to the end of "
        "its effect), force (from the first week in force), whole, or two dates, 2025-05-02..2026-01-04.",
        metavar="WEEKS",
        rich_help_panel=PRINTED,
    ),
]
CheckpointOption = Annotated[
    int | None,
    typer.Option(
        "--checkpoint-every",
        min=1,
        help="Save the whole state of every seed in --out every so many weeks, so that a stopped run can be resumed.",
        metavar="WEEKS",
        show_default="no checkpoints",
        rich_help_panel=SAVED,
    ),
]
ResumeOption = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Continue the stopped run in --out from its checkpoints. The result is identical, bit for bit.",
        rich_help_panel=SAVED,
    ),
]
WorkersOption = Annotated[
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
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        help="The same over all workers of a running Dask scheduler, on any machines with this version of tradewinds.",
        metavar="ADDRESS",
        show_default="none; an address is as tcp://HOST:PORT",
        rich_help_panel=WHERE,
    ),
]
PanelOption = Annotated[
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
]
