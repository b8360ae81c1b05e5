"""The application: every command under one name, and what becomes of errors and exit codes.

Exit codes: 0 ok, 1 a check did not pass, 2 bad input, 3 failed, 130 stopped (Ctrl-C, SIGTERM, SIGHUP).
"""

from __future__ import annotations

import os
import sys
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
    OK,
    STOPPED,
    BadInput,
    JsonOption,
    is_bad_input,
    is_told_whole,
    print_error,
    print_json,
)
from experiments.cli.simulating import command_line
from experiments.ending.faults import forget_finished, is_finished, sentence, where_it_is_gone
from experiments.ending.signals import came
from experiments.ending.streams import OutputLost
from sim.saved.faults import no_room

COMPLETION = "_TRADEWINDS_COMPLETE"
"""Set by a shell that asks how a word may go on."""

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


def exit_code(words: list[str]) -> int:
    """Run one command line and say how it ended."""
    as_json = "--json" in words
    forget_finished()
    try:
        return invoked(words)
    except (BrokenPipeError, OutputLost):
        raise  # standard output itself is at fault: the process says so, once (`experiments.ending.process`)
    except (typer.Abort, KeyboardInterrupt):
        return stopped(as_json)
    except Exception as fault:
        if came():  # a library made of the interrupt what it liked
            return stopped(as_json)
        if os.environ.get("TRADEWINDS_DEBUG"):
            raise
        return told(fault, as_json)


def invoked(words: list[str]) -> int:
    """Let typer read the words and call the command; errors come as they are.

    Not by typer's own entry, which takes any EOFError, such as of a file that ends early, for the keyboard's.
    """
    if COMPLETION in os.environ:
        app(words, prog_name="tradewinds")
    command = typer.main.get_command(app)
    try:
        with command.make_context("tradewinds", list(words)) as context:
            code = command.invoke(context)
    except typer.Exit as end:
        code = end.exit_code
    return code if isinstance(code, int) else OK


def stopped(as_json: bool) -> int:
    """Say that the command was stopped."""
    print_error(". ".join(filter(None, ("stopped", is_finished()))), "stopped", as_json)
    return STOPPED


def told(fault: BaseException, as_json: bool) -> int:
    """Say what went wrong, and give the exit code for it."""
    if hasattr(fault, "format_message"):  # the command line itself is wrong: typer says how
        context = getattr(fault, "ctx", None)
        if not fault.format_message() and hasattr(fault, "show"):
            fault.show()
        else:
            hint = f" (see {context.command_path} --help)" if context is not None else ""
            print_error(f"{fault.format_message()}{hint}", "bad_input", as_json)
        return BAD_INPUT
    for each in (fault, fault.__cause__):
        if each is not None and is_bad_input(each):
            said = ". ".join(filter(None, (str(each), where_it_is_gone())))
            print_error(said, "bad_input", as_json, getattr(each, "faults", None))
            return BAD_INPUT
    if is_told_whole(fault):
        print_error(str(fault), "failed", as_json)
        return FAILED
    said, code = sentence(fault) or (f"{named(fault)} (TRADEWINDS_DEBUG=1 shows where)", FAILED)
    if isinstance(fault, OSError) and fault.filename and (words := no_room(fault)):
        said = f"{fault.filename}: {words}; make room there and repeat: {command_line()}"
    kind = "bad_input" if code == BAD_INPUT else "failed"
    print_error(". ".join(filter(None, (said, is_finished()))), kind, as_json)
    return code


def named(fault: BaseException) -> str:
    """Return an error in words, with its kind where the words need it."""
    return str(fault) if type(fault).__name__ == "RunFailed" else f"{type(fault).__name__}: {fault}"


__all__ = ["BadInput", "app", "exit_code"]
