"""The job service: queue, worker process, cancel, faults, kept results."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dashboard.facts.figure import Figure
from dashboard.jobs.service import JobService

SLOW, FAULT, DEATH, ENDLESS, DEAF = 11_000, 12_000, 13_000, 14_000, 15_000
SECONDS_ALLOWED = 30
ROOT = Path(__file__).parents[2]
TRADE = Figure("trade_volume_tonnes", weekly=True)


@pytest.fixture
def service():
    service = JobService("tests.dashboard.fake:simulate")
    yield service
    service.close()


def finished(service, job_id):
    job = service.job(job_id)
    until = time.monotonic() + SECONDS_ALLOWED
    while not job.is_over and time.monotonic() < until:
        time.sleep(0.02)
    return job


def running(service, job_id):
    until = time.monotonic() + SECONDS_ALLOWED
    while not service.job(job_id).done and time.monotonic() < until:
        time.sleep(0.02)
    assert service.job(job_id).phase == "running"


def test_a_run_ends_with_facts(service):
    job = finished(service, service.submit({"consumers": SLOW, "weeks": 8}))
    assert job.phase == "done"
    assert job.share_done == 1
    assert job.facts.about.weeks == 8
    assert len(job.facts.series(TRADE).dates) == 8


def test_the_same_question_is_answered_once(service):
    first = service.submit({"consumers": 1})
    finished(service, first)
    assert service.submit({"consumers": 1}) == first
    assert service.submit({"consumers": 1, "weeks": 9}) != first


def test_a_fault_of_the_model_is_told_and_the_worker_lives(service):
    job = finished(service, service.submit({"consumers": FAULT}))
    assert job.phase == "failed"
    assert "no parcels could be priced" in job.fault
    assert "Traceback" in job.details
    assert finished(service, service.submit({"consumers": 1})).phase == "done"


def test_a_worker_that_dies_is_told_and_replaced(service):
    job = finished(service, service.submit({"consumers": DEATH}))
    assert job.phase == "failed"
    assert "exit code 7" in job.details
    assert finished(service, service.submit({"consumers": 1})).phase == "done"


def test_a_cancelled_run_ends_and_its_worker_stays_ready(service):
    job_id = service.submit({"consumers": ENDLESS})
    running(service, job_id)
    process = service.worker_id
    service.cancel(job_id)
    assert service.job(job_id).phase == "cancelled"
    assert finished(service, service.submit({"consumers": 1})).phase == "done"
    assert service.worker_id == process
    assert service.job(job_id).facts is None


def test_a_worker_that_does_not_listen_is_ended_and_another_gets_ready(service):
    job_id = service.submit({"consumers": DEAF})
    running(service, job_id)
    process = service.worker_id
    service.cancel(job_id)
    assert service.job(job_id).phase == "cancelled"
    until = time.monotonic() + SECONDS_ALLOWED
    while service.worker_id in (None, process) and time.monotonic() < until:
        time.sleep(0.02)
    assert service.worker_id not in (None, process)  # before anybody asks for a run
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert finished(service, service.submit({"consumers": 1})).phase == "done"


def test_a_waiting_run_knows_its_place_and_can_be_cancelled(service):
    first = service.submit({"consumers": ENDLESS})
    running(service, first)
    second, third = service.submit({"consumers": 1}), service.submit({"consumers": 1, "weeks": 5})
    assert (service.place(second), service.place(third)) == (1, 2)
    service.cancel(second)
    assert service.place(third) == 1
    service.cancel(first)
    assert finished(service, third).phase == "done"
    assert service.job(second).phase == "cancelled"


def test_an_unknown_job_is_none(service):
    assert service.job(None) is None
    service.cancel("nothing")


def test_a_run_nobody_watches_is_stopped():
    service = JobService("tests.dashboard.fake:simulate", patience_s=1.5)
    try:
        job_id = service.submit({"consumers": ENDLESS})
        running(service, job_id)
        time.sleep(4)
        assert service.job(job_id).phase == "cancelled"
        assert finished(service, service.submit({"consumers": 1})).phase == "done"
    finally:
        service.close()


def test_a_run_nobody_watches_is_not_even_begun():
    service = JobService("tests.dashboard.fake:simulate", patience_s=0.5)
    try:
        first, second = (
            service.submit({"consumers": ENDLESS}),
            service.submit({"consumers": ENDLESS, "weeks": 9}),
        )
        running(service, first)
        waiting = service._jobs[next(key for key in service._jobs if "weeks" in key)]
        until = time.monotonic() + SECONDS_ALLOWED
        while not waiting.is_over and time.monotonic() < until:
            time.sleep(0.05)  # both are asked for by nobody
        assert waiting.phase == "cancelled"
        assert waiting.started_at == 0
        assert service.job(second).phase == "cancelled"
    finally:
        service.close()


def test_a_worker_does_not_outlive_the_page():
    script = (
        "import os, time; from dashboard.jobs.service import JobService; "
        "service = JobService('tests.dashboard.fake:simulate'); "
        f"job = service.submit({{'consumers': {ENDLESS}}})\n"
        "while not service.job(job).done: time.sleep(0.02)\n"
        "print(service.worker_id, flush=True); os.kill(os.getpid(), 9)"
    )
    page = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT
    )
    worker = int(page.stdout)
    until = time.monotonic() + SECONDS_ALLOWED
    while is_running(worker) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_running(worker)


def is_running(process):
    """Whether a process lives; one that only waits to be collected does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
