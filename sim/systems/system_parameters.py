"""Parameters of a system: those its mechanisms and instruments declare, sourced or assumed, and with which range."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from sim.core.parameter import Parameter, parameters_of

if TYPE_CHECKING:
    from sim.systems.system import System

LEAST_RANGE = 2.0
"""Factor between the bounds of an assumed parameter: what nobody knows must be free to be twice or half as much."""


class Counted(NamedTuple):
    """Parameters of a system."""

    sourced: tuple[str, ...]
    """Names of those with a source."""
    assumed: tuple[str, ...]
    """Names of those that are assumptions of ours."""
    narrow: tuple[str, ...]
    """Names of the assumed ones whose range is below a factor of two."""


def counted(system: System) -> Counted:
    """Return the names of a system's parameters by how they are known; an instrument's as `instrument.parameter`."""
    declared = parameters_of_system(system)
    return Counted(
        tuple(name for name, each in declared.items() if not each.assumed),
        tuple(name for name, each in declared.items() if each.assumed),
        tuple(name for name, each in declared.items() if each.assumed and not is_wide(each)),
    )


def parameters_of_system(system: System) -> dict[str, Parameter]:
    """Return what a system's mechanisms declare as their own or set in their limit, and what its instruments declare.

    Raises:
        LookupError: a mechanism or an instrument is unknown.
    """
    from sim.mechanisms import MECHANISMS
    from sim.mechanisms.run_settings import declared_settings
    from sim.policy.instruments import INSTRUMENTS

    found: dict[str, Parameter] = {}
    for name in system.mechanisms:
        mechanism = MECHANISMS[name]
        if mechanism.own_settings is not None:
            found |= parameters_of(mechanism.own_settings)
        found |= {each: declared_settings()[each] for each in mechanism.settings}
    for name in system.instruments:
        found |= {f"{name}.{each.name}": each for each in INSTRUMENTS[name].declared().values()}
    return found


def is_wide(declared: Parameter) -> bool:
    """Return whether a parameter may be moved by a factor of two: a number between its bounds, a share also by what it
    leaves of 100 %. What is no number has no such range.
    """
    if declared.kind not in ("number", "count"):
        return True
    low = -math.inf if declared.low is None else declared.low
    high = math.inf if declared.high is None else declared.high
    rest = declared.is_share and high <= 1.0 and spans(1.0 - high, 1.0 - low)
    return spans(low, high) or rest


def spans(low: float, high: float) -> bool:
    """Return whether the higher bound is at least twice the lower one, or the lower one is not above zero."""
    return low < high and (low <= 0.0 or high >= LEAST_RANGE * low)


__all__ = ["LEAST_RANGE", "Counted", "counted", "is_wide", "parameters_of_system", "spans"]
