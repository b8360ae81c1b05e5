"""Sixty damaged folders of runs, looked at, exported, verified and deleted: each is named, its neighbours stay."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import pytest

from tests.adversary.damage import Case, cases
from tests.adversary.stage import Ended, Stage, contents, judge
from tests.adversary.surroundings import furnish, saved
from tests.adversary.tally import Tally

CASES = 60
NAMED = re.compile("damage|changed|missing|fingerprint|not what was written|cannot be read|by hand")
"""How damage is named where a run can be opened all the same."""
SOUND = {"comparison.parquet drop 0"}
"""Damage that hides nothing: what is missing is made of the rest."""


@pytest.fixture(scope="module")
def runs(stage: Stage) -> Path:
    return saved(stage)


def looks(of: str) -> list[list[str]]:
    """Every way to look at a folder; the last takes it away."""
    at = f"runs/{of}"
    return [
        ["runs", "list"], ["runs", "list", "--json"], ["runs", "open", at], ["show", at, "--economy", "USA"],
        ["export", at, "--csv", "--out", "csv", "--replace"], ["export", at, "--xlsx", "--out", "x.xlsx", "--replace"],
        ["compare", at, "runs/other"], ["runs", "verify", at], ["runs", "delete", at, "--yes"],
    ]  # fmt: skip


def attack(stage: Stage, tally: Tally, runs: Path, number: int, case: Case) -> None:
    """Do one damage and look at it in every way."""
    place = stage.folder()
    furnish(place, runs)
    shutil.copytree(runs / "good", place / "here" / "runs" / "other")
    folder = place / "here" / "runs" / case.of
    case.do(folder, random.Random(number))
    neighbours = [place / "victim", place / "here" / "runs" / "other"]
    kept = [contents(each) for each in neighbours]
    for words in looks(case.of):
        ended = stage.run(place, words)
        label = f"{number} [{case.name}]"
        judge(tally, ended, label, codes={0, 1, 2})
        if words[:2] == ["runs", "list"] and "other" not in ended.out and not ended.hung:
            tally.wrong_codes.append(f"{label} {ended.told} (its neighbour is not listed)")
        tell_damage(tally, ended, case, label)
        for each, before in zip(neighbours, kept, strict=True):
            if contents(each) != before:
                tally.lost.append(f"{label} {ended.told} ({each.name} changed)")
                return


def tell_damage(tally: Tally, ended: Ended, case: Case, label: str) -> None:
    """`runs verify` passes nothing that is damaged, and nothing damaged is opened without a word."""
    if case.name in SOUND or ended.code != 0:
        return
    if ended.words[:2] == ["runs", "verify"]:
        tally.wrong_codes.append(f"{label} {ended.told} (damage passed)")
    if ended.words[:2] == ["runs", "open"] and not NAMED.search(ended.err):
        tally.wrong_codes.append(f"{label} {ended.told} (opened without a word)")


def test_damaged_folders(stage: Stage, tally: Tally, runs: Path) -> None:
    listed = list(cases())
    for number, case in enumerate(listed):
        attack(stage, tally, runs, number, case)
    assert len(listed) >= CASES
    tally.assert_clean(CASES)
