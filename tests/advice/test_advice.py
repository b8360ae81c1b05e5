"""Advice is right: whoever does what a message says has what it promises, and every advice in the code has its case."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.policy.instruments.tariff import Tariff
from sim.scenario.definition import Scenario
from tests.advice.pieces import ADVICE, ROOT, pieces_of
from tests.advice.scenario_cases import CASES, HEAD, Case

FOLDERS = ("sim/scenario/*.py", "sim/reading/*.py", "sim/naming/*.py")
OTHERS = (
    "sim/focus/declared.py", "sim/core/parameter.py", "sim/mechanisms/switches.py", "sim/policy/instrument.py",
)  # fmt: skip
FILES = sorted(
    {str(path.relative_to(ROOT)) for pattern in FOLDERS for path in ROOT.glob(pattern)}.union(OTHERS)
    - {"sim/scenario/text.py"}
)
"""Where messages about scenarios are made; scenario/text.py holds the template and sentences."""


def fault_of(make: Callable[[], object]) -> str:
    """Return what a scenario is refused with."""
    with pytest.raises(ValueError, match=r".") as caught:
        make()
    return str(caught.value)


def message(case: Case) -> str:
    return fault_of(lambda: Scenario.from_yaml(case.broken))


@pytest.mark.parametrize("case", CASES, ids=lambda case: re.sub(r"\W+", "_", case.advice)[:40])
def test_a_file_that_follows_the_advice_is_right(case: Case) -> None:
    said = message(case)
    found = re.search(case.advice, said)
    assert found, said
    Scenario.from_yaml(case.follow(case.broken, found))


def unreadable(folder: Path) -> dict[str, tuple[Path, Callable[[Path], object]]]:
    """Return files that cannot be read, by what the message says, and what a reader does with them."""
    made = {
        "is UTF-16 text, expected UTF-8; save it as UTF-8": HEAD.encode("utf-16"),
        "is no UTF-8; save the file as UTF-8": b"# caf\xe9\n" + HEAD.encode(),
    }
    found: dict[str, tuple[Path, Callable[[Path], object]]] = {}
    for number, (said, content) in enumerate(made.items()):
        path = folder / f"text{number}.yaml"
        path.write_bytes(content)
        found[said] = (path, lambda path: path.write_text(HEAD, encoding="utf-8"))
    (folder / "folder.yaml").mkdir()
    found["is a folder, expected a YAML file"] = (folder / "folder.yaml", _replaced)
    os.mkfifo(folder / "pipe.yaml")
    found["save its text in a file and give that"] = (folder / "pipe.yaml", _replaced)
    (folder / "a b.yaml").write_text(HEAD)
    found["rename the file to a_b.yaml, or add the line `name: a_b`"] = (
        folder / "a b.yaml",
        lambda path: path.write_text("name: a_b\n" + HEAD),
    )
    (folder / "one.yaml").write_text(HEAD)
    (folder / "two.yaml").write_text(HEAD.replace("baseline", "one"))
    (folder / "three.yaml").write_text(HEAD.replace("baseline", "two"))
    found["at most one level — extend baseline and state what differs"] = (
        folder / "three.yaml",
        lambda path: path.write_text(HEAD),
    )
    return found


def _replaced(path: Path) -> None:
    path.rmdir() if path.is_dir() else path.unlink()
    path.write_text(HEAD)


def test_a_file_that_could_not_be_read_is_read_after_following_the_advice(tmp_path: Path) -> None:
    for said, (path, follow) in unreadable(tmp_path).items():
        assert said in fault_of(lambda path=path: Scenario.load(path))
        follow(path)
        Scenario.load(path)


BASE = Scenario.load("baseline")
IN_PYTHON: list[tuple[str, Callable[[], object], Callable[[], object]]] = [
    ("start is None, expected a day such as 2025-01-06", lambda: BASE.with_(start=None),
     lambda: BASE.with_(start="2025-01-06")),
    ("closure is 'short', expected partial or general", lambda: BASE.with_(closure="short"),
     lambda: BASE.with_(closure="general")),
    ("settings_apply_to is 'x', expected both or scenario", lambda: BASE.with_(settings_apply_to="x"),
     lambda: BASE.with_(settings_apply_to="scenario")),
    ("unknown key 'week' — did you mean weeks?", lambda: BASE.with_(week=5), lambda: BASE.with_(weeks=5)),
    ("unknown scenario 'baselinee' — did you mean baseline?; known: baseline", lambda: Scenario.load("baselinee"),
     lambda: Scenario.load("baseline")),
    ("importers names 5, expected a name", lambda: Tariff(importers=(5,)), lambda: Tariff(importers=("USA",))),
    ("weeks is 2.0, expected a whole number of at least 1 and at most 1,040 — did you mean 2?",
     lambda: BASE.with_(weeks=2.0), lambda: BASE.with_(weeks=2)),
    ("data is 5, expected a mapping of addresses to values", lambda: BASE.with_(data=5),
     lambda: BASE.with_(data={"categories.sigma": "x1.1"})),
    ("unknown mechanism 'trst' — did you mean trust?", lambda: BASE.with_(off=("trst",)),
     lambda: BASE.with_(off=("trust",))),
    ("unknown metric 'happiness'; tradewinds list metrics names them", lambda: _found("metric", "happiness"),
     lambda: _found("metric", "parcels")),
]  # fmt: skip


def _found(kind: str, word: str) -> str:
    from sim.naming import find

    return find(kind, word)


@pytest.mark.parametrize(("said", "wrong", "right"), IN_PYTHON, ids=[each[0][:30] for each in IN_PYTHON])
def test_python_that_follows_the_advice_is_right(
    said: str, wrong: Callable[[], object], right: Callable[[], object]
) -> None:
    assert said.split(",")[0] in fault_of(wrong)
    right()


def test_every_advice_in_the_code_has_a_case_that_follows_it(tmp_path: Path) -> None:
    """A new message with advice fails here until a case is added to the tables of this folder."""
    said = [message(case) for case in CASES]
    said += [fault_of(lambda path=path: Scenario.load(path)) for path, _ in unreadable(tmp_path).values()]
    said += [fault_of(wrong) for _, wrong, _ in IN_PYTHON]
    missing = [
        f"{file}: {text}"
        for file in FILES
        for text, pattern in pieces_of(file).items()
        if not any(pattern.search(each) for each in said)
    ]
    assert missing == []


def test_the_finder_of_advice_finds_what_is_there() -> None:
    assert len(FILES) > 15
    assert sum(len(pieces_of(file)) for file in FILES) > 40
    assert all(
        ADVICE.search(case.advice.replace("\\", "")) or "such as" in case.advice for case in CASES[:10]
    )
