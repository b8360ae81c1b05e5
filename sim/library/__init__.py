"""Library: where scenario files are looked for, and which of two files of one name is meant."""

from __future__ import annotations

from sim.library.files import (
    is_shipped,
    known_names,
    label_of,
    path_of,
    shipped_folder,
    shipped_names,
    stand_in,
    unread_namesake,
)

__all__ = [
    "is_shipped",
    "known_names",
    "label_of",
    "path_of",
    "shipped_folder",
    "shipped_names",
    "stand_in",
    "unread_namesake",
]
