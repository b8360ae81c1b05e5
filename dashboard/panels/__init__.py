"""The panels of the page, in the order they are shown. A new panel is one file and one line here."""

from __future__ import annotations

from dashboard.panels.base import Panel, Table
from dashboard.panels.emissions import PANEL as EMISSIONS
from dashboard.panels.emissions_by_mode import PANEL as EMISSIONS_BY_MODE
from dashboard.panels.focus import PANEL as FOCUS
from dashboard.panels.parcels import PANEL as PARCELS
from dashboard.panels.trade_volume import PANEL as TRADE_VOLUME
from dashboard.panels.world_map import PANEL as WORLD_MAP

PANELS: dict[str, Panel] = {
    panel.name: panel for panel in (FOCUS, WORLD_MAP, PARCELS, TRADE_VOLUME, EMISSIONS, EMISSIONS_BY_MODE)
}

__all__ = ["PANELS", "Panel", "Table"]
