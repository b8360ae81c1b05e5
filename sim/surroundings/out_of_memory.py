"""When memory runs out: how libraries say it, and what to do. Imports nothing heavy."""

from __future__ import annotations

import errno

MEMORY = (
    "memory ran out: use fewer processes (--jobs 1; in Python jobs=1), or fewer consumers, SMEs or weeks; "
    "`tradewinds bench` measures what a run needs"
)
_WORDS = "memoryerror", "cannot allocate memory", "failed to map segment", "can't start new thread"


def ran_out(fault: BaseException) -> bool:
    """Return whether an error, or the one it came from, says that there is not enough memory."""
    if isinstance(fault, MemoryError) or (isinstance(fault, OSError) and fault.errno == errno.ENOMEM):
        return True
    if isinstance(fault, ImportError | OSError | RuntimeError | SystemError):
        text = str(fault).lower()
        if any(words in text for words in _WORDS):
            return True
    cause = fault.__cause__ or fault.__context__
    return cause is not None and ran_out(cause)


__all__ = ["MEMORY", "ran_out"]
