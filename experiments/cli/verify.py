"""tradewinds verify: the long checks, written to docs/verification.md."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.asking.command_registry import command
from experiments.asking.early_checks import check_target
from experiments.asking.printed_options import Printed
from experiments.ending.bad_input import BadInput
from experiments.ending.exit_values import CHECK_FAILED
from experiments.ending.telling import print_json
from experiments.verification.long_check_parts import PARTS

if TYPE_CHECKING:
    from collections.abc import Sequence

BY_MECHANISM = "frictions"
"""The part of which one mechanism's claim can be run alone."""


@command(
    "verify",
    panel="Trust",
    epilog="Examples: tradewinds verify --only scale --quick · tradewinds verify --only frictions:trust",
)
def verify_command(
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="PART",
            help=f"This part alone: {', '.join(PARTS)}, or frictions:MECHANISM for one mechanism's claim, which "
            "writes no report. May be repeated.",
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
    """Run the long checks: fit, scale, the direction of every policy instrument, limits, frictions, rest, the world's
    levels, and a referee's checklist.

    Takes long: `--only referee` alone an hour or two (not measured), for it runs the tests of every item. The results
    that come with the project are under docs/. Ends with 1 if a check does not pass.
    """
    parts, claims = asked_parts(only or ())
    is_partial = quick or bool(claims)
    if report is not None and not is_partial:
        check_target(report, replace=True, option="--report")
    from experiments.verification import long_checks

    shell = printed.shell()
    given = {"only": only, "quick": quick, "seeds": seeds, "report": report}
    words = words_of({**given, "json": shell.as_json, "quiet": shell.quiet})
    found = long_checks.run(long_checks.Asked(parts, quick, seeds, claims), shell, words)
    if shell.as_json:
        print_json(found)
    else:
        long_checks.show(found, shell)
    if not is_partial:
        long_checks.write_report(found, report or long_checks.REPORT)
        shell.say(f"Written: {report or long_checks.REPORT}")
    if not found["ok"]:
        raise typer.Exit(CHECK_FAILED)


def asked_parts(only: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (parts, mechanisms whose claims alone are asked for) of what `--only` names.

    Raises:
        BadInput: there is no such part or mechanism, or the part is none that is run one mechanism at a time.
    """
    from sim.core.parameter import did_you_mean
    from sim.mechanisms import MECHANISMS

    parts, claims = [], []
    for given in only:
        part, colon, name = given.partition(":")
        if part not in PARTS:
            raise BadInput(f"--only is {given!r}{did_you_mean(part, PARTS)}; known: {', '.join(PARTS)}")
        if colon and part != BY_MECHANISM:
            raise BadInput(f"--only is {given!r}: only {BY_MECHANISM} is run by mechanism; expected {part}")
        if colon and name not in MECHANISMS:
            near = did_you_mean(name, MECHANISMS)
            raise BadInput(
                f"--only is {given!r}: no mechanism {name!r}{near}; known: {', '.join(MECHANISMS)}"
            )
        parts.append(part)
        claims += [name] if colon else []
    whole = BY_MECHANISM in only
    return tuple(dict.fromkeys(parts)), () if whole else tuple(dict.fromkeys(claims))


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
