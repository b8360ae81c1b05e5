"""Headers of every answer: what the page may load and do, who may frame it, what may be kept.

The content policy is the strictest under which Dash, Mantine and Plotly work: nothing from other hosts, no inline
script but the one line that starts Dash, which is allowed by its hash, no `eval`. Inline styles stay allowed: Mantine
writes style elements, Plotly style attributes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Response

NEVER_KEPT = "no-store"
FEATURES = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "microphone",
    "payment",
    "usb",
)


def content_policy(script_hashes: Sequence[str], frames: Sequence[str]) -> str:
    """The Content-Security-Policy.

    Args:
        script_hashes: of inline scripts, as they stand in the policy, quotes included.
        frames: who may show the page in a frame; nobody where empty.
    """
    parts = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *script_hashes],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": list(frames) or ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(allowed)}" for name, allowed in parts.items())


def set_headers(response: Response, policy: str, *, may_be_framed: bool, may_be_kept: bool) -> Response:
    """Put the headers on an answer."""
    headers = response.headers
    headers["Content-Security-Policy"] = policy
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = ", ".join(f"{each}=()" for each in FEATURES)
    if not may_be_framed:
        headers["X-Frame-Options"] = "DENY"  # for browsers that do not know frame-ancestors
    if not may_be_kept:
        headers["Cache-Control"] = NEVER_KEPT
    return response
