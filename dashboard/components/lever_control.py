"""One slider with its number box, a word for its position, and what it assumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dash_mantine_components as dmc
from dash import html

from dashboard.facts import words

if TYPE_CHECKING:
    from dashboard.state.slider import Slider


def lever_control(lever: Slider, *, is_first: bool = True) -> html.Div:
    """A lever as the page shows it, at rest.

    Args:
        lever: the slider.
        is_first: whether it stands first in its family, whose name is then put over it.
    """
    return html.Div(
        className="lever",
        children=[
            *([html.P(lever.family, className="family")] if is_first else []),
            html.Div(
                className="lever-row",
                children=[
                    dmc.NumberInput(
                        id={"type": "lever-number", "key": lever.key},
                        label=lever.label,
                        value=lever.rest,
                        placeholder=f"{lever.rest:g}",
                        min=lever.low,
                        max=lever.high,
                        step=lever.step,
                        suffix=f" {lever.unit}" if lever.unit else "",
                        clampBehavior="blur",
                        debounce=True,
                    ),
                ],
            ),
            dmc.Slider(
                id={"type": "lever", "key": lever.key},
                value=lever.rest,
                min=lever.low,
                max=lever.high,
                step=lever.step,
                size="lg",
                thumbSize=26,
                label=None,
                thumbLabel=lever.thumb,
            ),
            html.Div(
                className="ends",
                children=[
                    html.Span(f"{lever.low:g}"),
                    html.Span(
                        lever.meaning(lever.rest),
                        id={"type": "lever-word", "key": lever.key},
                        className="word",
                    ),
                    html.Span(lever.at(lever.high)),
                ],
            ),
            *([html.P(SLOW, className="slow")] if lever.is_slow else []),
            _assumptions(lever),
        ],
    )


SLOW = "Slow: a run at a new position waits half a minute for a new calibration."
"""Under a slider on which the calibrated week 0 depends."""


def _assumptions(lever: Slider) -> html.Details:
    declared = lever.parameter
    return html.Details(
        className="assumption",
        children=[
            html.Summary(["Assumptions", html.Span(f" of: {lever.label}", className="unseen")]),
            html.P(f"{words.sentence(declared.doc)} {lever.owner}, {declared.name}."),
            html.P(
                f"Accepted by the model: {declared.range_text()}; changes nothing at {lever.at(lever.rest)}."
            ),
            html.P(f"Source: {declared.source}."),
        ],
    )
