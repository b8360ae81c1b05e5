"""Naming: what people call things, and what the model calls them. One service for commands, page and Python.

    find("economy", "Holland")          # 'NLD'
    find("place", "EU")                 # 'EU27'
    display_name("category", "toys_sports")   # 'Toys and sports'
    search("sea")                       # [('mode', 'sea')]

Codes, names and aliases are data: the tables of `sim/data` and `names.csv` beside this file, for economies outside the
model `outside.csv`. Registries (metrics, instruments, mechanisms, parameters, scenarios) are asked where they are.
Imports nothing heavy.
"""

from sim.naming.books import KINDS, Book, book
from sim.naming.finding import (
    UnknownName,
    display_name,
    find,
    in_a_sentence,
    is_known,
    plural,
    search,
    unknown,
)
from sim.naming.folding import folded
from sim.naming.near import did_you_mean, nearest

__all__ = [
    "KINDS",
    "Book",
    "UnknownName",
    "book",
    "did_you_mean",
    "display_name",
    "find",
    "folded",
    "in_a_sentence",
    "is_known",
    "nearest",
    "plural",
    "search",
    "unknown",
]
