"""Settings of a run: the model's, and the parameters that mechanisms declare as their own, in one row of names."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sim.core.order_settings import OrderSettings
from sim.core.parameter import Parameter, parameters_of, parse_overrides
from sim.core.sample_settings import SampleSettings
from sim.core.settings import ModelSettings
from sim.core.world_settings import WorldSettings
from sim.mechanisms import MECHANISMS
from sim.mechanisms.limits import setting_limits

OF_NO_MECHANISM: dict[str, type[Any]] = {
    "world": WorldSettings,
    "orders": OrderSettings,
    "sample": SampleSettings,
}
"""Classes of settings that a world reads as it reads mechanisms' own, by the name they stand under."""

Own = tuple[tuple[str, Any], ...]
"""Mechanisms (and groups of no mechanism) that declare settings, and an instance of each."""


def owners() -> tuple[tuple[str, type[Any]], ...]:
    """Return who declares settings that a world reads, and the class of them: groups of no mechanism, mechanisms."""
    mechanisms = ((name, each.own_settings) for name, each in MECHANISMS.items())
    return (*OF_NO_MECHANISM.items(), *((name, each) for name, each in mechanisms if each is not None))


@cache
def settings_class() -> type[ModelSettings]:
    """Return the class of a run's settings: `ModelSettings`, and a field for every parameter of a mechanism.

    Raises:
        ValueError: two declare a parameter of one name.
    """
    own, taken = [], dict.fromkeys(parameters_of(ModelSettings), "the model")
    for owner, declaring in owners():
        for field in dataclasses.fields(declaring):
            if field.name in taken:
                raise ValueError(f"{owner} declares {field.name}, which {taken[field.name]} declares too")
            taken[field.name] = owner
            declared = dataclasses.field(default=field.default, metadata=field.metadata)
            own.append((field.name, field.type, declared))
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
    for name, declaring in owners():
        own = parameters_of(declaring)
        values = {key: getattr(settings, key) for key in own if hasattr(settings, key)}
        values |= {key: value for key, value in limits.items() if key in own}
        found.append((name, declaring(**values)))
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
    "OF_NO_MECHANISM", "Own", "declared_settings", "make_settings", "own_settings", "owners", "parse_settings",
    "said_of", "settings_class",
]  # fmt: skip
