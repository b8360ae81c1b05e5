"""What happens when something is pressed: thin wires between the page, the choices and the job service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from dashboard.choices import EVERYWHERE, SETTINGS, Choices, from_query, to_query
from dashboard.layout import nothing_yet, skeleton
from dashboard.panels import PANELS
from dashboard.results_view import kpi_table, results
from dashboard.states import alert, ending, link_notice, progress_words
from dashboard.theme import look

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.jobs import JobService
    from dashboard.levers import Lever
    from dashboard.menu import Menu
    from dashboard.saved import Saved

LEVER = {"type": "lever", "key": ALL}
SETTING = {"type": "setting", "key": ALL}


def register(
    app: Dash, service: JobService, menu: Menu, levers: Mapping[str, Lever], saved: Sequence[Saved] = ()
) -> None:
    """Wire one app."""
    topojson_url = app.get_asset_url("topojson/")

    def chosen(
        scenario: str, against: str, positions: Sequence[Any], importers: str, given: Sequence[Any]
    ) -> Choices:
        return Choices(
            scenario=scenario,
            against=against,
            levers={
                key: min(lever.high, max(lever.low, float(value or 0)))
                for (key, lever), value in zip(levers.items(), positions, strict=True)
            },
            importers=importers or EVERYWHERE,
            settings={
                key: int(min(each.high, max(each.low, _whole(value, each.default))))
                for (key, each), value in zip(SETTINGS.items(), given, strict=True)
            },
        )

    @app.callback(
        Output("scenario", "value"),
        Output("against", "value"),
        Output("question", "children"),
        Output(LEVER, "value"),
        Output("importers", "value"),
        Output(SETTING, "value"),
        Output("notice", "children"),
        Input("address", "search"),
        Input("scenario", "value"),
        Input("reset", "n_clicks"),
    )
    def fill(search: str | None, scenario: str, _: int | None) -> tuple[Any, ...]:
        """Set the controls from the address when the page opens, from the scenario when another is chosen."""
        kept_levers, kept_settings = [no_update] * len(levers), [no_update] * len(SETTINGS)
        if ctx.triggered_id == "reset":
            return no_update, no_update, no_update, [0] * len(levers), EVERYWHERE, kept_settings, None
        if ctx.triggered_id == "scenario":
            card = menu.cards[scenario]
            return no_update, card.against, card.question, kept_levers, no_update, kept_settings, None
        choices, notices = from_query(search or "", menu, levers)
        return (
            choices.scenario,
            choices.against,
            menu.cards[choices.scenario].question,
            [choices.levers[key] for key in levers],
            choices.importers,
            [choices.settings[key] for key in SETTINGS],
            link_notice(notices),
        )

    @app.callback(
        Output("query", "data"),
        Input("scenario", "value"),
        Input("against", "value"),
        Input(LEVER, "value"),
        Input("importers", "value"),
        Input(SETTING, "value"),
        prevent_initial_call=True,
    )
    def address(scenario: str, against: str, positions: list[Any], importers: str, given: list[Any]) -> str:
        """The page's address for what is chosen now."""
        return to_query(chosen(scenario, against, positions, importers, given), menu, levers)

    @app.callback(
        Output({"type": "lever-word", "key": MATCH}, "children"),
        Input({"type": "lever", "key": MATCH}, "value"),
        State({"type": "lever", "key": MATCH}, "id"),
    )
    def say(value: float | None, lever_id: dict[str, str]) -> str:
        """A word for the slider's position."""
        return levers[lever_id["key"]].meaning(float(value or 0))

    @app.callback(
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
        _: int, scenario: str, against: str, positions: list[Any], importers: str, given: list[Any]
    ) -> dict[str, str]:
        """Ask the job service for the chosen run."""
        choices = chosen(scenario, against, positions, importers, given)
        return {"id": service.submit(choices.spec()), "query": to_query(choices, menu, levers)}

    @app.callback(
        Output("job", "data", allow_duplicate=True),
        Input("open-saved", "n_clicks"),
        State("saved", "value"),
        prevent_initial_call=True,
    )
    def open_saved(_: int, chosen_row: str | None) -> dict[str, str | None]:
        """Ask the job service to read a saved comparison."""
        if chosen_row is None or not chosen_row.isdigit() or int(chosen_row) >= len(saved):
            raise PreventUpdate
        return {"id": service.submit(saved[int(chosen_row)].spec()), "query": None}

    @app.callback(
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
        asked: dict[str, str] | None,
        _polls: int,
        _cancels: int | None,
        spoken: str | None,
        was_shown: dict[str, str] | None,
    ) -> tuple[Any, ...]:
        """Say how far the run is; stop it when asked; hand its result to the page when it is there."""
        if not asked:
            raise PreventUpdate
        if ctx.triggered_id == "cancel":
            service.cancel(asked["id"])
        job = service.job(asked["id"])
        if job is None:
            words_now = "This run is no longer known here; press Run again."
            return alert("Run lost", words_now), words_now, "0", "", False, True, True, no_update, words_now
        status, heard = progress_words(job, service.place(job.id))
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
        if ctx.triggered_id == "scheme":
            job = service.job(drawn["id"]) if drawn else None
            if job is None or job.facts is None:
                raise PreventUpdate
            return results(job.facts, look(scheme), topojson_url), no_update, no_update
        phase = shown["phase"] if shown else ""
        job = service.job(shown["id"]) if shown else None
        if phase == "done" and job is not None and job.facts is not None:
            return results(job.facts, look(scheme), topojson_url), "", shown
        if drawn:
            return no_update, "stale" if phase in ("queued", "running") else "", no_update
        return skeleton() if phase in ("queued", "running") else nothing_yet(menu), "", no_update

    @app.callback(Output("changed", "children"), Input("query", "data"), Input("drawn", "data"))
    def changed(query: str | None, drawn: dict[str, str] | None) -> str:
        """Warn that the results on the page are not those of the choices on the page."""
        is_same = drawn is None or None in (query, drawn["query"]) or drawn["query"] == query
        return "" if is_same else "The choices have changed since this run. Press Run to simulate them."

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

    _register_in_browser(app)


def _register_in_browser(app: Any) -> None:
    """The wires that need no server; the functions stand in `assets/page.js`."""

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


def _whole(value: Any, usual: int) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float(usual)
