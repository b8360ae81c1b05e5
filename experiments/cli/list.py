"""tradewinds list: what there is of one kind, a line each."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from experiments.asking.command_registry import command
from experiments.asking.printed_options import Printed
from experiments.ending.bad_input import BadInput
from experiments.ending.telling import print_json
from experiments.looking_up.declared_things import with_state
from experiments.looking_up.system_rows import states_in_words
from experiments.looking_up.things import LISTS, checked_kind
from experiments.printing.thing_fields import text_of
from experiments.terminal.table import Cell, Column, Kind, table
from sim.naming import KINDS, plural

Row = dict[str, Any]
KINDS_IN_WORDS = f"{', '.join(plural(kind) for kind in KINDS[:-1])} or {plural(KINDS[-1])}"


@command("list", panel="Look up", epilog="Example: tradewinds list metrics")
def list_command(
    kind: Annotated[
        str,
        typer.Argument(help=f"{KINDS_IN_WORDS}.", metavar="KIND"),
    ],
    scenario: Annotated[
        str | None,
        typer.Option(
            "--scenario",
            help="Of mechanisms: whether each is on in this scenario.",
            metavar="NAME",
            show_default="none",
        ),
    ] = None,
    *,
    printed: Printed,
) -> None:
    """List what there is of one kind: scenarios, instruments, metrics, economies, platforms and others.

    Each line gives the name to use elsewhere; `tradewinds explain NAME` says more.
    """
    shell = printed.shell()
    kind = checked_kind(kind)
    rows, columns = LISTS[kind](), SHOWN[kind]
    if scenario is not None:
        if kind != "mechanisms":
            raise BadInput(f"--scenario is for mechanisms; {kind} are the same in all scenarios")
        rows = with_state(rows, scenario)
        columns = ("name", "state", *columns[1:])
    if shell.as_json:
        print_json({"command": "list", "kind": kind, "items": rows})
        return
    shown = table(*(column_of(name, rows) for name in columns))
    for row in rows:
        shown.add(*(cell_of(row[name]) for name in columns))
    shell.print(shown)
    if kind == "systems":
        shell.note(states_in_words(rows))


def column_of(name: str, rows: list[Row]) -> Column:
    """Return the column of one key of the rows: figures to the right, sentences broken between words."""
    figures = all(is_figure(row[name]) for row in rows)
    kind: Kind = "number" if figures else "words" if name in WORDS else "name"
    return Column(HEADS.get(name, name.replace("_", " ")), kind, (name,), text_of)


def cell_of(value: Any) -> Cell:
    """Return a figure as it is, all else in words."""
    return value if is_figure(value) else text_of(value)


def is_figure(value: Any) -> bool:
    """Whether a value is a number, and not yes or no."""
    return isinstance(value, int | float) and not isinstance(value, bool)


SHOWN = {
    "scenarios": ("name", "question", "compare_with"),
    "instruments": ("name", "family", "meaning", "parameters"),
    "mechanisms": ("name", "what_it_does", "off_means", "touches"),
    "metrics": ("name", "label", "unit", "by"),
    "economies": ("name", "called", "region", "income_group", "trade_regulator"),
    "parameters": ("name", "default", "range", "meaning", "source"),
    "data": ("name", "unit", "range", "quality", "numbers", "citation"),
    "blocs": ("name", "full_name", "members"),
    "categories": ("name", "called", "holds"),
    "modes": ("name", "called", "fixed_days", "km_per_day"),
    "channels": ("name", "called"),
    "platforms": ("name", "called", "home", "commission_share"),
    "rails": ("name", "called", "merchant_fee_share", "settlement_days"),
    "segments": ("name", "called", "online_share"),
    "charges": ("name", "called", "paid_by", "receiver", "account_by", "declared_by"),
    "receivers": ("name", "account_by", "charges"),
    "ports": ("name", "meaning", "used_by"),
    "systems": (
        "name",
        "number",
        "state",
        "files",
        "sourced",
        "assumed",
        "metric",
        "switch",
        "scenario",
        "test",
        "missing",
    ),
}

WORDS = (
    "question",
    "meaning",
    "what_it_does",
    "off_means",
    "touches",
    "parameters",
    "source",
    "range",
    "by",
    "members",
    "holds",
    "citation",
    "charges",
    "used_by",
    "files",
    "switch",
    "missing",
)
HEADS = {"touches": "parameters set when off", "holds": "goods", "called": "full name"}
"""Heads of columns that are not called as in the JSON."""
