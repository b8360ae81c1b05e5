"""The choices on the left: scenario, levers, run settings, saved comparisons, and the run bar below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dash_mantine_components as dmc
from dash import html

from dashboard import words
from dashboard.accessibility import aria
from dashboard.choices import EVERYWHERE, SETTINGS, defaults

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.levers import Lever
    from dashboard.menu import Menu
    from dashboard.saved import Saved


def choices(menu: Menu, levers: Mapping[str, Lever], saved: Sequence[Saved]) -> html.Aside:
    """Everything that can be chosen, at its default."""
    usual = defaults(menu, levers)
    titles = [{"value": card.name, "label": card.title} for card in menu.cards.values()]
    return html.Aside(
        id="choices",
        className="choices",
        **aria(label="Scenario, levers and run"),
        children=[
            html.Div(
                id="settings",
                className="settings",
                children=[
                    _saved(saved),
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
                    html.Div(
                        className="headed",
                        children=[
                            html.H2("Try more changes"),
                            html.Button("Reset", id="reset", className="quiet", type="button"),
                        ],
                    ),
                    *[_lever(lever) for lever in levers.values()],
                    dmc.Select(
                        id="importers",
                        label="Apply to imports into",
                        data=[{"value": code, "label": name} for code, name in menu.importers.items()],
                        value=EVERYWHERE,
                        searchable=True,
                        allowDeselect=False,
                        maxDropdownHeight=300,
                    ),
                    html.H2("Run settings"),
                    html.Div([_setting(key) for key in SETTINGS], className="run-settings"),
                    html.P(
                        f"Consumers are simulated people, scaled up to all. Weeks count {SETTINGS['weeks'].help}. "
                        "More seeds and consumers: narrower intervals, longer runs.",
                        className="hint",
                    ),
                ],
            ),
            _run_bar(),
        ],
    )


def _saved(saved: Sequence[Saved]) -> html.Div:
    return html.Div(
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


def _lever(lever: Lever) -> html.Div:
    declared = lever.parameter
    step = lever.step
    return html.Div(
        className="lever",
        children=[
            html.P(lever.family, className="family"),
            html.Div(
                className="lever-row",
                children=[
                    dmc.NumberInput(
                        id={"type": "lever-number", "key": lever.key},
                        label=lever.label,
                        value=0,
                        min=lever.low,
                        max=lever.high,
                        step=step,
                        suffix=f" {lever.unit}",
                        clampBehavior="blur",
                        debounce=True,
                    ),
                ],
            ),
            dmc.Slider(
                id={"type": "lever", "key": lever.key},
                value=0,
                min=lever.low,
                max=lever.high,
                step=step,
                size="lg",
                thumbSize=26,
                label=None,
                thumbLabel=f"{lever.label}, {lever.unit}",
            ),
            html.Div(
                className="ends",
                children=[
                    html.Span(f"{lever.low:g}"),
                    html.Span(
                        lever.meaning(0), id={"type": "lever-word", "key": lever.key}, className="word"
                    ),
                    html.Span(f"{lever.high:g} {lever.unit}"),
                ],
            ),
            html.Details(
                className="assumption",
                children=[
                    html.Summary(["Assumptions", html.Span(f" of: {lever.label}", className="unseen")]),
                    html.P(
                        f"{words.sentence(declared.doc)} Instrument: {lever.instrument}, {declared.name}."
                    ),
                    html.P(f"Accepted by the model: {declared.range_text()}."),
                    html.P(f"Source: {declared.source}."),
                ],
            ),
        ],
    )


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


def _run_bar() -> html.Div:
    return html.Div(
        className="run-bar",
        children=[
            html.Div(
                className="run-buttons",
                children=[
                    html.Button(
                        "Settings",
                        id="settings-button",
                        type="button",
                        className="quiet narrow-only",
                        **aria(expanded="false", controls="settings"),
                    ),
                    dmc.Button("Run simulation", id="run", className="grow"),
                    dmc.Button("Cancel", id="cancel", variant="default", disabled=True),
                ],
            ),
            html.Progress(id="progress", value="0", max="1", **aria(label="Progress of the run")),
            html.P("Ready.", id="status", className="hint"),
        ],
    )
