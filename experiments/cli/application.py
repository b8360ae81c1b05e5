"""The application: every command under one name, with the options that stand before a command."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from experiments.asking import command_registry, whole_numbers
from experiments.asking.help_text import PRINTED, Group, tidy
from experiments.asking.printed_options import JsonOption
from experiments.ending.telling import print_json
from experiments.installation.version import version_text

app = typer.Typer(
    name="tradewinds",
    cls=Group,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    epilog="Start with [bold]tradewinds demo[/], or [bold]tradewinds list scenarios[/]. "
    "Exit codes: 0 ok, 1 a check did not pass, 2 bad input, 3 failed, 130 stopped.",
)


def _print_version(asked: bool) -> None:
    if asked:
        if "--json" in sys.argv:
            print_json({"command": "version", "version": version_text()})
        else:
            typer.echo(f"tradewinds {version_text()}")
        raise typer.Exit


def json_everywhere(group: Any) -> dict[str, Any]:
    """Defaults of all commands of a group with --json switched on."""
    return {
        name: json_everywhere(command) if hasattr(command, "commands") else {"as_json": True}
        for name, command in group.commands.items()
    }


@app.callback()
def tradewinds(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Print the version and exit.",
            rich_help_panel=PRINTED,
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Simulate cross-border e-commerce trade between 64 real economies, and see what a policy changes.

    A scenario is a dated set of laws. Compare it with its counterfactual, seed by seed, and read the difference with
    its 90 % interval.

    On a terminal, tables fit its width; NO_COLOR switches colours off. In a pipe or a file, tables are tab-separated:
    a header line, one record a line, numbers in full in the unit their row names. Lines that begin with # are notes.
    With --json, standard output holds one JSON object and nothing else.
    """
    if as_json:
        # Before the command it means the same as after it.
        context.default_map = json_everywhere(context.command)


def all_commands() -> None:
    """Let every command register itself; the list is `experiments.cli.commands`."""
    import experiments.cli.commands  # noqa: F401  (fills the registry)

    command_registry.register_all(app)
    tidy(app)
    whole_numbers.read_all(app)


all_commands()

__all__ = ["app"]
