"""The command that shows results in a browser: dashboard."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from experiments.asking.command_registry import Options, command
from experiments.asking.printed_options import Printed
from experiments.ending.bad_input import BadInput
from experiments.ending.telling import print_json

EXAMPLES = "Examples: tradewinds dashboard my_policy.yaml · tradewinds dashboard runs --port 8051"
PROXY = "Behind a proxy"


@dataclass(frozen=True)
class Serving(Options):
    """Where the page is served, and behind what."""

    port: Annotated[int, typer.Option("--port", help="Port to listen on; 0 takes a free one.")] = 8050
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = (
        True
    )
    prefix: Annotated[
        str,
        typer.Option(
            "--prefix",
            rich_help_panel=PROXY,
            metavar="PATH",
            help="Path that a proxy puts before the page, as /user/ada/; see docs/serving.md.",
        ),
    ] = "/"
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on; 0.0.0.0 is every one.")
    ] = "127.0.0.1"
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host",
            rich_help_panel=PROXY,
            metavar="NAME",
            help="Also answer under this name, such as hub.example.org. May be repeated.",
            show_default="none",
        ),
    ] = None
    allow_frame: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-frame",
            rich_help_panel=PROXY,
            metavar="ORIGIN",
            help="Let pages of this origin (or: self) show the page in a frame. May be repeated.",
            show_default="none",
        ),
    ] = None
    trust_forwarded_host: Annotated[
        bool,
        typer.Option(
            "--trust-forwarded-host", help="Believe the proxy's X-Forwarded-Host.", rich_help_panel=PROXY
        ),
    ] = False


@command("dashboard", panel="Results", epilog=EXAMPLES)
def dashboard_command(
    path: Annotated[
        Path | None, typer.Argument(help="A scenario file, a folder of saved comparisons, or one comparison.")
    ] = None,
    *,
    served: Serving,
    printed: Printed,
) -> None:
    """Open the dashboard: choose a scenario, move the policy sliders, run, and see the difference.

    Serves on this computer only, until Ctrl-C. Works without a network.

    Behind a proxy that adds a path (JupyterHub), it needs --prefix and --allow-host.
    """
    shell = printed.shell()
    page = importlib.import_module("dashboard")
    try:
        what = page.opened(path)
    except page.CannotOpen as fault:
        raise BadInput(str(fault)) from None
    for each in what.damaged:
        shell.say(f"note: {each.fault}; it is left out")
    try:
        serving = page.serving(
            served.host,
            served.port,
            served.prefix,
            tuple(served.allow_host or ()),
            tuple(served.allow_frame or ()),
            trust_forwarded_host=served.trust_forwarded_host,
        )
    except page.BadServing as fault:
        raise BadInput(str(fault)) from None

    def ready(address: str) -> None:
        if shell.as_json:
            print_json({"command": "dashboard", "address": address})
            sys.stdout.flush()
        shell.say(f"Dashboard at {address} (Ctrl-C ends it)")
        if not serving.is_local:
            shell.say(
                "Everyone who can reach this computer can use the page: it asks for no password "
                "and its traffic is not encrypted."
            )

    try:
        page.serve(what, serving, open_browser=served.browser, ready=ready)
    except page.CannotListen as fault:
        raise BadInput(str(fault)) from None
