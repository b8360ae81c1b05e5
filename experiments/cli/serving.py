"""The command that shows results in a browser: dashboard."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.shell import BadInput, JsonOption, QuietOption, Shell, print_json

PORTS = (1, 65535)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "dashboard", rich_help_panel="Results", epilog="Example: tradewinds dashboard runs --port 8051"
    )(dashboard_command)


def dashboard_command(
    path: Annotated[Path | None, typer.Argument(help="A folder of saved runs, or one run.")] = None,
    port: Annotated[
        int, typer.Option("--port", help="Port on this computer.", min=PORTS[0], max=PORTS[1])
    ] = 8050,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")
    ] = True,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Open the dashboard: choose a scenario, move the policy sliders, run, and see the difference.

    Serves on this computer only, until Ctrl-C. Works without a network.
    """
    shell = Shell(as_json, quiet)
    if path is not None and not path.exists():
        raise BadInput(f"there is no folder {path}")
    serve = importlib.import_module("dashboard.app").serve
    if as_json:
        print_json({"command": "dashboard", "address": f"http://127.0.0.1:{port}/"})
        sys.stdout.flush()
    shell.say(f"Dashboard at http://127.0.0.1:{port}/ (Ctrl-C ends it)")
    try:
        serve(path, port, open_browser=browser)
    except OSError as fault:
        raise BadInput(
            f"port {port} cannot be used: {fault.strerror or fault}; choose another --port"
        ) from None
