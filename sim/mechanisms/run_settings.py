"""Settings of a run: the model's, and the parameters that mechanisms declare as their own, in one row of names."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sim.core.parameter import Parameter, parameters_of, parse_overrides
from sim.core.settings import ModelSettings
from sim.mechanisms import MECHANISMS
from sim.mechanisms.limits import setting_limits

Own = tuple[tuple[str, Any], ...]
"""Mechanisms that declare settings, and an instance of each."""


@cache
def settings_class() -> type[ModelSettings]:
    """Return the class of a run's settings: `ModelSettings`, and a field for every parameter of a mechanism.

    Raises:
        ValueError: two declare a parameter of one name.
    """
    own, taken = [], dict.fromkeys(parameters_of(ModelSettings), "the model")
    for mechanism in MECHANISMS.values():
        for field in dataclasses.fields(mechanism.own_settings) if mechanism.own_settings else ():
            if field.name in taken:
                raise ValueError(
                    f"{mechanism.name} declares {field.name}, which {taken[field.name]} declares too"
                )
            taken[field.name] = mechanism.name
            declared = dataclasses.field(default=field.default, metadata=field.metadata)
            own.append((field.name, field.type, declared))
    if not own:
        return ModelSettings
    made = dataclasses.make_dataclass("RunSettings", own, bases=(ModelSettings,), frozen=True)
    made.__module__ = __name__
    return made


def __getattr__(name: str) -> Any:
    """Return the class by its own name, so that settings can be sent to another process."""
    if name == "RunSettings":
        return settings_class()
    raise AttributeError(name)


def declared_settings() -> dict[str, Parameter]:
    """Return every setting's declaration by name."""
    return parameters_of(settings_class())


def make_settings(overrides: Mapping[str, Any]) -> ModelSettings:
    """Return the settings with some values (already in model units) replaced."""
    return settings_class()(**dict(overrides))


def parse_settings(raw: Mapping[str, object]) -> dict[str, Any]:
    """Return the overrides meant by what a person wrote (`2.5%`, `true`); ValueError lists all faults."""
    return parse_overrides(declared_settings(), raw)


def own_settings(settings: ModelSettings | None, off: Iterable[str]) -> Own:
    """Return the settings of mechanisms that declare some, those that are off in their limit.

    Args:
        settings: of the run; what it does not hold has its default.
        off: names of mechanisms in their limit.
    """
    limits = setting_limits(off, settings is None or settings.adaptation)
    found = []
    for name, mechanism in MECHANISMS.items():
        if mechanism.own_settings is None:
            continue
        own = parameters_of(mechanism.own_settings)
        values = {key: getattr(settings, key) for key in own if hasattr(settings, key)}
        values |= {key: value for key, value in limits.items() if key in own}
        found.append((name, mechanism.own_settings(**values)))
    return tuple(found)


def said_of(own: Own) -> tuple[str, ...]:
    """Return what mechanisms' own settings say where week 0 may depend on them and they are not the defaults.

    It is part of the name of a calibration.
    """
    said = []
    for mechanism, values in own:
        for name, declared in parameters_of(type(values)).items():
            value = getattr(values, name)
            if declared.at_week_zero and value != declared.default:
                said.append(f"{mechanism}.{name}={value!r}")
    return tuple(said)


__all__ = [
    "Own", "declared_settings", "make_settings", "own_settings", "parse_settings", "said_of", "settings_class",
]  # fmt: skip
