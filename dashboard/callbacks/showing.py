"""Results: drawn when a run has ended, dimmed while the next is under way, marked when the choices have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from dashboard.results_view import results
from dashboard.theme import look
from dashboard.waiting import nothing_yet, skeleton

if TYPE_CHECKING:
    from dashboard.callbacks.wiring import Wiring


def register(wiring: Wiring) -> None:
    """Wire them."""
    app, service = wiring.app, wiring.service

    @app.callback(
        Output("body", "children"),
        Output("body", "className"),
        Output("drawn", "data"),
        Input("shown", "data"),
        Input("scheme", "data"),
        State("drawn", "data"),
        prevent_initial_call=True,
    )
    def show(shown: dict[str, str] | None, scheme: str, drawn: dict[str, str] | None) -> tuple[Any, Any, Any]:
        """Draw a finished run; dim what is there while the next one is under way."""
        # A page that opens dark hears of its scheme and of a known result at once: the result must not be lost.
        is_new = shown is not None and shown["phase"] == "done" and shown != drawn
        if ctx.triggered_id == "scheme" and not is_new:
            job = service.job(drawn["id"]) if drawn else None
            if job is None or job.facts is None:
                raise PreventUpdate
            return results(job.facts, look(scheme), wiring.topojson_url), no_update, no_update
        phase = shown["phase"] if shown else ""
        job = service.job(shown["id"]) if shown else None
        if phase == "done" and job is not None and job.facts is not None:
            return results(job.facts, look(scheme), wiring.topojson_url), "", shown
        if drawn:
            return no_update, "stale" if phase in ("queued", "running") else "", no_update
        return skeleton() if phase in ("queued", "running") else nothing_yet(wiring.menu), "", no_update

    @app.callback(Output("changed", "children"), Input("query", "data"), Input("drawn", "data"))
    def changed(query: str | None, drawn: dict[str, str] | None) -> str:
        """Warn that the results on the page are not those of the choices on the page."""
        is_same = drawn is None or None in (query, drawn["query"]) or drawn["query"] == query
        return "" if is_same else "The choices have changed since this run. Press Run to simulate them."
