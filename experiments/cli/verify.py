"""tradewinds verify: the long checks, written to docs/verification.md."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.asking.command_registry import command
from experiments.asking.early_checks import check_target
from experiments.asking.printed_options import Printed
from experiments.ending.bad_input import BadInput
from experiments.ending.exit_values import CHECK_FAILED
from experiments.ending.telling import print_json

PARTS = ("fit", "scale", "direction", "general", "frictions", "rest")
"""Of the long checks; written out here so that --help imports no experiment."""


@command("verify", panel="Trust", epilog="Example: tradewinds verify --only scale --quick")
def verify_command(
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="PART",
            help=f"This part alone: {', '.join(PARTS)}. May be repeated.",
            show_default="all parts",
        ),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Smaller samples and fewer seeds; writes no report.")
    ] = False,
    seeds: Annotated[
        int | None,
        typer.Option(
            "--seeds", min=1, help="Seeds of the direction test.", show_default="30; 6 with --quick"
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", help="File the report goes to.", show_default="docs/verification.md"),
    ] = None,
    *,
    printed: Printed,
) -> None:
    """Run the long checks: fit, scale, the direction of every policy instrument, limits, frictions, and rest.

    Takes long; the results that come with the project are under docs/. Ends with 1 if a check does not pass.
    """
    for part in only or ():
        if part not in PARTS:
            from sim.core.parameter import did_you_mean

            raise BadInput(f"--only is {part!r}{did_you_mean(part, PARTS)}; known: {', '.join(PARTS)}")
    if report is not None and not quick:
        check_target(report, replace=True, option="--report")
    from experiments.verification import long_checks

    shell = printed.shell()
    given = {"only": only, "quick": quick, "seeds": seeds, "report": report}
    words = words_of({**given, "json": shell.as_json, "quiet": shell.quiet})
    found = long_checks.run(long_checks.Asked(tuple(only or ()), quick, seeds), shell, words)
    if shell.as_json:
        print_json(found)
    else:
        long_checks.show(found, shell)
    if not quick:
        long_checks.write_report(found, report or long_checks.REPORT)
        shell.say(f"Written: {report or long_checks.REPORT}")
    if not found["ok"]:
        raise typer.Exit(CHECK_FAILED)


def words_of(given: dict[str, Any]) -> list[str]:
    """Options as they are typed; what was not given is left out."""
    words: list[str] = []
    for name, value in given.items():
        if value is True:
            words.append(f"--{name}")
        elif value is not None and value is not False:
            for each in value if isinstance(value, list) else [value]:
                words += [f"--{name}", str(each)]
    return words
