"""tradewinds doctor: whether this installation is sound, and how much of its data is sourced."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.asking.command_registry import command
from experiments.asking.printed_options import Printed
from experiments.ending.bad_input import BadInput
from experiments.ending.exit_values import CHECK_FAILED
from experiments.ending.telling import print_json
from experiments.installation.compiled_kernels import kernel_check
from experiments.installation.content_checks import content_checks
from experiments.installation.surroundings_checks import installation_checks
from experiments.printing.duty_table import show_duties
from experiments.printing.quality_table import show_data
from experiments.terminal.table import Column, Shown, table, words


@command("doctor", panel="Trust", epilog="Example: tradewinds doctor --data")
def doctor_command(
    data: Annotated[
        bool,
        typer.Option(
            "--data",
            help="Show how much of each data table is sourced, derived, imputed or assumed, and how much of what "
            "results depend on (computed once, a minute or two).",
        ),
    ] = False,
    counts: Annotated[
        bool, typer.Option("--counts", help="With --data: count cells only, without weighing them.")
    ] = False,
    duties: Annotated[
        bool,
        typer.Option("--duties", help="Show duty on imports beside each importer's published mean rates."),
    ] = False,
    *,
    printed: Printed,
) -> None:
    """Check this installation; with --data, show how much of the data is sourced, derived, imputed or assumed.

    Ends with 1 if a check does not pass.
    """
    shell = printed.shell()
    if counts and not data:
        raise BadInput("--counts goes with --data")
    if data and duties:
        raise BadInput("--data and --duties are two tables: give one of them")
    if duties:
        show_duties(shell)
        return
    if data:
        show_data(shell, weighed=not counts)
        return
    checks = [*installation_checks(), kernel_check(), *content_checks()]
    ok = all(check["ok"] for check in checks)
    if shell.as_json:
        print_json({"command": "doctor", "ok": ok, "checks": checks})
    else:
        shown = table(Column("check"), Column("ok", keys=("ok",)), words("found"))
        for check in checks:
            shown.add(check["check"], Shown("ok" if check["ok"] else "NOT OK", check["ok"]), check["found"])
        shell.print(shown)
    if not ok:
        raise typer.Exit(CHECK_FAILED)
