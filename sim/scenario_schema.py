"""The form of a scenario file, as pydantic models built from the declarations of instruments and settings.

Nothing is written twice: keys, units, ranges and choices come from `parameter()` in the instruments and in
`sim/settings.py`. Every fault pydantic finds is put into a sentence with the nearest valid word.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any, Literal, Union

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    ValidationError,
    WithJsonSchema,
    create_model,
)  # fmt: skip

from sim.parameter import Parameter, did_you_mean, nearest
from sim.policy.instrument import SCOPE_KEYS, check_scope_words
from sim.policy.instruments import INSTRUMENTS, Instrument
from sim.policy.places import places
from sim.scenario_file import Document, Step, spoken
from sim.settings import declared_settings

SYNONYMS = {
    "start": "from",
    "to": "until", "end": "until", "starts": "from", "begin": "from", "type": "instrument", "kind": "instrument",
    "importer": "importers", "exporter": "exporters", "origins": "exporters", "destinations": "importers",
    "products": "categories", "threshold_usd": "duty_free_below_usd", "tariff": "rate", "description": "question",
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
    "model_type": "lines of `key: value`",
    "model_attributes_type": "lines of `key: value`, the first of which is `instrument: ...`",
}
"""What pydantic's kinds of fault would have accepted."""

FORM = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)
DATE_HINT = "dates are written 2025-08-29"


def parse_date(raw: object) -> date:
    """Return a date from YYYY-MM-DD text or a date; ValueError says what is wrong with it."""
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    parts = str(raw).split("-")
    if not isinstance(raw, str) or [len(part) for part in parts] != [4, 2, 2] or not "".join(parts).isdigit():
        raise ValueError(f"{raw!r} is not a date; {DATE_HINT}")
    try:
        return date.fromisoformat(raw)
    except ValueError as error:
        raise ValueError(f"{raw} is not a date: {error}; {DATE_HINT}") from None


Day = Annotated[
    date, BeforeValidator(parse_date), WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"})
]


def _as_list(raw: object) -> object:
    return [raw] if isinstance(raw, str) else raw


def _words(key: str) -> Any:
    """A list of names, or one name; `all` and blocs included."""

    def check(word: str) -> str:
        return check_scope_words(places(), key, word)

    item = Annotated[str, Strict(), AfterValidator(check)]
    text = {"type": "string"}
    form = {"anyOf": [text, {"type": "array", "items": text, "minItems": 1}]}
    return Annotated[list[item], BeforeValidator(_as_list), Field(min_length=1), WithJsonSchema(form)]


def _parameter_type(declared: Parameter) -> Any:
    """A value that people write with the unit of its declaration."""
    if declared.kind == "list" and not declared.choices:
        return _words("importers")

    def parse(raw: object) -> Any:
        return declared.parse(raw)

    return Annotated[Any, BeforeValidator(parse), WithJsonSchema(_json_form(declared))]


def _json_form(declared: Parameter) -> dict[str, Any]:
    """The JSON schema of a parameter as written in a file."""
    form: dict[str, Any] = {"description": f"{declared.doc} ({declared.range_text()})"}
    if declared.choices:
        form["description"] = declared.doc
    if declared.kind == "switch":
        return {**form, "description": declared.doc, "type": "boolean"}
    if declared.kind == "choice":
        return {**form, "enum": list(declared.choices)}
    if declared.kind == "list":
        return {**form, "type": "array", "items": {"enum": list(declared.choices)}}
    if declared.is_share:
        return {**form, "anyOf": [{"type": "string", "pattern": r"^-?[0-9.]+ ?%$"}, {"const": 0}]}
    form["type"] = "integer" if declared.kind == "count" else "number"
    if declared.low is not None:
        form["minimum"] = declared.low
    if declared.high is not None:
        form["maximum"] = declared.high
    return form


@lru_cache(maxsize=1)
def policy_models() -> dict[str, type[BaseModel]]:
    """Return one model per instrument."""
    return {name: _policy_model(name, cls) for name, cls in INSTRUMENTS.items()}


def _policy_model(name: str, cls: type[Instrument]) -> type[BaseModel]:
    fields: dict[str, Any] = {"instrument": (Literal[name], ...)}
    for key in SCOPE_KEYS:
        if key in cls.scope:
            fields[key] = (_words(key), ... if key in cls.required_scope else ["all"])
    fields["start"] = (Day, Field(alias="from", description="first day; a week counts by its Thursday"))
    fields["until"] = (Day | None, Field(None, description="first day on which it no longer holds"))
    fields["announced"] = (Day | None, Field(None, description="day it became known; default: from"))
    for key, declared in cls.declared().items():
        # `mode` of a tariff is a parameter; modes of transport are the scope key `modes`.
        fields[key] = (_parameter_type(declared), ... if declared.required else None)
    doc = (cls.__doc__ or "").strip().splitlines()[0]
    model: type[BaseModel] = create_model(f"{name}_policy", __config__=FORM, __doc__=doc, **fields)
    return model


@lru_cache(maxsize=1)
def settings_model() -> type[BaseModel]:
    """Return the model of `settings:`."""
    fields: dict[str, Any] = {key: (_parameter_type(item), None) for key, item in declared_settings().items()}
    model: type[BaseModel] = create_model(
        "settings", __config__=FORM, __doc__="Global assumptions.", **fields
    )
    return model


@lru_cache(maxsize=1)
def scenario_model() -> type[BaseModel]:
    """Return the model of a whole scenario file."""
    entries: Any = Union.__getitem__(tuple(policy_models().values()))  # built at run time
    policy: Any = Annotated[entries, Field(discriminator="instrument")]
    text = Annotated[str, Field(min_length=1)]
    whole = Annotated[int, Strict()]
    fields: dict[str, Any] = {
        "name": (
            text | None,
            Field(None, pattern=r"^[a-z][a-z0-9_]*$", description="default: the file's name"),
        ),
        "title": (text | None, Field(None, description="as a report would call it")),
        "question": (text, Field(description="what the scenario asks, in one sentence")),
        "extends": (
            text | None,
            Field(None, description="law_2023, baseline, or a scenario that extends one"),
        ),
        "law_date": (Day | None, Field(None, description="only in a root: the law of this day holds")),
        "compare_with": (text | None, Field(None, description="the counterfactual")),
        "start": (Day | None, Field(None, description="first day, a Monday")),
        "weeks": (whole | None, Field(None, ge=1, le=520)),
        "consumers": (whole | None, Field(None, ge=1, le=100_000_000)),
        "smes": (whole | None, Field(None, ge=1, le=10_000_000)),
        "policies": (list[policy], Field(default_factory=list)),
        "settings": (settings_model(), Field(default_factory=settings_model())),
        "sources": (list[text], Field(default_factory=list)),
    }
    doc = "A Tradewinds scenario: a question, one parent, and what differs from it."
    model: type[BaseModel] = create_model("scenario", __config__=FORM, __doc__=doc, **fields)
    return model


def json_schema() -> dict[str, Any]:
    """Return the JSON schema that editors check scenario files with."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **scenario_model().model_json_schema()}


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
            (*place, "instrument"), f"unknown instrument {name!r}{did_you_mean(name, INSTRUMENTS)}"
        )
        _note_as_meant(document, place, raw, nearest(str(name), INSTRUMENTS))
    elif kind == "union_tag_not_found":
        document.fault(place, f"missing key 'instrument': one of {', '.join(INSTRUMENTS)}")
    elif kind == "value_error":
        said = str(item["ctx"]["error"])
        document.fault(place, said if isinstance(key, int) or str(key) in said else f"{key}: {said}")
    elif kind == "string_pattern_mismatch":
        document.fault(place, f"{key} is {raw!r}; names are lower-case words joined by _")
    else:
        shown = spoken(place) if isinstance(key, int) else key
        document.fault(place, f"{shown} is {raw!r}, expected {EXPECTED.get(kind, item['msg'])}")


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
    meant = _meant(key, known)
    hint = f" — did you mean {meant}?" if meant else f"; known keys: {', '.join(known)}"
    return f"unknown key {key!r}{hint}"


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


def main() -> None:
    """Print the JSON schema: `python -m sim.scenario_schema > scenarios/schema.json`."""
    import json
    import sys

    sys.stdout.write(json.dumps(json_schema(), indent=1, sort_keys=True, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
