"""Proofs: what `tradewinds verify --only systems` measured of each system, kept in `proofs.json` with size and day.

A proof is of the names it was made with: where a row names another switch, metric or scenario since, it proves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.systems.system import System

FILE = Path(__file__).with_name("proofs.json")
LEAST_SEEDS = 5
"""Paired seeds below which a difference is no proof."""


@dataclass(frozen=True)
class Difference:
    """A figure with the system on and off, paired by seed."""

    off: float
    """Mean over seeds with the system off, in the unit."""
    difference: float
    """On minus off, in the unit."""
    low90: float | None
    """Lower end of the 90 % interval, in the unit; None for one seed."""
    high90: float | None
    """Upper end of the 90 % interval, in the unit; None for one seed."""
    unit: str
    """Of all four."""

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero."""
        if self.low90 is None or self.high90 is None:
            return False
        return self.low90 > 0.0 or self.high90 < 0.0


@dataclass(frozen=True)
class Proof:
    """One system on and off in its scenario, with the same random draws."""

    switch: tuple[str, ...]
    """What was off."""
    scenario: str
    """In which scenario."""
    measure: str
    """The system's metric with its group."""
    metric: Difference
    """The metric, over the weeks of the comparison."""
    focus: Difference
    """The figure that answers the scenario's question."""
    seeds: int
    """Paired seeds."""
    consumers: int
    """Simulated consumers."""
    smes: int
    """Simulated firms."""
    weeks: int
    """Length of the runs."""
    date: str
    """Day of the measurement."""
    version: str
    """Of Tradewinds."""

    def fault(self, system: System) -> str:
        """Return why it does not prove a system, in a few words; empty where it does."""
        if not self.is_of(system):
            return "proof is of other names"
        if self.seeds < LEAST_SEEDS:
            return f"proof has {self.seeds} seeds of {LEAST_SEEDS}"
        if not self.metric.is_clear:
            return "metric does not move with the switch"
        if not self.focus.is_clear:
            return "scenario's focus does not differ by more than its interval"
        return ""

    def is_of(self, system: System) -> bool:
        """Whether it was made with the names that a system declares."""
        made = (self.switch, self.scenario, self.measure)
        return made == (system.switch, system.scenario, system.measure)


def read_proofs(file: Path = FILE) -> dict[str, Proof]:
    """Return the stored proofs by the name of their system; none where there is no file.

    Raises:
        ValueError: the file holds something else; with its name.
    """
    if not file.is_file():
        return {}
    try:
        return {str(name): proof_of(entry) for name, entry in json.loads(file.read_text("utf-8")).items()}
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        raise ValueError(
            f"{file.name} is no file of proofs ({fault!r}); `tradewinds verify --only systems` makes it"
        ) from None


def proof_of(entry: Mapping[str, Any]) -> Proof:
    """Return the proof that an entry of the file holds."""
    measured = {key: Difference(**entry[key]) for key in ("metric", "focus")}
    return Proof(**{**entry, **measured, "switch": tuple(entry["switch"])})


def keep_proofs(found: Mapping[str, Proof], file: Path = FILE) -> None:
    """Write proofs, each in place of an older one of its system; the others stay."""
    kept = {**read_proofs(file), **found}
    entries = {name: asdict(kept[name]) for name in sorted(kept)}
    partial = file.with_suffix(".partial")
    partial.write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")
    partial.replace(file)
    stored.cache_clear()


@lru_cache(maxsize=1)
def stored() -> dict[str, Proof]:
    """Return the proofs that come with the project."""
    return read_proofs()


__all__ = ["FILE", "LEAST_SEEDS", "Difference", "Proof", "keep_proofs", "proof_of", "read_proofs", "stored"]
