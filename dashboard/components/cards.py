"""Figures as cards: the answer to the scenario's question, and the world's headline numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from dash import html

from dashboard.components.accessibility import aria
from dashboard.facts import words
from dashboard.facts.figure import Figure
from sim.front import rows_shown

if TYPE_CHECKING:
    from dashboard.facts.frames import Change, Kpi
    from dashboard.facts.run_facts import Facts


def card_figures() -> tuple[Figure, ...]:
    """The figures shown as cards: of each metric that declares `shown="headline"`, in its order."""
    return tuple(Figure(metric, by=dimension) for metric, dimension in rows_shown("headline"))


def kpis_of(facts: Facts) -> list[Kpi]:
    """The headline numbers, one for each group of each figure."""
    return [each for figure in card_figures() for each in facts.groups(figure).kpis]


def kpi_cards(facts: Facts) -> html.Section:
    """The world's headline numbers."""
    return html.Section(
        className="kpis",
        **aria(label="The world's headline numbers"),
        children=[kpi(each) for each in kpis_of(facts)],
    )


def headline(facts: Facts) -> html.Section:
    """The answer: what changes, how far, how sure, over which weeks."""
    answer, about = facts.headline, facts.about
    change = answer.kpi.change
    said, tone = _verdict(change, answer.kpi.unit)
    if change.is_identical:
        said = about.identical
    return html.Section(
        className=f"card headline {tone}",
        id="headline",
        children=[
            html.H3(answer.subject),
            html.P(said, className="verdict"),
            html.P(f"90\u202f% interval {words.interval(change, answer.kpi.unit)}", className="interval")
            if _has(change)
            else None,
            html.P(_levels(answer.kpi), className="levels"),
            html.P(_weeks(answer.period, about.window), className="window"),
            html.P(about.warning, className="warning") if about.warning else None,
        ],
    )


def _weeks(period: str, window: str) -> str:
    """Which weeks the answer covers, and which all other figures."""
    return f"This figure covers {period}. All other f{window[1:]}" if period else window


def kpi(each: Kpi) -> html.Div:
    """One of the world's numbers."""
    said, tone = _verdict(each.change, each.unit)
    return html.Div(
        className=f"card kpi {tone}",
        children=[
            html.H3(each.label),
            html.P(said, className="verdict"),
            html.P(f"90\u202f% interval {words.interval(each.change, each.unit)}", className="interval"),
            html.P(_levels(each), className="levels"),
        ],
    )


def _verdict(change: Change, unit: str) -> tuple[str, str]:
    """What is said of a change, and its class in the style sheet."""
    if change.is_identical:
        return "No difference", "unclear"
    if change.is_clear:
        return f"{'▲' if change.difference > 0 else '▼'} {words.towards(change, unit)}", "is-clear"
    return words.verdict(change), "unclear"


def _has(change: Change) -> bool:
    return math.isfinite(change.low90 + change.high90) and not change.is_identical


def _levels(each: Kpi) -> list[object]:
    levels = f"{words.number(each.change.scenario, 4)} against {words.number(each.change.baseline, 4)} "
    return [levels, html.Br(), each.unit]
