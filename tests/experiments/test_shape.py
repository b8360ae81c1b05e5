"""The shape of the code of experiments: no function of many arguments, no long function, no long file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted([*(ROOT / "experiments").rglob("*.py"), *(ROOT / "tests" / "experiments").rglob("*.py")])
MOST_LINES, MOST_LINES_OF_A_FUNCTION, MOST_ARGUMENTS = 300, 60, 10
LONG = {("shopper.py", "order")}
"""One long function: a call more for each order would slow the program that the model is compared with."""


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield path.name, node


def test_no_file_is_long():
    assert len(FILES) > 100
    assert [path.name for path in FILES if path.read_text(encoding="utf-8").count("\n") > MOST_LINES] == []


def test_no_function_is_long():
    found = {
        (file, node.name)
        for file, node in functions()
        if (node.end_lineno or 0) - node.lineno >= MOST_LINES_OF_A_FUNCTION
    }
    assert found == LONG


def test_no_function_takes_many_arguments():
    found = [
        (file, node.name)
        for file, node in functions()
        if len([*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]) > MOST_ARGUMENTS
    ]
    assert found == []


def test_loose_files_of_experiments_are_few():
    assert [path.name for path in (ROOT / "experiments").glob("*.py")] == ["__init__.py"]
