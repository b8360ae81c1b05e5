"""How to repeat a result, beside the result: scenario files to download, a command, and Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

if TYPE_CHECKING:
    from dashboard.facts.about import About


def details(about: About) -> html.Details:
    """The box that opens under what was compared."""
    files = list(about.files)
    first = f"Download {' and '.join(files)} into the folder you work in. " if about.needs_files else ""
    return html.Details(
        className="repeat",
        children=[
            html.Summary("Repeat this result elsewhere"),
            html.P(
                f"{first}The same version of Tradewinds gives the same result, bit for bit.", className="hint"
            ),
            html.Div(
                className="buttons",
                children=[
                    html.Button(
                        f"Scenario file: {name}",
                        id={"type": "yaml", "file": at},
                        className="quiet",
                        type="button",
                        n_clicks=0,
                    )
                    for at, name in enumerate(files)
                ],
            ),
            *_code("In a terminal", about.command),
            *_code("In Python", about.python),
            html.P(
                f"Result hashes: {', '.join(each[:16] for each in about.result_hashes)}", className="hint"
            ),
        ],
    )


def _code(title: str, text: str) -> list[html.P | html.Pre]:
    return [html.P(title, className="hint"), html.Pre(html.Code(text), tabIndex=0)] if text else []
