"""docs/glossary.md: every term is used, in the file it names; what a registry lists is not listed there again."""

from __future__ import annotations

import ast
import keyword
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
MALE = re.compile(r"(?<![a-z])(he|him|his|himself)(?![a-z])", re.IGNORECASE)
EVERYDAY = {
    term for term, *_ in ROWS if keyword.iskeyword(term)
} | {"limit", "lot", "need", "offers", "own", "pool", "port", "reach", "source", "terms", "weight"}  # fmt: skip
"""Terms that any Python file uses, as a keyword or in plain English: a file must name something of its own so."""


def name_parts(text: str) -> list[str]:
    """Return the words, in lower case, of all names that a Python file defines."""
    found: list[str] = []
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                found.append(name)
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                found.append(name)
    return [part.lower() for name in found for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)]


def used(term: str, text: str) -> bool:
    """Whether a term, or its plural or its form in a name, stands in a text."""
    if term in EVERYDAY:
        text = " ".join(name_parts(text))
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


PLAIN = '''
class Bill:
    """A file of its own: no need to limit it, whatever its source, terms or weight."""

    rate = parameter(0.1, source="assumed", limit=2.0)
'''


def test_a_keyword_or_an_everyday_word_is_no_use_of_a_term() -> None:
    assert {"class", "own", "need", "source", "limit"} <= EVERYDAY
    assert [term for term in sorted(EVERYDAY) if used(term, PLAIN)] == []
    assert used("class", "class_sums = own_state = 1")
    assert used("own", "class_sums = own_state = 1")
    assert used("source", "class SourceTable: ...")


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
        for room in ("sim", "experiments", "dashboard", "docs", "scenarios", "tests")
        for path in sorted((ROOT / room).rglob("*"))
        if path.suffix in (".py", ".md", ".yaml") and path != Path(__file__).resolve()
        for at, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if MALE.search(line)
    ]
    assert found == []
