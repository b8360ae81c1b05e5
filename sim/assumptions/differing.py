"""Everything two runs differ in apart from their rules, in sentences; and what both assume that is not usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.assumptions.held import assumption, closure_of, off_of, spoken_off
from sim.mechanisms.run_settings import declared_settings, make_settings

Resolved = Mapping[str, Any]


def differences(base: Resolved, other: Resolved, names: tuple[str, str]) -> list[str]:
    """Return a sentence for every difference between two resolved scenarios that is not a rule of policy.

    Sizes, length, data and version are not among them: runs that differ in those are not compared.

    Args:
        base: The counterfactual, as a manifest holds it.
        other: The scenario.
        names: What they are called.
    """
    said = []
    closures = closure_of(base), closure_of(other)
    if closures[0] != closures[1]:
        said.append(f"closure is {closures[0]} in {names[0]} and {closures[1]} in {names[1]}")
    off = off_of(base), off_of(other)
    for mine, not_mine, name in ((off[0], off[1], names[0]), (off[1], off[0], names[1])):
        alone = [each for each in mine if each not in not_mine]
        if alone:
            said.append(f"only {name} has off: {spoken_off(alone)}")
    laws = assumption(base, "law_date"), assumption(other, "law_date")
    if laws[0] != laws[1]:
        said.append(f"{names[0]} holds the law of {laws[0]}, {names[1]} that of {laws[1]}")
    mine, yours = (assumption(each, "settings") for each in (base, other))
    said += [
        f"{key} is {_written(mine, key)} in {names[0]} and {_written(yours, key)} in {names[1]}"
        for key in declared_settings()
        if _written(mine, key) != _written(yours, key)
    ]
    return said + _data_differs(base, other, names)


def common_assumptions(runs: Sequence[Resolved]) -> list[str]:
    """Return a sentence for every setting and number of the data that all resolved scenarios share and that is not the
    usual one.
    """
    settings = [assumption(each, "settings") for each in runs]
    usual, said = make_settings({}), []
    for key, item in declared_settings().items():
        found = {_written(each, key) for each in settings}
        standard = item.written(getattr(usual, key))
        if len(found) == 1 and found != {standard}:
            said.append(f"{key} is {found.pop()} in all runs, in place of {standard}")
    moved = [dict(assumption(each, "data")) for each in runs]
    shared = {key: value for key, value in moved[0].items() if all(each.get(key) == value for each in moved)}
    return said + [f"{each} in all runs" for each in data_said(shared)]


def data_said(data: Mapping[str, Any]) -> list[str]:
    """Return what numbers of the tables are moved to, in sentences; as they were said where today's have none such."""
    if not data:
        return []
    from sim.world.moved_words import data_sentences

    try:
        return data_sentences(data)
    except ValueError:
        return [f"{address} is {value}" for address, value in data.items()]


def _data_differs(base: Resolved, other: Resolved, names: tuple[str, str]) -> list[str]:
    """Say which numbers of the tables differ."""
    mine, yours = (assumption(each, "data") for each in (base, other))
    usual = "as in the tables"
    return [
        f"{key} is {mine.get(key, usual)} in {names[0]} and {yours.get(key, usual)} in {names[1]}"
        for key in sorted({*mine, *yours})
        if mine.get(key) != yours.get(key)
    ]


def _written(settings: Mapping[str, Any], key: str) -> str:
    """A setting as a file would say it; the usual one where a run was saved before there was such a setting."""
    item = declared_settings()[key]
    value = settings.get(key)
    if value is None:
        return str(item.written(getattr(make_settings({}), key)))
    return str(item.written(item.parse(value)))
