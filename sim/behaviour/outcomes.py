"""What becomes of an order: the outcomes, their chances, and how long they take."""

from typing import NamedTuple

import numpy as np

from sim.core.carried import never_written
from sim.core.codes import FAKE, KEPT, LATE, LOST, RETURNED, SEIZED
from sim.core.kernel import rule
from sim.core.units import DAYS_PER_WEEK


@never_written
class OutcomeChances(NamedTuple):
    """Chances on the way."""

    late: np.ndarray
    """[mode] share of orders that are late"""
    lost: np.ndarray
    """[mode] share of orders that are lost"""
    returned: np.ndarray
    """[g] share of orders that are returned, at home"""
    fake: np.ndarray
    """[g] mean share of fakes from abroad."""
    inspected: np.ndarray
    """[d] share of parcels inspected."""
    mode: np.ndarray
    """[lane] code of the mode"""
    platform: np.ndarray
    """[platform_market] row of the platform"""
    returned_abroad: float
    """returns from abroad against returns at home"""
    lost_weeks: int
    """weeks after the quoted delivery at which a parcel counts as lost and is refunded"""
    held_up_weeks: int
    """weeks by which a late parcel comes later than quoted, or a seizure is settled later"""
    return_weeks: int
    """weeks from delivery until a returned order is refunded"""


@rule
def outcome_of_parcel(abroad, lost, fake, inspected, returned, late, days, u, u_delay, chances):
    """Return (outcome, weeks until it is settled) of a parcel from two draws.

    Args:
        abroad: it crosses a border: fakes occur, and fewer are returned.
        lost: chance to be lost.
        fake: chance that this seller sends a counterfeit.
        inspected: share of parcels inspected; an inspected counterfeit is seized.
        returned: chance to be returned, at home.
        late: chance to be late.
        days: quoted days to the door.
        u: draw that decides the outcome.
        u_delay: draw that rounds days to weeks without bias.
        chances: how long troubles take (``OutcomeChances``).
    """
    if not abroad:
        fake = 0.0
    else:
        returned = chances.returned_abroad * returned
    seized = fake * inspected
    weeks = 1 + int(np.floor(days / DAYS_PER_WEEK + u_delay))
    if u < lost:
        return LOST, weeks + chances.lost_weeks
    if u < lost + seized:
        return SEIZED, weeks + chances.held_up_weeks
    if u < lost + fake:
        return FAKE, weeks
    if u < lost + fake + returned:
        return RETURNED, weeks + chances.return_weeks
    if u < lost + fake + returned + late:
        return LATE, weeks + chances.held_up_weeks
    return KEPT, weeks
