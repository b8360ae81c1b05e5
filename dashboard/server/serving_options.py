"""What can be chosen about the served page: where it listens, under which address visitors know it, who may frame it.

Everything is checked here, before anything is bound or started.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
DEFAULT_PORT = 8050
HIGHEST_PORT = 65_535
EXAMPLE_PREFIX = "/user/ada/proxy/8050/"

_SEGMENT = re.compile(r"[A-Za-z0-9._~@+=%:-]+")
_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_ORIGIN = re.compile(r"(https?)://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")


class BadServing(ValueError):
    """An option cannot be meant; the message says what would be right."""


@dataclass(frozen=True)
class Serving:
    """How the page is served. By default this computer alone can reach it."""

    host: str = LOOPBACK
    """Address to listen on: a number like 127.0.0.1, ::1 or 0.0.0.0."""
    port: int = DEFAULT_PORT
    """0 takes a free one."""
    prefix: str = "/"
    """Path under which visitors see the page; begins and ends with a slash."""
    allow_hosts: tuple[str, ...] = ()
    """Further names by which visitors may address the page."""
    allow_frames: tuple[str, ...] = ()
    """Origins whose pages may show this one in a frame."""
    trust_forwarded_host: bool = False
    """Take the name a proxy writes into X-Forwarded-Host for the page's own."""

    @property
    def is_local(self) -> bool:
        """Whether only this computer can reach it."""
        return ipaddress.ip_address(self.host).is_loopback

    def address(self, port: int) -> str:
        """Where a browser on this computer finds it, the port being known."""
        wildcard = ipaddress.ip_address(self.host).is_unspecified
        host = LOOPBACK if wildcard else f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{port}{self.prefix}"


def serving(
    host: str = LOOPBACK,
    port: int = DEFAULT_PORT,
    prefix: str = "/",
    allow_hosts: tuple[str, ...] = (),
    allow_frames: tuple[str, ...] = (),
    *,
    trust_forwarded_host: bool = False,
) -> Serving:
    """Check and bring into one form what somebody wrote.

    Raises:
        BadServing: one of them cannot be meant.
    """
    if not 0 <= port <= HIGHEST_PORT:
        raise BadServing(f"--port is {port}; a port is a number from 0 (any free one) to {HIGHEST_PORT}")
    return Serving(
        host=_host(host),
        port=port,
        prefix=_prefix(prefix),
        allow_hosts=tuple(_name(each) for each in allow_hosts),
        allow_frames=tuple(_origin(each) for each in allow_frames),
        trust_forwarded_host=trust_forwarded_host,
    )


def _host(written: str) -> str:
    if written == "localhost":
        return LOOPBACK
    try:
        return str(ipaddress.ip_address(written.strip("[]")))
    except ValueError:
        raise BadServing(
            f"--host is {written!r}; an address of this computer is meant, such as 127.0.0.1 (this computer alone) "
            "or 0.0.0.0 (everyone on the network); a name goes into --allow-host"
        ) from None


def _prefix(written: str) -> str:
    """A path with one slash at either end."""
    segments = [each for each in written.split("/") if each]
    wrong = "://" in written or any(not _SEGMENT.fullmatch(each) or each in (".", "..") for each in segments)
    if wrong:
        raise BadServing(f"--prefix is {written!r}; a path is meant, such as {EXAMPLE_PREFIX}")
    return f"/{'/'.join(segments)}/" if segments else "/"


def _name(written: str) -> str:
    """A host's name, small letters, with its port where one is given."""
    name, colon, port = (
        written.lower().rpartition(":") if re.search(r":\d+$", written) else (written.lower(), "", "")
    )
    is_number = _is_address(name.strip("[]"))
    if not is_number and not all(_LABEL.fullmatch(each) for each in name.split(".")):
        raise BadServing(
            f"--allow-host is {written!r}; a host's name is meant, such as hub.example.org, without http://"
        )
    return f"{name}{colon}{port}" if port else name.strip("[]")


def _origin(written: str) -> str:
    if written != "self" and not _ORIGIN.fullmatch(written.rstrip("/")):
        raise BadServing(
            f"--allow-frame is {written!r}; an origin is meant, such as https://hub.example.org, or self "
            "for pages of the page's own address"
        )
    return "'self'" if written == "self" else written.rstrip("/")


def _is_address(written: str) -> bool:
    try:
        ipaddress.ip_address(written)
    except ValueError:
        return False
    return True
