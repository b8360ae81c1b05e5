"""What the doctor says of compiled kernels: where they are, how many, and whether any is damaged."""

from __future__ import annotations

from typing import Any

SHOWN = 3
"""Damaged files that are named."""


def kernel_check() -> dict[str, Any]:
    """Return the line of the doctor; it passes where no file is damaged."""
    from sim.core.kernel_cache import VARIABLE, place
    from sim.surroundings.kernel_files import look

    folder = place()
    if folder is None:
        return _line(
            True, f"no folder can be written to, every run compiles anew; set {VARIABLE} to one that can"
        )
    kernels, damaged = look(folder)
    if damaged:
        names = ", ".join(path.name for path in damaged[:SHOWN]) + (", ..." if len(damaged) > SHOWN else "")
        return _line(
            False, f"{len(damaged)} damaged in {folder} ({names}); tradewinds warmup compiles them again"
        )
    return _line(
        True, f"{kernels} in {folder}" if kernels else f"none yet in {folder}; the first run compiles them"
    )


def _line(ok: bool, found: str) -> dict[str, Any]:
    return {"check": "compiled kernels", "ok": ok, "found": found}
