"""How well each number of sim/data is known: cells sourced, derived, imputed or assumed, by table and column.

Every column has one quality in sources.csv; cells that differ are listed in cell_quality.csv under the row's
key (its parts joined by "|"). `tradewinds doctor --data` prints the counts.
"""

from dataclasses import dataclass
from pathlib import Path

from sim.world.shapes import DATA_TABLES, SHAPES
from sim.world.tables import Table, TableError, read_table

QUALITIES = ("sourced", "derived", "imputed", "assumed")
"""Best first: taken from a source; computed from sources; filled by a model; judged by us."""


@dataclass(frozen=True)
class ColumnQuality:
    """Counts of one column's cells by quality."""

    table: str
    """Table name, as the file without ".csv"."""
    column: str
    """Column name."""
    cells: int
    """Rows of the table; blank cells that state "no such rule" count too."""
    sourced: int
    """Cells taken from a source."""
    derived: int
    """Cells computed from sourced ones."""
    imputed: int
    """Cells filled by a model or a neighbour's value."""
    assumed: int
    """Cells that rest on judgement or memory."""
    is_datum: bool
    """Whether it holds data: not a key, not a name or remark (left out of totals)."""

    def count(self, quality: str) -> int:
        """Return the number of cells of a quality, one of `QUALITIES`."""
        return int(getattr(self, quality))


def data_quality(folder: Path | None = None) -> tuple[ColumnQuality, ...]:
    """Count cells by quality for every column of every table.

    Args:
        folder: where the files are; the data shipped with the package when None.

    Raises:
        TableError: a column without a line in sources.csv, or a quality line that names no cell.
    """
    quality_of = _column_quality(folder)
    exceptions = _exceptions(folder)
    counted: list[ColumnQuality] = []
    for name in DATA_TABLES:
        table = read_table(name, folder)
        keys = row_keys(name, table)
        for column, wanted in SHAPES[name].fields.items():
            if (name, column) not in quality_of:
                raise TableError(f"sources.csv: no line for column {column} of {name}.csv; add one")
            special = exceptions.pop((name, column), {})
            unknown = sorted(set(special) - set(keys))
            if unknown:
                raise TableError(f"cell_quality.csv: {name}.csv has no row {unknown[0]!r}; correct the key")
            counts = dict.fromkeys(QUALITIES, 0)
            for key in keys:
                counts[special.get(key, quality_of[name, column])] += 1
            is_datum = column not in SHAPES[name].key and wanted.kind != "text"
            counted.append(ColumnQuality(name, column, len(keys), is_datum=is_datum, **counts))
    if exceptions:
        name, column = sorted(exceptions)[0]
        raise TableError(f"cell_quality.csv: no column {column} in a table {name}; correct the line")
    return tuple(counted)


def cell_qualities(table: str, column: str, folder: Path | None = None) -> dict[str, str]:
    """Return the quality of each cell of a column by its row's key.

    Args:
        table: a table of numbers.
        column: one of its columns.
        folder: where the files are; the data shipped with the package when None.
    """
    usual = _column_quality(folder)[table, column]
    special = _exceptions(folder).get((table, column), {})
    return {key: special.get(key, usual) for key in row_keys(table, read_table(table, folder))}


def quality_totals(columns: tuple[ColumnQuality, ...]) -> dict[str, dict[str, int]]:
    """Return cells by quality for each table, and for "all tables": columns that hold data only."""
    totals: dict[str, dict[str, int]] = {}
    for column in columns:
        if not column.is_datum:
            continue
        for name in (column.table, "all tables"):
            counts = totals.setdefault(name, dict.fromkeys(QUALITIES, 0))
            for quality in QUALITIES:
                counts[quality] += column.count(quality)
    totals["all tables"] = totals.pop("all tables")
    return totals


def row_keys(name: str, table: Table) -> list[str]:
    """Return the key of each row, its parts joined by "|", as cell_quality.csv writes it."""
    parts = [table[column].tolist() for column in SHAPES[name].key]
    return ["|".join(str(part) for part in row) for row in zip(*parts, strict=True)]


def _column_quality(folder: Path | None) -> dict[tuple[str, str], str]:
    """Return the quality of each (table, column)."""
    sources = read_table("sources", folder)
    columns = zip(
        sources["table"].tolist(), sources["column"].tolist(), sources["quality"].tolist(), strict=True
    )
    return {(table, column): quality for table, column, quality in columns}


def _exceptions(folder: Path | None) -> dict[tuple[str, str], dict[str, str]]:
    """Return quality by row key for each (table, column) with cells that differ."""
    cells = read_table("cell_quality", folder)
    found: dict[tuple[str, str], dict[str, str]] = {}
    names = ("table", "column", "key", "quality")
    for table, column, key, quality in zip(*(cells[name].tolist() for name in names), strict=True):
        found.setdefault((table, column), {})[key] = quality
    return found
