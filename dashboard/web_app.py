"""`wired` and `create_app` make the Dash app, `serve` runs it, on this machine only unless told otherwise."""

from __future__ import annotations

import threading
import webbrowser
from typing import TYPE_CHECKING

from dash import Dash

from dashboard.callbacks import Wiring, register
from dashboard.components.stores import rules_of
from dashboard.jobs.service import JobService
from dashboard.jobs.visits import Visits
from dashboard.page_frame import page, stores_of
from dashboard.page_results import buttons_to_come
from dashboard.pages import PAGES
from dashboard.server.protection import Accepted, protect
from dashboard.server.serving_options import Serving
from dashboard.server.wsgi import WebServer, bind
from dashboard.state.menu import load_menu
from dashboard.state.opened_path import Opened, opened
from dashboard.state.saved_choices import selections
from dashboard.state.sliders import SLIDERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dashboard.pages import Page
    from dashboard.state.menu import Menu

SECONDS_BEFORE_BROWSER = 0.5

INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{%title%}</title>
{%favicon%}
{%css%}
</head>
<body>
<noscript>This page needs JavaScript. `tradewinds compare` prints the same numbers in a terminal.</noscript>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""


def wired(
    path: Opened | Path | str | None = None,
    *,
    service: JobService | None = None,
    menu: Menu | None = None,
    serving: Serving | None = None,
    port: int | None = None,
    pages: Sequence[Page] = PAGES,
) -> Wiring:
    """Make the web page, with what its callbacks know.

    Args:
        path: a scenario file, which is chosen when the page opens; or a folder of saved comparisons or one of them,
            the newest of which is shown at once.
        service: what simulates; its own worker process when left out.
        menu: what can be chosen; the scenarios that ship when left out.
        serving: under which addresses it is seen; on this computer alone when left out.
        port: the port it listens on; that of `serving` when left out.
        pages: those offered.

    Returns:
        The wiring; its `app` is the Dash app.

    Raises:
        CannotOpen: the path holds nothing the page can show.
        ScenarioError: the scenario file has faults.
        UndeclaredInput: a callback of a page takes a value for which no rule is declared.
    """
    what = path if isinstance(path, Opened) else opened(path)
    menu, service, saved = menu or load_menu(), service or JobService(), what.saved
    menu = menu.with_own(what.own, first=True)
    menu, choices = selections(saved, menu, SLIDERS)
    serving = serving or Serving()
    app = Dash(
        "dashboard",
        assets_folder="assets",
        title="Tradewinds",
        update_title="",
        serve_locally=True,
        index_string=INDEX,
        compress=False,
        routes_pathname_prefix="/",
        requests_pathname_prefix=serving.prefix,
    )
    wiring = Wiring(app, Visits(service), menu, SLIDERS, saved, choices, pages)
    job = wiring.asked_saved(0) if saved else None
    app.layout = page(menu, SLIDERS, saved, job, pages, app.get_relative_path)
    register(wiring)
    accepted = Accepted(buttons_to_come(), rules_of(stores_of(pages)))
    protect(app, serving, serving.port if port is None else port, accepted)
    return wiring


def create_app(
    path: Opened | Path | str | None = None,
    *,
    service: JobService | None = None,
    menu: Menu | None = None,
    serving: Serving | None = None,
    port: int | None = None,
) -> Dash:
    """Make the web page as a Dash app; see `wired`."""
    return wired(path, service=service, menu=menu, serving=serving, port=port).app


def serve(
    path: Opened | Path | str | None = None,
    serving: Serving | None = None,
    *,
    open_browser: bool = True,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Show the page until Ctrl-C.

    Args:
        path: what to open, see `create_app`.
        serving: where it listens and under which addresses it is seen; on this computer alone when left out.
        open_browser: open the page in the default browser.
        ready: called with the page's address on this computer, once the port is taken.

    Raises:
        CannotListen: the port is taken or not allowed.
    """
    serving = serving or Serving()
    with bind(serving) as bound:
        port = int(bound.getsockname()[1])
        address = serving.address(port)
        if ready is not None:
            ready(address)
        service = JobService()
        try:
            app = create_app(path, service=service, serving=serving, port=port)
            service.warm()
            if open_browser:
                threading.Timer(SECONDS_BEFORE_BROWSER, webbrowser.open, [address]).start()
            WebServer(app.server, bound, serving).run()
        finally:
            service.close()
