"""Names of scenarios: one rule for the key `name:`, the stem of a file and names given in Python.

A scenario's name becomes a folder's name, a cell of a table and a word of a command, so it is plain letters, digits,
`-` and `_`: nothing that means a folder above (`..`), a formula (`=1+1`) or a device (`con`).
"""

from __future__ import annotations

import re
import unicodedata

from sim.naming.shown import shown

LONGEST_NAME = 100
NAME_PATTERN = rf"^[A-Za-z0-9][A-Za-z0-9_-]{{0,{LONGEST_NAME - 1}}}$"
NAME_RULE = f"names are letters, digits, - and _, at most {LONGEST_NAME}, a letter or digit first"
_YAML_WORDS = ("true", "false", "null")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def is_name(text: str) -> bool:
    """Whether a text can be a scenario's name."""
    return re.fullmatch(NAME_PATTERN, text) is not None and not _DEVICES.fullmatch(text)


def near_name(text: str) -> str:
    """Return a name like a text that is none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    found = re.sub(r"[^A-Za-z0-9_-]+", "_", plain).strip("_-")[:LONGEST_NAME].rstrip("_-")
    if _DEVICES.fullmatch(found) or found.lower() in _YAML_WORDS:
        return f"{found}_scenario"
    if found and not any(letter.isalpha() for letter in found):
        return f"scenario_{found}"  # in a file, digits alone would be a number and no name
    return found or "my_scenario"


def checked_name(text: object) -> str:
    """Return a scenario's name.

    Raises:
        ValueError: it is none; with a name that would be right.
    """
    if isinstance(text, str) and is_name(text):
        return text
    said = (
        "a word that devices are called by"
        if isinstance(text, str) and _DEVICES.fullmatch(text)
        else NAME_RULE
    )
    raise ValueError(f"name is {shown(text)}; {said} — write {near_name(str(text))}")


def name_fault(text: object) -> str:
    """Return what is wrong with a name, or an empty string."""
    try:
        checked_name(text)
    except ValueError as error:
        return str(error)
    return ""


def stem_fault(stem: str) -> str:
    """Return what is wrong with the stem of a scenario's file as its name, or an empty string."""
    if is_name(stem):
        return ""
    right = near_name(stem)
    return (
        f"the file's name would name the scenario {shown(stem)}; {NAME_RULE} — rename the file to {right}.yaml, or "
        f"add the line `name: {right}`"
    )
