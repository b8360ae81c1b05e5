"""`create_app` makes the Dash app, `serve` runs it on this machine only."""

from __future__ import annotations

import logging
import socket
import threading
import webbrowser
from typing import TYPE_CHECKING

from dash import Dash
from werkzeug.serving import make_server

from dashboard.callbacks import register
from dashboard.jobs import JobService
from dashboard.layout import page
from dashboard.levers import LEVERS
from dashboard.menu import load_menu
from dashboard.saved import find_saved

if TYPE_CHECKING:
    from pathlib import Path

    from dashboard.menu import Menu

HERE = "127.0.0.1"
"""Only this computer can reach the page."""

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
) -> Dash:
    """Make the web page.

    Args:
        runs_folder: a folder of saved comparisons, or one of them; the newest is shown at once.
        service: what simulates; its own worker process when left out.
        menu: what can be chosen; the scenarios that ship when left out.
    """
    menu, service, saved = menu or load_menu(), service or JobService(), find_saved(runs_folder)
    shown = {"id": service.submit(saved[0].spec()), "query": None} if saved else None
    app = Dash(
        "dashboard",
        assets_folder="assets",
        title="Tradewinds",
        update_title="",
        serve_locally=True,
        index_string=INDEX,
        compress=False,
    )
    app.layout = page(menu, LEVERS, saved, shown)
    register(app, service, menu, LEVERS, saved)
    return app


def serve(path: Path | str | None = None, port: int = 8050, *, open_browser: bool = True) -> None:
    """Show the page until Ctrl-C.

    Args:
        path: a folder of saved runs, see `create_app`.
        port: on the local address only; nobody else on the network can reach it.
        open_browser: open the page in the default browser.

    Raises:
        OSError: the port is taken or not allowed.
    """
    with socket.socket() as probe:  # the server itself would end the process where the port is taken
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HERE, port))
    service = JobService()
    app = create_app(path, service=service)
    service.warm()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    if open_browser:
        threading.Timer(1.0, webbrowser.open, [f"http://{HERE}:{port}/"]).start()
    try:
        make_server(HERE, port, app.server, threaded=True).serve_forever()
    finally:
        service.close()
