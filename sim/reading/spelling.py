"""Spelling: what a number that cannot be read as it stands was probably meant to be.

Used in messages only; no value is ever read through it. A comma with exactly three digits after it separates thousands
(`1,000`), any other one is a decimal mark (`2,5`).
"""

from __future__ import annotations

import re
import unicodedata

PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
"""A number as files hold it: ASCII digits, a point, perhaps an exponent."""
LEADING_ZEROS = re.compile(r"[+-]?0\d", re.ASCII)
"""Octal in some programs, decimal in others."""
_MINUS = re.compile(r"^[\u2010-\u2015\u2212\ufe63\uff0d]")
_PERCENT = re.compile(r"\s*(?:%+|percent|per\s+cent|pct\.?)$", re.IGNORECASE)
_GROUPED = re.compile(r"(?<=\d)[\s_'\u2019](?=\d)")
_LONGEST = 60


def right_spelling(text: str, unit: str = "") -> str:
    """Return how the number was probably meant to be written, with its percent sign if it has one; else ''.

    Args:
        text: What was written.
        unit: The unit it is counted in (`USD`), which people write beside the number.
    """
    if len(text) > _LONGEST:
        return ""
    found = "".join(
        str(unicodedata.decimal(each, each)) for each in unicodedata.normalize("NFKC", text)
    ).strip()
    found = _MINUS.sub("-", found)
    if found.startswith("%"):
        found = found.lstrip("%") + "%"
    sign = ""
    if _PERCENT.search(found):
        found, sign = _PERCENT.sub("", found), "%"
    elif unit:
        found = _without_unit(found, unit)
    found = _one_mark(_GROUPED.sub("", found.strip()))
    found = re.sub(r"^([+-]?)0+(?=\d)", r"\1", found)
    return f"{found}{sign}" if PLAIN_NUMBER.fullmatch(found) else ""


def _without_unit(text: str, unit: str) -> str:
    """Return a number without its own unit before or behind it; other units stay, for they would be another amount."""
    marks = {unit, unit.removesuffix("s")} | ({"$", "US$"} if unit.startswith("USD") else set())
    for mark in sorted(marks, key=len, reverse=True):
        if text.casefold().endswith(mark.casefold()) and len(text) > len(mark):
            return text[: -len(mark)]
        if text.casefold().startswith(mark.casefold()) and len(text) > len(mark):
            return text[len(mark) :]
    return text


def _one_mark(text: str) -> str:
    """Return a number with a point as its only mark."""
    last = max(text.rfind(","), text.rfind("."))
    if last < 0 or (text.count(",") == 0 and text.count(".") == 1):
        return text
    marks = {letter for letter in text if letter in ",."}
    if len(marks) == 2:
        whole, part = text[:last], text[last + 1 :]
        return f"{re.sub('[,.]', '', whole)}.{part}"
    grouped = re.fullmatch(r"[+-]?[1-9]\d{0,2}(?:[,.]\d{3})+", text)
    if grouped or text.count(text[last]) > 1:
        return re.sub("[,.]", "", text) if grouped else text
    return text.replace(",", ".")
