"""A small reverse proxy that adds a path before the page, in the two ways in which proxies do it.

`strips`: the path is taken off before the request goes on (jupyter-server-proxy's /proxy/PORT/, nginx with a slash
after the address). Otherwise it is passed on as it came (/proxy/absolute/PORT/). `keeps_host`: the visitor's Host goes
on too.
"""

from __future__ import annotations

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NOT_PASSED_ON = {"connection", "keep-alive", "transfer-encoding", "host"}


class ReverseProxy:
    """A running proxy; `address` is what the visitor opens."""

    def __init__(self, port, prefix, *, strips, keeps_host):
        self.seen = []
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.pass_on()

            def do_POST(self):
                self.pass_on()

            def do_HEAD(self):
                self.pass_on()

            def log_message(self, *_):
                pass

            def pass_on(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                proxy.seen.append(self.path)
                if not self.path.startswith(prefix):
                    self.answer(404, {}, b"not behind this path")
                    return
                headers = {
                    key: value for key, value in self.headers.items() if key.lower() not in NOT_PASSED_ON
                }
                headers["Host"] = self.headers["Host"] if keeps_host else f"127.0.0.1:{port}"
                headers["X-Forwarded-Host"] = self.headers["Host"]
                path = "/" + self.path.removeprefix(prefix) if strips else self.path
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                connection.request(self.command, path, body or None, headers)
                answer = connection.getresponse()
                content = answer.read()
                connection.close()
                self.answer(answer.status, dict(answer.getheaders()), content)

            def answer(self, status, headers, content):
                self.send_response(status)
                for key, value in headers.items():
                    if key.lower() not in NOT_PASSED_ON | {"content-length", "date", "server"}:
                        self.send_header(key, value)
                if self.command != "HEAD":
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.port = self.server.server_port
        self.address = f"http://127.0.0.1:{self.port}{prefix}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
