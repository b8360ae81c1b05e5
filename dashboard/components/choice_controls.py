"""The choices on the left: scenario, levers, run settings, saved comparisons, and the run bar below them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import dash_mantine_components as dmc
from dash import html

from dashboard.components.accessibility import aria
from dashboard.components.lever_control import lever_control
from dashboard.components.run_bar import run_bar
from dashboard.state.assumptions import Assumption
from dashboard.state.choices import EVERYWHERE, SETTINGS
from dashboard.state.menu import defaults

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash.development.base_component import Component

    from dashboard.state.menu import Menu
    from dashboard.state.saved_comparisons import Saved
    from dashboard.state.slider import Slider


def choices(menu: Menu, levers: Mapping[str, Slider], saved: Sequence[Saved]) -> html.Aside:
    """Everything that can be chosen, at its default."""
    offer = Offer(menu, levers, saved)
    return html.Aside(
        id="choices",
        className="choices",
        **aria(label="Scenario, levers and run"),
        children=[
            html.Div(
                id="settings",
                className="settings",
                children=[
                    html.Div(make(offer), id={"type": "control-group", "name": name}, className="group")
                    for name, make in CONTROLS.items()
                ],
            ),
            run_bar(),
        ],
    )


class Offer(NamedTuple):
    """What can be chosen."""

    menu: Menu
    levers: Mapping[str, Slider]
    saved: Sequence[Saved]


def _saved(offer: Offer) -> list[Component]:
    saved = offer.saved
    return [
        html.Div(
            style={} if saved else {"display": "none"},
            children=[
                html.H2("Saved comparisons"),
                dmc.Select(
                    id="saved",
                    label="Open without simulating",
                    data=[{"value": str(at), "label": each.label} for at, each in enumerate(saved)],
                    value="0" if saved else None,
                    allowDeselect=False,
                    maxDropdownHeight=300,
                ),
                html.Button("Open", id="open-saved", className="quiet open", type="button"),
            ],
        )
    ]


def _scenario(offer: Offer) -> list[Component]:
    menu, usual = offer.menu, defaults(offer.menu, offer.levers)
    titles = [{"value": card.name, "label": card.title} for card in menu.cards.values()]
    return [
        html.H2("Scenario"),
        dmc.Select(
            id="scenario",
            label="Policy",
            data=titles,
            value=usual.scenario,
            allowDeselect=False,
            maxDropdownHeight=360,
        ),
        html.P(menu.cards[usual.scenario].question, id="question", className="hint"),
        dmc.Select(
            id="against",
            label="Without it",
            data=titles,
            value=usual.against,
            allowDeselect=False,
            maxDropdownHeight=360,
        ),
    ]


def _levers(offer: Offer) -> list[Component]:
    return [
        html.Div(
            className="headed",
            children=[
                html.H2("Try more changes"),
                html.Button("Reset", id="reset", className="quiet", type="button"),
            ],
        ),
        *[lever_control(each) for each in offer.levers.values() if not isinstance(each, Assumption)],
        dmc.Select(
            id="importers",
            label="Apply to imports into",
            data=[{"value": code, "label": name} for code, name in offer.menu.importers.items()],
            value=EVERYWHERE,
            searchable=True,
            allowDeselect=False,
            maxDropdownHeight=300,
        ),
    ]


def _assumptions(offer: Offer) -> list[Component]:
    sliders = [each for each in offer.levers.values() if isinstance(each, Assumption)]
    return [
        html.Details(
            className="assumptions",
            children=[
                html.Summary(
                    [
                        html.H2("Model assumptions"),
                        html.Span(id="assumptions-moved", className="moved"),
                    ]
                ),
                html.P(
                    "What the model assumes of the world. Both runs get the same, so the difference between them is "
                    "what the policy does under these assumptions.",
                    className="hint",
                ),
                *[
                    lever_control(each, is_first=at == 0 or sliders[at - 1].family != each.family)
                    for at, each in enumerate(sliders)
                ],
            ],
        )
    ]


def _run_settings(_: Offer) -> list[Component]:
    return [
        html.H2("Run settings"),
        html.Div([_setting(key) for key in SETTINGS], className="run-settings"),
        html.P(
            f"Consumers are simulated people, scaled up to all. Weeks count {SETTINGS['weeks'].help}. "
            "More seeds and consumers: narrower intervals, longer runs.",
            className="hint",
        ),
    ]


CONTROLS: dict[str, Callable[[Offer], list[Component]]] = {
    "saved": _saved,
    "scenario": _scenario,
    "levers": _levers,
    "assumptions": _assumptions,
    "run_settings": _run_settings,
}
"""The groups of choices by name, from the top; a page names those it shows."""


def _setting(key: str) -> dmc.NumberInput:
    each = SETTINGS[key]
    return dmc.NumberInput(
        id={"type": "setting", "key": key},
        label=each.label,
        value=each.default,
        min=each.low,
        max=each.high,
        step=each.step,
        allowDecimal=False,
        thousandSeparator=" ",
        clampBehavior="blur",
        debounce=True,
    )
