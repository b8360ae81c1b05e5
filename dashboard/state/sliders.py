"""All sliders of the page: those of policy first, then those of assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.state.assumptions import ASSUMPTIONS
from dashboard.state.levers import LEVERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.state.slider import Slider


def together(levers: Mapping[str, Slider], assumptions: Mapping[str, Slider]) -> dict[str, Slider]:
    """All sliders by key.

    Raises:
        ValueError: an instrument and a mechanism have a lever of one key.
    """
    if both := levers.keys() & assumptions.keys():
        raise ValueError(f"an instrument and a mechanism both have a lever called {min(both)}")
    return {**levers, **assumptions}


SLIDERS = together(LEVERS, ASSUMPTIONS)
