"""What happens when something is pressed: thin wires between the page, the choices and the job service.

One file for each concern: what the controls say, runs and how far they are, what is shown, files to take away, and
what the browser does by itself. `Wiring` holds what they share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.callbacks import browser, controls, downloads, runs, showing
from dashboard.callbacks.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash import Dash

    from dashboard.levers import Lever
    from dashboard.menu import Menu
    from dashboard.saved import Saved
    from dashboard.server.visits import Visits


def register(
    app: Dash, service: Visits, menu: Menu, levers: Mapping[str, Lever], saved: Sequence[Saved] = ()
) -> None:
    """Wire one app."""
    wiring = Wiring(app, service, menu, levers, saved)
    for part in (controls, runs, showing, downloads, browser):
        part.register(wiring)


__all__ = ["register"]
