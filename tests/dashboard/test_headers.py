"""Headers of every answer."""

from __future__ import annotations

import json

import pytest

from dashboard.server.serving_options import serving
from dashboard.web_app import create_app
from tests.dashboard import forged
from tests.dashboard.fake import MENU
from tests.dashboard.forgeries import Request

HERE = forged.HOST
HUB = "https://hub.example.org"


@pytest.mark.parametrize(
    "path", ["/", "/_dash-layout", "/_dash-dependencies", "/assets/page.js", "/nowhere", "/assets/no"]
)
def test_every_answer_carries_the_headers(app, path):
    client = app.server.test_client()
    answer = client.get(path, headers={"Host": HERE})
    headers = answer.headers
    answer.close()  # of a file
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert "http" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert (headers.get("Cache-Control") == "no-store") is (path != "/assets/page.js")


def test_refusals_and_callbacks_carry_the_headers_too(app):
    client = app.server.test_client()
    body = json.dumps(forged.true_requests(app)["query.data"]).encode()
    refused = client.get("/", headers={"Host": "evil.example"})
    for answer in (forged.send(client, Request("", body)), refused):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_frame_is_allowed_where_asked_for(service):
    app = create_app(service=service, menu=MENU, serving=serving(allow_frames=(f"{HUB}/", "self")))
    headers = app.server.test_client().get("/", headers={"Host": HERE}).headers
    assert f"frame-ancestors {HUB} 'self'" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers


def test_nothing_is_in_debug_mode(app):
    assert not app.server.debug
    assert not app._dev_tools.ui
