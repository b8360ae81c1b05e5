"""The web server: waitress with limits, on one socket that is bound before anything else happens.

Waitress reads requests without a thread each, so a slow client holds up nobody; here a request must also be complete
within some seconds. A body over the limit is refused from its header, unread.
"""

from __future__ import annotations

import errno
import logging
import socket
import time
from typing import TYPE_CHECKING, Any

from waitress.channel import HTTPChannel
from waitress.server import create_server

from dashboard.server.guard import MOST_BYTES

if TYPE_CHECKING:
    from dashboard.server.serving_options import Serving

THREADS = 8
CONNECTIONS = 400
MOST_HEADER_BYTES = 32_768
IDLE_S = 60
RECEIVE_S = 20.0
"""Seconds in which a request must have arrived, header and body."""
BACKLOG = 128
ANSWER_BYTES = 8 << 20
"""An answer waits in memory up to this size (the largest file of the page is 5 MB). Beyond it waitress writes a
temporary file, which stays open where a connection breaks off in that moment."""


class HurriedChannel(HTTPChannel):
    """One connection, closed where a request takes too long to arrive, however steadily it drips."""

    began = 0.0
    receive_s = RECEIVE_S

    def received(self, data: bytes) -> bool:
        """Take in what arrived."""
        if self.request is None:
            self.began = time.monotonic()
        return bool(super().received(data))

    def readable(self) -> bool:
        """Whether to read on; waitress asks at least once a second."""
        if self.request is not None and time.monotonic() - self.began > self.receive_s:
            self.will_close = True
        return bool(super().readable())


class CannotListen(OSError):
    """The address or the port cannot be taken; the message says which, and what to change."""


def bind(serving: Serving) -> socket.socket:
    """Take the port.

    Raises:
        CannotListen: it is taken, or not allowed, or the address is none of this computer.
    """
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    try:
        return socket.create_server((serving.host, serving.port), family=family, backlog=BACKLOG)
    except OSError as fault:
        why = fault.strerror.partition(" (while")[0] if fault.strerror else str(fault)
        if fault.errno in (errno.EADDRINUSE, errno.EACCES):
            raise CannotListen(f"port {serving.port} cannot be used: {why}; choose another --port") from None
        raise CannotListen(f"address {serving.host} cannot be used: {why}; choose another --host") from None


class WebServer:
    """Serves one WSGI app on a bound socket."""

    def __init__(self, app: Any, bound: socket.socket, serving: Serving) -> None:
        """Make it; it answers once `run` is called.

        Args:
            app: the WSGI app.
            bound: the socket, see `bind`.
            serving: the prefix, and whether the proxy's headers are believed.
        """
        logging.getLogger("waitress").setLevel(logging.ERROR)
        self._server: Any = create_server(
            app,
            sockets=[bound],
            threads=THREADS,
            connection_limit=CONNECTIONS,
            backlog=BACKLOG,
            channel_timeout=IDLE_S,
            cleanup_interval=5,
            max_request_header_size=MOST_HEADER_BYTES,
            max_request_body_size=MOST_BYTES + 1,  # waitress refuses at its limit, not beyond
            outbuf_overflow=ANSWER_BYTES,
            url_prefix=serving.prefix.rstrip("/"),
            clear_untrusted_proxy_headers=not serving.trust_forwarded_host,
            ident=None,
            asyncore_use_poll=True,
        )
        self._server.channel_class = HurriedChannel
        self.port: int = bound.getsockname()[1]

    def run(self) -> None:
        """Answer requests until Ctrl-C, or until `stop` is called in another thread."""
        try:
            self._server.run()
        finally:
            self._server.task_dispatcher.shutdown(timeout=1)
            self._close()

    def stop(self) -> None:
        """End `run`, from another thread."""
        self._server.trigger.pull_trigger(self._close)

    def _close(self) -> None:
        """Close every connection and the socket itself, which ends waitress' loop."""
        self._server.asyncore.close_all(self._server._map, ignore_all=True)
