"""Runs command lines as cases of an attack and judges how each ended.

Every case has a folder of its own with a current folder, a home and a temporary folder in it; nothing it is told to
write lies outside.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.adversary.tally import Tally

ROOT = Path(__file__).parents[2]
CODES = {0, 1, 2, 3, 130}
INTERNAL = re.compile(
    r"Traceback \(most recent call last\)|TRADEWINDS_DEBUG|Exception ignored|Fatal Python error"
)
"""What says that the program, not the asker, was at fault."""
QUIET = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "COLUMNS": "100",
    "PYTHONWARNINGS": "default",
    "BROWSER": "true",
}


@dataclass
class Ended:
    """How a command ended."""

    words: list[str]
    code: int | None
    out: str
    err: str
    seconds: float
    hung: bool = False
    stopped: bool = False

    @property
    def told(self) -> str:
        """One line about it, for a list of failures."""
        tail = " | ".join((self.err or self.out).strip().splitlines()[-2:])[-300:]
        return f"{' '.join(self.words)!r:.300} -> {self.code} in {self.seconds:.1f} s: {tail}"


class Stage:
    """The process that forks for each case, and the folders of the cases."""

    def __init__(self, home: Path) -> None:
        self.home, self.count = home, 0
        environment = {**os.environ, **QUIET, "PYTHONPATH": str(ROOT)}
        environment["TRADEWINDS_CACHE_DIR"] = str(home / "solutions")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.adversary.forking"],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._answer()

    def folder(self) -> Path:
        """Make the folder of a new case; commands run in `here` of it."""
        self.count += 1
        made = self.home / f"case-{self.count}"
        for name in ("here", "home", "tmp"):
            (made / name).mkdir(parents=True)
        return made

    def run(self, case: Path, words: list[str], **how: Any) -> Ended:
        """Run a command line in a case's folder."""
        out, err = self.home / "out.txt", self.home / "err.txt"  # a command may take its own folder away
        environment = {"HOME": str(case / "home"), "TMPDIR": str(case / "tmp"), **how.pop("environment", {})}
        asked = {"folder": str(case / "here"), "words": words, "environment": environment}
        asked |= {"stdout": str(out), "stderr": str(err), **how}
        for file in (out, err):
            file.write_bytes(b"")
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer = self._answer()
        said = [file.read_text(encoding="utf-8", errors="replace") for file in (out, err)]
        return Ended(words, answer["code"], *said, answer["seconds"], answer["hung"], answer["stopped"])

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the process that forks has ended"
        return json.loads(line)


def judge(tally: Tally, ended: Ended, label: str = "", codes: set[int] | None = None) -> None:
    """Note what is wrong with how a command ended, whatever it was asked for."""
    told = f"{label} {ended.told}" if label else ended.told
    tally.tried += 1
    if ended.hung:
        tally.hangs.append(told)
        return
    if INTERNAL.search(ended.err) or INTERNAL.search(ended.out):
        tally.tracebacks.append(told)
        return
    allowed = {0, 1, 130} if ended.stopped else (codes or CODES)  # it may have ended in that very moment
    if ended.code not in allowed:
        tally.wrong_codes.append(f"{told} (expected {sorted(allowed)})")
    elif ended.code == 2 and "error:" not in ended.err and "Usage:" not in ended.err + ended.out:
        tally.wrong_codes.append(f"{told} (refused without a word)")
    elif ended.code == 0 and re.search(r"(?m)^error:", ended.err):
        tally.wrong_codes.append(f"{told} (an error, yet 0)")


def contents(folder: Path) -> dict[str, bytes | str]:
    """Everything below a folder: bytes of files, targets of links."""
    found: dict[str, bytes | str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        else:
            found[name] = path.read_bytes() if path.is_file() else "folder"
    return found
