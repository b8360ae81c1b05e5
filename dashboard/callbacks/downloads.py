"""Files to take away: the numbers behind each chart, and the scenarios that were run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from dashboard.components.handlers import handler
from dashboard.components.theme import look
from dashboard.page_results import table_of

if TYPE_CHECKING:
    from dashboard.callbacks.wiring import Wiring
    from dashboard.facts.run_facts import Facts


@handler(
    Output("download", "data"),
    Input({"type": "csv", "panel": ALL}, "n_clicks"),
    State("drawn", "data"),
    State("address", "pathname"),
    prevent_initial_call=True,
)
def save_csv(
    wiring: Wiring, clicks: list[int | None], drawn: dict[str, str] | None, path: str | None
) -> dict[str, str]:
    """The numbers behind a chart, as a file."""
    facts = _drawn_facts(wiring, clicks, drawn)
    name = ctx.triggered_id["panel"]
    if name not in wiring.page_at(path).panels:
        raise PreventUpdate
    data = table_of(name, facts, look(None))
    return {"content": data.csv(facts.about.comment), "filename": facts.about.file(name, "csv")}


@handler(
    Output("download", "data", allow_duplicate=True),
    Input({"type": "yaml", "file": ALL}, "n_clicks"),
    State("drawn", "data"),
    prevent_initial_call=True,
)
def save_yaml(wiring: Wiring, clicks: list[int | None], drawn: dict[str, str] | None) -> dict[str, str]:
    """A scenario that was run, levers included, as a file that gives the same scenario when read."""
    files = list(_drawn_facts(wiring, clicks, drawn).about.files.items())
    at = int(ctx.triggered_id["file"])
    if not 0 <= at < len(files):
        raise PreventUpdate
    name, text = files[at]
    return {"content": text, "filename": name}


def _drawn_facts(wiring: Wiring, clicks: list[int | None], drawn: dict[str, str] | None) -> Facts:
    """The facts on the page, where a button was pressed and they are known still."""
    job = wiring.service.job(drawn["id"]) if drawn else None
    if not any(clicks) or job is None or job.facts is None:
        raise PreventUpdate
    return job.facts


HANDLERS = (save_csv, save_yaml)
