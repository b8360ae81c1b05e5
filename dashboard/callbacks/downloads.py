"""Files to take away: the numbers behind each chart."""

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
        return {"content": data.csv(about.source_line), "filename": f"tradewinds_{name}_{about.scenario}.csv"}
