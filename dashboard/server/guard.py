"""The guard of the callbacks: a request is held against its callback's contract before Dash sees it.

Dash answers a request it cannot understand with an internal error, and hands a callback whatever values a request
holds. Here a request that no page of ours would send is refused with status 400 and one short sentence.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dash._utils import stringify_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.server.contracts import Contract, Slot

CALLBACK_PATH = "_dash-update-component"
MOST_BYTES = 1_000_000
"""Of a request's body; the largest of the page's own has a few thousand."""
KEYS = {"output", "outputs", "inputs", "changedPropIds"}
MORE_KEYS = {"state", "parsedChangedPropsIds"}
JSON_TYPE = "application/json"
PAGE_LOAD = "endId"
"""What the page adds to a callback's address; with Dash's other keys one could ask for background callbacks."""


class Refused(ValueError):
    """The request is not one that the page sends."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def parsed(body: bytes) -> dict[str, Any]:
    """The JSON object in a body; stricter than the standard library: no NaN, no Infinity, no key twice.

    Raises:
        Refused: it is not one.
    """
    try:
        found = json.loads(body.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_no_repeats)
        if b"\\u" in body:  # half a character can be escaped, and then be written nowhere
            json.dumps(found, ensure_ascii=False).encode("utf-8")
    except (
        ValueError,
        RecursionError,
    ) as fault:  # bad UTF-8 and numbers of thousands of digits are ValueErrors too
        raise Refused("the request's body is not JSON as the page writes it") from fault
    if not isinstance(found, dict):
        raise Refused("the request's body is not a JSON object")
    return found


def check(body: Mapping[str, Any], contracts: Mapping[str, Contract]) -> None:
    """Hold a request against the contract of the callback it names.

    Raises:
        Refused: anything in it differs from what the page would send.
    """
    missing, extra = KEYS - body.keys(), body.keys() - KEYS - MORE_KEYS
    if missing or extra:
        raise Refused("the request's keys are not those of a callback")
    name = body["output"]
    if not isinstance(name, str) or name not in contracts:
        raise Refused("the request names no callback of this page")
    contract = contracts[name]
    matched = _check_outputs(body["outputs"], contract)
    sent = _check_slots("inputs", body["inputs"], contract.inputs, matched)
    _check_slots("state", body.get("state", []), contract.state, matched)
    _check_changed(body["changedPropIds"], sent)
    _check_parsed(body.get("parsedChangedPropsIds", []), body["changedPropIds"])


def _check_outputs(given: Any, contract: Contract) -> dict[str, Any]:
    """The outputs' ids and properties; returns what stands for MATCH, by key."""
    listed = given if contract.is_multiple else [given]
    if not isinstance(listed, list) or len(listed) != len(contract.outputs):
        raise Refused("the request's outputs are not the callback's")
    matched: dict[str, Any] = {}
    for each, slot in zip(listed, contract.outputs, strict=True):
        parts = each if slot.is_many else [each]
        if not isinstance(parts, list):
            raise Refused("the request's outputs are not the callback's")
        ids = [_identified(part, slot, {"id", "property"}, "outputs") for part in parts]
        _check_complete(ids, slot, "outputs")
        if slot.matched:
            matched.update({key: slot.known[ids[0]][key] for key in slot.matched})
    return matched


def _check_slots(place: str, given: Any, slots: Sequence[Slot], matched: Mapping[str, Any]) -> set[str]:
    """Inputs or state: number, ids, properties, values; returns "id.property" of all that were sent."""
    if not isinstance(given, list) or len(given) != len(slots):
        raise Refused(f"the request has not as many {place} as the callback")
    sent: set[str] = set()
    for each, slot in zip(given, slots, strict=True):
        parts = each if slot.is_many else [each]
        if not isinstance(parts, list):
            raise Refused(f"the request's {place} are not the callback's")
        ids = []
        for part in parts:
            ids.append(_identified(part, slot, {"id", "property", "value"}, place))
            if any(slot.known[ids[-1]][key] != matched.get(key) for key in slot.matched):
                raise Refused(f"the request's {place} belong to another control than its outputs")
            if (right := slot.rules[ids[-1]](part.get("value"))) is not None:
                raise Refused(f"{ids[-1]}.{slot.name} must be {right}")
            sent.add(f"{ids[-1]}.{slot.name}")
        _check_complete(ids, slot, place)
    return sent


def _identified(part: Any, slot: Slot, keys: set[str], place: str) -> str:
    """The text form of the id that one entry names, which must be one of the slot's."""
    if not isinstance(part, dict) or not {"id", "property"} <= part.keys() <= keys:
        raise Refused(f"an entry of the request's {place} has not the keys of one")
    written, name = part["id"], part["property"]
    is_plain = isinstance(written, str) or (
        isinstance(written, dict) and all(isinstance(value, str | int) for value in written.values())
    )
    found = stringify_id(written) if is_plain else ""
    if found not in slot.known or isinstance(written, dict) != isinstance(slot.pattern, dict):
        raise Refused(f"an entry of the request's {place} names a control that is not the callback's")
    if not isinstance(name, str) or name.split("@")[0] != slot.name:
        raise Refused(f"an entry of the request's {place} names a property that is not the callback's")
    return found


def _check_complete(ids: Sequence[str], slot: Slot, place: str) -> None:
    """All controls of a fixed family must be there, in the page's order; of others, each at most once."""
    if slot.is_many and (ids != list(slot.known) if slot.is_fixed else len(set(ids)) != len(ids)):
        raise Refused(f"the request's {place} are not all of the callback's controls, in the page's order")


def _check_changed(given: Any, sent: set[str]) -> None:
    is_fine = isinstance(given, list) and all(isinstance(each, str) for each in given)
    if not is_fine or len(set(given)) != len(given) or not set(given) <= sent:
        raise Refused("changedPropIds names something that is not an input of the callback")


def _check_parsed(given: Any, changed: Sequence[str]) -> None:
    """Dash reads it nowhere; the page sends the ids of what changed, as objects where they are."""
    if not isinstance(given, list) or len(given) not in (0, len(changed)):
        raise Refused("parsedChangedPropsIds does not go with changedPropIds")


def _no_constant(written: str) -> None:
    raise ValueError(f"{written} is not JSON")


def _no_repeats(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found
