"""What stands where results will be: questions to start from, and boxes of the final height during the first run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from dashboard.components.accessibility import aria
from dashboard.state.address import VERSION

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from dashboard.state.menu import Menu

EXAMPLES = 5


def nothing_yet(menu: Menu) -> Component:
    """The results before the first run."""
    asked = [card for card in menu.cards.values() if card.against != card.name][:EXAMPLES]
    return html.Section(
        className="card empty",
        children=[
            html.H2("Nothing simulated yet"),
            html.P("Choose a policy and what it is compared with, try more changes if you like, and press Run."),
            html.H3("Questions to start from"),
            html.Ul([html.Li(html.A(card.question, href=f"?v={VERSION}&scenario={card.name}")) for card in asked]),
            html.H3("How to read it"),
            html.Ul(
                [
                    html.Li("Both runs use the same random draws, so the difference comes from the policy."),
                    html.Li("You will see the answer to the question, a world map, trade, emissions and transport"
                            " modes, each with a 90 % interval; where it includes zero, it says “no clear change”."),
                    html.Li("The address of this page holds your choices: copy it to share them."),
                ]
            ),
        ],
    )  # fmt: skip


def skeleton() -> Component:
    """Boxes of the final height while the first run is under way."""
    return html.Div(
        className="results-grid",
        **aria(hidden="true"),
        children=[
            html.Div(className="kpis", children=[html.Div(className="card kpi bone") for _ in range(4)]),
            html.Div(className="card panel bone"),
            html.Div(className="card panel bone"),
        ],
    )
