"""tradewinds fit: the baseline beside the observed flows of 2023, and beside flows it never saw."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from experiments.asking.asked_scenarios import parsed_overrides
from experiments.asking.command_registry import command
from experiments.asking.early_checks import CONSUMERS_HELP, SMES_HELP, check_sizes
from experiments.asking.printed_options import Printed
from experiments.asking.shared_options import SetOption
from experiments.ending.exit_values import CHECK_FAILED
from experiments.ending.telling import print_json
from experiments.printing.moved_numbers import tell_moved


@command("fit", panel="Trust", epilog="Example: tradewinds fit --weeks 26 --years 0")
def fit_command(
    consumers: Annotated[
        int | None,
        typer.Option(
            "--consumers",
            help=f"Consumer agents, {CONSUMERS_HELP}.",
            show_default="50,000; 500,000 with --full",
        ),
    ] = None,
    smes: Annotated[
        int | None,
        typer.Option("--smes", help=f"SME agents, {SMES_HELP}.", show_default="2,000; 10,000 with --full"),
    ] = None,
    weeks: Annotated[
        int | None,
        typer.Option(
            "--weeks",
            min=1,
            max=52,
            help="Weeks of each year; fewer than 52 leave out the scatter.",
            show_default="52",
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Random seed.", show_default="1")] = None,
    years: Annotated[
        int | None,
        typer.Option(
            "--years", min=0, help="Years that follow, with adaptation on; 0 for none.", show_default="2"
        ),
    ] = None,
    settings: SetOption = None,
    full: Annotated[
        bool, typer.Option("--full", help="Large samples and narrower thresholds; takes long.")
    ] = False,
    *,
    printed: Printed,
) -> None:
    """Compare the baseline with observed data: simulated flows of 2023 beside the observed ones.

    The model is calibrated to these flows, so the fit is no evidence. Pairs left out of the calibration are shown
    beside it. Ends with 1 if a threshold is missed.
    """
    check_sizes(consumers, smes)
    from experiments.verification.flow_fit import run_fit, show, size_of
    from sim import Scenario

    given = {"consumers": consumers, "smes": smes, "weeks": weeks, "seed": seed, "years": years}
    shell = printed.shell()
    asked = parsed_overrides(settings or [])
    if asked:
        tell_moved(shell, [Scenario.load("law_2023").with_(**asked)])
    found = run_fit(replace(size_of(full, given), asked=asked), shell)
    if shell.as_json:
        print_json(found)
    else:
        show(found, shell)
    if not found["ok"]:
        raise typer.Exit(CHECK_FAILED)
