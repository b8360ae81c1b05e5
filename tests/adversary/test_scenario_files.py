"""Five hundred spoilt scenario files: each is read or refused with lines, and nothing else ever happens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.adversary.forking import slowness
from tests.adversary.mutations import Spoilt, spoilt
from tests.adversary.stage import Ended, Stage, judge
from tests.adversary.tally import Tally

CASES, BY_SUBPROCESS = 500, 20
FAULT = re.compile(r"(?m)^ *(error: )?file\.yaml(:\d+:\d+)?: .")


def judge_file(tally: Tally, ended: Ended, made: Spoilt, number: int) -> None:
    """Refused means: with a place in the file; and what cannot be meant is refused."""
    label = f"{number} ({made.label})"
    judge(tally, ended, label, codes={0, 1})
    if ended.code == 1 and not FAULT.search(ended.out + ended.err):
        tally.wrong_codes.append(f"{label} {ended.told} (refused without a place)")
    if ended.code == 0 and made.must_refuse:
        tally.wrong_codes.append(f"{label} {ended.told} (accepted)")


def test_scenario_files(stage: Stage, tally: Tally) -> None:
    case = stage.folder()
    for number in range(CASES):
        made = spoilt(number)
        (case / "here" / "file.yaml").write_bytes(made.content)
        judge_file(tally, stage.run(case, ["check", "file.yaml"]), made, number)
    tally.assert_clean(CASES)


def test_scenario_files_in_processes_of_their_own(tmp_path: Path, tally: Tally) -> None:
    tool = Path(sys.executable).with_name("tradewinds")
    for number in range(0, CASES, CASES // BY_SUBPROCESS):
        made = spoilt(number + number // 25 % 10)
        (tmp_path / "file.yaml").write_bytes(made.content)
        words = ["check", "file.yaml"]
        try:
            done = subprocess.run(
                [str(tool), *words], cwd=tmp_path, env={**os.environ, "HOME": str(tmp_path)}, capture_output=True,
                timeout=10 * slowness(), check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            judge_file(tally, Ended(words, None, "", "", 10.0, hung=True), made, number)
            continue
        out, err = (each.decode(errors="replace") for each in (done.stdout, done.stderr))
        judge_file(tally, Ended(words, done.returncode, out, err, 0.0), made, number)
    tally.assert_clean(BY_SUBPROCESS)
