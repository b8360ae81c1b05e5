"""The ways in which a request can be forged: each spoils a true request in one respect, by the fall of dice.

A way changes the body it is given, or returns a whole request where more than the body is wrong.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """One request, and in which way it is wrong."""

    what: str
    body: bytes
    method: str = "POST"
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    query: str = ""


def entries_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Every input and state of a request."""
    nested = [*body["inputs"], *body["state"]]
    return [each for one in nested for each in (one if isinstance(one, list) else [one])]


def _odd_value(dice: random.Random) -> Any:
    """A value that no control of the page holds."""
    return dice.choice(
        [
            "\ud800", 1e300, -1e300, 10**400, -7.25e15, {}, {"a": {"b": []}}, [[[]]], ["x"] * 50, {"id": {"id": "x"}},
            "x" * 20_000, {"id": 7, "query": None}, {"id": "x"}, {"id": "x", "query": None, "phase": "won", "more": 1},
        ]
    )  # fmt: skip


def odd_value(body: dict[str, Any], dice: random.Random) -> None:
    """One value of a kind or size that its control cannot have."""
    dice.choice(entries_of(body))["value"] = _odd_value(dice)


def not_a_number(body: dict[str, Any], dice: random.Random) -> Request:
    """NaN, Infinity, or a number beyond all floats."""
    dice.choice(entries_of(body))["value"] = "@"
    word = dice.choice(["NaN", "Infinity", "-Infinity", "1e999", "9" * 5_000])
    return Request("not_a_number", json.dumps(body).replace('"@"', word).encode())


def unknown_output(body: dict[str, Any], dice: random.Random) -> None:
    """A callback that is not there."""
    body["output"] = dice.choice(
        ["nothing.children", "..", "", None, 7, ["job.data"], {}, "scheme.data", "remembered.data"]
    )


def other_outputs(body: dict[str, Any], dice: random.Random) -> None:
    """Outputs that are not the callback's."""
    body["outputs"] = dice.choice(
        [
            None,
            [],
            {},
            "x",
            7,
            [[]],
            {"id": "body", "property": "nothing"},
            [{"id": "body"}] * 9,
            {"id": 7, "property": 7},
        ]
    )


def fewer_inputs(body: dict[str, Any], dice: random.Random) -> None:
    """One input or state too few."""
    place = "state" if body["state"] and dice.random() < 0.5 else "inputs"
    body[place].pop(dice.randrange(len(body[place])))


def more_inputs(body: dict[str, Any], dice: random.Random) -> None:
    """One input or state too many."""
    body[dice.choice(["inputs", "state"])].append({"id": "run", "property": "n_clicks", "value": 1})


def shapeless_inputs(body: dict[str, Any], dice: random.Random) -> None:
    """Inputs or state that are no list, or a list of something else."""
    odd = [None, 7, "x", {}, [None], [[[{}]]], [7], [{}], [{"id": None, "property": None}], [[]] * 99]
    body[dice.choice(["inputs", "state"])] = dice.choice(odd)


def other_control(body: dict[str, Any], dice: random.Random) -> None:
    """An input of a control that is not the callback's."""
    odd = [
        "nothing",
        None,
        7,
        [],
        {},
        {"type": "lever", "key": "__class__"},
        {"type": ["lever"]},
        "a.b",
        {"a": {"b": 1}},
    ]
    dice.choice(entries_of(body))["id"] = dice.choice(odd)


def other_property(body: dict[str, Any], dice: random.Random) -> None:
    """A property that the callback does not take."""
    dice.choice(entries_of(body))["property"] = dice.choice(["__class__", "style", None, 7, [], {}, ""])


def untrue_change(body: dict[str, Any], dice: random.Random) -> None:
    """A trigger that is no input of the callback."""
    odd = [
        "x",
        7,
        None,
        {},
        ["x.y"],
        [7],
        [None],
        [[]],
        [{}],
        ["__class__.__init__"],
        ["."],
        ['{"type":"csv"}.n_clicks'],
    ]
    body["changedPropIds"] = dice.choice(odd)


def missing_key(body: dict[str, Any], dice: random.Random) -> None:
    """One of the keys that a request must have."""
    del body[dice.choice(["output", "outputs", "inputs", "changedPropIds"])]


def strange_key(body: dict[str, Any], dice: random.Random) -> None:
    """A key that no page sends."""
    body[dice.choice(["__proto__", "cancelJob", "background", "job", "x"])] = 1


def not_json(_: dict[str, Any], dice: random.Random) -> Request:
    """A body that is no JSON object."""
    odd = [
        b"",
        b"{",
        b"null",
        b"[]",
        b"7",
        b'"x"',
        b"\xff\xfe\x00",
        b"[" * 50_000,
        b'{"a":1,"a":2}',
        b"<a/>",
        b"{}x",
        b"true",
    ]
    return Request("not_json", dice.choice(odd))


def other_type(body: dict[str, Any], dice: random.Random) -> Request:
    """A content type that a form of a foreign page could send."""
    odd = [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "application/jsonp",
    ]
    return Request("other_type", json.dumps(body).encode(), content_type=dice.choice(odd))


def other_method(body: dict[str, Any], dice: random.Random) -> Request:
    """Anything but POST."""
    method = dice.choice(["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
    return Request("other_method", json.dumps(body).encode(), method=method)


def foreign_host(body: dict[str, Any], dice: random.Random) -> Request:
    """A name made to lead here (DNS rebinding)."""
    host = dice.choice(
        ["evil.example", "127.0.0.1.evil.example:8050", "localhost.evil.example", "[::2]:8050", "0x7f.1", "@"]
    )
    return Request("foreign_host", json.dumps(body).encode(), headers={"Host": host, "Origin": ""})


def foreign_origin(body: dict[str, Any], dice: random.Random) -> Request:
    """A page elsewhere that sends requests here (CSRF)."""
    odd = [
        "https://evil.example",
        "null",
        "http://127.0.0.1:9",
        "http://localhost:3000",
        "file://",
        "http://",
        "x",
    ]
    return Request("foreign_origin", json.dumps(body).encode(), headers={"Origin": dice.choice(odd)})


def other_query(body: dict[str, Any], dice: random.Random) -> Request:
    """Dash's keys for background callbacks in the address."""
    odd = ["?cacheKey=x&job=1", "?cancelJob=1", "?oldJob=1&job=2", "?x=1"]
    return Request("other_query", json.dumps(body).encode(), query=dice.choice(odd))


def too_long(body: dict[str, Any], _: random.Random) -> Request:
    """More than the server reads."""
    body["state"] = ["x" * 1_100_000]
    return Request("too_long", json.dumps(body).encode())


WAYS: tuple[Callable[[dict[str, Any], random.Random], Request | None], ...] = (
    odd_value, not_a_number, unknown_output, other_outputs, fewer_inputs, more_inputs, shapeless_inputs, other_control,
    other_property, untrue_change, missing_key, strange_key, not_json, other_type, other_method, foreign_host,
    foreign_origin, other_query, too_long,
)  # fmt: skip
