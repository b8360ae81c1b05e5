"""A finished run as the page shows it: what was compared, the headline numbers, one card per panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from dashboard import cards, repeating, words
from dashboard.accessibility import aria
from dashboard.charts import graph
from dashboard.panels import PANELS, Panel, Table

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from dashboard.about import About
    from dashboard.facts import Facts
    from dashboard.theme import Look

LEADING = 2
"""Panels above the world's headline numbers: the focus over time and on the map."""


def results(facts: Facts, look: Look, topojson_url: str) -> Component:
    """The whole result."""
    shown = [panel for panel in PANELS.values() if panel.is_shown(facts)]
    return html.Div(
        className="results-grid",
        children=[
            _compared(facts.about),
            cards.headline(facts),
            *[_panel(panel, facts, look, topojson_url) for panel in shown[:LEADING]],
            html.Section(
                className="kpis",
                **aria(label="The world's headline numbers"),
                children=[cards.kpi(each) for each in facts.kpis],
            ),
            html.Div(
                className="kpi-foot",
                children=[
                    html.P("The world. Flows are at a yearly rate."),
                    _button("csv", "kpis", "CSV", "of the headline numbers"),
                ],
            ),
            *[_panel(panel, facts, look, topojson_url) for panel in shown[LEADING:]],
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
            repeating.details(about),
        ],
    )


def _differences(about: About) -> html.Div | None:
    """What differs between the two runs beside policy."""
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
                *((each.label, each) for each in facts.kpis),
            ]
        ],
    )


def _panel(panel: Panel, facts: Facts, look: Look, topojson_url: str) -> html.Section:
    finding, measure = panel.finding(facts), panel.measure(facts, look)
    figure = panel.figure(facts, look)
    figure.update_layout(
        meta={
            "finding": finding,
            "measure": measure,
            "source": " ".join(filter(None, [facts.about.comment, panel.note])),
            "file": facts.about.file(panel.name, "png").removesuffix(".png"),
            "paper": look.card,
        }
    )
    heading = f"{panel.name}-finding"
    return html.Section(
        className=f"card panel panel-{panel.name.replace('_', '-')}",
        **aria(labelledby=heading),
        children=[
            html.P(panel.question, className="family"),
            html.H3(finding, id=heading),
            html.P(measure, className="hint"),
            graph(figure, panel.name, f"Chart. {finding}. {measure}", topojson_url),
            html.Div(
                className="panel-foot",
                children=[
                    html.Details(
                        [
                            html.Summary(
                                ["Data table", html.Span(f": {panel.question}", className="unseen")]
                            ),
                            table(panel.table(facts), f"{panel.question} {measure}"),
                        ]
                    ),
                    html.Div(
                        className="buttons",
                        children=[
                            _button("png", panel.name, "PNG", f"of the chart: {panel.question}"),
                            _button("csv", panel.name, "CSV", f"of the chart: {panel.question}"),
                        ],
                    ),
                ],
            ),
            html.P(facts.about.source_line, className="source"),
            html.P(panel.note, className="source") if panel.note else None,
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


def table(data: Table, caption: str) -> html.Div:
    """The numbers of a chart as a real table, in a box of its own that scrolls."""
    return html.Div(
        className="table-box",
        tabIndex=0,
        role="region",
        **aria(label=f"Table: {caption}"),
        children=html.Table(
            [
                html.Caption(caption, className="unseen"),
                html.Thead(html.Tr([html.Th(column, scope="col") for column in data.columns])),
                html.Tbody(
                    [html.Tr([_cell(cell, first=i == 0) for i, cell in enumerate(row)]) for row in data.rows]
                ),
            ]
        ),
    )


def _cell(cell: str | float, *, first: bool) -> Component:
    if first:
        return html.Th(cell, scope="row")
    return html.Td(cell) if isinstance(cell, str) else html.Td(words.number(cell, 4), className="figure")
