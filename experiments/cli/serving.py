"""The command that shows results in a browser: dashboard."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.shell import BadInput, JsonOption, QuietOption, Shell, print_json

PathArgument = Annotated[
    Path | None,
    typer.Argument(help="A scenario file, a folder of saved comparisons, or one comparison."),
]
EXAMPLES = "Examples: tradewinds dashboard my_policy.yaml · tradewinds dashboard runs --port 8051"
PROXY = "Behind a proxy"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "dashboard",
        rich_help_panel="Results",
        epilog=EXAMPLES,
    )(dashboard_command)


def dashboard_command(
    path: Annotated[
        Path | None, typer.Argument(help="A scenario file, a folder of saved comparisons, or one comparison.")
    ] = None,
    port: Annotated[int, typer.Option("--port", help="Port to listen on; 0 takes a free one.")] = 8050,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")
    ] = True,
    prefix: Annotated[
        str,
        typer.Option(
            "--prefix",
            rich_help_panel=PROXY,
            metavar="PATH",
            help="Path that a proxy puts before the page, as /user/ada/; see docs/serving.md.",
        ),
    ] = "/",
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on; 0.0.0.0 is every one.")
    ] = "127.0.0.1",
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host",
            rich_help_panel=PROXY,
            metavar="NAME",
            help="Also answer under this name, such as hub.example.org. May be repeated.",
            show_default="none",
        ),
    ] = None,
    allow_frame: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-frame",
            rich_help_panel=PROXY,
            metavar="ORIGIN",
            help="Let pages of this origin (or: self) show the page in a frame. May be repeated.",
            show_default="none",
        ),
    ] = None,
    trust_forwarded_host: Annotated[
        bool,
        typer.Option(
            "--trust-forwarded-host", help="Believe the proxy's X-Forwarded-Host.", rich_help_panel=PROXY
        ),
    ] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Open the dashboard: choose a scenario, move the policy sliders, run, and see the difference.

    Serves on this computer only, until Ctrl-C. Works without a network.

    Behind a proxy that adds a path (JupyterHub), it needs --prefix and --allow-host.
    """
    shell = Shell(as_json, quiet)
    opening = importlib.import_module("dashboard.opening")
    try:
        what = opening.opened(path)
    except opening.CannotOpen as fault:
        raise BadInput(str(fault)) from None
    for each in what.damaged:
        shell.say(f"note: {each.fault}; it is left out")
    options = importlib.import_module("dashboard.server.options")
    try:
        serving = options.serving(
            host, port, prefix, tuple(allow_host or ()), tuple(allow_frame or ()),
            trust_forwarded_host=trust_forwarded_host,
        )  # fmt: skip
    except options.BadServing as fault:
        raise BadInput(str(fault)) from None

    def ready(address: str) -> None:
        if as_json:
            print_json({"command": "dashboard", "address": address})
            sys.stdout.flush()
        shell.say(f"Dashboard at {address} (Ctrl-C ends it)")
        if not serving.is_local:
            shell.say(
                "Everyone who can reach this computer can use the page: it asks for no password "
                "and its traffic is not encrypted."
            )

    cannot_listen = importlib.import_module("dashboard.server.wsgi").CannotListen
    try:
        importlib.import_module("dashboard.app").serve(what, serving, open_browser=browser, ready=ready)
    except cannot_listen as fault:
        raise BadInput(str(fault)) from None
