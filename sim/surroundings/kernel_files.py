"""Compiled kernels on the disk, with a fingerprint in each file: what was cut or flipped is never run.

Machine code with one flipped bit may crash or change numbers without a word, and numba reads what it finds. So every
file begins with the fingerprint of the rest, looked at before the rest is. A damaged file is taken away with all
others of its folder that are, which is said once, and its kernel is compiled again.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from numba.core.caching import (
    CompileResultCacheImpl,
    FunctionCache,
    IndexDataCacheFile,
    UserProvidedCacheLocator,
)

MARK = b"tradewinds kernel 1\n"
DIGEST_BYTES = 16
PICKLE = b"\x80"
"""How files begin that numba wrote itself: of another make, but whole; they are passed over."""

_log = logging.getLogger("tradewinds")


class Damaged(ValueError):
    """A file does not hold what was written."""


def sealed(content: bytes) -> bytes:
    """Return a file's bytes: mark, fingerprint, content."""
    return MARK + _digest(content) + content


def opened(file: bytes) -> bytes | None:
    """Return the content of a file's bytes; None for one of another make.

    Raises:
        Damaged: the fingerprint is of other content, or there is none.
    """
    if file.startswith(PICKLE):
        return None
    head = len(MARK) + DIGEST_BYTES
    content = file[head:]
    if file[:head] != MARK + _digest(content):
        raise Damaged
    return content


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=DIGEST_BYTES).digest()


class Looked(NamedTuple):
    """What a folder of compiled kernels holds."""

    kernels: int
    damaged: list[Path]


def look(folder: Path) -> Looked:
    """Read every file of a folder of compiled kernels (10 MB, a hundredth of a second)."""
    damaged = []
    for path in sorted(folder.rglob("*.nb[ci]")):
        try:
            opened(path.read_bytes())
        except (Damaged, OSError):
            damaged.append(path)
    return Looked(sum(1 for _ in folder.rglob("*.nbc")), damaged)


def discard(folder: Path) -> None:
    """Take away the damaged files of a folder of compiled kernels, and say so."""
    damaged = look(folder).damaged
    for path in damaged:
        with contextlib.suppress(OSError):
            path.unlink()
    if damaged:
        others = f" and {len(damaged) - 1} more" if len(damaged) > 1 else ""
        _log.warning("note: compiled kernels were damaged on the disk (%s%s in %s); they are compiled again",
                     damaged[0].name, others, folder)  # fmt: skip


class SealedFile(IndexDataCacheFile):
    """Numba's files of one function, each with its fingerprint."""

    def _load_index(self) -> dict[Any, str]:
        found = self._read(Path(self._index_path))
        if found is None:
            return {}
        version, stamp, names = found
        return names if (version, stamp) == (self._version, self._source_stamp) else {}

    def _save_index(self, overloads: dict[Any, str]) -> None:
        self._write(self._index_path, (self._version, self._source_stamp, overloads))

    def _load_data(self, name: str) -> Any:
        return self._read(Path(self._data_path(name)))

    def _save_data(self, name: str, data: Any) -> None:
        self._write(self._data_path(name), data)

    def _read(self, path: Path) -> Any:
        """Return what was written; None where there is nothing, or nothing that can be used."""
        try:
            content = opened(path.read_bytes())
            return None if content is None else pickle.loads(content)
        except Damaged:
            discard(Path(self._cache_path).parent)
            return None
        except Exception:
            # Not there, not to be read, or whole but made of sources that have since changed: a class it names is gone.
            return None

    def _write(self, path: str, what: Any) -> None:
        with self._open_for_write(path) as file:
            file.write(sealed(self._dump(what)))


class _OurFolderOnly(CompileResultCacheImpl):
    """In the folder chosen (``sim.core.kernel_cache``) or nowhere: beside the sources, kernels of other sources would
    be met.
    """

    _locator_classes = [UserProvidedCacheLocator]  # noqa: RUF012  (numba's own declaration)


class SealedCache(FunctionCache):
    """Numba's cache of one function; where it cannot be read or written, the function is compiled in each process.

    Raises:
        RuntimeError: the folder cannot be written to.
    """

    _impl_class = _OurFolderOnly

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        stamp = self._impl.locator.get_source_stamp()
        self._cache_file = SealedFile(self._cache_path, self._impl.filename_base, stamp)

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep a compiled function; a full disk, or one that may not be written, is no reason to stop."""
        with contextlib.suppress(OSError):
            super().save_overload(sig, data)


__all__ = ["Looked", "SealedCache", "discard", "look"]
