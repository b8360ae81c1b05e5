"""Runs: asked for, opened, followed, cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from dashboard.callbacks.wiring import LEVER, SETTING
from dashboard.components.handlers import handler
from dashboard.components.run_states import alert, ending, progress_words
from dashboard.state.address import from_query, to_query

if TYPE_CHECKING:
    from dashboard.callbacks.wiring import Wiring


@handler(
    Output("job", "data"),
    Input("run", "n_clicks"),
    State("scenario", "value"),
    State("against", "value"),
    State(LEVER, "value"),
    State("importers", "value"),
    State(SETTING, "value"),
    prevent_initial_call=True,
)
def run(
    wiring: Wiring,
    _presses: int,
    scenario: str,
    against: str,
    positions: list[Any],
    importers: str,
    given: list[Any],
) -> dict[str, str]:
    """Ask the job service for the chosen run."""
    choices = wiring.chosen(scenario, against, positions, importers, given)
    return {
        "id": wiring.service.submit(wiring.job_of(choices)),
        "query": to_query(choices, wiring.menu, wiring.levers),
    }


@handler(
    Output("job", "data", allow_duplicate=True),
    Input("open-saved", "n_clicks"),
    State("saved", "value"),
    prevent_initial_call=True,
)
def open_saved(wiring: Wiring, _presses: int, chosen_row: str | None) -> dict[str, str | None]:
    """Ask the job service to read a saved comparison."""
    if (at := wiring.row(chosen_row)) is None:
        raise PreventUpdate
    return wiring.asked_saved(at)


@handler(
    Output("job", "data", allow_duplicate=True),
    Output("poll", "disabled", allow_duplicate=True),
    Input("address", "search"),
    State("job", "data"),
    prevent_initial_call="initial_duplicate",
)
def recall(
    wiring: Wiring, search: str | None, asked: dict[str, str | None] | None
) -> tuple[dict[str, str | None], bool]:
    """When the page opens: show a result that is known already, and follow a run that is under way.

    The page then asks as during a run: what this callback sets while the page opens triggers no other.
    """
    choices, _ = from_query(search or "", wiring.menu, wiring.levers)
    query = to_query(choices, wiring.menu, wiring.levers)
    if asked and (not search or asked["query"] == query):
        raise PreventUpdate  # the saved comparison the page opens with
    known = wiring.service.known(wiring.job_of(choices))
    if known is None:
        raise PreventUpdate
    return {"id": known, "query": query}, False


@handler(
    Output("message", "children"),
    Output("status", "children"),
    Output("progress", "value"),
    Output("progress", "className"),
    Output("run", "disabled"),
    Output("cancel", "disabled"),
    Output("poll", "disabled"),
    Output("shown", "data"),
    Output("announce", "children"),
    Input("job", "data"),
    Input("poll", "n_intervals"),
    Input("cancel", "n_clicks"),
    State("announce", "children"),
    State("shown", "data"),
    prevent_initial_call=True,
)
def follow(
    wiring: Wiring,
    asked: dict[str, str] | None,
    _polls: int,
    _cancels: int | None,
    spoken: str | None,
    was_shown: dict[str, str] | None,
) -> tuple[Any, ...]:
    """Say how far the run is; stop it when asked; hand its result to the page when it is there."""
    service = wiring.service
    if not asked:
        raise PreventUpdate
    if ctx.triggered_id == "cancel":
        service.cancel(asked["id"])
    job = service.job(asked["id"])
    if job is None:
        words_now = "This run is no longer known here; press Run again."
        return alert("Run lost", words_now), words_now, "0", "", False, True, True, no_update, words_now
    status, heard = progress_words(job, service.place(asked["id"]))
    is_over = job.is_over
    shown = {**asked, "phase": job.phase}
    return (
        ending(job),
        status,
        f"{job.share_done:.3f}" if not is_over else "0",
        "" if is_over else "active",
        not is_over,
        is_over,
        is_over,
        no_update if shown == was_shown else shown,
        no_update if heard == spoken else heard,
    )


HANDLERS = (run, open_saved, recall, follow)
