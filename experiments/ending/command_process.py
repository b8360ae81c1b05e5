"""A command as a process: from its first line on every end has its exit code and its sentence.

0 ok, 1 a check did not pass, 2 bad input, 3 failed, 130 stopped (Ctrl-C, SIGTERM, SIGHUP). Installed before anything
heavy is imported: a Ctrl-C during the second in which libraries load is a stop like any other.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from experiments.ending import fault_sentences as faults
from experiments.ending import streams
from experiments.ending.exit_values import FAILED, OK, STOPPED
from experiments.ending.signals import came, deaf, stoppable
from experiments.ending.telling import print_error


def carried_out(words: Sequence[str], command: Callable[[Sequence[str]], int]) -> int:
    """Carry out one command line in this process, which then ends; return its exit code.

    Args:
        words: of the command line, without the program's name.
        command: takes the words and returns an exit code; it imports what it needs once it is called.
    """
    as_json = "--json" in words
    streams.make_usable()
    with stoppable():
        try:
            code = command(words)
            sys.stdout.flush()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else OK if end.code is None else FAILED
        except BaseException as fault:
            deaf()
            if os.environ.get("TRADEWINDS_DEBUG") and not isinstance(fault, KeyboardInterrupt):
                raise
            return _last_words(fault, as_json)
        deaf()
    return code


def _last_words(fault: BaseException, as_json: bool) -> int:
    """Say how a command ended that could not say it itself."""
    try:
        if isinstance(fault, BrokenPipeError):  # whoever read our output has gone (`| head`)
            return OK
        if came() or isinstance(fault, KeyboardInterrupt):
            print_error(". ".join(filter(None, ("stopped", faults.is_finished()))), "stopped", as_json)
            sys.stdout.flush()
            return STOPPED
        said, code = faults.sentence(fault) or (
            f"{type(fault).__name__}: {fault} (TRADEWINDS_DEBUG=1 shows where)",
            FAILED,
        )
        if isinstance(fault, streams.OutputLost):
            streams.drop_output()
            as_json = False
        print_error(". ".join(filter(None, (said, faults.is_finished()))), "failed", as_json)
        sys.stdout.flush()
        return code
    except OSError:
        return STOPPED if came() else FAILED
    finally:
        streams.drop_output()


__all__ = ["carried_out"]
