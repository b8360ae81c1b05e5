"""The app behind the product's own web server, on a free port of this machine, for the length of a test."""

from __future__ import annotations

import threading

from dashboard.server.serving_options import Serving
from dashboard.server.wsgi import WebServer, bind


class Served:
    """A running server; `address` is the page's."""

    def __init__(self, app, serving=None):
        serving = serving or Serving(port=0)
        self.socket = bind(serving)
        self.server = WebServer(app.server, self.socket, serving)
        self.port = self.server.port
        self.address = serving.address(self.port)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()

    def stop(self):
        self.server.stop()
        self.thread.join(timeout=20)
        self.socket.close()
        assert not self.thread.is_alive()
