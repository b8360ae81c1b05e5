"""Three hundred command lines with odd values, closed streams and bad folders: an answer or a clear refusal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.adversary.command_words import line
from tests.adversary.forking import slowness
from tests.adversary.stage import Ended, Stage, contents, judge
from tests.adversary.surroundings import GOOD, furnish, saved
from tests.adversary.tally import Tally

CASES, BY_SUBPROCESS = 300, 15


@pytest.fixture(scope="module")
def runs(stage: Stage) -> Path:
    return saved(stage)


def judge_line(tally: Tally, ended: Ended, made: dict[str, Any], number: int) -> None:
    """How a command line may end; with a stream that fails, the exit code alone counts."""
    broken = [each for each in ("stdout", "stderr") if each in made]
    label = f"{number} {broken or ''}{made['encoding']}"
    codes = {0, 1, 2, 3, 130} if not broken else {0, 1, 2, 3, 120, 130, 141}
    before = len(tally.wrong_codes)
    judge(tally, ended, label, codes)
    if broken:
        del tally.wrong_codes[before:]  # whoever closed the stream cannot be told
        if ended.code not in codes and not ended.hung:
            tally.wrong_codes.append(f"{label} {ended.told}")
        return
    asked_json = "--json" in made["words"] and "--help" not in made["words"]
    if asked_json and ended.code == 0 and ended.out.strip():
        try:
            json.loads(ended.out)
        except ValueError:
            tally.wrong_codes.append(f"{label} {ended.told} (standard output is not one JSON object)")


def test_command_lines(stage: Stage, tally: Tally, runs: Path) -> None:
    for number in range(CASES):
        case, made = stage.folder(), line(number)
        furnish(case, runs)
        neighbour, kept = contents(case / "victim"), contents(case / "here")
        fake = "--panel" not in made["words"]  # the stand-in has no agents to follow
        ended = stage.run(case, **made, fake=fake, patience_s=2 if made["may_be_long"] else 10)
        judge_line(tally, ended, made, number)
        if contents(case / "victim") != neighbour:
            tally.lost.append(f"{number} {ended.told} (the neighbour's folder)")
        left = contents(case / "here")
        gone = [name for name in kept if left.get(name) != kept[name]]
        if gone and not ({"delete", "--replace"} & set(made["words"])):
            tally.lost.append(f"{number} {ended.told} (gone or changed: {gone[:3]})")
        if ended.code == 2 and left != kept:
            new = sorted(set(left) - set(kept)) or gone
            tally.wrong_codes.append(f"{number} {ended.told} (refused, but wrote {new[:3]})")
    tally.assert_clean(CASES)


def test_command_lines_in_processes_of_their_own(stage: Stage, tally: Tally, runs: Path) -> None:
    tool = Path(sys.executable).with_name("tradewinds")
    chosen = [number for number in range(CASES, 2 * CASES) if not line(number)["may_be_long"]]
    for number in chosen[:BY_SUBPROCESS]:
        case, made = stage.folder(), line(number)
        furnish(case, runs)
        environment = {**os.environ, "HOME": str(case / "home"), "PYTHONIOENCODING": made["encoding"]}
        process = subprocess.Popen(
            [str(tool), *made["words"]], cwd=case / "here", env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            out, err = process.communicate(timeout=10 * slowness())
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            judge(tally, Ended(made["words"], None, "", "", 10.0, hung=True), str(number))
            continue
        words = [each.decode(made["encoding"], errors="replace") for each in (out, err)]
        made = {key: value for key, value in made.items() if key not in ("stdout", "stderr")}
        judge_line(tally, Ended(made["words"], process.returncode, *words, 0.0), made, number)
    tally.assert_clean(BY_SUBPROCESS)


TAKING_AWAY = (
    ["runs", "delete", "..", "--yes"], ["runs", "delete", "../victim", "--yes"], ["runs", "delete", ".", "--yes"],
    ["runs", "delete", "runs", "--yes"], ["runs", "delete", "runs/..", "--yes"],
    ["runs", "delete", "runs/good/..", "--yes"],
    ["runs", "delete", "victim", "--in", "..", "--yes"], ["runs", "delete", "to-victim", "--yes"],
    ["runs", "delete", "runs/trap", "--yes"],
    ["compare", "good.yaml", "--out", "runs/trap", "--replace", "--seeds", "1", "--jobs", "1"],
    ["run", "good.yaml", "--out", "../victim", "--replace", "--seeds", "1", "--jobs", "1"],
    ["compare", "good.yaml", "--out", "../victim", "--replace", "--seeds", "1", "--jobs", "1"],
    ["run", "...yaml", "--seeds", "1", "--jobs", "1"], ["run", "../...yaml", "--seeds", "1", "--jobs", "1"],
)  # fmt: skip
"""What takes away, or writes where a name leads out of the folder: the neighbour's folder must stay."""


def test_commands_that_take_away(stage: Stage, tally: Tally, runs: Path) -> None:
    for words in TAKING_AWAY:
        case = stage.folder()
        furnish(case, runs)
        for place in (case, case / "here"):
            (place / "manifest.json").write_text('{"name": "somebody\'s app"}', encoding="utf-8")
            (place / "...yaml").write_text(GOOD, encoding="utf-8")
        (case / "here" / "to-victim").symlink_to("../victim")
        trap = case / "here" / "runs" / "trap"
        shutil.copytree(runs / "pair", trap)
        listing = json.loads((trap / "comparison.json").read_text(encoding="utf-8"))
        (trap / "comparison.json").write_text(
            json.dumps({**listing, "folders": ["../../../victim"]}), encoding="utf-8"
        )
        kept = (
            contents(case / "victim"),
            contents(case / "home"),
            sorted(path.name for path in case.iterdir()),
        )
        stays = contents(case / "here" / "runs" / "good")
        ended = stage.run(case, words, fake=True)
        judge(tally, ended)
        if not (case / "here").is_dir():
            tally.lost.append(ended.told)
            continue
        now = contents(case / "victim"), contents(case / "home"), sorted(path.name for path in case.iterdir())
        if now != kept or contents(case / "here" / "runs" / "good") != stays:
            tally.lost.append(ended.told)
    tally.assert_clean(len(TAKING_AWAY))
