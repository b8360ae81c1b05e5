"""The world with every mechanism off, calibrated to the same flows: where the textbook and the agents meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.calibration.calibrated_state import Calibration


def frictionless_calibration(economies: tuple[str, ...] | None = None) -> Calibration:
    """Return the calibration of the world with every mechanism off."""
    from sim.calibration.calibrated import calibrate
    from sim.core.settings import ModelSettings
    from sim.mechanisms import MECHANISMS
    from sim.mechanisms.limits import limited_settings
    from sim.mechanisms.worlds import load_world

    off = tuple(MECHANISMS)
    return calibrate(load_world(economies, off), limited_settings(ModelSettings(), off))
