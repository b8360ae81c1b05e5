"""What a message shows of a value that was found: enough to find it, never more than a line."""

from __future__ import annotations

LONGEST = 80


def shown(value: object) -> str:
    """Return a value as a message shows it, shortened; letters that no terminal should get are escaped."""
    text = repr(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
