"""What a visitor is told when a request is refused or the server fails: one sentence, never a traceback.

A failure gets a reference; the server's standard error has the traceback under the same reference.
"""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING

from dash.exceptions import DependencyException
from flask import jsonify
from werkzeug.exceptions import HTTPException

from dashboard.server.guard import Refused
from dashboard.server.hosts import ForeignHost

if TYPE_CHECKING:
    from flask import Flask, Response

LOG = logging.getLogger("tradewinds.dashboard")


def install_faults(server: Flask) -> None:
    """Answer an app's exceptions in this way; Dash's own two, which are no faults, keep their handlers."""
    server.register_error_handler(Exception, answer_to)


def answer_to(fault: Exception) -> tuple[Response, int]:
    """The answer to a request that ended in an exception."""
    match fault:
        case Refused():
            return jsonify(error=str(fault)), fault.status
        case ForeignHost():
            return jsonify(error=str(fault)), 403
        case DependencyException():
            return jsonify(error="there is no such file"), 404
        case HTTPException():
            return jsonify(error=f"{fault.name}".lower()), fault.code or 500
    reference = secrets.token_hex(4)
    LOG.error("Reference %s: a request could not be answered", reference, exc_info=fault)
    return jsonify(error=f"The server could not answer this. Its terminal says why, under {reference}."), 500
