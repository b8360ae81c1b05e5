"""Results: drawn when a run has ended, dimmed while the next is under way, marked when the choices have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from dashboard.components.handlers import handler
from dashboard.components.theme import look
from dashboard.components.waiting import nothing_yet, skeleton
from dashboard.page_results import results

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from dashboard.callbacks.wiring import Wiring
    from dashboard.facts.run_facts import Facts


@handler(
    Output("body", "children"),
    Output("body", "className"),
    Output("drawn", "data"),
    Input("shown", "data"),
    Input("scheme", "data"),
    State("drawn", "data"),
    State("address", "pathname"),
    prevent_initial_call=True,
)
def show(
    wiring: Wiring,
    shown: dict[str, str] | None,
    scheme: str,
    drawn: dict[str, str] | None,
    path: str | None,
) -> tuple[Any, Any, Any]:
    """Draw a finished run; dim what is there while the next one is under way."""

    def drawing(facts: Facts) -> Component:
        return results(wiring.page_at(path), facts, look(scheme), wiring.topojson_url)

    # A page that opens dark hears of its scheme and of a known result at once: the result must not be lost.
    is_new = shown is not None and shown["phase"] == "done" and shown != drawn
    if ctx.triggered_id == "scheme" and not is_new:
        job = wiring.service.job(drawn["id"]) if drawn else None
        if job is None or job.facts is None:
            raise PreventUpdate
        return drawing(job.facts), no_update, no_update
    phase = shown["phase"] if shown else ""
    job = wiring.service.job(shown["id"]) if shown else None
    if phase == "done" and job is not None and job.facts is not None:
        return drawing(job.facts), "", shown
    if drawn:
        return no_update, "stale" if phase in ("queued", "running") else "", no_update
    return skeleton() if phase in ("queued", "running") else nothing_yet(wiring.menu), "", no_update


@handler(Output("changed", "children"), Input("query", "data"), Input("drawn", "data"))
def changed(_: Wiring, query: str | None, drawn: dict[str, str] | None) -> str:
    """Warn that the results on the page are not those of the choices on the page."""
    is_same = drawn is None or None in (query, drawn["query"]) or drawn["query"] == query
    return "" if is_same else "The choices have changed since this run. Press Run to simulate them."


HANDLERS = (show, changed)
