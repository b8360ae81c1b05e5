"""Books: for each kind of thing its codes, what they are called, and every word that finds them.

A kind's codes stand where the thing is declared: in a table of `sim/data` or in a registry, which is imported when
somebody first asks for it. What people call them otherwise stands in `names.csv`, beside this file.
"""

from __future__ import annotations

import csv
import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from sim.naming.folding import folded

HERE = Path(__file__).parent
DATA = HERE.parent / "data"


@dataclass(frozen=True)
class Entry:
    """What is said of one code beside the code itself."""

    display_name: str
    """As a table or a sentence calls it: `Toys and sports`."""
    article: str = ""
    """`the` where a sentence needs it: the Netherlands."""
    full_name: str = ""
    """What letters stand for: European Union."""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Book:
    """The names of one kind."""

    kind: str
    entries: Mapping[str, Entry]
    """By code, in the order of the declaration."""
    by_word: dict[str, str] = field(default_factory=dict)
    """Folded word -> code."""

    def __post_init__(self) -> None:
        """Enter every word: codes first, so that no alias hides a code."""
        for code in self.entries:
            self.by_word.setdefault(folded(code), code)
        for code, entry in self.entries.items():
            for word in (entry.display_name, entry.full_name, *entry.aliases):
                if folded(word):
                    self.by_word.setdefault(folded(word), code)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every code, display name, full name and alias, as people may write them."""
        said = [
            word
            for code, entry in self.entries.items()
            for word in (code, entry.display_name, entry.full_name, *entry.aliases)
        ]
        return tuple(word for word in dict.fromkeys(said) if word)


@lru_cache(maxsize=32)
def book(kind: str) -> Book:
    """Return the names of a kind; KeyError if there is no such kind."""
    return Book(kind, _MAKERS[kind]())


def outside() -> Mapping[str, str]:
    """Return the name of each economy that is not in the model, by every folded word for it."""
    return _outside()


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@lru_cache(maxsize=1)
def _said() -> dict[tuple[str, str], Entry]:
    """What `names.csv` says of each kind and code."""
    return {
        (row["kind"], row["code"]): Entry(
            row["display_name"],
            row["article"],
            row["full_name"],
            tuple(filter(None, row["aliases"].split("|"))),
        )
        for row in _table(HERE / "names.csv")
    }


@lru_cache(maxsize=1)
def _outside() -> dict[str, str]:
    return {
        folded(word): row["name"]
        for row in _table(HERE / "outside.csv")
        for word in (row["iso3"], row["iso2"], row["name"], *row["aliases"].split("|"))
        if word
    }


def _entries(kind: str, named: Iterable[tuple[str, str]]) -> dict[str, Entry]:
    """Return what is said of each (code, name in its own table); `names.csv` may give another name."""
    entries = {}
    for code, name in named:
        said = _said().get((kind, code), Entry(""))
        display = said.display_name or name or _spoken(code)
        aliases = (*said.aliases, *([name] if name and name != display else []))
        entries[code] = Entry(display, said.article, said.full_name, aliases)
    return entries


def _spoken(code: str) -> str:
    """Return a code as words: `carbon_price` is `Carbon price`."""
    text = code.replace("_", " ")
    return text[:1].upper() + text[1:]


def _from_table(kind: str, file: str, code: str, name: str) -> Callable[[], dict[str, Entry]]:
    def made() -> dict[str, Entry]:
        rows = sorted(_table(DATA / file), key=lambda row: row[code])
        return _entries(kind, [(row[code], row[name] if name else "") for row in rows])

    return made


def _from_names(kind: str) -> Callable[[], dict[str, Entry]]:
    def made() -> dict[str, Entry]:
        return _entries(kind, [(code, "") for each, code in _said() if each == kind])

    return made


def _from_registry(kind: str, module: str, registry: str) -> Callable[[], dict[str, Entry]]:
    """A registry by its module: packages further up import this one, so it cannot import them."""

    def made() -> dict[str, Entry]:
        things = getattr(importlib.import_module(module), registry)
        things = things() if callable(things) else things
        labels = things if isinstance(things, Mapping) else dict.fromkeys(things)
        return _entries(kind, [(str(name), str(getattr(labels[name], "label", ""))) for name in labels])

    return made


_MAKERS: dict[str, Callable[[], dict[str, Entry]]] = {
    "scenario": _from_registry("scenario", "sim.scenario.definition", "scenario_names"),
    "instrument": _from_registry("instrument", "sim.policy.instruments", "INSTRUMENTS"),
    "mechanism": _from_registry("mechanism", "sim.mechanisms", "MECHANISMS"),
    "metric": _from_registry("metric", "sim.metrics", "METRICS"),
    "parameter": _from_registry("parameter", "sim.mechanisms.run_settings", "declared_settings"),
    "datum": _from_registry("datum", "sim.world.data_columns", "number_columns"),
    "economy": _from_table("economy", "economies.csv", "iso3", "name"),
    "bloc": _from_names("bloc"),
    "category": _from_table("category", "categories.csv", "category", "label"),
    "mode": _from_registry("mode", "sim.core.codes", "MODES"),
    "channel": _from_registry("channel", "sim.core.codes", "CHANNELS"),
    "platform": _from_table("platform", "platforms.csv", "platform", "label"),
    "rail": _from_table("rail", "payment_rails.csv", "rail", "label"),
    "segment": _from_table("segment", "segments.csv", "segment", "label"),
    "charge": _from_registry("charge", "sim.mechanisms.declared_charges", "declared_charges"),
    "receiver": _from_registry("receiver", "sim.mechanisms.declared_charges", "receivers"),
    "port": _from_registry("port", "sim.ports.mechanism", "ALL_PORTS"),
    "system": _from_registry("system", "sim.systems", "SYSTEMS"),
}

KINDS = tuple(_MAKERS)
"""Every kind of thing that has a name."""
