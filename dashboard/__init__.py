"""The web page of Tradewinds: choose a scenario, move the levers, run, and read what changed.

Everything it needs is in the package; a browser on a machine without a network shows all of it. The front door:

    from dashboard import opened, serve, serving

Nothing heavy is imported until one of these names is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dashboard.server.serving_options import BadServing, serving
    from dashboard.server.wsgi import CannotListen
    from dashboard.state.opened_path import CannotOpen, opened
    from dashboard.web_app import create_app, serve

__all__ = ["BadServing", "CannotListen", "CannotOpen", "create_app", "opened", "serve", "serving"]

_HOME = {
    "BadServing": "dashboard.server.serving_options",
    "CannotListen": "dashboard.server.wsgi",
    "CannotOpen": "dashboard.state.opened_path",
    "create_app": "dashboard.web_app",
    "opened": "dashboard.state.opened_path",
    "serve": "dashboard.web_app",
    "serving": "dashboard.server.serving_options",
}


def __getattr__(name: str) -> Any:
    """Import what a name stands for when it is first used."""
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'dashboard' has no attribute {name!r}")
