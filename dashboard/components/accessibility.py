"""Attributes for those who hear the page instead of seeing it."""

from __future__ import annotations

from typing import Any


def aria(**said: str) -> dict[str, Any]:
    """ARIA attributes for a component: `**aria(label="Map")` gives it aria-label."""
    return {f"aria-{name}": text for name, text in said.items()}
