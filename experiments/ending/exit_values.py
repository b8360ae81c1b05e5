"""Exit codes, in one place."""

from __future__ import annotations

OK, CHECK_FAILED, BAD_INPUT, FAILED, STOPPED = 0, 1, 2, 3, 130
"""STOPPED is for Ctrl-C, SIGTERM and SIGHUP alike."""

__all__ = ["BAD_INPUT", "CHECK_FAILED", "FAILED", "OK", "STOPPED"]
