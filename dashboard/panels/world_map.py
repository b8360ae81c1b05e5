"""World map of the figure in focus: colour where its change is clear, grey where it is not, the place outlined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.components.data_table import Table
from dashboard.components.world_chart import world_chart
from dashboard.facts import words
from dashboard.facts.figure import FOCUS, PLACES, Figure
from dashboard.panels.panel import Drawing, Panel

if TYPE_CHECKING:
    from collections.abc import Collection

    from dashboard.components.theme import Look
    from dashboard.facts.frames import Groups
    from dashboard.facts.run_facts import Facts

WORLD_MAP = Figure(FOCUS, by=PLACES)


def draw(facts: Facts, look: Look) -> Drawing:
    """Where the figure changes most, and where the change is clear."""
    world, focus = facts.groups(WORLD_MAP), facts.headline.economies
    return Drawing(
        finding=finding(world, facts.about.identical),
        measure=measure(world, focus, look),
        chart=world_chart(world, focus, look),
        table=table(world),
    )


def finding(world: Groups, identical: str) -> str:
    """Where the figure changes most, and in how many economies the change is clear."""
    clear, total = [each for each in world.rows if each.change.is_clear], len(world.rows)
    if not clear:
        if all(each.change.is_identical for each in world.rows):
            return f"{world.label}: {words.lower_first(identical)}"
        if world.has_few_seeds:
            return f"{world.label}: too few seeds to judge single economies"
        return f"{world.label}: no clear change in any of the {total} economies"
    most = max(clear, key=lambda each: abs(each.change.difference))
    return (
        f"{world.label}: {most.label} changes most, {words.signed_percent(most.change.share)} "
        f"(90\u202f% interval {words.interval(most.change)}); "
        f"clear changes in {len(clear)} of {total} economies"
    )


def measure(world: Groups, focus: Collection[str], look: Look) -> str:
    """What is drawn."""
    outline = "Thick outline: the place in question. " if focus else ""
    if len(focus) == 1:
        outline = "Thick outline: the place in question, judged by itself. "
    return (
        f"{world.note} {world.label}, change in % of the counterfactual. "
        f"Grey: no clear change, allowing for {len(world.rows)} comparisons (false-discovery rate 10\u202f%). "
        f"{outline}Dots: small economies. {look.not_modelled}: not modelled."
    ).strip()


def table(world: Groups) -> Table:
    """Economies, largest change in the figure's unit first."""
    unit = world.unit
    ranked = sorted(world.rows, key=lambda each: -abs(each.change.difference))
    return Table(
        columns=[
            "economy",
            f"counterfactual ({unit})",
            f"difference ({unit})",
            "90 % interval, low",
            "90 % interval, high",
            "change (%)",
            "verdict",
        ],
        rows=[
            [
                each.label,
                each.change.baseline,
                each.change.difference,
                each.change.low90,
                each.change.high90,
                100 * each.change.share if each.change.baseline else 0.0,
                each.change.verdict,
            ]
            for each in ranked
        ],
    )


PANEL = Panel(
    name="world_map",
    question="Where does it change?",
    needs=(WORLD_MAP,),
    draw=draw,
    note="Boundaries: UN-derived map files as shipped with plotly.js; not an opinion on status.",
)
