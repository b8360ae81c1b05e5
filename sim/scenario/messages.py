"""What is wrong with a scenario file, in sentences: pydantic's findings at their line, with the nearest valid word.

`validated` gives the file's content in model units, `parsed_policies` every policy that is right in itself, so
that the checks across lines can speak although other lines are at fault.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.core.parameter import did_you_mean, nearest
from sim.focus import Focus
from sim.mechanisms import MECHANISMS
from sim.mechanisms.run_settings import declared_settings
from sim.mechanisms.switches import SwitchError
from sim.naming.shown import shown
from sim.policy.instrument import SCOPE_KEYS
from sim.policy.instruments import INSTRUMENTS, Instrument
from sim.scenario.document import Document, Step, spoken
from sim.scenario.schema import policy_models, scenario_model
from sim.world.data_address import column_meant, is_address

SYNONYMS = {
    "start": "from",
    "to": "until", "end": "until", "starts": "from", "begin": "from", "type": "instrument", "kind": "instrument",
    "importer": "importers", "exporter": "exporters", "origins": "exporters", "destinations": "importers",
    "products": "categories", "threshold_usd": "duty_free_below_usd", "tariff": "rate", "description": "question",
    "ratio": "rate", "duty": "rate",
    "parent": "extends", "baseline": "compare_with", "parameters": "settings", "references": "sources",
}  # fmt: skip
"""Words people are likely to write for a key."""

EXPECTED = {
    "string_type": "text",
    "string_too_short": "text",
    "int_type": "a whole number",
    "greater_than_equal": "at least 1",
    "less_than_equal": "a smaller number",
    "list_type": "a list, one entry per line with `- `",
    "too_short": "at least one entry",
    "dict_type": "lines of `address: value`, such as `categories.sigma: x1.2`",
    "model_type": "lines of `key: value`",
    "model_attributes_type": "lines of `key: value`, the first of which is `instrument: ...`",
}
"""What pydantic's kinds of fault would have accepted."""


def validated(document: Document) -> BaseModel | None:
    """Return the file's content in model units, or None with every fault noted in the document."""
    if not isinstance(document.value, dict):
        if document.value is not None:
            document.fault(
                (), "a scenario is a list of `key: value` lines; `tradewinds new scenario` shows them"
            )
        return None
    try:
        return scenario_model().model_validate(document.value)
    except ValidationError as error:
        _note_all(document, error, ())
        return None


def parsed_policies(document: Document) -> dict[int, Instrument]:
    """Return the policies of a document that are right in themselves, by their number."""
    entries = document.value.get("policies") if isinstance(document.value, dict) else None
    made: dict[int, Instrument] = {}
    for number, entry in enumerate(entries if isinstance(entries, list) else []):
        name = entry.get("instrument") if isinstance(entry, dict) else None
        if not isinstance(name, str) or name not in INSTRUMENTS:
            continue
        try:
            model = policy_models()[name].model_validate(entry)
        except ValidationError:
            continue
        given = {key: getattr(model, key) for key in model.model_fields_set if key != "instrument"}
        given = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
        try:
            made[number] = INSTRUMENTS[name](**given)
        except ValueError as error:
            # Dates are reported with their own line by the checks; what else an instrument refuses, here.
            if not any(word in str(error) for word in (": until ", ": announced ")):
                document.fault(("policies", number), str(error))
    return made


def known_keys(place: tuple[Step, ...], document: Document) -> list[str]:
    """Return the keys a mapping at a place may have."""
    if place == ():
        return [field.alias or name for name, field in scenario_model().model_fields.items()]
    if place == ("settings",):
        return list(declared_settings())
    if place == ("focus",):
        return [each.name for each in dataclasses.fields(Focus)]
    if place == ("mechanisms",):
        return ["preset", *MECHANISMS]
    if len(place) == 2 and place[0] == "policies" and isinstance(place[1], int):
        name = _instrument_at(document, place)
        if name in INSTRUMENTS:
            return [field.alias or key for key, field in policy_models()[name].model_fields.items()]
    return []


def _note_all(document: Document, error: ValidationError, base: tuple[Step, ...]) -> None:
    """Put every pydantic error into a sentence; a missing key that was only misspelt is said once."""
    items = [(_place(base, item["loc"]), item) for item in error.errors()]
    misspelt = {
        (*place[:-1], _meant(str(place[-1]), known_keys(place[:-1], document)))
        for place, item in items
        if item["type"] == "extra_forbidden"
    }
    for place, item in items:
        if not (item["type"] == "missing" and place in misspelt):
            _note(document, place, item)


def _place(base: tuple[Step, ...], loc: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return a pydantic location as a place: the instrument's name in it is no key of the file."""
    place = (*base, *loc)
    if len(place) > 2 and place[0] == "policies" and place[2] in INSTRUMENTS:
        return (*place[:2], *place[3:])
    return place


def _note(document: Document, place: tuple[Step, ...], item: Any) -> None:
    """Put one pydantic error into a sentence at its place."""
    kind, raw = item["type"], item["input"]
    key = place[-1] if place else ""
    if kind == "extra_forbidden":
        document.fault(place, _unknown_key(str(key), place[:-1], document), at_key=True)
    elif kind == "missing":
        owner = _owner(place[:-1], document)
        document.fault(place[:-1], f"missing key {key!r}, which {owner} needs")
    elif kind == "union_tag_invalid":
        name = raw.get("instrument") if isinstance(raw, dict) else raw
        document.fault(
            (*place, "instrument"), f"unknown instrument {shown(name)}{did_you_mean(name, INSTRUMENTS)}"
        )
        _note_as_meant(document, place, raw, nearest(str(name), INSTRUMENTS))
    elif kind == "union_tag_not_found":
        document.fault(place, f"missing key 'instrument': one of {', '.join(INSTRUMENTS)}")
    elif kind == "value_error" and isinstance(item["ctx"]["error"], SwitchError):
        _note_switches(document, place, raw, item["ctx"]["error"])
    elif kind == "literal_error":
        choices = [each.strip("'") for each in item["ctx"]["expected"].split(" or ")]
        document.fault(
            place, f"{key} is {shown(raw)}, expected {' or '.join(choices)}{did_you_mean(raw, choices)}"
        )
    elif kind == "value_error":
        said = str(item["ctx"]["error"])
        document.fault(place, said if isinstance(key, int) or str(key) in said else f"{key}: {said}")
    else:
        where = spoken(place) if isinstance(key, int) else key
        document.fault(place, f"{where} is {shown(raw)}, expected {EXPECTED.get(kind, item['msg'])}")


def _note_switches(document: Document, place: tuple[Step, ...], raw: Any, error: SwitchError) -> None:
    """Note every fault of `mechanisms:` at its own line: an unknown name or one without a value at the name."""
    known = known_keys(place, document)
    for name, said in error.faults:
        if name:
            document.fault((*place, name), said, at_key=name not in known or raw[name] is None)
        else:
            document.fault(place, said)


def _note_as_meant(document: Document, place: tuple[Step, ...], entry: Any, meant: str) -> None:
    """Note the other faults of an entry whose instrument is misspelt."""
    if not meant or not isinstance(entry, dict):
        return
    try:
        policy_models()[meant].model_validate({**entry, "instrument": meant})
    except ValidationError as error:
        _note_all(document, error, place)


def _meant(key: str, known: list[str]) -> str:
    """Return the key that was probably meant, or an empty string."""
    if SYNONYMS.get(key) in known:
        return SYNONYMS[key]
    return nearest(key, known)


def _unknown_key(key: str, owner: tuple[Step, ...], document: Document) -> str:
    known = known_keys(owner, document)
    if key in SCOPE_KEYS and owner[:1] == ("policies",):
        return f"{_owner(owner, document)} takes no {key}"
    if owner == ("settings",) and (place := key if is_address(key) else column_meant(key)):
        return f"{shown(key)} is no setting but a number of the data: write {place} under `data:`"
    meant = _meant(key, known)
    hint = f" — did you mean {meant}?" if meant else f"; known keys: {', '.join(known)}"
    return f"unknown key {shown(key)}{hint}"


def _owner(place: tuple[Step, ...], document: Document) -> str:
    """Return what a mapping is called in a message: 'a tariff', 'the scenario'."""
    if place[:1] == ("policies",) and len(place) > 1:
        name = _instrument_at(document, place)
        return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"
    return "a scenario" if not place else str(place[-1])


def _instrument_at(document: Document, place: tuple[Step, ...]) -> str:
    """Return the instrument an entry of `policies:` names, or the nearest one."""
    name = str(document.value["policies"][place[1]].get("instrument"))
    return name if name in INSTRUMENTS else nearest(name, INSTRUMENTS)
