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

BY_NAME = {"frictions": "mechanism", "systems": "system"}
"""Parts of which one thing can be run alone, and of what kind it is."""


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
            help=f"This part alone: {', '.join(PARTS)}, or frictions:MECHANISM for one mechanism's claim or "
            "systems:SYSTEM for one system, which write no report. May be repeated.",
            show_default="all parts",
        ),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Smaller samples and fewer seeds; writes no report.")
    ] = False,
    seeds: Annotated[
        int | None,
        typer.Option(
            "--seeds",
            min=1,
            help="Seeds of the direction test and of the systems.",
            show_default="30 and 6; 6 and 5 with --quick",
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
    levels, systems on and off, and a referee's checklist.

    Takes hours; `--only referee`, which runs the tests of every item, takes ten minutes. The results that come with
    the project are under docs/. Ends with 1 if a check does not pass.
    """
    parts, named = asked_parts(only or ())
    claims, systems = named["frictions"], named["systems"]
    is_partial = quick or bool(claims or systems)
    if report is not None and not is_partial:
        check_target(report, replace=True, option="--report")
    from experiments.verification import long_checks

    shell = printed.shell()
    given = {"only": only, "quick": quick, "seeds": seeds, "report": report}
    words = words_of({**given, "json": shell.as_json, "quiet": shell.quiet})
    found = long_checks.run(long_checks.Asked(parts, quick, seeds, claims, systems), shell, words)
    if shell.as_json:
        print_json(found)
    else:
        long_checks.show(found, shell)
    if not is_partial:
        long_checks.write_report(found, report or long_checks.REPORT)
        shell.say(f"Written: {report or long_checks.REPORT}")
    if not found["ok"]:
        raise typer.Exit(CHECK_FAILED)


def asked_parts(only: Sequence[str]) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Return parts that `--only` names, and by part what alone of it is asked for; nothing where it is the whole part.

    Raises:
        BadInput: there is no such part, mechanism or system, or the part is none that is run one by one.
    """
    from sim.core.parameter import did_you_mean

    parts: list[str] = []
    named: dict[str, list[str]] = {part: [] for part in BY_NAME}
    for given in only:
        part, colon, name = given.partition(":")
        if part not in PARTS:
            raise BadInput(f"--only is {given!r}{did_you_mean(part, PARTS)}; known: {', '.join(PARTS)}")
        if colon and part not in BY_NAME:
            alone = " and ".join(BY_NAME)
            raise BadInput(f"--only is {given!r}: only {alone} are run one by one; expected {part}")
        parts.append(part)
        if colon:
            check_name(given, BY_NAME[part], name)
            named[part].append(name)
    asked = {part: () if part in only else tuple(dict.fromkeys(names)) for part, names in named.items()}
    return tuple(dict.fromkeys(parts)), asked


def check_name(given: str, kind: str, name: str) -> None:
    """Refuse a mechanism that there is not, or a system that cannot be run on and off.

    Raises:
        BadInput: with what is known, or with what the system lacks.
    """
    from sim.core.parameter import did_you_mean
    from sim.mechanisms import MECHANISMS
    from sim.systems import SYSTEMS

    known = list(MECHANISMS if kind == "mechanism" else SYSTEMS)
    if name not in known:
        near = did_you_mean(name, known)
        listed = (
            f"; known: {', '.join(known)}" if kind == "mechanism" else "; tradewinds list systems names them"
        )
        raise BadInput(f"--only is {given!r}: no {kind} {name!r}{near}{listed}")
    if kind == "system":
        from sim.systems.system_state import unprovable

        if lacking := unprovable(SYSTEMS[name]):
            raise BadInput(f"--only is {given!r}: {name} cannot be run on and off: {'; '.join(lacking)}")


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
