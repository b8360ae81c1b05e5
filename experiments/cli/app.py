"""The application: every command under one name, and what becomes of errors and exit codes.

Exit codes: 0 ok, 1 a check did not pass, 2 bad input, 3 failed, 130 stopped from the keyboard.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from experiments.cli import (
    benching,
    calibrating,
    checking,
    decomposing,
    explaining,
    exporting,
    gravity,
    health,
    listing,
    making,
    running,
    saved,
    serving,
    showing,
    theory,
    warming,
    whole_numbers,
)
from experiments.cli.help import PRINTED, Group, tidy
from experiments.cli.shell import (
    BAD_INPUT,
    FAILED,
    STOPPED,
    BadInput,
    JsonOption,
    is_bad_input,
    is_told_whole,
    print_error,
    print_json,
)
from experiments.cli.simulating import command_line
from sim.saved.faults import no_room

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


def version_text() -> str:
    """Version of the package, or a plain word where it is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("tradewinds")
    except PackageNotFoundError:
        return "not installed"


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


GROUPS = (
    running, decomposing, listing, explaining, checking, theory, gravity, making, saved, exporting,
    serving, showing, calibrating, health, warming, benching,
)  # fmt: skip
for group in GROUPS:
    group.register(app)
tidy(app)
whole_numbers.read_all(app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(exit_code(words))


def exit_code(words: list[str]) -> int:
    """Run one command line and say how it ended."""
    as_json = "--json" in words
    try:
        code = app(words, prog_name="tradewinds", standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):
        print_error("stopped", "stopped", as_json)
        return STOPPED
    except BrokenPipeError:
        # Whoever read our output has gone (`| head`): end quietly.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as fault:
        if os.environ.get("TRADEWINDS_DEBUG"):
            raise
        return told(fault, as_json)
    return code if isinstance(code, int) else 0


def told(fault: Exception, as_json: bool) -> int:
    """Say what went wrong, and give the exit code for it."""
    if hasattr(fault, "format_message"):  # the command line itself is wrong: typer says how
        context = getattr(fault, "ctx", None)
        if not fault.format_message() and hasattr(fault, "show"):
            fault.show()
        else:
            hint = f" (see {context.command_path} --help)" if context is not None else ""
            print_error(f"{fault.format_message()}{hint}", "bad_input", as_json)
        return BAD_INPUT
    if is_bad_input(fault):
        print_error(str(fault), "bad_input", as_json, getattr(fault, "faults", None))
        return BAD_INPUT
    if is_told_whole(fault):
        print_error(str(fault), "failed", as_json)
        return FAILED
    if isinstance(fault, OSError) and fault.filename:
        words = no_room(fault)
        again = f"; make room there and repeat: {command_line()}" if words else ""
        print_error(f"{fault.filename}: {words or fault.strerror}{again}", "failed", as_json)
        return FAILED
    print_error(f"{type(fault).__name__}: {fault} (TRADEWINDS_DEBUG=1 shows where)", "failed", as_json)
    return FAILED


__all__ = ["BadInput", "app", "exit_code", "main"]
