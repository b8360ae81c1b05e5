"""Three hundred forged requests to the dashboard: answered or refused (4xx), never with 500 and never late."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest
from dash import Dash

from dashboard.app import create_app
from dashboard.jobs import JobService
from tests.adversary.requests import CALLBACKS, Forged, forged, honest
from tests.adversary.tally import Tally
from tests.dashboard.fake import MENU

CASES = 300
SLOW_S = 10
HERE = "http://127.0.0.1:8050"


class TooLong(BaseException):
    """A request took too long."""


@pytest.fixture(scope="module")
def app() -> Iterator[Dash]:
    service = JobService("tests.dashboard.fake:simulate")
    made = create_app(service=service, menu=MENU)
    made._setup_server()
    yield made
    service.close()


def callbacks(app: Dash) -> list[dict[str, Any]]:
    """What the browser is told it may call on the server."""
    return [each for each in app._callback_list if not each.get("clientside_function")]


def answer(app: Dash, request: Forged) -> tuple[int, bytes]:
    """Send a request to the app."""

    def late(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SLOW_S)
    try:
        client = app.server.test_client()
        client.get("/", base_url=HERE)  # a browser has opened the page first
        sent = client.open(
            request.path, method=request.method, data=request.body, content_type=request.content_type,
            headers=list(request.headers), base_url=HERE,
        )  # fmt: skip
        return sent.status_code, sent.data
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_honest_requests_are_answered(app: Dash) -> None:
    """The forgeries start from what works."""
    for callback in callbacks(app):
        body = json.dumps(honest(callback)).encode()
        code, said = answer(app, Forged("honest", "POST", CALLBACKS, body))
        assert code in (200, 204), (callback["output"], said[-500:])


def test_forged_requests(app: Dash, tally: Tally) -> None:
    app.server.config["PROPAGATE_EXCEPTIONS"] = False
    listed = callbacks(app)
    for number in range(CASES):
        request = forged(number, listed)
        tally.tried += 1
        label = f"{number} {request.label}"
        started = time.monotonic()
        try:
            code, said = answer(app, request)
        except TooLong:
            tally.hangs.append(label)
            continue
        except Exception as fault:
            tally.tracebacks.append(f"{label}: {fault!r:.200}")
            continue
        if code >= 500 or b"Traceback" in said:
            tally.tracebacks.append(f"{label}: {code} after {time.monotonic() - started:.1f} s")
        elif code < 300 and dict(request.headers).get("Host") == "evil.example":
            tally.wrong_codes.append(f"{label}: {code} to a foreign Host")
        elif code < 300 and dict(request.headers).get("Origin") == "http://evil.example":
            tally.wrong_codes.append(f"{label}: {code} to a foreign Origin")
    tally.assert_clean(CASES)
