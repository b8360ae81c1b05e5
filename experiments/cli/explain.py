"""tradewinds explain: one thing by any of its names, with all that is known of it."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.asking.command_registry import command
from experiments.asking.printed_options import Printed
from experiments.ending.bad_input import BadInput
from experiments.ending.telling import print_json
from experiments.looking_up.details import DETAILS
from experiments.looking_up.things import meant, nothing_called
from experiments.printing.thing_fields import show


@command(
    "explain",
    panel="Look up",
    epilog="Examples: tradewinds explain tariff · tradewinds explain UK · tradewinds explain cross_border_share",
)
def explain_command(
    name: Annotated[
        str,
        typer.Argument(
            help="Anything that tradewinds list shows, by any of its names: tariff, UK, sea, temu."
        ),
    ],
    *,
    printed: Printed,
) -> None:
    """Explain one thing by name: what it is, its unit, range, source, and what it does in the model."""
    shell = printed.shell()
    found = meant(name)
    if not found:
        raise BadInput(nothing_called(name))
    details = [{"kind": kind, **DETAILS.get(kind, dict)(row)} for kind, row in found]
    if shell.as_json:
        print_json({"command": "explain", "name": name, "found": details})
        return
    for detail in details:
        show(shell, detail)
