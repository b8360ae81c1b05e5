"""The controls: filled from the address, from a scenario or by Reset; the address follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import MATCH, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from dashboard.callbacks.wiring import LEVER, SETTING
from dashboard.components.handlers import handler
from dashboard.components.run_states import link_notice, moved_words
from dashboard.state.address import from_query, to_query
from dashboard.state.choices import EVERYWHERE, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.callbacks.wiring import Wiring
    from dashboard.state.choices import Choices


@handler(
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
    State("query", "data"),
)
def fill(
    wiring: Wiring,
    search: str | None,
    scenario: str,
    _resets: int | None,
    _opens: int | None,
    row: str | None,
    query: str | None = None,
) -> tuple[Any, ...]:
    """Set the controls from the address when the page opens, from the scenario when another is chosen, from a saved
    comparison when one is opened.

    Another scenario brings its own assumptions; those that the visitor moved, which `query` of the choices before has,
    stay where they are, and so do policies.
    """
    menu, levers = wiring.menu, wiring.levers
    kept_settings = [no_update] * len(SETTINGS)
    if ctx.triggered_id == "reset":
        return no_update, no_update, no_update, wiring.at_rest(scenario), EVERYWHERE, kept_settings, None
    if ctx.triggered_id == "scenario":
        card = menu.cards[scenario]
        before, _ = from_query(query or "", menu, levers)
        at = zip(levers, wiring.at_rest(scenario), strict=True)
        stand = [no_update if key in before.levers else before.assumptions.get(key, rest) for key, rest in at]
        return no_update, card.against, card.question, stand, no_update, kept_settings, None
    is_saved = ctx.triggered_id == "open-saved" or (not search and bool(wiring.saved))
    at = wiring.row(row) if is_saved else None
    if at is None:
        return _positions(wiring, *from_query(search or "", menu, levers))
    saved = wiring.saved_choices[at]
    if saved is None:
        raise PreventUpdate
    return _positions(wiring, saved, [])


def _positions(wiring: Wiring, choices: Choices, notices: Sequence[str]) -> tuple[Any, ...]:
    """What every control stands at for these choices."""
    return (
        choices.scenario,
        choices.against,
        wiring.menu.cards[choices.scenario].question,
        wiring.positions(choices),
        choices.importers,
        [choices.settings[key] for key in SETTINGS],
        link_notice(notices),
    )


@handler(
    Output("query", "data"),
    Input("scenario", "value"),
    Input("against", "value"),
    Input(LEVER, "value"),
    Input("importers", "value"),
    Input(SETTING, "value"),
    prevent_initial_call=True,
)
def address(
    wiring: Wiring, scenario: str, against: str, positions: list[Any], importers: str, given: list[Any]
) -> str:
    """The page's address for what is chosen now."""
    chosen = wiring.chosen(scenario, against, positions, importers, given)
    return to_query(chosen, wiring.menu, wiring.levers)


@handler(
    Output({"type": "lever-word", "key": MATCH}, "children"),
    Input({"type": "lever", "key": MATCH}, "value"),
    State({"type": "lever", "key": MATCH}, "id"),
)
def say(wiring: Wiring, value: float | None, lever_id: dict[str, str]) -> str:
    """A word for the slider's position."""
    lever = wiring.levers[lever_id["key"]]
    return lever.meaning(lever.rest if value is None else float(value))


@handler(Output("assumptions-moved", "children"), Input(LEVER, "value"), Input("scenario", "value"))
def count_moved(wiring: Wiring, positions: list[Any], scenario: str) -> str:
    """How many assumptions are not those of the scenario, beside the heading of the closed group."""
    return moved_words(wiring.moved(scenario, positions).assumptions)


HANDLERS = (fill, address, say, count_moved)
