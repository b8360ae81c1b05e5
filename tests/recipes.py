"""The recipes of CONTRIBUTING.md, as a test follows them: every block of a recipe is written as it stands there.

A block begins with the file it belongs to (`# dashboard/panels/mine.py`). A `diff` block adds lines to a file: those
that begin with a space are in the file already, those that begin with a plus sign are added there. A `csv` block adds
rows to the end of a table. A `sh` block is commands of the launcher. Any other block is a whole new file.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAUNCHER = "./run python "
_BLOCK = re.compile(r"^```(\w+)\n(?:# (\S+)\n)?(.*?)^```$", re.MULTILINE | re.DOTALL)


def copied(folder: Path, *parts: str) -> Path:
    """A copy of parts of the project, without what was compiled."""
    for part in parts:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def recipe(heading: str) -> str:
    """The text under a heading of CONTRIBUTING.md."""
    _, found, rest = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition(f"\n### {heading}\n")
    assert found, f"CONTRIBUTING.md has no heading {heading!r}"
    return re.split(r"^##", rest, maxsplit=1, flags=re.MULTILINE)[0]


def followed(heading: str, project: Path) -> list[str]:
    """Do in a copy of the project what a recipe says; returns the files it wrote or changed."""
    files = []
    for kind, file, content in _BLOCK.findall(recipe(heading)):
        if kind == "sh":
            for line in content.splitlines():
                _commanded(line, project)
            continue
        path = project / file
        if kind == "csv":
            assert path.is_file(), f"{file} is not there to get rows"
            path.write_text(path.read_text(encoding="utf-8") + content, encoding="utf-8")
        elif kind == "diff":
            assert path.is_file(), f"{file} is not there to be changed"
            path.write_text(_added(path.read_text(encoding="utf-8"), content, file), encoding="utf-8")
        else:
            assert not path.exists(), f"{file} is there already"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        files.append(file)
    assert files, f"the recipe {heading!r} has no blocks"
    return files


def _commanded(line: str, project: Path) -> None:
    """Carry out a command as the launcher would, in the copy."""
    assert line.startswith(LAUNCHER), line
    words, _, target = line.removeprefix(LAUNCHER).partition(" > ")
    done = subprocess.run(
        [sys.executable, *words.split()], cwd=project, capture_output=True, text=True, check=True
    )
    if target:
        (project / target).write_text(done.stdout, encoding="utf-8")


def _added(text: str, change: str, file: str) -> str:
    """The text with the added lines of a diff."""
    lines = change.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] == " ")
    after = "".join(line[1:] for line in lines)
    assert text.count(before) == 1, f"the lines of the recipe stand {text.count(before)} times in {file}"
    assert all(line[0] in " +" for line in lines)
    return text.replace(before, after)
