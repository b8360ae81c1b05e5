"""Tables of a saved folder, read from Parquet; one that cannot be read is named."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from sim.saved.faults import ResultsError
from sim.saved.members import reason

if TYPE_CHECKING:
    import pandas as pd


def read_table(path: Path, columns: Collection[str] = ()) -> pd.DataFrame:
    """Read one table.

    Args:
        path: of its file.
        columns: what it has at least.

    Raises:
        ResultsError: it cannot be read, or lacks a column.
    """
    import pandas as pd

    try:
        table = pd.read_parquet(path)
    except Exception as fault:  # whatever a damaged file brings about in the reader of Parquet
        raise ResultsError(f"{path} cannot be read as a table: {reason(fault)[:200]}") from None
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise ResultsError(f"{path} lacks the column {missing[0]}: it is damaged, or not of this program")
    return table


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write one table."""
    table.to_parquet(path, index=False, compression="zstd")
