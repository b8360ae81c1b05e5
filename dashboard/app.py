"""`create_app` makes the Dash app, `serve` runs it, on this machine only unless told otherwise."""

from __future__ import annotations

import threading
import webbrowser
from typing import TYPE_CHECKING

from dash import Dash

from dashboard.callbacks import register
from dashboard.jobs import JobService
from dashboard.layout import page
from dashboard.levers import LEVERS
from dashboard.menu import load_menu
from dashboard.saved import find_saved
from dashboard.server.options import Serving
from dashboard.server.protection import protect
from dashboard.server.visits import Visits
from dashboard.server.wsgi import WebServer, bind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dashboard.menu import Menu

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


def create_app(
    runs_folder: Path | str | None = None,
    *,
    service: JobService | None = None,
    menu: Menu | None = None,
    serving: Serving | None = None,
    port: int | None = None,
) -> Dash:
    """Make the web page.

    Args:
        runs_folder: a folder of saved comparisons, or one of them; the newest is shown at once.
        service: what simulates; its own worker process when left out.
        menu: what can be chosen; the scenarios that ship when left out.
        serving: under which addresses it is seen; on this computer alone when left out.
        port: the port it listens on; that of `serving` when left out.
    """
    menu, service, saved = menu or load_menu(), service or JobService(), find_saved(runs_folder)
    serving = serving or Serving()
    shown = {"id": service.submit(saved[0].spec()), "query": None} if saved else None
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
    app.layout = page(menu, LEVERS, saved, shown)
    register(app, Visits(service), menu, LEVERS, saved)
    protect(app, serving, serving.port if port is None else port)
    return app


def serve(
    path: Path | str | None = None,
    serving: Serving | None = None,
    *,
    open_browser: bool = True,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Show the page until Ctrl-C.

    Args:
        path: a folder of saved runs, see `create_app`.
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
