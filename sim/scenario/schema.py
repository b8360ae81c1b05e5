"""The form of a scenario file, as pydantic models built from the declarations of instruments and settings.

Nothing is written twice: keys, units, ranges and choices come from `parameter()` in the instruments and in
`sim/core/settings.py`. `sim/scenario/messages.py` says in sentences what pydantic finds wrong.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal, Union

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    WithJsonSchema,
    create_model,
)

from sim.core.parameter import Parameter
from sim.focus.form import focus_model
from sim.mechanisms import MECHANISMS
from sim.mechanisms.run_settings import declared_settings
from sim.mechanisms.switches import PRESETS, parse_mechanisms
from sim.policy.instrument import GRANDFATHERS, SCOPE_KEYS, scope_word
from sim.policy.instruments import INSTRUMENTS, Instrument
from sim.reading import CONSUMERS, SMES, WEEKS, Bounds, read_day, read_whole
from sim.reading.identifiers import NAME_PATTERN, checked_name
from sim.world.data_columns import number_columns

FORM = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)
APPLY = "both (default): the counterfactual is given settings and data too; scenario: they are what is asked"
SPARED = "goods_in_transit: goods ordered before a date of the rule bear the law of before; default: none are spared"
DATA = (
    "numbers of sim/data that are moved: table.column or table.column[key] (parts of a key joined by |, * is any) with "
    "a number or a factor such as x1.2; the more specific address wins; a column of one table alone needs no table"
)


Day = Annotated[
    date, BeforeValidator(read_day), WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"})
]


def _whole(name: str, bounds: Bounds) -> Any:
    """A whole number within bounds."""

    def read(raw: object) -> int:
        return read_whole(raw, name, bounds)

    form = {"type": "integer", "minimum": bounds.low, "maximum": bounds.high}
    return Annotated[int, BeforeValidator(read), WithJsonSchema(form)]


def _name() -> Any:
    form = {"type": "string", "pattern": NAME_PATTERN}
    return Annotated[str, BeforeValidator(checked_name), WithJsonSchema(form)]


def _as_list(raw: object) -> object:
    return [raw] if isinstance(raw, str) else raw


def _words(key: str) -> Any:
    """A list of names, or one name; `all` and blocs included."""

    def check(word: str) -> str:
        return scope_word(key, word)

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
    fields["grandfathers"] = (Literal[GRANDFATHERS] | None, Field(None, description=SPARED))
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


def _switches() -> Any:
    """The switchboard: a preset's name, or mechanisms with on and off."""
    switch = {"enum": ["on", "off", True, False]}
    names = {
        name: {**switch, "description": f"{item.does} Off: {item.limit}."}
        for name, item in MECHANISMS.items()
    }
    preset = {"enum": list(PRESETS)}
    form = {"type": "object", "additionalProperties": False, "properties": {"preset": preset, **names}}
    return Annotated[
        Any, BeforeValidator(parse_mechanisms), WithJsonSchema({"anyOf": [preset, form]})
    ]  # fmt: skip


def _data() -> Any:
    """Numbers of sim/data by address; their faults are found where the tables are read (`data_entries`)."""
    columns = [column for _, column, _ in number_columns().values()]
    alone = [column for column in columns if columns.count(column) == 1]
    names = "|".join([*(place.replace(".", r"\.") for place in number_columns()), *alone])
    form = {
        "type": "object",
        "propertyNames": {"pattern": rf"^({names})(\[[^\[\]]+\])?$"},
        "additionalProperties": {
            "anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^(x ?-?[0-9.eE+-]+|-?[0-9.]+ ?%)$"}]
        },
    }
    return Annotated[dict[str, Any], WithJsonSchema(form)]


@lru_cache(maxsize=1)
def scenario_model() -> type[BaseModel]:
    """Return the model of a whole scenario file."""
    entries: Any = Union.__getitem__(tuple(policy_models().values()))  # built at run time
    policy: Any = Annotated[entries, Field(discriminator="instrument")]
    text = Annotated[str, Field(min_length=1)]
    fields: dict[str, Any] = {
        "name": (_name() | None, Field(None, description="default: the file's name")),
        "title": (text | None, Field(None, description="as a report would call it")),
        "question": (text, Field(description="what the scenario asks, in one sentence")),
        "extends": (
            text | None,
            Field(None, description="law_2023, baseline, or a scenario that extends one"),
        ),
        "law_date": (Day | None, Field(None, description="only in a root: the law of this day holds")),
        "compare_with": (text | None, Field(None, description="the counterfactual")),
        "start": (Day | None, Field(None, description="first day, a Monday")),
        "weeks": (_whole("weeks", WEEKS) | None, None),
        "consumers": (_whole("consumers", CONSUMERS) | None, None),
        "smes": (_whole("smes", SMES) | None, None),
        "focus": (
            focus_model(FORM, Day) | None,
            Field(None, description="the figure that answers the question"),
        ),
        "policies": (list[policy], Field(default_factory=list)),
        "closure": (
            Literal["partial", "general"] | None,
            Field(
                None,
                description="partial: wages and incomes fixed (short run); general: they adjust (long run)",
            ),
        ),
        "mechanisms": (_switches(), Field(default_factory=dict)),
        "settings": (settings_model(), Field(default_factory=settings_model())),
        "data": (_data(), Field(default_factory=dict, description=DATA)),
        "settings_apply_to": (Literal["both", "scenario"] | None, Field(None, description=APPLY)),
        "sources": (list[text], Field(default_factory=list)),
    }
    doc = "A Tradewinds scenario: a question, one parent, and what differs from it."
    model: type[BaseModel] = create_model("scenario", __config__=FORM, __doc__=doc, **fields)
    return model


def json_schema() -> dict[str, Any]:
    """Return the JSON schema that editors check scenario files with."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **scenario_model().model_json_schema()}


def main() -> None:
    """Print the JSON schema: `python -m sim.scenario.schema > scenarios/schema.json`."""
    import json
    import sys

    sys.stdout.write(json.dumps(json_schema(), indent=1, sort_keys=True, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
