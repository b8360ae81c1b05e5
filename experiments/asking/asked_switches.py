"""`--closure`, `--off`, `--on`: how far prices adjust and which mechanisms are in their limit, for one command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.ending.bad_input import BadInput

if TYPE_CHECKING:
    from sim.scenario.definition import Scenario

ALL = "all"
"""What `--on` and `--off` take for every mechanism."""


@dataclass(frozen=True)
class Switches:
    """What the command line says of closure and mechanisms, checked."""

    closure: str | None = None
    off: tuple[str, ...] = ()
    on: tuple[str, ...] = ()

    @classmethod
    def parsed(cls, closure: str | None, off: Sequence[str] | None, on: Sequence[str] | None) -> Switches:
        """Return the switches of a command line; names may be repeated or separated by commas.

        Raises:
            BadInput: a name is unknown (the nearest is given) or said to be both off and on.
        """
        from sim.core.parameter import did_you_mean
        from sim.mechanisms import MECHANISMS
        from sim.mechanisms.switches import PRESETS
        from sim.scenario.content import CLOSURES

        if closure is not None and closure not in CLOSURES:
            hint = did_you_mean(closure, CLOSURES)
            raise BadInput(f"--closure is {closure!r}, expected {' or '.join(CLOSURES)}{hint}")
        wanted_off, wanted_on = _names("--off", off, (*PRESETS, ALL)), _names("--on", on, (ALL,))
        everything_off, everything_on = bool({*wanted_off} & {*PRESETS, ALL}), ALL in wanted_on
        both = [name for name in wanted_off if name in wanted_on and name != ALL]
        if both or (everything_off and everything_on):
            raise BadInput(f"{both[0] if both else 'everything'} is both --off and --on; say one of them")
        if everything_off:
            wanted_off = [name for name in MECHANISMS if name not in wanted_on]
        if everything_on:
            wanted_on = [name for name in MECHANISMS if name not in wanted_off]
        return cls(closure, tuple(wanted_off), tuple(wanted_on))

    def applied(self, scenario: Scenario) -> Scenario:
        """Return a scenario as the command line wants it: what it says itself holds where nothing else is said."""
        changes: dict[str, Any] = {}
        if self.closure is not None and self.closure != scenario.closure:
            changes["closure"] = self.closure
        off = (set(scenario.off) | set(self.off)) - set(self.on)
        if off != set(scenario.off):
            changes["off"] = tuple(off)
        return scenario.with_(**changes) if changes else scenario


def _names(option: str, given: Sequence[str] | None, whole: Sequence[str]) -> list[str]:
    """Names of mechanisms, or a word for all of them (``whole``), each known."""
    from sim.core.parameter import did_you_mean
    from sim.mechanisms import MECHANISMS
    from sim.mechanisms.switches import PRESETS

    words = [[name.strip() for name in text.split(",") if name.strip()] for text in given or ()]
    if not all(words):
        raise BadInput(f"{option} names no mechanism; tradewinds list mechanisms names them")
    names = [name for each in words for name in each]
    known = [*MECHANISMS, *whole]
    for name in names:
        if name in PRESETS and name not in known:
            raise BadInput(f"{option}: {name} means every mechanism off; {option} {ALL} turns every one on")
        if name not in known:
            hint = did_you_mean(name, known) or "; tradewinds list mechanisms names them"
            raise BadInput(f"{option}: unknown mechanism {name!r}{hint}")
    return names


__all__ = ["Switches"]
