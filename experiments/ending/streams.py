"""Standard input, output and error that can be used, whatever the process was given.

Closed ones become the null device: else the next file opened would take their number, and be written into. What an
encoding lacks is written as near as it can be, never an error. Standard error is for the person: where nobody reads it,
or its disk is full, that stops nothing. What cannot be written on standard output is `OutputLost`.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
import unicodedata
from typing import Any

NEAREST = "nearest"
"""The name of the way in which characters are replaced that an encoding lacks."""
PLAIN = {
    "−": "-", "–": "-", "—": "-", "‑": "-", "×": "x", "·": "-", "…": "...", "→": "->", "←": "<-", "≥": ">=", "≤": "<=",
    "≈": "~", "±": "+/-", "‘": "'", "’": "'", "“": '"', "”": '"', "•": "-", "°": " deg", "\u00a0": " ", "\u202f": " ",
}  # fmt: skip


class OutputLost(OSError):
    """Standard output cannot be written, although somebody may read it: a full disk, a lost device."""


class _Output(io.FileIO):
    """Standard output, whose errors have a name of their own."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError as fault:
            raise OutputLost(fault.errno, fault.strerror) from None


class _Messages(io.FileIO):
    """Standard error: what cannot be written is dropped."""

    def write(self, data: Any, /) -> int:
        with contextlib.suppress(OSError):
            return super().write(data)
        return len(data)


def nearest(fault: UnicodeError) -> tuple[str, int]:
    """Replace what an encoding lacks: by plain signs, by letters without their accents, else by `?`."""
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    return "".join(plain(sign) for sign in fault.object[fault.start : fault.end]), fault.end


def plain(sign: str) -> str:
    """Return a character in ASCII."""
    if 0xD800 <= ord(sign) < 0xE000:  # bytes of a file's name that are no text
        return f"\\u{ord(sign):04x}"
    letters = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return PLAIN.get(sign) or letters or "?"


def make_usable() -> None:
    """Put the process's streams into a state in which every command can use them. Does nothing a second time."""
    codecs.register_error(NEAREST, nearest)
    _open_closed()
    given: Any = sys.stdin
    if given is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = _wrapped(sys.stdout, sys.__stdout__, 1, _Output)
    sys.stderr = _wrapped(sys.stderr, sys.__stderr__, 2, _Messages)


def _open_closed() -> None:
    """Give the numbers 0 to 2 to the null device where they are closed, before any other file takes them."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with contextlib.suppress(OSError):
                os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free


def _wrapped(stream: Any, first: Any, number: int, kind: type[io.FileIO]) -> Any:
    """Return a stream like the process's own, through our kind of file; one that a caller put there stays."""
    if stream is None:
        return io.TextIOWrapper(
            io.BufferedWriter(kind(number, "w", closefd=False)), encoding="utf-8", errors=NEAREST
        )
    below = getattr(stream, "buffer", None)
    is_buffered = isinstance(below, io.BufferedWriter)
    raw = getattr(below, "raw", None) if is_buffered else below  # python -u has no buffer
    if stream is not first or type(raw) is not io.FileIO:
        return stream
    file = kind(number, "w", closefd=False)
    under: Any = io.BufferedWriter(file) if is_buffered else file
    return io.TextIOWrapper(
        under, encoding=stream.encoding, errors=NEAREST, line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )  # fmt: skip


def drop_output() -> None:
    """Let what is still to be written on standard output go nowhere, so that the end of the process does not fail."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        sys.stdout.flush()


def knows_every_letter(stream: Any) -> bool:
    """Return whether a stream's encoding is one of Unicode."""
    return str(getattr(stream, "encoding", None) or "utf-8").lower().replace("_", "-").startswith("utf")


__all__ = ["OutputLost", "drop_output", "knows_every_letter", "make_usable"]
