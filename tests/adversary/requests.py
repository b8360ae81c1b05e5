"""Forged requests to the dashboard: true bodies of every callback, spoilt by their structure; keyed by number.

The true ones are made from the app itself (`tests.dashboard.forged`), so a new callback is attacked as soon as it is
there.
"""

from __future__ import annotations

import json
import random
from typing import Any, NamedTuple

CALLBACKS = "/_dash-update-component"
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, float("inf"), float("nan"), 10**40, "", " ", "a" * 100_000, "\x00",
    "\ud800", "../..",
    "/etc/passwd", "<script>alert(1)</script>", "{{7*7}}", "' OR 1=1 --", "=HYPERLINK(1)", "😀", "null", "NaN",
    "1e999", [], {},
    [[]], [None], [1] * 5_000, {"id": "x"}, {"id": None}, {"id": ["x"], "phase": {}},
    {"id": {"a": 1}, "query": 3, "phase": "done"},
    {"__proto__": {"x": 1}}, {"type": "lever", "key": "tariff_pct"},
    {"id": "gone", "query": "", "phase": "done"}, "?v=1&weeks=1e9",
    "?scenario=" + "%00" * 50, "?v=" + "9" * 5_000, "&".join("a=b" for _ in range(3_000)),
)  # fmt: skip
OTHER = (
    ("GET", "/_dash-layout"), ("GET", "/_dash-dependencies"), ("GET", "/_dash-update-component"),
    ("PUT", "/_dash-update-component"),
    ("GET", "/assets/../app.py"), ("GET", "/assets/%2e%2e/app.py"),
    ("GET", "/assets/..%2f..%2f..%2fetc/passwd"), ("GET", "//etc/passwd"),
    ("GET", "/_dash-component-suites/dash/../../../../etc/passwd"), ("GET", "/_dash-component-suites/nobody/x.js"),
    ("GET", "/%00"), ("GET", "/" + "a" * 8_000), ("POST", "/"), ("DELETE", "/"),
    ("OPTIONS", "/_dash-update-component"),
    ("GET", "/_reload-hash"), ("GET", "/_favicon.ico?v=x"), ("GET", "/no/such/page"), ("GET", "/?" + "x=1&" * 2_000),
)  # fmt: skip


class Forged(NamedTuple):
    """One request."""

    label: str
    method: str
    path: str
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


def spoil(luck: random.Random, whole: Any, depth: int = 0) -> Any:
    """Change one thing somewhere in a body: its value, its absence, its kind, its number."""
    if depth > 5 or not isinstance(whole, dict | list) or not whole or luck.random() < 0.08:
        return luck.choice(ODD)
    if isinstance(whole, list):
        at, new = luck.randrange(len(whole)), list(whole)
        match luck.randrange(8):
            case 0:
                del new[at]
            case 1:
                new.append(new[at])
            case _:
                new[at] = spoil(luck, new[at], depth + 1)
        return new
    key = luck.choice(sorted(whole, key=str))
    if luck.random() < 0.15:
        return {name: each for name, each in whole.items() if name != key}
    return {**whole, key: spoil(luck, whole[key], depth + 1)}


def forged(number: int, bodies: list[dict[str, Any]]) -> Forged:
    """Return the forged request of this number."""
    luck = random.Random(f"request {number}")
    if number % 10 == 9:
        method, path = OTHER[number // 10 % len(OTHER)]
        return Forged(f"{method} {path[:40]}", method, path, luck.choice((b"", b"{}", b"\xff" * 100)))
    body = luck.choice(bodies)
    output = body["output"]
    if number % 10 == 8:
        raw = json.dumps(body).encode()
        cut = luck.choice(
            (
                raw[: luck.randrange(len(raw))],
                b"[" * 100_000,
                b"",
                b"null",
                b"[]",
                b'"x"',
                b"\xff\xfe",
                raw * 2,
            )
        )
        kind = luck.choice(
            ("application/json", "text/plain", "multipart/form-data", "application/json; charset=utf-16")
        )
        return Forged(f"{output[:30]} raw", "POST", CALLBACKS, cut, kind)
    for _ in range(luck.choice((1, 1, 2, 3))):
        body = spoil(luck, body)
    headers = luck.choice(
        (
            (),
            (),
            (("Host", "evil.example"),),
            (("Origin", "http://evil.example"),),
            (("Cookie", "a=" + "b" * 4_000),),
        )
    )
    return Forged(
        f"{output[:40]} {headers[:1]}",
        "POST",
        CALLBACKS,
        json.dumps(body).encode("utf-8", "surrogatepass"),
        headers=headers,
    )
