"""What each callback takes, read from the app itself: ids, properties, and the rule for each value.

Dash believes whatever a request says of its callback: which components, how many, with which values. A contract is the
same information as the server knows it: from the registered callbacks and the page's layout.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dash._utils import stringify_id

from dashboard.server.value_rules import Rule, rule_for, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ALL, MATCH = ["ALL"], ["MATCH"]


@dataclass(frozen=True)
class Slot:
    """One input, state or output of a callback: a component's property, or that of a family of components."""

    pattern: str | dict[str, Any]
    name: str
    """The property."""
    known: dict[str, Any]
    """Ids it may stand for, by their text form, in the order of the layout."""
    rules: dict[str, Rule]
    """The rule for the value, by the id's text form; empty for an output."""
    is_fixed: bool
    """Whether all of its components are in the first layout, so that all of them must be sent."""

    @property
    def is_many(self) -> bool:
        """Whether it stands for a list of components."""
        return isinstance(self.pattern, dict) and ALL in self.pattern.values()

    @property
    def matched(self) -> list[str]:
        """Keys of the id that must be the same in all slots of the callback."""
        return (
            [key for key, value in self.pattern.items() if value == MATCH]
            if isinstance(self.pattern, dict)
            else []
        )


@dataclass(frozen=True)
class Contract:
    """One callback as the server knows it."""

    output: str
    """Dash's name for it."""
    outputs: tuple[Slot, ...]
    inputs: tuple[Slot, ...]
    state: tuple[Slot, ...]
    is_multiple: bool
    """Whether its outputs are sent as a list."""


def contracts_of(
    app: Any, layout: Any, later: Sequence[Any], stores: Mapping[str, Rule]
) -> dict[str, Contract]:
    """The contract of every callback that runs on the server, by Dash's name for it.

    Args:
        app: the Dash app, all callbacks registered.
        layout: its first layout.
        later: components that callbacks add to the page.
        stores: the declared shape of each store.

    Raises:
        UndeclaredInput: a callback takes a value for which no rule is declared.
    """
    first = [each for each in (layout, *layout._traverse()) if getattr(each, "id", None) is not None]
    changing = _options_that_callbacks_change(app)

    def slot(written: Any, name: str, *, is_output: bool = False) -> Slot:
        pattern = json.loads(written) if isinstance(written, str) and written.startswith("{") else written
        here = [each for each in first if _fits(pattern, each.id)]
        found = here + [each for each in later if _fits(pattern, each.id)]
        if not found:
            raise LookupError(
                f"a callback names {pattern!r}, which is neither in the layout "
                "nor among the buttons of results (`buttons_to_come` in dashboard/page_results.py)"
            )
        known = {stringify_id(each.id): each.id for each in found}
        rules = {
            stringify_id(each.id): _rule(each, name, stores, changing) for each in found if not is_output
        }
        return Slot(pattern, name, known, rules, len(here) == len(found))

    made: dict[str, Contract] = {}
    for output, wire in app.callback_map.items():
        if "callback" not in wire:  # runs in the browser
            continue
        is_multiple = isinstance(wire["output"], list | tuple)
        made[output] = Contract(
            output=output,
            outputs=tuple(
                slot(each.component_id_str(), each.component_property, is_output=True)
                for each in (wire["output"] if is_multiple else [wire["output"]])
            ),
            inputs=tuple(slot(each["id"], each["property"]) for each in wire["inputs"]),
            state=tuple(slot(each["id"], each["property"]) for each in wire["state"]),
            is_multiple=is_multiple,
        )
    return made


def _rule(component: Any, name: str, stores: Mapping[str, Rule], changing: set[str]) -> Rule:
    if name == "value" and stringify_id(component.id) in changing:
        return text()
    return rule_for(component, name, stores)


def _options_that_callbacks_change(app: Any) -> set[str]:
    """Ids of what has its `data` set by a callback: a control's options are then not those of the layout for ever."""
    outputs = [each for wire in app.callback_map.values() for each in _as_list(wire["output"])]
    return {each.component_id_str() for each in outputs if each.component_property == "data"}


def _as_list(output: Any) -> list[Any]:
    return list(output) if isinstance(output, list | tuple) else [output]


def _fits(pattern: Any, component_id: Any) -> bool:
    """Whether a component is one of those that a written id stands for."""
    if not isinstance(pattern, dict) or not isinstance(component_id, dict):
        return pattern == component_id
    return pattern.keys() == component_id.keys() and all(
        value in (ALL, MATCH) or value == component_id[key] for key, value in pattern.items()
    )
