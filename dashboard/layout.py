"""The page's frame: header, choices on the left (below on a narrow screen), results on the right.

Words that matter are in the first layout, so something useful shows before any script of a chart has loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import theme, words
from dashboard.accessibility import aria
from dashboard.choices import EVERYWHERE, SETTINGS, VERSION, defaults

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash.development.base_component import Component

    from dashboard.levers import Lever
    from dashboard.menu import Menu
    from dashboard.saved import Saved

POLL_MS = 500
EXAMPLES = 5


def page(
    menu: Menu,
    levers: Mapping[str, Lever],
    saved: Sequence[Saved] = (),
    job: dict[str, str | None] | None = None,
) -> dmc.MantineProvider:
    """Everything, with the choices at their defaults.

    Args:
        menu: what can be chosen.
        levers: the sliders.
        saved: comparisons that can be opened.
        job: the one to show at once, as the `job` store holds it.
    """
    return dmc.MantineProvider(
        id="provider",
        theme=theme.MANTINE_THEME,
        forceColorScheme="light",
        children=[
            dcc.Location(id="address", refresh=False),
            dcc.Store(id="scheme", data="light"),
            dcc.Store(id="query"),
            dcc.Store(id="job", data=job),
            dcc.Store(id="shown"),
            dcc.Store(id="drawn"),
            dcc.Store(id="remembered"),
            dcc.Interval(id="poll", interval=POLL_MS, disabled=job is None),
            dcc.Download(id="download"),
            html.A("Skip to results", href="#results", className="skip"),
            _header(),
            html.Div(
                className="page",
                children=[
                    _choices(menu, levers, saved),
                    html.Main(
                        id="results",
                        tabIndex=-1,
                        children=[
                            html.Div(id="message"),
                            html.Div(id="notice"),
                            html.P(id="changed", className="changed"),
                            html.Div(id="body", children=nothing_yet(menu)),
                            _footer(),
                        ],
                    ),
                ],
            ),
            html.Div(id="announce", role="status", className="unseen", **aria(live="polite")),
        ],
    )


def _header() -> html.Header:
    return html.Header(
        className="top",
        children=[
            html.Div(
                [
                    html.H1("Tradewinds"),
                    html.P("What trade, data and green rules do to cross-border e-commerce"),
                ]
            ),
            html.Button("Dark", id="scheme-button", className="quiet", type="button"),
        ],
    )


def _footer() -> html.Footer:
    return html.Footer(
        [
            html.P(
                [
                    "Simulated, not observed, and no forecast: a model of 64 economies fitted to 2023 goods flows. "
                    "Differences are between two runs with the same luck; they hold inside the model. "
                    "Some inputs are assumed: ",
                    html.Code("tradewinds doctor --data"),
                    " says how many, ",
                    html.Code("tradewinds list parameters"),
                    " which.",
                ]
            ),
            html.P('"Economy" implies no view on the status of any territory.'),
        ]
    )


def _choices(menu: Menu, levers: Mapping[str, Lever], saved: Sequence[Saved]) -> html.Aside:
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
                        label="What happens",
                        data=titles,
                        value=usual.scenario,
                        allowDeselect=False,
                        maxDropdownHeight=360,
                    ),
                    html.P(menu.cards[usual.scenario].question, id="question", className="hint"),
                    dmc.Select(
                        id="against",
                        label="Compared with",
                        data=titles,
                        value=usual.against,
                        allowDeselect=False,
                        maxDropdownHeight=360,
                    ),
                    html.Div(
                        className="headed",
                        children=[
                            html.H2("Added levers"),
                            html.Button("Reset", id="reset", className="quiet", type="button"),
                        ],
                    ),
                    *[_lever(lever) for lever in levers.values()],
                    dmc.Select(
                        id="importers",
                        label="Levers apply to imports of",
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


def nothing_yet(menu: Menu) -> Component:
    """The results before the first run."""
    asked = [card for card in menu.cards.values() if card.against != card.name][:EXAMPLES]
    return html.Section(
        className="card empty",
        children=[
            html.H2("Nothing simulated yet"),
            html.P("Choose what happens and what to compare it with, move a lever if you like, and press Run."),
            html.H3("Questions to start from"),
            html.Ul([html.Li(html.A(card.question, href=f"?v={VERSION}&scenario={card.name}")) for card in asked]),
            html.H3("How to read it"),
            html.Ul(
                [
                    html.Li("Both worlds are simulated week by week with the same seeds, so luck cancels out."),
                    html.Li("You will see trade, emissions, transport modes and a world map of imports, each with a"
                            " 90 % interval; where it holds zero, the page says “no clear change”."),
                    html.Li("The address of this page holds your choices: copy it to share them."),
                ]
            ),
        ],
    )  # fmt: skip


def skeleton() -> Component:
    """Boxes of the final height while the first run is under way."""
    return html.Div(
        className="results-grid",
        **aria(hidden="true"),
        children=[
            html.Div(className="kpis", children=[html.Div(className="card kpi bone") for _ in range(4)]),
            html.Div(className="card panel bone"),
            html.Div(className="card panel bone"),
        ],
    )
