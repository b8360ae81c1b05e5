"""What becomes of a command line: its exit code, and how errors are reported.

Exit codes: 0 ok, 1 a check did not pass, 2 bad input, 3 failed, 130 stopped (Ctrl-C, SIGTERM, SIGHUP).
"""

from __future__ import annotations

import os

import typer

from experiments.cli.application import app
from experiments.ending.bad_input import is_bad_input, is_whole_message
from experiments.ending.exit_values import BAD_INPUT, FAILED, OK, STOPPED
from experiments.ending.fault_sentences import forget_finished, is_finished, sentence, where_it_is_gone
from experiments.ending.signals import came
from experiments.ending.streams import OutputLost
from experiments.ending.telling import print_error
from experiments.simulating.simulated import command_line
from sim.saved.faults import no_room

COMPLETION = "_TRADEWINDS_COMPLETE"
"""Set by a shell that asks how a word may go on."""


def exit_code(words: list[str]) -> int:
    """Run one command line and say how it ended."""
    as_json = "--json" in words
    forget_finished()
    try:
        return invoked(words)
    except (BrokenPipeError, OutputLost):
        raise  # standard output itself is at fault: the process says so, once (`experiments.ending.command_process`)
    except (typer.Abort, KeyboardInterrupt):
        return stopped(as_json)
    except Exception as fault:
        if came():  # a library made of the interrupt what it liked
            return stopped(as_json)
        if os.environ.get("TRADEWINDS_DEBUG"):
            raise
        return reported(fault, as_json)


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


def reported(fault: BaseException, as_json: bool) -> int:
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
    if is_whole_message(fault):
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


__all__ = ["exit_code"]
