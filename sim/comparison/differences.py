"""Everything two runs differ in apart from their rules, in sentences; and what both assume that is not usual."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sim.comparison.lawweeks import assumption
from sim.mechanisms import MECHANISMS
from sim.settings import ModelSettings, declared_settings

if TYPE_CHECKING:
    from sim.results import Results

FEW = 4
"""Mechanisms a sentence names one by one."""


def differences(base: Results, other: Results, names: tuple[str, str]) -> list[str]:
    """Return a sentence for every difference between two runs that is not a rule of policy.

    Sizes, length, data and version are not among them: runs that differ in those are not compared.

    Args:
        base: The counterfactual.
        other: The scenario.
        names: What they are called.
    """
    ours, theirs = base.scenario, other.scenario
    said = []
    closures = closure_of(ours), closure_of(theirs)
    if closures[0] != closures[1]:
        said.append(f"closure is {closures[0]} in {names[0]} and {closures[1]} in {names[1]}")
    off = off_of(ours), off_of(theirs)
    for mine, not_mine, name in ((off[0], off[1], names[0]), (off[1], off[0], names[1])):
        alone = [each for each in mine if each not in not_mine]
        if alone:
            said.append(f"only {name} has off: {spoken_off(alone)}")
    laws = assumption(ours, "law_date"), assumption(theirs, "law_date")
    if laws[0] != laws[1]:
        said.append(f"{names[0]} holds the law of {laws[0]}, {names[1]} that of {laws[1]}")
    mine, yours = (assumption(each, "settings") for each in (ours, theirs))
    said += [
        f"{key} is {_written(mine, key)} in {names[0]} and {_written(yours, key)} in {names[1]}"
        for key in declared_settings()
        if _written(mine, key) != _written(yours, key)
    ]
    said += [each for run, name in ((base, names[0]), (other, names[1])) for each in _stand_ins(run, name)]
    return said


def common_assumptions(runs: Iterable[Results]) -> list[str]:
    """Return a sentence for every setting that all runs share and that is not the usual one."""
    settings = [assumption(each.scenario, "settings") for each in runs]
    usual, said = ModelSettings(), []
    for key, item in declared_settings().items():
        found = {_written(each, key) for each in settings}
        standard = item.written(getattr(usual, key))
        if len(found) == 1 and found != {standard}:
            said.append(f"{key} is {found.pop()} in all runs, in place of {standard}")
    return said


def closure_of(resolved: Mapping[str, Any]) -> str:
    """The closure of a resolved scenario, as a manifest holds it; runs of earlier versions name none."""
    return str(assumption(resolved, "closure"))


def off_of(resolved: Mapping[str, Any]) -> list[str]:
    """The mechanisms that are off in a resolved scenario, as a manifest holds it."""
    return [name for name, switch in assumption(resolved, "mechanisms").items() if switch in ("off", False)]


def spoken_off(off: Iterable[str]) -> str:
    """Mechanisms in words: all, all but a few, or their names."""
    off = list(off)
    on = [name for name in MECHANISMS if name not in off]
    if not off:
        return "none"
    if not on:
        return f"all {len(MECHANISMS)} (frictionless)"
    if len(on) <= FEW:
        return f"all but {', '.join(on)}"
    return ", ".join(off) if len(off) <= FEW else f"{len(off)} mechanisms ({', '.join(off)})"


def _written(settings: Mapping[str, Any], key: str) -> str:
    """A setting as a file would say it; the usual one where a run was saved before there was such a setting."""
    item = declared_settings()[key]
    value = settings.get(key)
    if value is None:
        return str(item.written(getattr(ModelSettings(), key)))
    return str(item.written(item.parse(value)))


def _stand_ins(run: Results, name: str) -> list[str]:
    """Sentences for files that a run was read from and that are not the shipped scenarios of the same name."""
    return [
        f"{name} is read from {file}, which is not the shipped scenario {stem}"
        for file, stem in (run.manifest.get("stand_ins") or {}).items()
    ]
