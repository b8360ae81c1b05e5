"""The page's frame: header, choices on the left (below on a narrow screen), results on the right.

Words that matter are in the first layout, so something useful shows before any script of a chart has loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import theme
from dashboard.accessibility import aria
from dashboard.controls import choices
from dashboard.waiting import nothing_yet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.levers import Lever
    from dashboard.menu import Menu
    from dashboard.saved import Saved

POLL_MS = 500


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
            html.Div(id="server-lost", role="alert", className="lost", hidden=True),
            html.A("Skip to results", href="#results", className="skip"),
            _header(),
            html.Div(
                className="page",
                children=[
                    choices(menu, levers, saved),
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
                    "Both runs use the same random draws, so the difference comes from the policy; "
                    "it holds inside the model. "
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
