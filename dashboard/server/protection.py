"""Puts the guard, the sessions and the headers around one Dash app, in the order in which a request meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request

from dashboard.server import guard
from dashboard.server.contracts import contracts_of
from dashboard.server.guard import Refused
from dashboard.server.headers import content_policy, set_headers
from dashboard.server.hosts import check_hosts
from dashboard.server.request_faults import install_faults
from dashboard.server.request_rates import Buckets
from dashboard.server.sessions import ensure_session, install_sessions, known_session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash import Dash
    from flask import Response

    from dashboard.server.serving_options import Serving
    from dashboard.server.value_rules import Rule

KEPT_BY_BROWSERS = ("_dash-component-suites/", "assets/", "_favicon.ico")
"""Files that come with the package; they carry their version in their address."""
TOO_MANY_REQUESTS = 429


class Accepted(NamedTuple):
    """What callbacks may take from a browser beside the controls of the first layout."""

    later: Sequence[Any]
    """Components that callbacks add to the page."""
    stores: Mapping[str, Rule]
    """What is accepted of each store, by its id."""


def protect(app: Dash, serving: Serving, port: int, accepted: Accepted) -> None:
    """Protect an app, once all of its callbacks are registered.

    Args:
        app: its layout set.
        serving: host names, prefix and frames.
        port: the port it listens on.
        accepted: what callbacks take beside the controls of the layout.

    Raises:
        UndeclaredInput: a callback takes a value for which no rule is declared.
    """
    server: Any = app.server
    layout = app.layout() if callable(app.layout) else app.layout
    contracts = contracts_of(app, layout, accepted.later, accepted.stores)
    policy = content_policy(app.csp_hashes(), serving.allow_frames)
    callback_path = app.config.routes_pathname_prefix + guard.CALLBACK_PATH
    buckets = Buckets()
    install_sessions(server, port, serving.prefix)
    install_faults(server)
    server.config.update(MAX_CONTENT_LENGTH=guard.MOST_BYTES, PROPAGATE_EXCEPTIONS=False)

    def before() -> None:
        is_callback = request.path == callback_path
        check_hosts(request.headers, serving, port, is_callback=is_callback)
        if not buckets.take(known_session()):
            raise Refused("too many requests at once; try again in a few seconds", TOO_MANY_REQUESTS)
        if (request.content_length or 0) > guard.MOST_BYTES:
            raise Refused(f"a request's body has at most {guard.MOST_BYTES:,} bytes", 413)
        if is_callback:
            if request.method != "POST":
                raise Refused("a callback's request is a POST", 405)
            if request.mimetype != guard.JSON_TYPE:
                raise Refused(f"a callback's request is {guard.JSON_TYPE}")
            if set(request.args) - {guard.PAGE_LOAD}:
                raise Refused("a callback's request has nothing after its path that the page does not send")
            guard.check(guard.parsed(request.get_data()), contracts)
            ensure_session()

    def after(response: Response) -> Response:
        path = request.path.removeprefix(app.config.routes_pathname_prefix)
        is_file = path.startswith(KEPT_BY_BROWSERS) and response.status_code < 400
        return set_headers(response, policy, may_be_framed=bool(serving.allow_frames), may_be_kept=is_file)

    first = server.before_request_funcs.setdefault(None, [])
    first.insert(0, before)
    server.after_request(after)
