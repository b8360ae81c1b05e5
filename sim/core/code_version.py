"""Fingerprints of what fixes a run's numbers besides its scenario: the sources of the model, and its data.

Used where something made earlier is read again (compiled kernels, checkpoints). Imports nothing heavy.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

PACKAGE = Path(__file__).parent.parent
"""The folder of the model's sources, `sim`."""
LETTERS = 16


@lru_cache(maxsize=1)
def hash_of_code() -> str:
    """Return a fingerprint of every source file of the model.

    All of them, not only the kernels': a kernel holds the constants it was compiled with, whatever file they are in.
    """
    return _hash_of(sorted(PACKAGE.rglob("*.py")))


@lru_cache(maxsize=1)
def hash_of_data() -> str:
    """Return a fingerprint of the data files."""
    return _hash_of(sorted((PACKAGE / "data").rglob("*.csv")))


def version() -> str:
    """Return the version of the package, or a plain word where it is not installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as version_of

    try:
        return version_of("tradewinds")
    except PackageNotFoundError:
        return "not installed"


def _hash_of(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.relative_to(PACKAGE).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:LETTERS]
