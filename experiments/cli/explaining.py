"""tradewinds explain: one thing by any of its names, with all that is known of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Annotated, Any

import typer

from experiments.cli import explained
from experiments.cli.listing import LISTS
from experiments.cli.shell import BadInput, JsonOption, QuietOption, Shell, print_json

Row = dict[str, Any]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "explain",
        rich_help_panel="Look up",
        epilog="Examples: tradewinds explain tariff · tradewinds explain UK · tradewinds explain cross_border_share",
    )(explain_command)


def explain_command(
    name: Annotated[
        str,
        typer.Argument(
            help="Anything that tradewinds list shows, by any of its names: tariff, UK, sea, temu."
        ),
    ],
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Explain one thing by name: what it is, its unit, range, source, and what it does in the model."""
    shell = Shell(as_json, quiet)
    found = meant(name)
    if not found:
        raise BadInput(nothing_called(name))
    details = [{"kind": kind, **DETAILS.get(kind, dict)(row)} for kind, row in found]
    if as_json:
        print_json({"command": "explain", "name": name, "found": details})
        return
    for detail in details:
        explained.show(shell, detail)


def meant(name: str) -> list[tuple[str, Row]]:
    """Every (kind, row) that a word means; `tariff.rate` is a parameter of an instrument."""
    from sim.naming import plural, search

    found = []
    for kind, code in search(name.removesuffix(".yaml")):
        found += [(kind, row) for row in LISTS[plural(kind)]() if row["name"] == code]
    if not found and "." in name:
        found = [("parameter", row) for row in LISTS["parameters"]() if row["name"] == name.strip().lower()]
    return found


def nothing_called(name: str) -> str:
    """Say that nothing has a name, and which name is nearest, or that the economy is none of the model's."""
    from sim.naming import KINDS, book, did_you_mean, plural
    from sim.naming.books import outside
    from sim.naming.finding import unknown
    from sim.naming.folding import folded

    if folded(name) in outside():
        return unknown("place", name)
    words = [word for kind in KINDS for word in book(kind).words]
    parameters = [str(row["name"]) for row in LISTS["parameters"]()]
    near = did_you_mean(name, [*words, *parameters])
    return (
        f"nothing is called {name!r}{near}; tradewinds list KIND shows names: {', '.join(map(plural, KINDS))}"
    )


def scenario_detail(row: Row) -> Row:
    """A scenario in plain sentences."""
    from sim.scenario import Scenario, describe

    scenario = Scenario.load(row["name"])
    return {
        "name": row["name"],
        "what_it_does": describe(scenario),
        "extends": scenario.extends,
        "compare_with": scenario.compare_with,
        "sources": list(scenario.sources),
    }


def instrument_detail(row: Row) -> Row:
    """An instrument with its parameters, what it must move, and an example in words."""
    from sim.policy.instrument import INSTRUMENTS
    from sim.policy.places import places

    kind = INSTRUMENTS[row["name"]]
    example = kind.make_example(datetime.date(2027, 1, 4))
    return {
        "name": row["name"],
        "family": kind.family,
        "meaning": " ".join((kind.__doc__ or "").split()),
        "scope": list(kind.scope),
        "parameters": [
            {
                "name": declared.name,
                "meaning": declared.doc,
                "range": ", ".join(declared.choices) or declared.range_text(),
                "default": f"default {declared.written(declared.default)}",
                "source": declared.source,
            }
            for declared in kind.declared().values()
        ],
        "example": example.sentence(places()),
        "must_move": [
            f"{move.metric}{f' ({move.group})' if move.group else ''} {'up' if move.direction > 0 else 'down'} with "
            f"{move.parameter} at {', '.join(str(step) for step in move.steps)}"
            for move in kind.moves
        ],
    }


def mechanism_detail(row: Row) -> Row:
    """A mechanism, what its limit sets and to what, and how to turn it off."""
    from experiments.mechanisms_doc import written
    from sim.live.paces import LIMITS
    from sim.mechanisms import MECHANISMS

    mechanism = MECHANISMS[row["name"]]
    limits = {**mechanism.columns}
    limits |= {f"{name} (setting)": value for name, value in mechanism.settings.items()}
    limits |= {f"{name} (pace)": value for name, value in LIMITS.get(mechanism.name, {}).items()}
    return {
        "name": mechanism.name,
        "what_it_does": mechanism.doc,
        "off_means": mechanism.limit,
        "in_its_limit": [{"name": name, "limit": written(value)} for name, value in limits.items()],
        "turn_off": f"--off {mechanism.name}, or in a scenario: mechanisms: {{{mechanism.name}: off}}",
    }


DETAILS: dict[str, Callable[[Row], Row]] = {
    "scenario": scenario_detail,
    "instrument": instrument_detail,
    "mechanism": mechanism_detail,
}
