"""System: one row of `systems.csv`, with the names of what it consists of.

Imports nothing of the model: names are checked against the registries by `tests/sim/systems`.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("systems.csv")
PIECES = ("house", "firms", "logistics", "two", "policy")
"""Pieces of work: the last mile of the house; shops and firms; freight, payments and growth; platforms, trust, AI and
green; policy instruments and events."""
BETWEEN = "|"
WORLD = "world"


@dataclass(frozen=True)
class System:
    """What the texts promise, and what of it is declared.

    Raises:
        ValueError: it is planned in none of ``PIECES``, or a group has no metric.
    """

    name: str
    """By which `tradewinds explain` finds it."""
    number: int
    """From 1, in the order of the texts."""
    label: str
    """In words."""
    paragraph: str
    """Where the texts speak of it: text A or B and the paragraph."""
    piece: str
    """The piece of work it is planned in, one of ``PIECES``."""
    mechanisms: tuple[str, ...] = ()
    """Names of `sim.mechanisms` that are its rules."""
    instruments: tuple[str, ...] = ()
    """Names of `sim.policy.instruments` that are its rules."""
    data: tuple[str, ...] = ()
    """Addresses of numbers in `sim/data` that are there for it and that no mechanism of its own uses."""
    metric: str = ""
    """Name of the metric that shows it; empty where none does."""
    group: str = WORLD
    """The metric's group that is read: `world`, or one such as `air`."""
    scenario: str = ""
    """Name of the scenario in which it decides the outcome; empty where there is none."""
    test: str = ""
    """File of the tests that exercise it; empty where none does."""
    lacks: str = ""
    """What it promises and the model has not, in one sentence; while it says anything the system is not whole."""

    def __post_init__(self) -> None:
        """Refuse a row that nothing could use."""
        if self.piece not in PIECES:
            raise ValueError(f"system {self.name}: piece {self.piece!r} is none of {', '.join(PIECES)}")
        if self.group != WORLD and not self.metric:
            raise ValueError(f"system {self.name}: group {self.group!r} is of no metric")

    @property
    def switch(self) -> tuple[str, ...]:
        """What is switched off to see whether it matters: mechanisms by name, policies of instruments."""
        return (*self.mechanisms, *self.instruments)

    @property
    def measure(self) -> str:
        """The metric with its group, in words; empty where there is none."""
        return self.metric if self.group == WORLD else f"{self.metric} ({self.group})"


def read_systems(file: Path = FILE) -> dict[str, System]:
    """Return every row by name, in the order of their numbers.

    Raises:
        ValueError: a row cannot be read, stands twice or is out of order; with file and line.
    """
    found: dict[str, System] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            try:
                each = system_of(row)
                check_place(each, found)
            except (KeyError, ValueError) as fault:
                raise ValueError(f"{file.name}:{reader.line_num}: {fault}") from None
            found[each.name] = each
    return found


def check_place(system: System, before: Collection[str]) -> None:
    """Refuse a row that stands twice or out of order.

    Raises:
        ValueError: its name is among those before it, or its number is not the next.
    """
    if system.name in before:
        raise ValueError(f"system {system.name} stands twice")
    if system.number != len(before) + 1:
        raise ValueError(f"system {system.name} is number {system.number}, expected {len(before) + 1}")


def system_of(row: dict[str, str]) -> System:
    """Return the system that a row of the table declares."""
    return System(
        name=row["system"],
        number=int(row["number"]),
        label=row["label"],
        paragraph=row["paragraph"],
        piece=row["piece"],
        mechanisms=parts_of(row["mechanisms"]),
        instruments=parts_of(row["instruments"]),
        data=parts_of(row["data"]),
        metric=row["metric"],
        group=row["group"] or WORLD,
        scenario=row["scenario"],
        test=row["test"],
        lacks=row["lacks"],
    )


def parts_of(cell: str) -> tuple[str, ...]:
    """Return the names of a cell, which stand with bars between them."""
    return tuple(filter(None, cell.split(BETWEEN)))


SYSTEMS: dict[str, System] = read_systems()
"""Every system by name."""

__all__ = ["BETWEEN", "PIECES", "SYSTEMS", "WORLD", "System", "parts_of", "read_systems", "system_of"]
