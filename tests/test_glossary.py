"""docs/glossary.md: every term is used, in the file it names; what a registry lists is not listed there again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.core.codes import CHANNELS, MODES
from sim.mechanisms import MECHANISMS
from sim.metrics import METRICS
from sim.policy.instruments import INSTRUMENTS

ROOT = Path(__file__).resolve().parent.parent
GLOSSARY = ROOT / "docs" / "glossary.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| term")
]
MALE = re.compile(r"\b(he|him|his)\b", re.IGNORECASE)


def used(term: str, text: str) -> bool:
    """Whether a term, or its plural or its form in a name, stands in a text."""
    words = r"[\s_-]+".join(re.escape(word) for word in term.split())
    return re.search(rf"(?<![A-Za-z]){words}s?(?![A-Za-z])", text, re.IGNORECASE) is not None


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_term_is_explained_and_used_in_the_file_it_names(row: list[str]) -> None:
    assert len(row) == 4
    assert all(row)
    term, meaning, _, where = row
    text = (ROOT / where.strip("`")).read_text(encoding="utf-8")
    assert used(term, text), f"{where} does not use {term!r}"
    assert not meaning.endswith(".")


def test_a_term_that_nobody_uses_is_noticed() -> None:
    assert not used("hatbox", (ROOT / "sim" / "model.py").read_text(encoding="utf-8"))


def test_terms_are_sorted_and_not_those_of_a_registry() -> None:
    terms = [row[0] for row in ROWS]
    assert len(terms) > 50
    assert terms == sorted(set(terms))
    listed = {*(name for name, _ in INSTRUMENTS.items()), *MECHANISMS, *METRICS, *MODES, *CHANNELS}
    shared = {term for term in terms if term.replace(" ", "_") in listed}
    assert shared <= {"de minimis"}, "tradewinds list shows these"


def test_the_glossary_is_found_from_the_readme() -> None:
    assert "(docs/glossary.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_nobody_in_the_model_is_a_he() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{at}"
        for room in ("sim", "experiments", "dashboard", "docs", "scenarios")
        for path in sorted((ROOT / room).rglob("*"))
        if path.suffix in (".py", ".md", ".yaml")
        for at, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if MALE.search(line)
    ]
    assert found == []
