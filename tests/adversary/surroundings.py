"""The folder an attacked command finds: saved runs, scenario files, things that are none, and a neighbour's folder."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.adversary.stage import Stage

GOOD = (
    "title: Good\nquestion: What if?\nextends: baseline\ncompare_with: baseline\n"
    "weeks: 2\nconsumers: 3200\nsmes: 1152\n"
)
RUN = [
    "run",
    "baseline",
    "--weeks",
    "2",
    "--seeds",
    "2",
    "--jobs",
    "1",
    "--out",
    "runs/good",
    "--flows",
    "all",
]
PAIR = [
    "compare",
    "us_de_minimis_repeal",
    "--weeks",
    "2",
    "--seeds",
    "2",
    "--jobs",
    "1",
    "--out",
    "runs/pair",
]


def saved(stage: Stage) -> Path:
    """Make a folder with a saved run, a saved comparison and a stopped run, by the fake model."""
    case = stage.folder()
    for words in (RUN, PAIR):
        ended = stage.run(case, words, fake=True, patience_s=120)
        assert ended.code == 0, ended.told
    return case / "here" / "runs"


def furnish(case: Path, runs: Path) -> None:
    """Put everything into a case's folder."""
    here = case / "here"
    shutil.copytree(runs, here / "runs", symlinks=True, dirs_exist_ok=True)
    (here / "good.yaml").write_text(GOOD, encoding="utf-8")
    (here / "bad.yaml").write_text(GOOD + "weeks: many\nnonsense: 1\n", encoding="utf-8")
    (here / "latin.yaml").write_bytes(GOOD.replace("Good", "Türkiye").encode("latin-1"))
    (here / "file.txt").write_text("not a run\n", encoding="utf-8")
    (here / "empty").mkdir(exist_ok=True)
    (here / "dangling").symlink_to("nowhere")
    (here / "loop").symlink_to("loop")
    victim = case / "victim"
    victim.mkdir()
    (victim / "manifest.json").write_text('{"name": "my web app", "start_url": "/"}\n', encoding="utf-8")
    (victim / "thesis.txt").write_text("three years of work\n", encoding="utf-8")
