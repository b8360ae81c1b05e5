"""tradewinds list: what there is of one kind, a line each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from experiments.cli import declared_things, explained, named_things
from experiments.cli.shell import BadInput, JsonOption, QuietOption, Shell, print_json
from experiments.terminal.table import Cell, Column, Kind, table
from sim.naming import KINDS, plural

Row = dict[str, Any]
KINDS_IN_WORDS = f"{', '.join(plural(kind) for kind in KINDS[:-1])} or {plural(KINDS[-1])}"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("list", rich_help_panel="Look up", epilog="Example: tradewinds list metrics")(list_command)


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
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """List what there is of one kind: scenarios, instruments, metrics, economies, platforms and others.

    Each line gives the name to use elsewhere; `tradewinds explain NAME` says more.
    """
    shell = Shell(as_json, quiet)
    kind = checked_kind(kind)
    rows, columns = LISTS[kind](), SHOWN[kind]
    if scenario is not None:
        if kind != "mechanisms":
            raise BadInput(f"--scenario is for mechanisms; {kind} are the same in all scenarios")
        rows = declared_things.with_state(rows, scenario)
        columns = ("name", "state", *columns[1:])
    if as_json:
        print_json({"command": "list", "kind": kind, "items": rows})
        return
    shown = table(*(column_of(name, rows) for name in columns))
    for row in rows:
        shown.add(*(cell_of(row[name]) for name in columns))
    shell.print(shown)


def column_of(name: str, rows: list[Row]) -> Column:
    """Return the column of one key of the rows: figures to the right, sentences broken between words."""
    figures = all(is_figure(row[name]) for row in rows)
    kind: Kind = "number" if figures else "words" if name in WORDS else "name"
    return Column(HEADS.get(name, name.replace("_", " ")), kind, (name,), explained.text_of)


def cell_of(value: Any) -> Cell:
    """Return a figure as it is, all else in words."""
    return value if is_figure(value) else explained.text_of(value)


def is_figure(value: Any) -> bool:
    """Whether a value is a number, and not yes or no."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def checked_kind(word: str) -> str:
    """A kind as `list` takes it, in any case; one of it (`metric`) is refused with the word for several."""
    from sim.naming import did_you_mean, folded

    found = next((kind for kind in LISTS if folded(kind) == folded(word)), None)
    if found is None:
        one = next((plural(kind) for kind in KINDS if folded(kind) == folded(word)), "")
        hint = f" — did you mean {one}?" if one else did_you_mean(word, LISTS)
        raise BadInput(f"cannot list {word!r}{hint}; known: {', '.join(LISTS)}")
    return found


ROWS: dict[str, Callable[[], list[Row]]] = {
    "scenario": declared_things.scenario_rows,
    "instrument": declared_things.instrument_rows,
    "mechanism": declared_things.mechanism_rows,
    "metric": declared_things.metric_rows,
    "parameter": declared_things.parameter_rows,
    **named_things.ROWS,
}
LISTS = {plural(kind): ROWS[kind] for kind in KINDS}

SHOWN = {
    "scenarios": ("name", "question", "compare_with"),
    "instruments": ("name", "family", "meaning", "parameters"),
    "mechanisms": ("name", "what_it_does", "off_means", "touches"),
    "metrics": ("name", "label", "unit", "by"),
    "economies": ("name", "called", "region", "income_group", "trade_regulator"),
    "parameters": ("name", "default", "range", "meaning", "source"),
    "blocs": ("name", "full_name", "members"),
    "categories": ("name", "called", "holds"),
    "modes": ("name", "called", "fixed_days", "km_per_day"),
    "channels": ("name", "called"),
    "platforms": ("name", "called", "home", "commission_share"),
    "rails": ("name", "called", "merchant_fee_share", "settlement_days"),
    "segments": ("name", "called", "online_share"),
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
)
HEADS = {"touches": "parameters set when off", "holds": "goods", "called": "full name"}
"""Heads of columns that are not called as in the JSON."""
