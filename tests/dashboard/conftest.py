"""A page on made-up figures, for tests that ask it over the wire."""

from __future__ import annotations

import pytest

from dashboard.jobs.service import JobService
from dashboard.web_app import create_app
from tests.dashboard.fake import MENU


@pytest.fixture
def service():
    service = JobService("tests.dashboard.fake:simulate")
    yield service
    service.close()


@pytest.fixture
def app(service):
    return create_app(service=service, menu=MENU)
