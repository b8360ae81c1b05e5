"""Files: the text of one small file, or one sentence on why it cannot be read. No pipe or device makes it wait."""

from __future__ import annotations

import codecs
import os
import re
import stat

LARGEST_FILE_BYTES = 256 * 1024
"""A scenario is a few pages; the longest that comes with Tradewinds has 4 KB."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


class UnreadableText(ValueError):
    """Text that cannot be read; `line` and `column` say where, from 1 on; 0 where it is the whole file."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        """Keep what is wrong and where."""
        self.message, self.line, self.column = message, line, column
        super().__init__(message)


def read_file(path: str | os.PathLike[str]) -> bytes:
    """Return the bytes of an ordinary file.

    Raises:
        FileNotFoundError: there is none.
        UnreadableText: it is a folder, a pipe or a device, too large, or the system refuses.
    """
    try:
        # Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise UnreadableText(f"cannot be read: {said}") from None
    try:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode):
            raise UnreadableText(_no_file(mode))
        content = _taken(handle)
    except OSError as error:
        raise UnreadableText(f"cannot be read: {error.strerror or error}") from None
    finally:
        os.close(handle)
    if len(content) > LARGEST_FILE_BYTES:
        raise UnreadableText(
            f"is larger than {LARGEST_FILE_BYTES // 1024} KB; a scenario is a few pages of text"
        )
    return content


def _no_file(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "is a folder, expected a YAML file"
    return "is a pipe or a device, expected a file; save its text in a file and give that"


def _taken(handle: int) -> bytes:
    """Return a file's bytes, one more than the most at most."""
    parts, wanted = [], LARGEST_FILE_BYTES + 1
    while wanted > 0 and (part := os.read(handle, wanted)):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def decoded(content: bytes) -> str:
    """Return UTF-8 bytes as text, without a byte order mark.

    Raises:
        UnreadableText: it is no UTF-8.
    """
    if content.startswith(_UTF_16):
        raise UnreadableText("is UTF-16 text, expected UTF-8; save it as UTF-8", 1, 1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        said = f"byte {content[error.start]:#04x} is no UTF-8; save the file as UTF-8"
        before = content[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        raise UnreadableText(said, before.count(b"\n") + 1, column) from None


def check_letters(text: str) -> None:
    """Raise UnreadableText if a text is too long, or at the first letter that no text has (NUL, control characters)."""
    if len(text) > LARGEST_FILE_BYTES:
        raise UnreadableText(f"longer than {LARGEST_FILE_BYTES // 1024} KB; a scenario is a few pages", 1, 1)
    found = _CONTROL.search(text)
    if found:
        before = text[: found.start()]
        line, column = before.count("\n") + 1, found.start() - (before.rfind("\n") + 1) + 1
        raise UnreadableText(
            f"a control character (U+{ord(found[0]):04X}) stands here; delete it", line, column
        )
