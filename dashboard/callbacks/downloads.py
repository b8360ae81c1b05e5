"""Files to take away: the numbers behind each chart, and the scenarios that were run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from dashboard.panels import PANELS
from dashboard.results_view import kpi_table

if TYPE_CHECKING:
    from dashboard.callbacks.wiring import Wiring


def register(wiring: Wiring) -> None:
    """Wire them."""
    app, service = wiring.app, wiring.service

    @app.callback(
        Output("download", "data"),
        Input({"type": "csv", "panel": ALL}, "n_clicks"),
        State("drawn", "data"),
        prevent_initial_call=True,
    )
    def save_csv(clicks: list[int | None], drawn: dict[str, str] | None) -> Any:
        """The numbers behind a chart, as a file."""
        job = service.job(drawn["id"]) if drawn else None
        if not any(clicks) or job is None or job.facts is None:
            raise PreventUpdate
        name = ctx.triggered_id["panel"]
        data = kpi_table(job.facts) if name == "kpis" else PANELS[name].table(job.facts)
        about = job.facts.about
        return {"content": data.csv(about.comment), "filename": about.file(name, "csv")}

    @app.callback(
        Output("download", "data", allow_duplicate=True),
        Input({"type": "yaml", "file": ALL}, "n_clicks"),
        State("drawn", "data"),
        prevent_initial_call=True,
    )
    def save_yaml(clicks: list[int | None], drawn: dict[str, str] | None) -> Any:
        """A scenario that was run, levers included, as a file that gives the same scenario when read."""
        job = service.job(drawn["id"]) if drawn else None
        if not any(clicks) or job is None or job.facts is None:
            raise PreventUpdate
        files = list(job.facts.about.files.items())
        at = int(ctx.triggered_id["file"])
        if not 0 <= at < len(files):
            raise PreventUpdate
        name, text = files[at]
        return {"content": text, "filename": name}
