"""Thirty kills of a run that keeps checkpoints: it goes on to the same hash, and what was complete stays.

A kill comes at the n-th write of the process, or so many milliseconds later, so that it can be repeated and finds
the moments in which files are half-written.
"""

from __future__ import annotations

import json
import random
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.adversary.stage import Stage, judge
from tests.adversary.tally import Tally

KILLS = 30
RUN = [
    "run", "baseline", "--weeks", "3", "--seeds", "2", "--consumers", "3200", "--smes", "1152", "--flows",
    "all", "--out", "r",
    "--checkpoint-every", "1",
]  # fmt: skip
SIGNALS = ("SIGKILL", "SIGINT", "SIGTERM")
CODES = {"SIGKILL": {-9, -14, 0}, "SIGINT": {130, 0}, "SIGTERM": {130, 0}}
"""-14: SIGKILL's stand-in, a timer. 0: the run was over."""
SAME = ("result_hash", "seed_hashes", "state_digests", "week_hashes", "ledger_e4usd", "order_states")


def known(folder: Path) -> dict[str, Any]:
    """What of a manifest must be the same, however the run came to its end."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {key: manifest.get(key) for key in SAME}


def tables(folder: Path) -> dict[str, Any]:
    """Every table of a run, without the times it took."""
    import pandas as pd

    files = sorted([*folder.glob("*.parquet"), *folder.glob("flows/*.parquet")])
    return {file.relative_to(folder).as_posix(): pd.read_parquet(file) for file in files}


@pytest.fixture(scope="module")
def whole(stage: Stage) -> tuple[int, dict[str, Any], dict[str, Any]]:
    """Writes, hashes and tables of the run that nobody stops."""
    case = stage.folder()
    note = case / "note"
    ended = stage.run(case, [*RUN, "--jobs", "1"], patience_s=240, at=0, note=str(note))
    assert ended.code == 0, ended.told
    folder = case / "here" / "r"
    return int(note.read_text()), known(folder), tables(folder)


def again(stage: Stage, case: Path, words: list[str], err: str) -> Any:
    """Go on as the message says, else with --resume, else anew where nothing was there to go on with."""
    advice = re.search(r"(?m)^Resume: tradewinds (.*)$", err)
    ended = stage.run(case, shlex.split(advice.group(1)) if advice else [*words, "--resume"], patience_s=240)
    if ended.code == 2 and "nothing to resume" in ended.err:
        complete = "complete run" in ended.err
        return ended if complete else stage.run(case, words, patience_s=240)
    return ended


def kill_once(stage: Stage, tally: Tally, whole: Any, number: int) -> None:
    """Kill one run, go on with it, and hold it against the whole one."""
    writes, hashes, whole_tables = whole
    luck = random.Random(f"kill {number}")
    kill = SIGNALS[number % 3]
    # Spread over the run; the last third of the writes is saving.
    at = 1 + int((number + luck.random()) * writes / KILLS) if number < 24 else writes - (29 - number)
    how: dict[str, Any] = {
        "kill": kill,
        "at": max(1, min(writes, at)),
        "ms": luck.choice((0, 0, luck.randint(1, 300))),
    }
    case = stage.folder()
    words = [*RUN, "--jobs", "1"]
    ended = stage.run(case, words, patience_s=120, note=str(case / "note"), **how)
    label = f"{number} {how}"
    judge(tally, ended, label, CODES[kill])
    done = {path.name for path in (case / "here").glob("r/checkpoints/*.done")}
    was_complete = (case / "here" / "r" / "manifest.json").is_file() and ended.code == 0
    if not was_complete:
        later = again(stage, case, words, ended.err)
        over = later.code == 2 and "complete run" in later.err
        if later.code != 0 and not over:
            tally.lost.append(f"{label} cannot go on: {later.told}")
            return
        if done and "Simulated" in later.err and not over and f"{len(done)} of" in later.err:
            tally.lost.append(f"{label} complete seeds were simulated again: {later.told}")
    folder = case / "here" / "r"
    if not (folder / "manifest.json").is_file() or known(folder) != hashes:
        tally.lost.append(f"{label} another result")
        return
    now = tables(folder)
    differ = [name for name, table in whole_tables.items() if name not in now or not table.equals(now[name])]
    if differ or set(now) != set(whole_tables) or list(folder.rglob("*.partial*")):
        tally.lost.append(
            f"{label} other tables: {differ or sorted(set(now) ^ set(whole_tables)) or 'unfinished files'}"
        )


def test_kills(stage: Stage, tally: Tally, whole: Any) -> None:
    for number in range(KILLS):
        kill_once(stage, tally, whole, number)
    tally.assert_clean(KILLS)
