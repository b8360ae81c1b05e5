"""Finding: the code a word means, or one clear message.

A kind is one of `KINDS`, or `place`: an economy, a bloc, or the whole world. `find` takes what people write and gives
the code that results, hashes and files use, so that `UK`, `GB` and `United Kingdom` make one scenario.
"""

from __future__ import annotations

from functools import lru_cache

from sim.naming.books import KINDS, Entry, book, outside
from sim.naming.folding import folded
from sim.naming.near import nearest
from sim.naming.shown import shown

PLACE = "place"
EVERYWHERE = "all"
_WORLD = ("all", "world", "everywhere")
_PLACES = ("economy", "bloc")
_MOST_LISTED = 16
"""Codes of a kind that are few enough to be listed in a message."""
_PLURALS = {"economy": "economies", "category": "categories", "datum": "data"}


class UnknownName(ValueError):
    """A word that names nothing of its kind; the message says what was probably meant, or what there is."""


def find(kind: str, word: str) -> str:
    """Return the code a word means; `all` for a place that is the whole world.

    Raises:
        UnknownName: it means nothing; the message names the nearest, but only where a slip explains the difference.
    """
    code = _code(kind, word)
    if code is None:
        raise UnknownName(unknown(kind, word))
    return code


def is_known(kind: str, word: str) -> bool:
    """Whether a word means something of a kind."""
    return _code(kind, word) is not None


def search(word: str) -> list[tuple[str, str]]:
    """Return every (kind, code) a word means; a code itself wins over aliases of other kinds."""
    found = [(kind, code) for kind in KINDS if (code := _code(kind, word)) is not None]
    exact = [(kind, code) for kind, code in found if code == word]
    return exact or found


@lru_cache(maxsize=1024)
def unknown(kind: str, word: str) -> str:
    """Say that a word names nothing of a kind, and which is nearest, or which there are."""
    called = "economy or bloc" if kind == PLACE else kind
    missing = outside().get(folded(word)) if kind in (PLACE, "economy") else None
    if missing:
        named = f"{shown(word)} ({missing})" if folded(word) != folded(missing) else shown(word)
        return f"{named} is not one of the {len(book('economy').entries)} economies of the model"
    near = _near(kind, word)
    if near:
        return f"unknown {called} {shown(word)} — did you mean {near}?"
    if kind == PLACE:
        blocs = ", ".join(book("bloc").entries)
        return f"unknown {called} {shown(word)}; blocs: {blocs}; economies: tradewinds list economies"
    if len(book(kind).entries) <= _MOST_LISTED:
        return f"unknown {called} {shown(word)}; known: {', '.join(book(kind).entries)}"
    return f"unknown {called} {shown(word)}; tradewinds list {plural(kind)} names them"


def plural(kind: str) -> str:
    """Return the word for several things of a kind, as `tradewinds list` takes it."""
    return _PLURALS.get(kind, f"{kind}s")


def display_name(kind: str, code: str) -> str:
    """Return what tables and charts call a code; the code itself where it is not known.

    `economy` gives names without an article: `United States`. See `in_a_sentence`.
    """
    if code in _WORLD and kind in (PLACE, *_PLACES):
        return "World"
    entry = _entry(kind, code)
    return entry.display_name if entry else code


def in_a_sentence(kind: str, code: str) -> str:
    """Return what a sentence calls a code: 'the United States', 'China', 'ASEAN', 'toys and sports'.

    Economies, blocs and platforms keep their capitals; categories, modes and others are written small.
    """
    if code in _WORLD and kind in (PLACE, *_PLACES):
        return "all economies"
    entry = _entry(kind, code)
    if entry is None:
        return code
    if kind in (PLACE, *_PLACES, "platform"):
        return f"{entry.article} {entry.display_name}".strip()
    name = entry.display_name
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _near(kind: str, word: str) -> str:
    """Return the nearest word: for places as people call them, for other kinds the code files use."""
    if kind in (PLACE, "economy", "bloc"):
        kinds = _PLACES if kind == PLACE else (kind,)
        return nearest(word, [each for name in kinds for each in book(name).words], parts=False)
    names = book(kind)
    near = nearest(word, names.entries) or nearest(word, names.words, parts=False)
    return names.by_word.get(folded(near), near)


def _code(kind: str, word: str) -> str | None:
    if kind == PLACE:
        if word in _WORLD or folded(word) in _WORLD:
            return EVERYWHERE
        return next((code for name in _PLACES if (code := _code(name, word)) is not None), None)
    names = book(kind)
    return word if word in names.entries else names.by_word.get(folded(word)) if folded(word) else None


def _entry(kind: str, code: str) -> Entry | None:
    kinds = _PLACES if kind == PLACE else (kind,)
    return next((found for name in kinds if (found := book(name).entries.get(code)) is not None), None)
