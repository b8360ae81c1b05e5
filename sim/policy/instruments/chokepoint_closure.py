"""Chokepoint closure: a shock that closes sea passages, so ships sail round them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sim.core.parameter import parameter
from sim.policy.instrument import Declared, Instrument, as_words, instrument
from sim.policy.places import Names, listed

if TYPE_CHECKING:
    from sim.policy.rulebook import PolicyWorld, RuleBook

PASSAGES = ("suez", "panama", "malacca", "hormuz")
CALLED = {
    "suez": "the Red Sea and the Suez Canal",
    "panama": "the Panama Canal",
    "malacca": "the Strait of Malacca",
    "hormuz": "the Strait of Hormuz",
}


@instrument("chokepoint_closure")
@dataclass(frozen=True, kw_only=True)
class ChokepointClosure(Instrument):
    """Ships take the next shortest way; a longer way uses up the fleet's tonne-kilometres."""

    passages: tuple[str, ...] = parameter(
        ("suez",),
        "passages",
        choices=PASSAGES,
        doc="the passages that are closed",
        source="the event a scenario cites; sea lengths by Dijkstra on the marine network, see sources.csv",
        required=True,
    )

    family: ClassVar[str] = "shock"
    scope: ClassVar[tuple[str, ...]] = ()
    required_scope: ClassVar[tuple[str, ...]] = ()
    moves: ClassVar[tuple[Declared, ...]] = (
        Declared(
            "tonne_km",
            1,
            (("suez",), ("suez", "panama"), ("suez", "panama", "malacca")),
            "passages",
            by="mode",
            group="sea",
        ),
    )
    burden: ClassVar[str] = "imports"
    example: ClassVar[dict[str, Any]] = {"passages": ("suez",)}
    idle: ClassVar[dict[str, Any] | None] = None

    def __post_init__(self) -> None:
        """Take a list or a single word for passages."""
        object.__setattr__(self, "passages", as_words(self.passages))
        super().__post_init__()

    def apply(self, rules: RuleBook, world: PolicyWorld, week_start: date) -> RuleBook:
        """Close the passages."""
        from sim.policy.rulebook import changed

        return changed(rules, passages_closed=rules.passages_closed | frozenset(self.passages))

    @property
    def stacks(self) -> bool:
        """Closures add up."""
        return True

    def sentence(self, world: Names) -> str:
        """Say what is closed."""
        names = listed([CALLED[passage] for passage in self.passages])
        verb = "is" if len(self.passages) == 1 and self.passages[0] != "suez" else "are"
        return f"{self.period()} {names} {verb} closed to ships, which sail the next shortest way."
