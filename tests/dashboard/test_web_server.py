"""The web server on a real socket: what is too long or too slow is refused, others are served, Ctrl-C ends it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dashboard.jobs.service import JobService
from dashboard.server.serving_options import Serving
from dashboard.server.wsgi import CannotListen, HurriedChannel, bind
from dashboard.web_app import create_app
from tests.dashboard.fake import MENU
from tests.dashboard.served import Served

PATIENCE_S = 60
ROOT = Path(__file__).parents[2]
POST = b"POST /_dash-update-component HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def served():
    service = JobService("tests.dashboard.fake:simulate")
    served = Served(create_app(service=service, menu=MENU))
    yield served
    served.stop()
    service.close()


def connect(served):
    return socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE_S)


def status(said):
    return int(said.split(b" ", 2)[1]) if said else None


def answers(served):
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE_S)
    connection.request("GET", "/_dash-dependencies")
    code = connection.getresponse().status
    connection.close()
    return code == 200


def test_a_body_over_the_limit_is_refused_before_it_is_sent(served):
    with connect(served) as client:
        client.sendall(POST + b"Content-Length: 200000000\r\n\r\n")
        assert status(client.recv(4096)) == 413
    assert answers(served)


def test_a_body_without_a_length_is_refused_once_it_is_over_the_limit(served):
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with connect(served) as client:
        client.sendall(POST + b"Transfer-Encoding: chunked\r\n\r\n")
        try:
            for _ in range(200):  # 13 million bytes, of which the server takes one
                client.sendall(chunk)
            is_refused = status(client.recv(4096)) == 413
        except (BrokenPipeError, ConnectionResetError):  # closed while more was sent
            is_refused = True
    assert is_refused
    assert answers(served)


def test_a_header_over_the_limit_is_refused(served):
    with connect(served) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 40_000 + b"\r\n\r\n")
        assert status(client.recv(4096)) == 431
    assert answers(served)


@pytest.mark.parametrize(
    "line",
    [
        b"\x00\xff\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost 127.0.0.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\r\n\r\n",
    ],
)
def test_what_is_not_http_is_a_bad_request(served, line):
    with connect(served) as client:
        client.sendall(line)
        client.shutdown(socket.SHUT_WR)
        said = client.recv(4096)
    assert status(said) in (None, 400, 403)
    assert b"Traceback" not in said
    assert answers(served)


def test_a_client_that_drips_is_let_go_and_holds_up_nobody(served, monkeypatch):
    monkeypatch.setattr(HurriedChannel, "receive_s", 2.0)
    clients = [connect(served) for _ in range(30)]
    try:
        for client in clients:
            client.sendall(POST + b"Content-Length: 1000\r\n\r\n")
        until = time.monotonic() + PATIENCE_S
        is_closed = False
        while not is_closed and time.monotonic() < until:
            assert answers(served)
            try:
                clients[0].sendall(b"x")
                clients[0].settimeout(0.3)
                is_closed = clients[0].recv(1) == b""
            except TimeoutError:
                pass
            except ConnectionError:
                is_closed = True
        assert is_closed
    finally:
        for client in clients:
            client.close()


def test_a_port_that_is_taken_is_told(served):
    with pytest.raises(CannotListen, match=f"port {served.port} cannot be used: .*; choose another --port"):
        bind(Serving(port=served.port))
    with pytest.raises(
        CannotListen, match=r"address 203\.0\.113\.9 cannot be used: .*; choose another --host"
    ):
        bind(Serving(host="203.0.113.9", port=0))


def test_only_this_computer_is_listened_to(served):
    assert served.socket.getsockname()[0] == "127.0.0.1"
    assert Serving().is_local
    assert not Serving(host="0.0.0.0").is_local


def test_ctrl_c_ends_the_command_its_worker_and_says_nothing_of_python():
    script = (
        "import dashboard.jobs.service, dashboard.web_app as app, sys; "
        "real = dashboard.jobs.service.JobService; "
        "app.JobService = lambda: real('tests.dashboard.fake:simulate'); "
        "from experiments.cli.exit_codes import exit_code; "
        "sys.exit(exit_code(['dashboard', '--no-browser', '--port', '0', '--json']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as page:
        said = ""
        while not said.rstrip().endswith("}"):
            said += page.stdout.readline()
        address = json.loads(said)["address"]
        port = int(address.rsplit(":", 1)[1].strip("/"))
        open_connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=PATIENCE_S
        )  # as browsers keep one
        open_connection.request("GET", "/_dash-dependencies")
        assert open_connection.getresponse().read()
        children = Path(f"/proc/{page.pid}/task/{page.pid}/children").read_text(encoding="utf-8").split()
        page.send_signal(signal.SIGINT)
        try:
            _, complaints = page.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            page.kill()  # as where a shell in the background hands SIGINT down as ignored: fail, do not wait for ever
            raise
        open_connection.close()
    assert page.returncode == 0, complaints
    assert "Traceback" not in complaints
    assert children
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(int(child), 0)
