"""A mechanism that only a test knows: put on the switchboard for its length, in front of whatever is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sim.calibration import calibrated
from sim.calibration.solution_store import PLACE
from sim.mechanisms import MECHANISMS, run_settings, worlds
from sim.metrics import METRICS
from sim.metrics.state_columns import register_columns
from sim.ports.mechanism import Claim, Mechanism


def probe(**declared: Any) -> Mechanism:
    """Return a mechanism called probe that declares this and no more."""
    return Mechanism(
        name="probe", group="waiting", does="It is a test's.", limit="it is not there",
        claim=Claim("trade", 1, "It is a test's."), **declared,
    )  # fmt: skip


@contextmanager
def on_the_switchboard(monkeypatch: Any, mechanism: Mechanism) -> Iterator[None]:
    """Run with one mechanism more; worlds and calibrations made without it are forgotten, before and after."""
    with monkeypatch.context() as changed:
        changed.setitem(MECHANISMS, mechanism.name, mechanism)
        changed.setenv(PLACE, "off")
        _forget()
        metrics = register_columns({mechanism.name: mechanism})
        try:
            yield
        finally:
            for name in metrics:
                del METRICS[name]
            changed.undo()
            _forget()


@contextmanager
def without(monkeypatch: Any, name: str) -> Iterator[None]:
    """Run as if a mechanism's file were not there."""
    with monkeypatch.context() as changed:
        changed.delitem(MECHANISMS, name)
        changed.setenv(PLACE, "off")
        _forget()
        try:
            yield
        finally:
            changed.undo()
            _forget()


def _forget() -> None:
    worlds._load_world.cache_clear()
    calibrated._calibrate.cache_clear()
    run_settings.settings_class.cache_clear()


__all__ = ["on_the_switchboard", "probe", "without"]
