"""What happens when something is pressed: thin wires between the page, the choices and the job service.

One file for each concern: what the controls say, runs and how far they are, what is shown, files to take away, and
what the browser does by itself. `Wiring` holds what they share.
"""

from __future__ import annotations

from dashboard.callbacks import browser, controls, downloads, runs, showing
from dashboard.callbacks.wiring import Wiring


def register(wiring: Wiring) -> None:
    """Wire one app, which has its layout."""
    for part in (controls, runs, showing, downloads, browser):
        part.register(wiring)


__all__ = ["Wiring", "register"]
