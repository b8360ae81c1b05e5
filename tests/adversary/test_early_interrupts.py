"""Ctrl-C while the program is still being loaded: 130 and no traceback, whatever is being imported.

The interrupt comes at the n-th import after the entry point is asked for, so that it can be repeated.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.adversary.forking import slowness
from tests.adversary.stage import QUIET, ROOT, Ended, judge
from tests.adversary.tally import Tally

CASES = 12
LAUNCH = """
import os, signal, sys
from importlib.metadata import distribution
entry = next(each for each in distribution("tradewinds").entry_points if each.name == "tradewinds")
at, seen = int(sys.argv.pop(1)), 0
def watch(event, arguments):
    global seen
    if event == "import":
        seen += 1
        if seen == at:
            os.kill(os.getpid(), signal.SIGINT)
sys.addaudithook(watch)
import atexit
atexit.register(lambda: at or os.write(2, f"imports {seen}".encode()))
sys.argv[0] = "tradewinds"
sys.exit(entry.load()())
"""


def started(folder: Path, at: int) -> Ended:
    """List the scenarios, with an interrupt at this import (0: none)."""
    words = ["list", "scenarios"]
    environment = {**os.environ, **QUIET, "PYTHONPATH": str(ROOT)}
    try:
        done = subprocess.run(
            [sys.executable, "-c", LAUNCH, str(at), *words], cwd=folder, env=environment,
            capture_output=True, text=True, timeout=10 * slowness(), check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Ended(words, None, "", "", 10.0, hung=True)
    return Ended(words, done.returncode, done.stdout, done.stderr, 0.0)


def test_early_interrupts(tmp_path: Path, tally: Tally) -> None:
    whole = started(tmp_path, 0)
    assert whole.code == 0, whole.err
    imports = int(whole.err.rpartition("imports ")[2])
    for number in range(CASES):
        at = (
            6 + number * (imports - 6) // CASES
        )  # the first are those of the module of the entry point itself
        judge(tally, started(tmp_path, at), f"import {at} of {imports}", {130, 0})
    tally.assert_clean(CASES)
