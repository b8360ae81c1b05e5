"""The page's frame: header, choices on the left (below on a narrow screen), results on the right.

Words that matter are in the first layout, so something useful shows before any script of a chart has loaded.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.components import theme
from dashboard.components.accessibility import aria
from dashboard.components.choice_controls import choices
from dashboard.components.stores import STORES, Store
from dashboard.components.waiting import nothing_yet
from dashboard.pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dashboard.pages import Page
    from dashboard.state.menu import Menu
    from dashboard.state.saved_comparisons import Saved
    from dashboard.state.slider import Slider

POLL_MS = 500


def page(
    menu: Menu,
    levers: Mapping[str, Slider],
    saved: Sequence[Saved] = (),
    job: dict[str, str | None] | None = None,
    pages: Sequence[Page] = PAGES,
    href: Callable[[str], str] = str,
) -> dmc.MantineProvider:
    """Everything, with the choices at their defaults and the first page open.

    Args:
        menu: what can be chosen.
        levers: the sliders.
        saved: comparisons that can be opened.
        job: the one to show at once, as the `job` store holds it.
        pages: those offered.
        href: gives the address of a page's path, behind a proxy too.
    """
    stores = [replace(each, data=job) if each.id == "job" else each for each in stores_of(pages)]
    return dmc.MantineProvider(
        id="provider",
        theme=theme.MANTINE_THEME,
        forceColorScheme="light",
        children=[
            dcc.Location(id="address", refresh=False),
            *[each.component() for each in stores],
            dcc.Interval(id="poll", interval=POLL_MS, disabled=job is None),
            dcc.Download(id="download"),
            html.Div(id="server-lost", role="alert", className="lost", hidden=True),
            html.A("Skip to results", href="#results", className="skip"),
            _header(pages, href),
            html.Div(
                className="page",
                children=[choices(menu, levers, saved), _results(menu, pages)],
            ),
            html.Div(id="announce", role="status", className="unseen", **aria(live="polite")),
            *([dcc.Store(id="pages", data=_declared(pages, href))] if len(pages) > 1 else []),
        ],
    )


def stores_of(pages: Sequence[Page]) -> list[Store]:
    """What the browser keeps, for all pages and for each."""
    return [*STORES, *(store for each in pages for store in each.stores)]


def _declared(pages: Sequence[Page], href: Callable[[str], str]) -> list[dict[str, Any]]:
    """What the browser needs to show one page and hide the others (`turn` in `assets/page.js`)."""
    return [
        {
            "path": each.path,
            "href": href(each.path),
            "title": each.title,
            "question": each.question,
            "controls": list(each.controls),
            "hasResults": bool(each.panels),
        }
        for each in pages
    ]


def _results(menu: Menu, pages: Sequence[Page]) -> html.Main:
    return html.Main(
        id="results",
        tabIndex=-1,
        children=[
            *[
                html.Div(
                    each.content(), id={"type": "page-content", "path": each.path}, hidden=each.path != "/"
                )
                for each in pages
                if each.content is not None
            ],
            html.Div(id="message"),
            html.Div(id="notice"),
            html.P(id="changed", className="changed"),
            html.Div(id="body", children=nothing_yet(menu)),
            _footer(),
        ],
    )


def _header(pages: Sequence[Page], href: Callable[[str], str]) -> html.Header:
    links = html.Nav(
        className="pages",
        **aria(label="Pages"),
        children=[
            html.A(each.title, id={"type": "page-link", "path": each.path}, href=href(each.path))
            for each in pages
        ],
    )
    return html.Header(
        className="top",
        children=[
            html.Div([html.H1("Tradewinds"), html.P(pages[0].question, id="page-question")]),
            *([links] if len(pages) > 1 else []),
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
