"""Names of files and folders: which may be looked up in a folder, and what a scenario's name becomes as one."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

LONGEST_BYTES = 255
"""Of a name, on the file systems in use."""
LONGEST_FOLDER_BYTES = 120
"""Of a name we make; room is left for a date before it and an ending after it."""


def is_plain(name: object) -> bool:
    """Return whether this names something directly inside a folder: no path, and nothing above."""
    return (
        isinstance(name, str)
        and name not in ("", ".", "..")
        and not any(letter in "/\\\0" for letter in name)
        and len(name.encode("utf-8", "surrogatepass")) <= LONGEST_BYTES
    )


def folder_name(name: str, taken: Collection[str] = ()) -> str:
    """Return a scenario's name as a plain name of a folder, other than those that are taken.

    Letters, digits, `-`, `_` and `.` stay, the rest becomes `_`. No name is empty, hidden, like an option, or so long
    that a disk refuses it: a long one is cut and gets a mark of the whole.
    """
    plain = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)
    if not plain or plain[0] in ".-":
        plain = "_" + plain.lstrip(".-")
    if len(plain.encode()) > LONGEST_FOLDER_BYTES:
        mark = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        kept = plain.encode()[: LONGEST_FOLDER_BYTES - len(mark) - 1]
        plain = f"{kept.decode('utf-8', 'ignore')}-{mark}"
    lower = {each.casefold() for each in taken}  # some disks do not tell capital letters apart
    found, number = plain, 2
    while found.casefold() in lower:
        found, number = f"{plain}-{number}", number + 1
    return found
