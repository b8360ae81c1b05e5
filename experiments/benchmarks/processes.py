"""Measuring in a process of its own, so that each size has its own peak memory and its own start.

``in_own_process("ticks:tick_costs", consumers=10_000, ...)`` imports that module of this package in a fresh
interpreter, calls the function with those keywords, and returns the plain values it gives.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
"""Where `sim` and `experiments` lie: children import these, and no other installed copy."""
LAST_WORDS = 12
"""Lines of a failed child's messages that are shown."""


class ChildFailed(RuntimeError):
    """A measuring process failed; the message holds what it said last."""


class Ended(NamedTuple):
    """How a command ended."""

    output: str
    seconds: float
    """Wall time of the whole process."""


def command_output(words: Sequence[str], changes: Mapping[str, str] | None = None) -> Ended:
    """Run a command to its end, and end it when this process is interrupted.

    Raises:
        ChildFailed: It ended with another code than 0.
    """
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), **(changes or {})}
    started = time.perf_counter()
    child = subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        output, messages = child.communicate()
    except BaseException:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(5)
        child.kill()
        raise
    seconds = time.perf_counter() - started
    if child.returncode:
        last = "\n".join(messages.strip().splitlines()[-LAST_WORDS:])
        raise ChildFailed(f"a measuring process ended with code {child.returncode}: {last}")
    return Ended(output, seconds)


def tradewinds(*words: str, changes: Mapping[str, str] | None = None) -> Ended:
    """Run the command line of this checkout in a fresh process."""
    return command_output([sys.executable, "-c", "from experiments.cli import main; main()", *words], changes)


def in_own_process(function: str, **arguments: Any) -> dict[str, Any]:
    """Call ``module:function`` of this package in a fresh process; return what it gives."""
    ended = command_output([sys.executable, "-m", __name__, function, json.dumps(arguments)])
    found: dict[str, Any] = json.loads(ended.output.splitlines()[-1])
    return found


def main(function: str, arguments: str) -> None:
    """In the child: call it and print what it gives as one line of JSON."""
    module, _, name = function.partition(":")
    found = getattr(importlib.import_module(f"experiments.benchmarks.{module}"), name)(
        **json.loads(arguments)
    )
    sys.stdout.write("\n" + json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
