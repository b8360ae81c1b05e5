"""Near: the known word that was probably meant, or none.

A wrong guess is worse than none: `UK` is not Ukraine. So nothing is guessed for three letters or fewer, and otherwise
only what a slip of the hand explains (letters left out, doubled, changed or exchanged: one in words of up to five
letters, two in longer ones, three from ten), or a known word of which this is a whole part (`toys` of `toys_sports`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sim.naming.folding import folded

SHORTEST = 4
"""Letters of the shortest word that something is guessed for."""
_SLIPS = ((6, 1), (10, 2))
"""Below so many letters, so many slips; three from there on."""
_MOST_SLIPS = 3
_LONGEST = 60
"""What is longer is no slip of a name; comparing it would only take time."""


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """Return ' — did you mean X?' for the nearest known word, or an empty string."""
    near = nearest(str(word), known)
    return f" — did you mean {near}?" if near else ""


def nearest(word: str, known: Iterable[str], *, parts: bool = True) -> str:
    """Return the known word nearest to what was written, or an empty string if none is near.

    Args:
        word: What was written.
        known: The words it may have meant.
        parts: Whether a word that is a part of one known word only may stand for it.
    """
    wanted = folded(word)
    index = _index(tuple(known))
    same = index.by_folded.get(wanted, "") if wanted else ""
    if same or len(wanted) < SHORTEST or len(wanted) > _LONGEST:
        return same
    most = next((slips for below, slips in _SLIPS if len(wanted) < below), _MOST_SLIPS)
    best, least, letters = "", most + 1, frozenset(wanted)
    for length in range(len(wanted) - most, len(wanted) + most + 1):
        for name, other, others in index.by_length.get(length, ()):
            # Every letter that the other word does not have at all is a slip.
            if len(letters - others) < least and (slips := _slips(wanted, other, least)) < least:
                best, least = name, slips
    if best or not parts:
        return best
    holding = index.by_part.get(wanted, ())
    return holding[0] if len(holding) == 1 else ""


@dataclass(frozen=True)
class _Index:
    """Known words, sorted by what nearness asks for."""

    by_folded: dict[str, str]
    by_length: dict[int, list[tuple[str, str, frozenset[str]]]]
    by_part: dict[str, list[str]]


@lru_cache(maxsize=64)
def _index(names: tuple[str, ...]) -> _Index:
    index = _Index({}, {}, {})
    for name in names:
        plain = folded(name)
        index.by_folded.setdefault(plain, name)
        index.by_length.setdefault(len(plain), []).append((name, plain, frozenset(plain)))
        for part in {folded(part) for part in re.split(r"[\W_]+", name)}:
            index.by_part.setdefault(part, []).append(name)
    return index


def _slips(one: str, other: str, enough: int) -> int:
    """Return how many slips lead from one word to another (optimal string alignment), or `enough` if not fewer."""
    if abs(len(one) - len(other)) >= enough:
        return enough
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, wanted in enumerate(other, start=1):
            least = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        if min(row) >= enough:
            return enough
        before, last = last, row
    return min(last[-1], enough)
