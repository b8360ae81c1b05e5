"""Three hundred forged requests to the dashboard: answered or refused (4xx), never with 500 and never late."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest
from dash import Dash

from dashboard.jobs.service import JobService
from dashboard.web_app import create_app
from tests.adversary.requests import CALLBACKS, Forged, forged
from tests.adversary.tally import Tally
from tests.dashboard.fake import MENU
from tests.dashboard.forged import forged_requests, send, true_requests

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


def bodies(app: Dash) -> list[dict[str, Any]]:
    """A true body of every callback, of which its first input says that it has changed."""
    made = [body for _, body in sorted(true_requests(app).items())]
    for body in made:
        first = body["inputs"][0]
        first = first[0] if isinstance(first, list) and first else first
        if first:
            name = first["id"]
            text = name if isinstance(name, str) else json.dumps(name, separators=(",", ":"), sort_keys=True)
            body["changedPropIds"] = [f"{text}.{first['property']}"]
    return made


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


def test_true_requests_are_answered(app: Dash) -> None:
    """The forgeries start from what works."""
    for body in bodies(app):
        code, said = answer(app, Forged("true", "POST", CALLBACKS, json.dumps(body).encode()))
        assert code in (200, 204), (body["output"], said[-500:])


def test_forged_requests(app: Dash, tally: Tally) -> None:
    app.server.config["PROPAGATE_EXCEPTIONS"] = False
    listed = bodies(app)
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


def test_forged_requests_by_contract(app: Dash, tally: Tally) -> None:
    """Those that `tests/dashboard/forged.py` draws, each wrong in one named way: every one is refused."""
    client = app.server.test_client()
    client.get("/", base_url=HERE)
    for at, request in enumerate(forged_requests(app, seed=29, count=CASES)):
        tally.tried += 1
        code = send(client, request).status_code
        if code >= 500:
            tally.tracebacks.append(f"{at} {request.what}: {code}")
        elif code < 400:
            tally.wrong_codes.append(f"{at} {request.what}: {code}")
    tally.assert_clean(CASES)
