"""What happens when something is pressed: thin wires between the page, the choices and the job service.

One file for each concern: what the controls say, runs and how far they are, what is shown, files to take away, and
what the browser does by itself. `Wiring` holds what they share.
"""

from __future__ import annotations

from dashboard.callbacks import browser, downloads, filling, result_display, run_requests
from dashboard.callbacks.wiring import Wiring

HANDLERS = (
    *filling.HANDLERS,
    *run_requests.HANDLERS,
    *result_display.HANDLERS,
    *downloads.HANDLERS,
)
"""Those of all pages."""


def register(wiring: Wiring) -> None:
    """Wire one app, which has its layout."""
    for each in (*HANDLERS, *(own for page in wiring.pages for own in page.handlers)):
        each.register(wiring)
    browser.register(wiring)


__all__ = ["HANDLERS", "Wiring", "register"]
