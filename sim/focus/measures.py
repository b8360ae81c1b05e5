"""What each metric declares of itself, read from the source of `sim/metrics` and not imported: that needs numpy.

`measures()` parses the `@metric(...)` lines, and columns of mechanisms' states that are metrics, so a metric is
declared in one place only.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.ports.column_metric import WEIGHINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

METRICS_FOLDER = Path(__file__).parent.parent / "metrics"
MECHANISMS_FOLDER = Path(__file__).parent.parent / "mechanisms"
PLACE_DIMENSIONS = ("importer", "economy", "exporter")
"""Dimensions whose groups are economies, the one that an economy's name means first."""
LANE_METRICS = {
    "parcels": ("parcels", "parcels"),
    "trade_value": ("value_usd", "USD"),
}
"""Metrics kept lane by lane: the column of the lane tables, and its unit."""


@dataclass(frozen=True)
class Measure:
    """The part of a metric's declaration that says for which places it is kept."""

    name: str
    by: tuple[str, ...]
    total: str

    @property
    def place_dimension(self) -> str:
        """The dimension whose groups are economies; empty where there is none."""
        return next((each for each in PLACE_DIMENSIONS if each in self.by), "")

    @property
    def adds_up(self) -> bool:
        """Whether the figures of several economies may be added."""
        return self.total == "sum" and bool(self.place_dimension)


@lru_cache(maxsize=1)
def measures() -> dict[str, Measure]:
    """Every metric by name, as its `@metric(...)` line, or the column of a mechanism's state, declares it."""
    found: dict[str, Measure] = {}
    for path in sorted(METRICS_FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for decorator in node.decorator_list:
                    if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "metric":
                        measure = _read(decorator)
                        found[measure.name] = measure
    for path in sorted(MECHANISMS_FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Assign(
                    targets=[ast.Name(id=column)], value=ast.Call(func=ast.Name(id="Column")) as call
                ):
                    found |= {each.name: each for each in _read_column(call, f"{path.stem}_{column}")}
    return found


def _read_column(call: ast.Call, usual_name: str) -> Iterator[Measure]:
    """Give the metric that a column of a state declares, where it declares one."""
    for keyword in call.keywords:
        if keyword.arg == "metric" and isinstance(keyword.value, ast.Call):
            given = {
                str(each.arg): ast.literal_eval(each.value)
                for each in keyword.value.keywords
                if each.arg in ("name", "weigh")
            }
            weighing = WEIGHINGS[given.get("weigh", "")]
            yield Measure(given.get("name", usual_name), weighing.by, weighing.total)


def _read(call: ast.Call) -> Measure:
    given: dict[str, Any] = {
        str(each.arg): ast.literal_eval(each.value) for each in call.keywords if each.arg in ("by", "total")
    }
    name = str(ast.literal_eval(call.args[0]))
    return Measure(name, tuple(given.get("by", ("world",))), str(given.get("total", "sum")))
