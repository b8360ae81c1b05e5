"""Ctrl-C, a polite kill (SIGTERM) and a closed terminal (SIGHUP) mean the same: stop, nothing half-written.

Whichever comes, the main thread meets KeyboardInterrupt. Libraries turn that into errors of their own where it comes
while they are imported, so it is also noted. A signal that the process was told to ignore (`nohup`) stays ignored.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Any

STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


_came: list[int] = []


def came() -> bool:
    """Return whether a stopping signal came since a block began that takes them."""
    return bool(_came)


def _interrupt(number: int, _: Any) -> None:
    _came.append(number)
    raise KeyboardInterrupt


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Let every stopping signal interrupt within the block, and be noted."""
    before: dict[signal.Signals, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in STOPPING:
            was = signal.getsignal(number)
            if was not in (signal.SIG_IGN, None):
                before[number] = was
                signal.signal(number, _interrupt)
    if _interrupt not in before.values():
        _came.clear()
    try:
        yield
    finally:
        for number, was in before.items():
            signal.signal(number, was)


def deaf() -> None:
    """From here on a further signal changes nothing: the process is ending."""
    for number in STOPPING:
        with contextlib.suppress(ValueError, OSError):
            signal.signal(number, signal.SIG_IGN)


__all__ = ["came", "deaf", "stoppable"]
