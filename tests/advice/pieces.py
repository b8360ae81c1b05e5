"""Pieces of advice in source files: the texts in messages that say what to do, found in the code itself.

A piece is one text of the code, an f-string with gaps for what is put in. Texts that are no messages (docstrings, help)
are left out.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADVICE = re.compile(
    r"did you mean|\bwrite |\bdelete\b|\bgive (?:one|it|them)\b|\brename\b|add the line|state (?:at least|what)"
    r"|\bexpected\b|\bextends? (?:law|baseline)|; known|\bsave (?:it|its|the)\b|tradewinds (?:list|new)|\bchoose\b"
    r"|\bput text\b|indent with|is not closed|missing key|\bname it alone\b|or separate"
)
"""Words with which a message says what to do."""


HELP = ("help", "epilog")
"""Texts that are no messages."""


def pieces_of(path: str) -> dict[str, re.Pattern[str]]:
    """Return what a file's messages advise, as shown to a reader, with a pattern that finds it in a message."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    docs |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg in HELP}
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    found = {}
    for node in ast.walk(tree):
        if id(node) not in docs | inner:
            parts = list(_parts(node))
            if parts and ADVICE.search(" ".join(parts)) and not parts[0].startswith(("#", "Example")):
                found["{}".join(parts)] = re.compile(".*".join(re.escape(part) for part in parts), re.DOTALL)
    return found


def _parts(node: ast.AST) -> Iterator[str]:
    """Yield the constant parts of a text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield part.value if isinstance(part, ast.Constant) else ""
