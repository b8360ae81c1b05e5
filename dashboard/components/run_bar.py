"""The bar below the choices: run, cancel, how far a run is."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from dashboard.components.accessibility import aria


def run_bar() -> html.Div:
    """The bar before the first run."""
    return html.Div(
        className="run-bar",
        children=[
            html.Div(
                className="run-buttons",
                children=[
                    html.Button(
                        "Settings",
                        id="settings-button",
                        type="button",
                        className="quiet narrow-only",
                        **aria(expanded="false", controls="settings"),
                    ),
                    dmc.Button("Run simulation", id="run", className="grow"),
                    dmc.Button("Cancel", id="cancel", variant="default", disabled=True),
                ],
            ),
            html.Progress(id="progress", value="0", max="1", **aria(label="Progress of the run")),
            html.P("Ready.", id="status", className="hint"),
        ],
    )
