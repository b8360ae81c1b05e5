"""The controls: filled from the address, from a scenario or by Reset; the address follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import MATCH, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from dashboard.callbacks.wiring import LEVER, SETTING
from dashboard.choices import EVERYWHERE, SETTINGS, from_query, to_query
from dashboard.states import link_notice

if TYPE_CHECKING:
    from dashboard.callbacks.wiring import Wiring


def register(wiring: Wiring) -> None:
    """Wire them."""
    app, menu, levers = wiring.app, wiring.menu, wiring.levers

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
        Input("open-saved", "n_clicks"),
        State("saved", "value"),
    )
    def fill(
        search: str | None, scenario: str, _resets: int | None, _opens: int | None, row: str | None
    ) -> tuple[Any, ...]:
        """Set the controls from the address when the page opens, from the scenario when another is chosen, from a
        saved comparison when one is opened.
        """
        kept_levers, kept_settings = [no_update] * len(levers), [no_update] * len(SETTINGS)
        if ctx.triggered_id == "reset":
            return no_update, no_update, no_update, [0] * len(levers), EVERYWHERE, kept_settings, None
        if ctx.triggered_id == "scenario":
            card = menu.cards[scenario]
            return no_update, card.against, card.question, kept_levers, no_update, kept_settings, None
        is_saved = ctx.triggered_id == "open-saved" or (not search and bool(wiring.saved))
        at = wiring.row(row) if is_saved else None
        if at is not None:
            choices, notices = wiring.saved_choices[at], []
            if choices is None:
                raise PreventUpdate
        else:
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
        return to_query(wiring.chosen(scenario, against, positions, importers, given), menu, levers)

    @app.callback(
        Output({"type": "lever-word", "key": MATCH}, "children"),
        Input({"type": "lever", "key": MATCH}, "value"),
        State({"type": "lever", "key": MATCH}, "id"),
    )
    def say(value: float | None, lever_id: dict[str, str]) -> str:
        """A word for the slider's position."""
        return levers[lever_id["key"]].meaning(float(value or 0))
