"""Mechanism: what one file of `sim/mechanisms` declares; switches, limits, studies and documents follow from it.

`off` means the limit of a mechanism, not a skipped line of code: its parameters take the value at which it no longer
matters (an infinite elasticity, a weight of nothing, one size for all), and the same rules run on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from numpy.typing import NDArray

Table = dict[str, "NDArray[Any]"]
"""Column -> values [row]."""


class Rule(NamedTuple):
    """A column's value in the limit, made from its table."""

    says: str
    """As documents write it."""
    values: Callable[[Table], float | Sequence[float]]
    """Table -> one number for all rows, or one a row."""


GROUPS = (
    "taxes and shop margins",
    "transport costs and capacity",
    "waiting",
    "buyers who differ, and may give up",
    "platforms, payment and trust",
    "customs law of parcels",
    "sellers who learn, price, enter and leave",
    "stocks in shops",
)
"""Groups of mechanisms, in the order in which `tradewinds decompose` switches them on."""


@dataclass(frozen=True)
class Claim:
    """What a mechanism must move when it is switched on in the limit world, and which way."""

    measure: str
    """A function of `experiments` that measures a world (``friction_measures``)."""
    direction: int
    """1 up, -1 down."""
    why: str
    """One sentence."""
    needs: tuple[str, ...] = ()
    """Mechanisms without which it moves nothing."""
    shock: str = ""
    """The shock under which it shows; empty for none."""
    simulated: bool = False
    """Whether it shows in a simulation only, not in the expected first week."""


@dataclass(frozen=True)
class Mechanism:
    """One mechanism of the model.

    Raises:
        ValueError: the group is none of ``GROUPS``, or a claim's direction is neither up nor down.
    """

    name: str
    group: str
    """One of ``GROUPS``."""
    does: str
    """What it does, in one sentence."""
    limit: str
    """What holds when it is off, in one sentence."""
    claim: Claim
    columns: Mapping[str, Rule | float] = field(default_factory=dict)
    """`table.column` of the world's data -> its value in the limit, or a rule that makes it from the table."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Settings (`sim.core.settings`) and their values in the limit."""
    paces: Mapping[str, float | bool] = field(default_factory=dict)
    """Speeds of adjustment (`sim.week.paces`) and their values in the limit."""
    calibrates_anew: bool = False
    """Whether its limit changes the calibration by a rule that no table or setting shows."""

    def __post_init__(self) -> None:
        """Refuse a declaration that nothing could use."""
        if self.group not in GROUPS:
            raise ValueError(f"mechanism {self.name}: group {self.group!r} is none of {', '.join(GROUPS)}")
        if self.claim.direction not in (-1, 1):
            raise ValueError(
                f"mechanism {self.name}: a claim's direction is {self.claim.direction}, expected 1 or -1"
            )


def mean_online(column: str) -> Rule:
    """Return a rule for the table of segments: every segment has the mean of those who buy online."""

    def mean(segments: Table) -> float:
        share = [float(value) for value in segments["online_share"]]
        values = [float(value) for value in segments[column]]
        return math.fsum(a * b for a, b in zip(share, values, strict=True)) / math.fsum(share)

    return Rule("mean over online buyers", mean)


__all__ = ["GROUPS", "Claim", "Mechanism", "Rule", "Table", "mean_online"]
