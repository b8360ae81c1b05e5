"""A finished run as a page shows it: what was compared, then what the page lists: panels, the answer, the cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from dashboard.components import cards, repeat_box
from dashboard.components.accessibility import aria
from dashboard.components.charts import graph
from dashboard.components.data_table import Table, table
from dashboard.facts import words
from dashboard.pages.page import CARDS, HEADLINE
from dashboard.panels import PANELS, Panel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

    from dashboard.components.theme import Look
    from dashboard.facts.about import About
    from dashboard.facts.run_facts import Facts
    from dashboard.pages import Page

MOST_FILES = 2
"""Scenario files beside a result: the scenario's and its counterfactual's."""


def results(page: Page, facts: Facts, look: Look, topojson_url: str) -> Component:
    """The whole result on one page."""
    blocks: list[Component] = [_compared(facts.about)]
    for name in page.panels:
        if name == HEADLINE:
            blocks.append(cards.headline(facts))
        elif name == CARDS:
            blocks += [cards.kpi_cards(facts), _kpi_foot()]
        elif PANELS[name].is_shown(facts):
            blocks.append(_panel(PANELS[name], facts, look, topojson_url))
    return html.Div(className="results-grid", children=blocks)


def buttons_to_come() -> Sequence[Component]:
    """Components that are not in the first layout: they come with the results, and callbacks take them."""
    tables = [html.Button(id={"type": "csv", "panel": name}) for name in (CARDS, *PANELS)]
    return [*tables, *(html.Button(id={"type": "yaml", "file": at}) for at in range(MOST_FILES))]


def _kpi_foot() -> html.Div:
    return html.Div(
        className="kpi-foot",
        children=[
            html.P("The world. Flows are at a yearly rate."),
            _button("csv", CARDS, "CSV", "of the headline numbers"),
        ],
    )


def _compared(about: About) -> html.Section:
    """What was compared, whatever makes the comparison more than policy, and how to repeat it."""
    took = f", in {words.duration(about.seconds)}" if about.seconds else "; a saved run"
    return html.Section(
        className="compared",
        children=[
            html.H2(f"{about.scenario_title}, against {about.against_title}"),
            html.P(about.question),
            html.Ul([html.Li(each) for each in about.levers]) if about.levers else None,
            html.P(
                [
                    html.Span("Simulated", className="tag"),
                    f" {about.seeds} paired seeds, {about.weeks} weeks from {about.start}, "
                    f"{words.number(about.consumers, 7)} consumers{took}.",
                ],
                className="hint",
            ),
            _differences(about),
            repeat_box.details(about),
        ],
    )


def _differences(about: About) -> html.Div | None:
    """What differs between the two runs apart from policy."""
    if not about.differences:
        return None
    return html.Div(
        className="alert",
        role="note",
        children=[
            html.Strong("The two runs differ in more than policy"),
            html.Ul([html.Li(each) for each in about.differences]),
        ],
    )


def kpi_table(facts: Facts) -> Table:
    """The headline numbers as a table to download: the focus first, then the world."""
    return Table(
        columns=["measure", "unit", "counterfactual", "scenario", "difference", "low90", "high90", "verdict"],
        rows=[
            [
                label,
                each.unit,
                each.change.baseline,
                each.change.scenario,
                each.change.difference,
                each.change.low90,
                each.change.high90,
                each.change.verdict,
            ]
            for label, each in [
                (facts.headline.subject, facts.headline.kpi),
                *((each.label, each) for each in cards.kpis_of(facts)),
            ]
        ],
    )


def table_of(name: str, facts: Facts, look: Look) -> Table:
    """The numbers of a panel, or of the cards, to download."""
    return kpi_table(facts) if name == CARDS else PANELS[name].draw(facts, look).table


def _panel(panel: Panel, facts: Facts, look: Look, topojson_url: str) -> html.Section:
    drawing = panel.draw(facts, look)
    drawing.chart.update_layout(
        meta={
            "finding": drawing.finding,
            "measure": drawing.measure,
            "source": " ".join(filter(None, [facts.about.comment, panel.note])),
            "file": facts.about.file(panel.name, "png").removesuffix(".png"),
            "paper": look.card,
        }
    )
    heading = f"{panel.name}-finding"
    words_for_all = f"Chart. {drawing.finding}. {drawing.measure}"
    return html.Section(
        className=f"card panel panel-{panel.name.replace('_', '-')}",
        **aria(labelledby=heading),
        children=[
            html.P(panel.question, className="family"),
            html.H3(drawing.finding, id=heading),
            html.P(drawing.measure, className="hint"),
            graph(drawing.chart, panel.name, words_for_all, topojson_url),
            _panel_foot(panel, table(drawing.table, f"{panel.question} {drawing.measure}")),
            html.P(facts.about.source_line, className="source"),
            html.P(panel.note, className="source") if panel.note else None,
        ],
    )


def _panel_foot(panel: Panel, numbers: Component) -> html.Div:
    """The table behind a chart, and the buttons that save it."""
    return html.Div(
        className="panel-foot",
        children=[
            html.Details(
                [html.Summary(["Data table", html.Span(f": {panel.question}", className="unseen")]), numbers]
            ),
            html.Div(
                className="buttons",
                children=[
                    _button("png", panel.name, "PNG", f"of the chart: {panel.question}"),
                    _button("csv", panel.name, "CSV", f"of the chart: {panel.question}"),
                ],
            ),
        ],
    )


def _button(kind: str, panel: str, text: str, of_what: str) -> html.Button:
    return html.Button(
        [text, html.Span(f" {of_what}", className="unseen")],
        id={"type": kind, "panel": panel},
        className="quiet",
        type="button",
        n_clicks=0,
    )
