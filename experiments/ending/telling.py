"""Errors and JSON objects, reported in one form; used before anything heavy is imported, too."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from experiments.ending.streams import knows_every_letter

SCHEMA_VERSION = 1
"""Of every `--json` object; raised when a key changes its meaning or goes away."""


def print_json(payload: Mapping[str, Any]) -> None:
    """Print one JSON object on standard output; what is not a number becomes null.

    Where the stream's encoding lacks letters they are written as JSON's escapes, so that nothing is lost.
    """
    whole = {"schema_version": SCHEMA_VERSION, **payload}
    escaped = not knows_every_letter(sys.stdout)
    text = json.dumps(plain_values(whole), ensure_ascii=escaped, indent=2, allow_nan=False)
    sys.stdout.write(text + "\n")


def plain_values(value: Any) -> Any:
    """Turn dates, NumPy numbers, tuples and nan into what JSON knows."""
    if isinstance(value, dict):
        return {str(key): plain_values(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain_values(each) for each in value]
    if hasattr(value, "item") and not isinstance(value, str):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int | bool):
        return value
    return str(value)


def print_error(message: str, kind: str, as_json: bool, faults: Iterable[str] | None = None) -> None:
    """Say what went wrong: on standard error, and with `--json` also as an object."""
    listed = [str(each) for each in faults or []]
    sys.stdout.flush()
    for line in listed or [message]:
        sys.stderr.write(f"error: {line}\n" if kind != "stopped" else f"{line}\n")
    if as_json:
        print_json({"error": {"kind": kind, "message": message, "faults": listed}})


__all__ = ["SCHEMA_VERSION", "plain_values", "print_error", "print_json"]
