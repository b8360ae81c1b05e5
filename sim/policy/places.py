"""Places: the names a policy may use (economies, blocs, categories, modes), read without numpy.

`tradewinds check` and `list` must answer at once, so they use this reader of two small CSV columns in place of
the whole `World`. It carries the same attributes as `World` as far as sentences and scopes need them, so
`instrument.sentence(places())` and `instrument.sentence(world)` both work.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from sim.core.codes import MODES
from sim.naming import find, in_a_sentence

DATA_FOLDER = Path(__file__).parent.parent / "data"

EVERYWHERE = ("all", "world")


class Names(Protocol):
    """What scopes and sentences need of a world."""

    @property
    def iso3(self) -> Sequence[str]:
        """Economies, sorted by ISO3."""

    @property
    def names(self) -> Sequence[str]:
        """Their names in the same order."""

    @property
    def categories(self) -> Sequence[str]:
        """Product categories, sorted."""

    @property
    def modes(self) -> Sequence[str]:
        """Transport modes in code order."""

    @property
    def blocs(self) -> Mapping[str, Sequence[int]]:
        """Rows of the members of each bloc."""

    @property
    def trade_regulator(self) -> Sequence[str]:
        """Who sets each economy's tariffs: itself or its customs union."""


@dataclass(frozen=True)
class Places:
    """Names of the real world's economies, blocs, categories and modes."""

    iso3: tuple[str, ...]
    """ISO3 codes of economies, sorted."""
    names: tuple[str, ...]
    """Names of economies, in the order of their codes."""
    categories: tuple[str, ...]
    """Codes of categories, sorted."""
    modes: tuple[str, ...]
    """Codes of modes of transport, in code order."""
    blocs: Mapping[str, tuple[int, ...]]
    """By bloc, the rows of its members."""
    trade_regulator: tuple[str, ...]
    """By economy, in the order of codes: who sets its tariffs, itself or its customs union."""


@lru_cache(maxsize=1)
def places() -> Places:
    """Return the names in `sim/data`."""
    economies = sorted(_rows("economies.csv"), key=lambda row: row["iso3"])
    categories = sorted(row["category"] for row in _rows("categories.csv"))
    blocs: dict[str, list[int]] = {}
    for position, row in enumerate(economies):
        for bloc in filter(None, row["trade_blocs"].split("|")):
            blocs.setdefault(bloc, []).append(position)
    return Places(
        iso3=tuple(row["iso3"] for row in economies),
        names=tuple(row["name"] for row in economies),
        categories=tuple(categories),
        modes=MODES,
        blocs={bloc: tuple(members) for bloc, members in sorted(blocs.items())},
        trade_regulator=tuple(row["trade_regulator"] for row in economies),
    )


def economy_rows(world: Names, words: Iterable[str]) -> tuple[int, ...]:
    """Return the sorted rows of the economies meant by names of economies and blocs, or `all`."""
    found: set[int] = set()
    for word in words:
        found.update(_rows_of_word(world, word))
    return tuple(sorted(found))


def as_place(word: str) -> str:
    """Return the ISO3 code, the bloc's code or `all` that a word means; UnknownName if it means nothing."""
    return find("place", word)


def as_category(word: str) -> str:
    """Return the code of the category a word means, or `all`."""
    return "all" if word in EVERYWHERE else find("category", word)


def as_mode(word: str) -> str:
    """Return the code of the mode of transport a word means, or `all`."""
    return "all" if word in EVERYWHERE else find("mode", word)


def positions(known: Sequence[str], words: Iterable[str]) -> tuple[int, ...]:
    """Return the sorted positions of categories or modes meant by words; `all` means every one."""
    chosen = list(words)
    if any(word in EVERYWHERE for word in chosen):
        return tuple(range(len(known)))
    return tuple(sorted({list(known).index(word) for word in chosen}))


def called(world: Names, word: str) -> str:
    """Return what a sentence calls an economy or bloc: 'the United States', 'China', 'the EU27', 'ASEAN'."""
    if word in world.iso3 or word in world.blocs or word in EVERYWHERE:
        return in_a_sentence("place", word)
    return word


def listed(words: Sequence[str], most: int = 6) -> str:
    """Return 'A, B and C', shortened past `most` words."""
    if len(words) > most:
        return f"{', '.join(words[: most - 1])} and {len(words) - most + 1} more"
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else "none"


def _rows_of_word(world: Names, word: str) -> tuple[int, ...]:
    if word in EVERYWHERE:
        return tuple(range(len(world.iso3)))
    if word in world.blocs:
        return tuple(int(row) for row in world.blocs[word])
    if word in world.iso3:
        return (list(world.iso3).index(word),)
    code = find("place", word)
    # A world of a few economies leaves out most names; only a name nobody knows is a fault.
    return () if code == word else _rows_of_word(world, code)


def _rows(file: str) -> list[dict[str, str]]:
    with (DATA_FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
