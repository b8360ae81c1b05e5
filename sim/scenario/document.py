"""Scenario files as text: YAML read into plain values, with the line and column of every key and value.

The text becomes a bounded tree (`sim.reading.yaml_tree`) and then plain values, because this keeps the place of each
key, finds every duplicate key instead of the first, and leaves dates as text, so that `2024-13-01` is one more fault
with a line and not the end of reading. Merge keys (`<<: *rule`) are followed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.naming.shown import shown
from sim.reading.text_files import UnreadableText, check_letters
from sim.reading.yaml_tree import Node, tree

MERGE = "<<"
MERGE_HINT = "<< adds the keys of another rule: write `<<: *rule` here and `&rule` at that rule"

Step = str | int
Place = tuple[Step, ...]
"""Where a value is, e.g. ('policies', 0, 'rate')."""


class ScenarioError(ValueError):
    """A scenario that cannot be run; `faults` holds every reason as 'file:line:column: what is wrong'."""

    def __init__(self, faults: Sequence[str]) -> None:
        """Keep every fault; the message is all of them, one per line."""
        self.faults = list(faults)
        super().__init__("\n".join(self.faults))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[list[str]]]:
        """Survive the way back from a worker process."""
        return (type(self), (self.faults,))


@dataclass
class Document:
    """What a scenario file says, and where it says it."""

    label: str
    """File name as people gave it, or '<dict>' when there is no file."""
    value: Any = None
    """Its content as plain values; None until it is read."""
    values_at: dict[Place, tuple[int, int]] = field(default_factory=dict)
    """By place, the line and column of the value there, from 1."""
    keys_at: dict[Place, tuple[int, int]] = field(default_factory=dict)
    """By place, the line and column of the key of the value there, from 1."""
    found: list[tuple[tuple[int, int], str]] = field(default_factory=list)
    """Faults so far: (line, column) and what is wrong."""

    @property
    def has_lines(self) -> bool:
        """Whether places have a line."""
        return bool(self.values_at)

    def fault(self, place: Sequence[Step], message: str, *, at_key: bool = False) -> None:
        """Note a fault at a value, or at its key."""
        where = self._position(tuple(place), at_key)
        if not self.has_lines and place:
            message = f"{spoken(place)}: {message}"
        self.found.append((where, message))

    def line(self, place: Sequence[Step]) -> str:
        """Return ' (line 12)' for a value, or nothing when there is no file."""
        where = self._position(tuple(place), False)
        return f" (line {where[0]})" if self.has_lines else ""

    def at(self, place: Sequence[Step], message: str) -> str:
        """Return 'file:line:column: message' for something that is no fault."""
        return self._text(self._position(tuple(place), False), message)

    def faults(self) -> list[str]:
        """Return every fault once, as 'file:line:column: what is wrong', in order of lines."""
        return list(dict.fromkeys(self._text(where, message) for where, message in sorted(self.found)))

    def _position(self, place: Place, at_key: bool) -> tuple[int, int]:
        if at_key and place in self.keys_at:
            return self.keys_at[place]
        for length in range(len(place), -1, -1):
            if place[:length] in self.values_at:
                return self.values_at[place[:length]]
        return (1, 1)

    def _text(self, where: tuple[int, int], message: str) -> str:
        return (
            f"{self.label}:{where[0]}:{where[1]}: {message}" if self.has_lines else f"{self.label}: {message}"
        )


def read_text(text: str, label: str) -> Document:
    """Return the document in a YAML text; syntax errors and duplicate keys are among its faults."""
    document = Document(label)
    text = text.removeprefix("\ufeff")
    try:
        check_letters(text)
        root = tree(text)
    except UnreadableText as error:
        document.values_at[()] = (1, 1)
        document.found.append(((error.line, error.column), error.message + _quotes_missing(error.message)))
        return document
    if root is None or (root.kind == "scalar" and root.value is None):
        document.values_at[()] = (1, 1)
        document.found.append(((1, 1), "the file is empty; `tradewinds new scenario` writes a template"))
        return document
    document.value = _value(root, (), document)
    return document


def _quotes_missing(message: str) -> str:
    """Say what is missing where an address with a key stands in braces without quotes."""
    if "flow mapping" not in message or "'['" not in message:
        return ""
    return " — inside braces a key with [ ] needs quotes: {'categories.sigma[electronics]': 5}"


def spoken(place: Sequence[Step]) -> str:
    """Return a place in words, e.g. 'policies[0].rate'."""
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else step)
    return text


def _value(node: Node, place: Place, document: Document) -> Any:
    """Return the plain value of a node and note where it and its keys stand."""
    document.values_at[place] = (node.line, node.column)
    if node.kind == "mapping":
        return _mapping(node, place, document)
    if node.kind == "list":
        return [_value(item, (*place, number), document) for number, item in enumerate(node.value)]
    return node.value


def _mapping(node: Node, place: Place, document: Document) -> dict[str, Any]:
    """Return a mapping with what it merges; its own keys win, and of what is merged the first."""
    values: dict[str, Any] = {}
    own_line: dict[str, int] = {}
    merged: list[tuple[Node, Node]] = []
    for key_node, value_node in node.value:
        where = (key_node.line, key_node.column)
        if key_node.kind != "scalar" or key_node.value is None:
            document.found.append((where, "a key is a word before a colon; here is none"))
            continue
        key = key_node.text
        if key in own_line:
            document.found.append((where, f"duplicate key {shown(key)}, first given on line {own_line[key]}"))
            continue
        own_line[key] = key_node.line
        if key == MERGE and not key_node.quoted:
            merged.append((key_node, value_node))
            continue
        document.keys_at[(*place, key)] = where
        values[key] = _value(value_node, (*place, key), document)
    for key_node, value_node in merged:
        _merge(key_node, value_node, place, document, values)
    return values


def _merge(
    key_node: Node, value_node: Node, place: Place, document: Document, values: dict[str, Any]
) -> None:
    """Add the keys of `<<: *rule` (or a list of rules) that a mapping does not give itself.

    A value that is merged stands where it was written; its key, where it is merged.
    """
    for source in value_node.value if value_node.kind == "list" else [value_node]:
        if source.kind != "mapping":
            document.found.append(
                (
                    (value_node.line, value_node.column),
                    MERGE_HINT,
                )
            )
            return
        nested = Document(document.label)
        for key, value in _mapping(source, place, nested).items():
            if key in values:
                continue
            values[key] = value
            document.keys_at[(*place, key)] = (key_node.line, key_node.column)
            inside = (*place, key)
            for noted, where in nested.values_at.items():
                if noted[: len(inside)] == inside:
                    document.values_at[noted] = where
            for noted, where in nested.keys_at.items():
                if noted[: len(inside)] == inside and noted != inside:
                    document.keys_at[noted] = where
        document.found += nested.found
