"""All that is known of one thing: a scenario in sentences, an instrument's parameters, a mechanism's limit."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from experiments.looking_up.data_numbers import datum_detail
from experiments.looking_up.declared_things import limits_of, written
from experiments.looking_up.system_rows import system_detail

Row = dict[str, Any]


def scenario_detail(row: Row) -> Row:
    """A scenario in plain sentences."""
    from sim.scenario.definition import Scenario, describe

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
    """A mechanism, its own parameters, what its limit sets and to what, and how to turn it off."""
    from sim.core.parameter import parameters_of
    from sim.mechanisms import MECHANISMS

    mechanism, limits = MECHANISMS[row["name"]], limits_of(row["name"])
    return {
        "name": mechanism.name,
        "what_it_does": mechanism.does,
        "off_means": mechanism.limit,
        "group": mechanism.group,
        "own_parameters": list(parameters_of(mechanism.own_settings) if mechanism.own_settings else ()),
        "in_its_limit": [{"name": name, "limit": written(value)} for name, value in limits.items()],
        "turn_off": f"--off {mechanism.name}, or in a scenario: mechanisms: {{{mechanism.name}: off}}",
    }


DETAILS: dict[str, Callable[[Row], Row]] = {
    "scenario": scenario_detail,
    "instrument": instrument_detail,
    "mechanism": mechanism_detail,
    "datum": datum_detail,
    "system": system_detail,
}
