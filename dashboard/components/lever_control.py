"""One slider with its number box, a word for its position, and what it assumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dash_mantine_components as dmc
from dash import html

from dashboard.facts import words

if TYPE_CHECKING:
    from dashboard.state.levers import Lever


def lever_control(lever: Lever) -> html.Div:
    """A lever as the page shows it, at zero."""
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
                        step=lever.step,
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
                step=lever.step,
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
            _assumptions(lever),
        ],
    )


def _assumptions(lever: Lever) -> html.Details:
    declared = lever.parameter
    return html.Details(
        className="assumption",
        children=[
            html.Summary(["Assumptions", html.Span(f" of: {lever.label}", className="unseen")]),
            html.P(f"{words.sentence(declared.doc)} Instrument: {lever.instrument}, {declared.name}."),
            html.P(f"Accepted by the model: {declared.range_text()}."),
            html.P(f"Source: {declared.source}."),
        ],
    )
