"""Switches: which mechanisms are off, read from a scenario or the command line, with every fault named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sim.core.parameter import did_you_mean
from sim.mechanisms import MECHANISMS
from sim.naming.shown import shown

FRICTIONLESS = "frictionless"
"""The preset that turns every mechanism off."""
PRESETS = (FRICTIONLESS,)


class SwitchError(ValueError):
    """What is wrong with the switches of a file; `faults` holds every key with what is wrong at it."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        """Keep every fault; the message is all of them, one per line."""
        self.faults = list(faults)
        """Key ("" for the whole) and what is wrong."""
        super().__init__("\n".join(said for _, said in self.faults))

    def __reduce__(self) -> tuple[type[SwitchError], tuple[list[tuple[str, str]]]]:
        """Survive the way back from a worker process."""
        return (type(self), (self.faults,))


def parse_mechanisms(raw: object) -> dict[str, bool]:
    """Return switches by name from what a file says: a preset's name, or names with on and off.

    In a mapping `preset: frictionless` comes first and the other keys then differ from it.

    Raises:
        SwitchError: names are unknown (the nearest is given) or values are neither on nor off; all are reported.
    """
    if isinstance(raw, str):
        return _preset(raw)
    if not isinstance(raw, Mapping):
        said = f"mechanisms is {shown(raw)}, expected a preset ({', '.join(PRESETS)}) or lines of `name: off`"
        raise SwitchError([("", said)])
    switches: dict[str, bool] = {}
    faults: list[tuple[str, str]] = []
    if "preset" in raw:
        try:
            switches = _preset(raw["preset"])
        except SwitchError as error:
            faults += [("preset", said) for _, said in error.faults]
    for name, value in raw.items():
        if name == "preset":
            continue
        if name not in MECHANISMS:
            faults.append((str(name), unknown_mechanism(name)))
        elif value is True or value is False or value in ("on", "off"):
            switches[name] = value in (True, "on")
        elif value is None:
            faults.append((name, f"mechanism {name} has no value, expected on or off"))
        else:
            meant = {"yes": "on", "no": "off"}.get(str(value).lower())
            hint = f" — did you mean {meant}?" if meant else did_you_mean(value, ("on", "off"))
            faults.append((name, f"mechanism {name} is {shown(value)}, expected on or off{hint}"))
    if faults:
        raise SwitchError(faults)
    return switches


def unknown_mechanism(name: object) -> str:
    """Say that there is no such mechanism, and which is nearest or which there are."""
    hint = did_you_mean(name, [*MECHANISMS, *PRESETS]) or f"; known: {', '.join(MECHANISMS)}"
    return f"unknown mechanism {shown(name)}{hint}"


def _preset(name: object) -> dict[str, bool]:
    if name not in PRESETS:
        known = ", ".join(PRESETS)
        if isinstance(name, str) and name in MECHANISMS:
            said = f"{name} is a mechanism and no preset; write `{name}: off`, or a preset: {known}"
        else:
            said = f"unknown preset {shown(name)}{did_you_mean(name, PRESETS) or f'; presets: {known}'}"
        raise SwitchError([("", said)])
    return dict.fromkeys(MECHANISMS, False)


def ordered(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of mechanisms once each, in the order of the switchboard.

    Raises:
        ValueError: a name is unknown (the nearest is given).
    """
    wanted = set(names)
    for name in sorted(wanted - set(MECHANISMS)):
        raise ValueError(unknown_mechanism(name))
    return tuple(name for name in MECHANISMS if name in wanted)
