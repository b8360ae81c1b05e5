"""YAML as a tree: small, shallow and finite, with the line and column of every value.

Built from the parser's events (ruamel.yaml), so that nesting and aliases are bounded while they are read: a file of 200
letters can stand for a billion values. No tag is followed and nothing is made but texts, numbers, true, false, lists
and mappings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from sim.naming.near import did_you_mean
from sim.reading.spelling import LEADING_ZEROS, PLAIN_NUMBER
from sim.reading.text_files import UnreadableText

DEEPEST = 8
"""No scenario needs lists in lists in lists."""
MOST_VALUES = 10_000
"""Keys and values of a file, those that aliases repeat included."""
_NULL = ("", "~", "null", "Null", "NULL")
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WHOLE = re.compile(r"[+-]?\d{1,40}", re.ASCII)
_LONGEST_NUMBER = 40
_HINTS = (
    ("\\t", "indent with spaces, not with tabs"),
    ("mapping values are not allowed", "put text that holds a colon in quotes, and check the indentation"),
    ("could not find expected ':'", "every line is `key: value` or `- entry`"),
    ("cannot start any token", "put text that begins with %, @ or ` in quotes"),
    ("while scanning a quoted scalar", "a quote is not closed"),
    ("end of stream", "a bracket is not closed"),
    ("<stream end>", "a bracket is not closed"),
)


@dataclass(eq=False)
class Node:
    """One value where it stands in the text."""

    line: int
    """Line it begins on, from 1."""
    column: int
    """Column it begins at, from 1."""
    value: Any
    """Text, number, truth value or None; a list of nodes; or a list of (key node, value node)."""
    text: str = ""
    """A scalar's text as it was written."""
    kind: str = "scalar"
    """scalar, list or mapping."""
    quoted: bool = False
    """Whether a scalar was written in quotes or as a block, and so is text."""
    values: int = 1
    """How many values it stands for, aliases followed."""
    depth: int = 0
    """How many levels of lists and mappings it holds."""
    open: bool = False
    """Whether its end is still to come."""


@dataclass
class _Reading:
    """What is open while events come in."""

    stack: list[Node] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)
    values: int = 0
    root: Node | None = None

    def add(self, node: Node) -> None:
        """Put a finished or opened node into what is open."""
        if not self.stack:
            self.root = node
            return
        owner = self.stack[-1]
        if owner.kind == "mapping":
            if owner.value and owner.value[-1][1] is None:
                owner.value[-1] = (owner.value[-1][0], node)
            else:
                owner.value.append((node, None))
        else:
            owner.value.append(node)

    def count(self, more: int, node: Node) -> None:
        """Stop before the tree outgrows what a scenario can be."""
        self.values += more
        if self.values > MOST_VALUES:
            raise UnreadableText(
                f"from here on the file stands for more than {MOST_VALUES:,} values; a scenario has a few hundred",
                node.line,
                node.column,
            )


def tree(text: str) -> Node | None:
    """Return the tree of a YAML text; None where it holds nothing.

    Raises:
        UnreadableText: it is no YAML, or more, deeper or other YAML than a scenario can be; with line and column.
    """
    reading = _Reading()
    documents = 0
    for event in _events(text):
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise UnreadableText(
                    "a second document begins here (---); one file holds one scenario, so give it a file of its own",
                    *_where(event),
                )
        else:
            _take(event, reading)
    return reading.root


def _events(text: str) -> Iterator[Event]:
    """Yield the parser's events; its errors come as UnreadableText with a hint."""
    try:
        yield from YAML(typ="safe", pure=True).parse(StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        said = " ".join(" ".join(str(part) for part in (error.context, error.problem) if part).split())
        hint = next((f"; {hint}" for sign, hint in _HINTS if sign in said), "")
        raise UnreadableText(f"not readable as YAML: {said}{hint}", *where) from None
    except (YAMLError, RecursionError, ValueError) as error:
        said = " ".join(str(error).split())[:200]
        raise UnreadableText(f"not readable as YAML: {said}", 1, 1) from None


def _take(event: Event, reading: _Reading) -> None:
    """Take one event into the tree."""
    if isinstance(event, MappingStartEvent | SequenceStartEvent):
        kind = "mapping" if isinstance(event, MappingStartEvent) else "list"
        node = Node(*_where(event), [], kind=kind, open=True)
        _enter(event, node, reading)
        reading.stack.append(node)
        if len(reading.stack) > DEEPEST + 1:
            raise UnreadableText(f"nested more than {DEEPEST} deep", node.line, node.column)
    elif isinstance(event, MappingEndEvent | SequenceEndEvent):
        node = reading.stack.pop()
        node.open = False
        parts = node.value if node.kind == "list" else [part for pair in node.value for part in pair]
        node.values = 1 + sum(part.values for part in parts)
        node.depth = 1 + max((part.depth for part in parts), default=0)
    elif isinstance(event, ScalarEvent):
        quoted = event.style in ("'", '"', "|", ">")
        text = str(event.value)
        node = Node(*_where(event), text if quoted else _plain(text), text, quoted=quoted)
        _enter(event, node, reading)
    elif isinstance(event, AliasEvent):
        _follow(event, reading)


def _enter(event: Any, node: Node, reading: _Reading) -> None:
    """Put a new node into the tree, under its anchor if it has one."""
    if getattr(event, "tag", None):
        raise UnreadableText(f"the tag {str(event.tag)[:60]} is not read; delete it", node.line, node.column)
    reading.count(1, node)
    if event.anchor is not None:
        reading.anchors[event.anchor] = node
    reading.add(node)


def _follow(event: Any, reading: _Reading) -> None:
    """Put what an alias names into the tree."""
    line, column = _where(event)
    node = reading.anchors.get(event.anchor)
    if node is None:
        hint = did_you_mean(event.anchor, reading.anchors)
        raise UnreadableText(
            f"*{event.anchor} names nothing; no &{event.anchor} stands above it{hint}", line, column
        )
    if node.open:
        raise UnreadableText(
            f"*{event.anchor} stands inside &{event.anchor}, which would never end", line, column
        )
    if len(reading.stack) + node.depth > DEEPEST + 1:
        raise UnreadableText(f"nested more than {DEEPEST} deep", line, column)
    reading.count(node.values, Node(line, column, None))
    reading.add(node)


def _where(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _plain(text: str) -> Any:
    """Return what an unquoted text is: nothing, true, false, a number, or text; what no float holds stays text."""
    if text in _NULL:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if not PLAIN_NUMBER.fullmatch(text) or LEADING_ZEROS.match(text):
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    number = float(text) if len(text) <= _LONGEST_NUMBER else math.inf
    lost = math.isinf(number) or (
        number == 0.0 and any(each in "123456789" for each in text.lower().split("e")[0])
    )
    return text if lost else number
