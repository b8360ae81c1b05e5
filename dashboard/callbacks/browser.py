"""The wires that need no server; the functions stand in `assets/page.js`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import ALL, MATCH, ClientsideFunction, Input, Output, State

if TYPE_CHECKING:
    from dashboard.callbacks.wiring import Wiring


def register(wiring: Wiring) -> None:
    """Wire them."""
    app: Any = wiring.app

    def wire(name: str, *parts: Any, at_start: bool = False) -> None:
        app.clientside_callback(ClientsideFunction("page", name), *parts, prevent_initial_call=not at_start)

    wire(
        "scheme",
        Output("scheme", "data"),
        Output("provider", "forceColorScheme"),
        Output("scheme-button", "children"),
        Input("scheme-button", "n_clicks"),
        at_start=True,
    )
    wire("remember", Output("remembered", "data"), Input("query", "data"))
    wire(
        "pair",
        Output({"type": "lever", "key": MATCH}, "value", allow_duplicate=True),
        Output({"type": "lever-number", "key": MATCH}, "value"),
        Input({"type": "lever", "key": MATCH}, "value"),
        Input({"type": "lever-number", "key": MATCH}, "value"),
        State({"type": "lever-number", "key": MATCH}, "placeholder"),
    )
    wire(
        "png",
        Output({"type": "png", "panel": MATCH}, "title"),
        Input({"type": "png", "panel": MATCH}, "n_clicks"),
        State({"type": "graph", "panel": MATCH}, "id"),
    )
    wire(
        "sheet",
        Output("choices", "className"),
        Output("settings-button", "aria-expanded"),
        Input("settings-button", "n_clicks"),
        Input("run", "n_clicks"),
        State("choices", "className"),
    )
    if len(wiring.pages) > 1:
        wire(
            "turn",
            Output("page-question", "children"),
            Output("choices", "hidden"),
            Output("body", "hidden"),
            Output({"type": "control-group", "name": ALL}, "hidden"),
            Output({"type": "page-content", "path": ALL}, "hidden"),
            Output({"type": "page-link", "path": ALL}, "aria-current"),
            Output({"type": "page-link", "path": ALL}, "href"),
            Input("address", "pathname"),
            Input("query", "data"),
            State("pages", "data"),
            State({"type": "control-group", "name": ALL}, "id"),
            State({"type": "page-content", "path": ALL}, "id"),
            at_start=True,
        )
