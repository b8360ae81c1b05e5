"""Scenario files as text: YAML read into plain values, with the line and column of every key and value.

The text is composed into YAML nodes (ruamel.yaml) and turned into plain values here, because this keeps the
place of each key, finds every duplicate key instead of the first, and leaves dates as text, so that
`2024-13-01` is one more fault with a line and not the end of reading.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

DEEPEST = 8
"""No scenario needs lists in lists in lists; an alias that holds itself would never end."""

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
    values_at: dict[Place, tuple[int, int]] = field(default_factory=dict)
    keys_at: dict[Place, tuple[int, int]] = field(default_factory=dict)
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
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an anchor used twice harms nobody here
            root = YAML(typ="rt", pure=True).compose(StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        document.values_at[()] = (1, 1)
        said = " ".join(str(part) for part in (error.context, error.problem) if part)
        document.found.append((where, f"not readable as YAML: {' '.join(said.split())}"))
        return document
    except YAMLError as error:
        document.values_at[()] = (1, 1)
        document.found.append(((1, 1), f"not readable as YAML: {' '.join(str(error).split())}"))
        return document
    if root is None:
        document.values_at[()] = (1, 1)
        document.found.append(((1, 1), "the file is empty; `tradewinds new scenario` writes a template"))
        return document
    document.value = _value(root, (), document)
    return document


def spoken(place: Sequence[Step]) -> str:
    """Return a place in words, e.g. 'policies[0].rate'."""
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else step)
    return text


def _value(node: Node, place: Place, document: Document) -> Any:
    """Return the plain value of a node and note where it and its keys stand."""
    document.values_at[place] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if len(place) > DEEPEST:
        document.fault(place, f"nested more than {DEEPEST} deep (does an alias hold itself?)")
        return None
    if isinstance(node, MappingNode):
        return _mapping(node, place, document)
    if isinstance(node, SequenceNode):
        return [_value(item, (*place, number), document) for number, item in enumerate(node.value)]
    return _scalar(node) if isinstance(node, ScalarNode) else None


def _mapping(node: MappingNode, place: Place, document: Document) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value) if isinstance(key_node, ScalarNode) else "?"
        where = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        if key in values:
            first = document.keys_at[(*place, key)][0]
            document.found.append((where, f"duplicate key {key!r}, first given on line {first}"))
            continue
        document.keys_at[(*place, key)] = where
        values[key] = _value(value_node, (*place, key), document)
    return values


def _scalar(node: ScalarNode) -> Any:
    """Return text, a number, true/false or None; quoted text and dates stay text."""
    tag, text = str(node.tag), str(node.value)
    if node.style in ("'", '"', "|", ">"):
        return text
    if tag.endswith(":null"):
        return None
    if tag.endswith(":bool"):
        return text.lower() == "true"
    if tag.endswith(":int"):
        return _number(text, int)
    if tag.endswith(":float"):
        return _number(text, float)
    return text


def _number(text: str, kind: type[int] | type[float]) -> Any:
    try:
        return kind(text.replace("_", ""))
    except ValueError:
        return text
