"""The panels that pages can show: every file of this folder that ends in `PANEL = Panel(...)`."""

from __future__ import annotations

import importlib
import pkgutil

from dashboard.panels.panel import Panel

RESERVED = ("headline", "kpis")
"""Names of what a page shows beside panels."""


def found_panels() -> dict[str, Panel]:
    """Every panel by its name, in the order of their files.

    Raises:
        ValueError: a file has no PANEL, or two have one name; the message names the file.
    """
    panels: dict[str, Panel] = {}
    for file in sorted(each.name for each in pkgutil.iter_modules(__path__)):
        if file == "panel":
            continue
        panel = getattr(importlib.import_module(f"{__name__}.{file}"), "PANEL", None)
        if not isinstance(panel, Panel):
            raise ValueError(f"dashboard/panels/{file}.py holds no PANEL = Panel(...)")  # noqa: TRY004
        if panel.name in panels or panel.name in RESERVED:
            raise ValueError(f"dashboard/panels/{file}.py: the name {panel.name!r} is taken")
        panels[panel.name] = panel
    return panels


PANELS = found_panels()

__all__ = ["PANELS", "Panel"]
