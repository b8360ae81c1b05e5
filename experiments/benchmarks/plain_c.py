"""The choice step in plain C: `choice.c` compiled with the system's compiler and called through ctypes.

Takes the columns of `choice_step.choice_columns`, gives the same choices to the bit. For comparison only.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.benchmarks.choice_step import Choices
from sim.agents.shopping import BLOCK
from sim.core.codes import NEED_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from experiments.benchmarks.choice_step import Room

SOURCE = Path(__file__).with_name("choice.c")
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")
"""As a C user would; without fused operations, whose results differ in the last bit."""

_NUMBERS = (
    "consumers categories consumer_types octiles classes lanes columns sellers first_market_column tick"
)
_STREAMS = "need size channel lane seller outcome delay"
_COLUMNS: dict[str, str] = {
    "economy": "i2", "consumer_type": "i1", "key": "u8", "spending": "f8", "last_platform": "i1", "trust_penalty": "f4",
    "memory_from": "i4", "sigma": "f8", "sensitivity": "f8", "nest": "f8", "time_value": "f8", "segment_time": "f8",
    "category_share": "f8", "mean_paid": "f8", "bought": "u1", "size_count": "i8", "size_cumulative": "f8",
    "channel": "f8", "peaked": "u1", "first_market": "i8", "platform_markets": "i8", "market_first_lane": "i8",
    "market_lane_count": "i8",
    "market_platform": "i8", "lane_origin": "i8", "lane_key": "u8", "lane_mode": "i8", "log_tau": "f8",
    "lane_days": "f8",
    "non_price_cost": "f8", "offer_constant": "f8", "composite": "f8", "cumulative": "f4", "expected": "f4",
    "maker_first": "i8",
    "maker_count": "i8", "shop_first": "i8", "shop_count": "i8", "keep": "f4", "alias": "i4", "before": "f4",
    "now": "f4", "listing": "i4", "attraction_by_octile": "f8", "fake_share": "f8", "lost": "f8", "fake": "f8",
    "inspected": "f8", "returned": "f8", "late": "f8",
}  # fmt: skip
"""Columns in the order of the struct in choice.c, with what an entry is."""


class Market(ctypes.Structure):
    """The struct of choice.c."""

    _fields_ = (
        *((name, ctypes.c_int64) for name in _NUMBERS.split()),
        *((f"{name}_stream", ctypes.c_uint64) for name in _STREAMS.split()),
        *((name, ctypes.c_void_p) for name in _COLUMNS),
    )


def compiler() -> str | None:
    """Return the system's C compiler: $CC, else cc, else gcc or clang; None where there is none."""
    for name in (os.environ.get("CC"), "cc", "gcc", "clang"):
        found = shutil.which(name) if name else None
        if found:
            return found
    return None


def compiler_version(program: str) -> str:
    """Return the first line of what a compiler says of itself."""
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return (done.stdout.splitlines() or [program])[0]


def compiled(program: str, folder: Path) -> ctypes.CDLL:
    """Compile choice.c into a library in ``folder`` and load it."""
    library = folder / "choice.so"
    command = [program, *FLAGS, "-o", str(library), str(SOURCE), "-lm"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")
    loaded = ctypes.CDLL(str(library))
    loaded.find_needs.restype = ctypes.c_int64
    loaded.find_needs.argtypes = [ctypes.c_void_p, *[ctypes.c_int64] * 2, *[ctypes.c_void_p] * 3]
    loaded.shop_all.restype = None
    loaded.shop_all.argtypes = [ctypes.c_void_p, ctypes.c_int64, *[ctypes.c_void_p] * 3]
    loaded.choose.restype = ctypes.c_int64
    loaded.choose.argtypes = [ctypes.c_void_p, ctypes.c_int64, *[ctypes.c_void_p] * 4]
    return loaded


class PlainC:
    """The choice step of one market in C."""

    def __init__(self, library: ctypes.CDLL, columns: Mapping[str, Any]) -> None:
        self._library = library
        self._kept: list[np.ndarray] = []  # the struct holds addresses: what they point to must live as long
        self._market = Market()
        for name in (*_NUMBERS.split(), *(f"{name}_stream" for name in _STREAMS.split())):
            setattr(self._market, name, int(columns[name]))
        for name, dtype in _COLUMNS.items():
            setattr(self._market, name, self._address(name, columns[name], np.dtype(dtype)))
        self._consumers, self._categories = int(columns["consumers"]), int(columns["categories"])

    def _address(self, name: str, column: np.ndarray, dtype: np.dtype[Any]) -> int:
        """Return where a column begins; the same array, never a copy, so that both programs read the same memory."""
        if column.dtype == np.bool_:
            column = column.view(np.uint8)
        if column.dtype != dtype or not column.flags.c_contiguous:
            raise TypeError(f"{name} is {column.dtype}, choice.c expects {dtype} side by side")
        self._kept.append(column)
        return column.ctypes.data

    def choices(self) -> Choices:
        """Return the choices of all consumers, side by side."""
        market = ctypes.addressof(self._market)
        most = self._consumers * self._categories
        rows, goods, orders = (np.empty(most, dtype=np.int64) for _ in range(3))
        at = rows.ctypes.data, goods.ctypes.data
        needs = int(self._library.find_needs(market, 0, self._consumers, *at, orders.ctypes.data))
        found = np.empty((needs, len(NEED_COLUMNS)), dtype=np.int64)
        self._library.shop_all(market, needs, *at, found.ctypes.data)
        return Choices(rows[:needs].copy(), goods[:needs].copy(), found)

    def step(self, room: Room, block: int = BLOCK) -> Callable[[], int]:
        """Return the choice step, to be called and timed; it returns the number of needs."""
        at = ctypes.addressof(self._market), block, *(each.ctypes.data for each in room)
        return lambda: int(self._library.choose(*at))
