"""Ctrl-C, a polite kill (SIGTERM) and a closed terminal (SIGHUP) mean the same: stop, nothing half-written.

Whichever comes, the main thread meets KeyboardInterrupt. Libraries turn that into errors of their own where it comes
while they are imported, so it is also noted. Python throws it away, and prints it, where it comes while an object is
taken apart or in a callback from C: there it is sent again, without a word. A signal that the process was told to
ignore (`nohup`) stays ignored.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from typing import Any

STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
AGAIN_AFTER_S = 0.02
"""A signal that Python threw away is sent again after this time, when the object is gone."""

_came: list[int] = []
_sent_again: list[threading.Timer] = []


def came() -> bool:
    """Return whether a stopping signal came since a block began that takes them."""
    return bool(_came)


def heed() -> None:
    """Stop at a step of long work if a signal came and was lost on the way here.

    Raises:
        KeyboardInterrupt: A stopping signal came since a block began that takes them.
    """
    if _came:
        _not_again()
        raise KeyboardInterrupt


def _not_again() -> None:
    while _sent_again:
        _sent_again.pop().cancel()


def _interrupt(number: int, _: Any) -> None:
    _came.append(number)
    raise KeyboardInterrupt


@contextlib.contextmanager
def _heeded() -> Iterator[None]:
    """Send a stopping signal again that Python can only print ("Exception ignored in"), until the block ends."""
    before = sys.unraisablehook

    def hook(lost: Any) -> None:
        if not (isinstance(lost.exc_value, KeyboardInterrupt) and _came):
            before(lost)
            return
        timer = threading.Timer(AGAIN_AFTER_S, signal.raise_signal, [_came[-1]])
        timer.daemon = True
        _sent_again.append(timer)
        timer.start()

    sys.unraisablehook = hook
    try:
        yield
    finally:
        sys.unraisablehook = before
        _not_again()


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
        with _heeded():
            yield
    finally:
        for number, was in before.items():
            signal.signal(number, was)


def deaf() -> None:
    """From here on a further signal changes nothing: the process is ending."""
    for number in STOPPING:
        with contextlib.suppress(ValueError, OSError):
            signal.signal(number, signal.SIG_IGN)


__all__ = ["came", "deaf", "heed", "stoppable"]
