"""Who asks: a random name in a signed cookie, given with the first callback.

The cookie cannot be read by scripts (HttpOnly), is sent by pages of this address alone (SameSite=Strict), and is
signed with a key that lives as long as the server. It is not given with the page itself: a visitor who follows a link
from elsewhere sends no strict cookie, and a fresh one would then replace that of another tab, with its runs.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from flask import has_request_context, session

if TYPE_CHECKING:
    from flask import Flask

KEY = "id"
ID_BYTES = 16


def install_sessions(server: Flask, port: int, prefix: str) -> None:
    """Let a Flask app sign its cookies. Ports share cookies, so the cookie's name holds the port."""
    server.secret_key = secrets.token_bytes(32)
    server.config.update(
        SESSION_COOKIE_NAME=f"tradewinds_{port}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_PATH=prefix,
        SESSION_REFRESH_EACH_REQUEST=False,
    )


def known_session() -> str | None:
    """The session of the request being answered; None where it has none, or where there is no request."""
    return session.get(KEY) if has_request_context() else None


def ensure_session() -> None:
    """Give the request being answered a session where it has none."""
    if KEY not in session:
        session[KEY] = secrets.token_urlsafe(ID_BYTES)
