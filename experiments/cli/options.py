"""Options of the commands that simulate, with what they are where they are not given."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.before import CONSUMERS_HELP, SMES_HELP

DEFAULT_SEEDS = "10"

SeedsOption = Annotated[
    str,
    typer.Option("--seeds", help="How many seeds (10), or which (1,2,5).", metavar="N", show_default=True),
]
# Defaults that are not one value are given in words: rich takes "[default: ...]" in a help text for markup.
OF_SCENARIO = "as the scenario says"
WeeksOption = Annotated[
    int | None,
    typer.Option(
        "--weeks", min=1, max=1040, help="Length of the run.", show_default=f"{OF_SCENARIO}, else 104"
    ),
]
StartOption = Annotated[
    str | None,
    typer.Option(
        "--start",
        help="First day: a Monday, as 2025-01-06.",
        metavar="DATE",
        show_default=OF_SCENARIO,
    ),
]
ConsumersOption = Annotated[
    int | None,
    typer.Option(
        "--consumers",
        help=f"Consumer agents, {CONSUMERS_HELP}; more agents, less noise.",
        show_default=f"{OF_SCENARIO}, else 50,000",
    ),
]
SmesOption = Annotated[
    int | None,
    typer.Option("--smes", help=f"SME agents, {SMES_HELP}.", show_default=f"{OF_SCENARIO}, else 2,000"),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="Override a parameter, e.g. cross_border_share=4%. May be repeated.",
        metavar="KEY=VALUE",
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", help="Folder for the results.", show_default="a new folder under runs/"),
]
DemoWeeksOption = Annotated[
    int | None, typer.Option("--weeks", min=1, max=1040, help="Length of the run.", show_default="104")
]
DemoConsumersOption = Annotated[
    int | None,
    typer.Option("--consumers", help=f"Consumer agents, {CONSUMERS_HELP}.", show_default="50,000"),
]
DemoSmesOption = Annotated[
    int | None, typer.Option("--smes", help=f"SME agents, {SMES_HELP}.", show_default="2,000")
]
DemoOutOption = Annotated[
    Path | None, typer.Option("--out", help="Folder for the results.", show_default="runs/demo")
]
ReplaceOption = Annotated[bool, typer.Option("--replace", help="Replace a run that is already in --out.")]
JobsOption = Annotated[
    int | None, typer.Option("--jobs", min=1, help="Processes.", show_default="one for each processor")
]
ThreadsOption = Annotated[
    int | None,
    typer.Option(
        "--threads",
        min=1,
        help="Threads of each process.",
        show_default="1; all processors for one process with many consumers",
    ),
]
FlowsOption = Annotated[
    str,
    typer.Option(
        "--flows", help="Keep weekly flows of the first seed, of all seeds, or of none.", metavar="WHICH"
    ),
]
YearOption = Annotated[int, typer.Option("--year", help="Show this calendar year only; 0 is the whole run.")]
WindowOption = Annotated[
    str,
    typer.Option(
        "--window",
        help="Weeks to read: effect (from the first announcement or other difference between the runs to the end of "
        "its effect), force (from the first week in force), whole, or two dates, 2025-05-02..2026-01-04.",
        metavar="WEEKS",
    ),
]
CheckpointOption = Annotated[
    int | None,
    typer.Option(
        "--checkpoint-every",
        min=1,
        help="Keep the whole state of every seed in --out this often, so that a stopped run can be resumed.",
        metavar="WEEKS",
        show_default="no checkpoints",
    ),
]
ResumeOption = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Go on with the stopped run in --out, from its checkpoints; the result is the same bits.",
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        help="Spread each seed's consumers over so many processes of this machine, one seed after the other; the "
        "result is the same bits. Needs dask and distributed.",
        show_default="each seed in one process",
    ),
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        help="The same over all workers of a running Dask scheduler, on any machines with this version of tradewinds.",
        metavar="tcp://HOST:PORT",
        show_default="none",
    ),
]
PanelOption = Annotated[
    int | None,
    typer.Option(
        "--panel",
        min=1,
        help="Follow so many consumers and so many firms week by week (tables panel_consumers and panel_firms); no "
        "result depends on it.",
        metavar="N",
        show_default="none",
    ),
]
