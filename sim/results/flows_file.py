"""Weekly flows on disk: one Parquet file a seed, written a quarter of a year at a time."""

from __future__ import annotations

import contextlib
import datetime
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sim.core.codes import CHANNELS, MODES
from sim.saved.faults import with_place
from sim.saved.writing import partial_of
from sim.settlement.flows import AMOUNT_COLUMNS, KEY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from sim.metrics import Names
    from sim.settlement.flows import Flows, TickTables

WEEKS_PER_ROW_GROUP, ROWS_PER_ROW_GROUP = 13, 120_000
"""Flows wait in memory for a quarter of a year, or until they are 17 MB, then go to disk as one row group."""


class FlowsFile:
    """Weekly flows of one seed as Parquet: zstd, dictionary-encoded labels, renamed into place when
    complete.
    """

    def __init__(self, path: Path, seed: int, names: Names) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._pa, self.path, self.seed = pa, path, seed
        self._partial = partial_of(path)
        labels = {
            "origin": names.iso3,
            "destination": names.iso3,
            "category": names.categories,
            "channel": CHANNELS,
            "platform": names.platforms,
            "mode": MODES,
        }
        self._labels = {name: pa.array(list(values), pa.string()) for name, values in labels.items()}
        words = pa.dictionary(pa.int16(), pa.string())
        self._schema = pa.schema(
            [("seed", pa.int32()), ("tick", pa.int16()), ("week", pa.date32())]
            + [(name, words) for name in KEY_COLUMNS]
            + [(name, pa.int64()) for name in AMOUNT_COLUMNS]
        )
        self._open_writer = partial(
            pq.ParquetWriter,
            self._partial,
            self._schema,
            compression="zstd",
            compression_level=1,
            use_dictionary=["seed", "tick", "week", *KEY_COLUMNS],
            write_statistics=["tick", "week"],
        )
        self._writer: Any = None
        self._waiting: list[tuple[int, datetime.date, Flows]] = []
        self._rows = 0

    def add(self, tables: TickTables) -> None:
        """Take one week."""
        self._waiting.append((tables.tick, tables.date, tables.flows))
        self._rows += len(tables.flows)
        if len(self._waiting) >= WEEKS_PER_ROW_GROUP or self._rows >= ROWS_PER_ROW_GROUP:
            self._write()

    def _write(self) -> None:
        if not self._waiting:
            return
        pa = self._pa
        sizes = [len(flows) for _, _, flows in self._waiting]
        epoch = datetime.date(1970, 1, 1)
        days = np.array([(date - epoch).days for _, date, _ in self._waiting], np.int32)
        ticks = np.array([tick for tick, _, _ in self._waiting], np.int16)
        arrays = [
            pa.array(np.full(sum(sizes), self.seed, np.int32)),
            pa.array(np.repeat(ticks, sizes)),
            pa.array(np.repeat(days, sizes)).cast(pa.date32()),
        ]
        for name in KEY_COLUMNS:
            codes = np.concatenate([getattr(flows, name) for _, _, flows in self._waiting])
            missing = codes < 0
            indices = pa.array(codes.astype(np.int16), mask=missing if missing.any() else None)
            arrays.append(pa.DictionaryArray.from_arrays(indices, self._labels[name]))
        arrays += [
            pa.array(np.concatenate([getattr(flows, name) for _, _, flows in self._waiting]))
            for name in AMOUNT_COLUMNS
        ]
        with self._naming_the_file():
            self._opened().write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._waiting.clear()
        self._rows = 0

    def _opened(self) -> Any:
        """Return the writer. There is no file before there is something to write: whoever stops then leaves none."""
        if self._writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = self._open_writer()
        return self._writer

    def close(self) -> None:
        """Write what waits and give the file its name."""
        self._write()
        with self._naming_the_file():
            self._opened().close()
            self._partial.replace(self.path)

    def abandon(self) -> None:
        """Delete the unfinished file."""
        if self._writer is not None:
            with contextlib.suppress(OSError):  # its end does not fit the disk either
                self._writer.close()
        self._partial.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _naming_the_file(self) -> Iterator[None]:
        try:
            yield
        except OSError as fault:
            raise with_place(fault, self.path) from fault
