"""Cells of exported tables: text that a spreadsheet would take for a formula becomes plain text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
"""First letters of what spreadsheets take for a formula, in Latin and full width."""
PLAIN = "'"
"""Before a text, it tells a spreadsheet that it is one."""
NOT_IN_CELLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What a workbook cannot hold."""


def plain_cell(value: Any) -> Any:
    """Return a cell's value; of text, one that no spreadsheet runs."""
    if not isinstance(value, str):
        return value
    text = NOT_IN_CELLS.sub("\ufffd", value)
    text = PLAIN + text if text.startswith(tuple(STARTS)) else text
    return text.replace("\r", " ").replace("\n", " ")  # else one row of CSV would be read as two


def plain_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts and column names no spreadsheet runs; numbers stay numbers."""
    found = table.rename(columns=plain_cell)
    for name, kind in found.dtypes.items():
        column = found[name]
        if kind == "category":
            found[name] = column.astype(object).map(plain_cell, na_action="ignore")
        elif str(kind).startswith(("object", "str")):
            found[name] = column.map(plain_cell, na_action="ignore")
    return found
