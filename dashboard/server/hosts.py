"""Whose name a request may carry: the Host it was sent to, and the Origin of the page that sent it.

A page elsewhere can make a visitor's browser send requests to this computer. Where a name of its own is made to lead
here (DNS rebinding), Host gives it away; where it sends requests across (CSRF), Origin does. Loopback names are
accepted with every port, so that a tunnel (`ssh -L`) works: no foreign page has them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dashboard.server.serving_options import LOOPBACK_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.server.serving_options import Serving

AUTHORITY = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?")
FOREIGN_SITES = ("cross-site", "same-site")
"""What browsers say in Sec-Fetch-Site of a request made by another origin's page."""


class ForeignHost(ValueError):
    """The request is addressed to, or comes from a page of, a host that is not ours."""


def check_hosts(headers: Mapping[str, str], serving: Serving, port: int, *, is_callback: bool) -> None:
    """Refuse a request with a foreign Host or Origin.

    Args:
        headers: of the request.
        serving: which names are ours.
        port: the one we listen on; some proxies (GitHub Codespaces) write it with localhost into Origin.
        is_callback: whether it is one that only the page itself sends.

    Raises:
        ForeignHost: with a sentence that names the host and the option that would allow it.
    """
    host = headers.get("Host", "")
    if not _is_ours(host, serving):
        raise ForeignHost(_advice("does not answer to the host", host))
    origin = headers.get("Origin")
    if origin is not None:
        sender = _authority(origin)
        own = {host.lower(), f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"}
        if serving.trust_forwarded_host:
            own.add(headers.get("X-Forwarded-Host", "").split(",")[0].strip().lower())
        is_own = (
            sender in own - {""} or sender in serving.allow_hosts or _name_of(sender) in serving.allow_hosts
        )
        if not is_own:
            raise ForeignHost(_advice("takes no requests from pages of", sender or origin))
    elif is_callback and headers.get("Sec-Fetch-Site") in FOREIGN_SITES:
        raise ForeignHost("this page takes no requests from pages of other hosts")


def _is_ours(host: str, serving: Serving) -> bool:
    name = _name_of(host)
    return (
        name in LOOPBACK_NAMES
        or name == serving.host
        or bool({name, host.lower()} & set(serving.allow_hosts))
    )


def _name_of(authority: str) -> str:
    """The name in "name:port", small letters; empty where it is anything else."""
    parts = AUTHORITY.fullmatch(authority.lower())
    return (parts[1] or parts[2]) if parts else ""


def _authority(origin: str) -> str:
    """The "name:port" of an origin, without the port where it is the scheme's own."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _advice(what: str, name: str) -> str:
    shown = _name_of(name)
    if not shown or shown in LOOPBACK_NAMES:  # another program's page on this computer is not to be let in
        return f"this page {what} {name[:60]!r}"
    return f"this page {what} {shown}; if that is how you reach it, start it with --allow-host {shown}"
