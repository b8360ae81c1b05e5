"""The job service: runs wait in a queue, a worker process simulates, the page asks how far it is.

One web process holds it. Results are kept by the job's content, so the same question is answered at once the second
time, whoever asks; each session asks by tickets of its own (`tickets.py`). A cancelled run that nobody else waits for
ends between two weeks and leaves the worker ready for the next job; a worker that does not listen is ended with its
whole process group, and a fresh one gets ready at once.
"""

from __future__ import annotations

import atexit
import json
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from dashboard.facts import Facts
from dashboard.job import Job, Phase
from dashboard.process import WorkerProcess
from dashboard.server.limits import RunLimits
from dashboard.tickets import Tickets
from dashboard.worker import STOP

if TYPE_CHECKING:
    import subprocess

__all__ = ["Job", "JobService", "Phase"]

RESULTS_KEPT = 40
PATIENCE_S = 180.0
"""Browsers let a page in the background ask only once a minute."""
STOP_PATIENCE_S = 2.0
"""Seconds a cancelled run is given to end between two weeks; then its processes are ended."""
SIMULATE = "dashboard.simulate:simulate"
STOPPED = "The simulation process stopped unexpectedly. Try again with fewer consumers or seeds."


class JobService:
    """A queue, its worker process, and the results."""

    def __init__(
        self, simulate: str = SIMULATE, patience_s: float = PATIENCE_S, limits: RunLimits | None = None
    ) -> None:
        """Make the service; no process starts before `warm` or the first job.

        Args:
            simulate: "module:function" that the worker calls with (spec, progress) for facts as JSON.
            patience_s: seconds after which a run is stopped when no page asks for it any more.
            limits: how many runs, and how large.
        """
        self.patience_s = patience_s
        self.limits = limits or RunLimits()
        self._jobs: dict[str, Job] = {}
        self._tickets = Tickets()
        self._queue: deque[Job] = deque()
        self._current: Job | None = None
        self._process = WorkerProcess(simulate)
        self._changed = threading.Condition()
        self._is_closed = False
        self._thread: threading.Thread | None = None
        self._count = 0
        atexit.register(self.close)

    def submit(self, spec: dict[str, Any], owner: str | None = None) -> str:
        """Ask for a run.

        Args:
            spec: what to simulate; two that are alike are one question.
            owner: the session that asks; what nobody owns, everybody may read.

        Returns:
            An id for this owner. A run over the limits is a job that has failed, and says why.
        """
        content = json.dumps(spec, sort_keys=True)
        with self._changed:
            job = self._jobs.get(content)
            if job is None or job.phase in ("failed", "cancelled"):
                job = self._new(spec, owner)
                if not job.is_over:
                    self._jobs.pop(content, None)
                    self._jobs[content] = job
                    self._queue.append(job)
                    self._forget_old()
                    self._start_thread()
                    self._changed.notify_all()
            return self._tickets.give(owner, job)

    def known(self, spec: dict[str, Any], owner: str | None = None) -> str | None:
        """The id of a question that need not be asked: its result is there, or the owner's run of it is under way.

        A result is everybody's to read, so its id is nobody's: a visitor's first requests may have no session yet.
        """
        with self._changed:
            job = self._jobs.get(json.dumps(spec, sort_keys=True))
            if job is None or job.phase in ("failed", "cancelled"):
                return None
            if job.phase == "done":
                return self._tickets.give(None, job)
            return self._tickets.held(owner, job) if owner is not None else None

    def _new(self, spec: dict[str, Any], owner: str | None) -> Job:
        self._count += 1
        job = Job(id=str(self._count), spec=spec)
        waiting = len(self._queue) + (self._current is not None)
        refusal = self.limits.too_large(spec)
        if owner is not None and refusal is None:
            refusal = self.limits.too_many(self._tickets.unfinished_of(owner), waiting)
        if refusal is not None:
            job.phase, job.fault, job.ended_at = "failed", refusal, time.monotonic()
        return job

    def job(self, job_id: str | None, owner: str | None = None) -> Job | None:
        """The run of this id, or None when it was never here, is forgotten, or is another session's."""
        with self._changed:
            ticket = self._tickets.find(job_id, owner)
            if ticket is None:
                return None
            ticket.job.last_seen = time.monotonic()
            return ticket.job

    def place(self, job_id: str | None, owner: str | None = None) -> int:
        """How many runs are ahead of a waiting one."""
        with self._changed:
            ticket = self._tickets.find(job_id, owner)
            is_busy = self._current is not None and not self._current.is_over
            return self._queue.index(ticket.job) + is_busy if ticket and ticket.job in self._queue else 0

    def cancel(self, job_id: str | None, owner: str | None = None) -> None:
        """Give up a run, waiting or running. Nothing of it is kept, unless another session waits for it too."""
        with self._changed:
            job = self._tickets.give_up(job_id, owner)
            if job is not None:
                self._stop(job)

    def _stop(self, job: Job) -> None:
        with self._changed:
            if job.is_over:
                return
            job.phase, job.ended_at = "cancelled", time.monotonic()
            if job in self._queue:
                self._queue.remove(job)
            elif job is self._current:
                self._stop_process(job)

    def warm(self) -> None:
        """Start the worker now, so that the first run need not wait for imports."""
        with self._changed:
            self._start_thread()
            self._process.ready()

    def close(self) -> None:
        """End the worker and refuse further work."""
        with self._changed:
            self._is_closed = True
            self._process.end()
            if self._current is None:
                self._process.close_pipes()
            self._changed.notify_all()

    @property
    def worker_id(self) -> int | None:
        """Process id of the worker, when there is one."""
        return self._process.id

    def _start_thread(self) -> None:
        if self._thread is None and not self._is_closed:
            self._thread = threading.Thread(target=self._serve, name="dashboard-jobs", daemon=True)
            self._thread.start()

    def _serve(self) -> None:
        while True:
            with self._changed:
                while not self._queue and not self._is_closed:
                    self._changed.wait()
                if self._is_closed:
                    return
                job = self._current = self._queue.popleft()
                job.phase, job.started_at = "running", time.monotonic()
                process = self._process.ready()
            try:
                self._run(job, process)
            except (OSError, ValueError) as fault:  # the pipe broke, or the worker wrote nonsense
                self._end(job, "failed", fault=STOPPED, details=repr(fault))
            with self._changed:
                self._current = None
                if job.phase == "cancelled" and not self._is_closed:
                    self._process.ready()

    def _run(self, job: Job, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(job.spec) + "\n")
        process.stdin.flush()
        for line in process.stdout:
            message = json.loads(line)
            if "progress" in message:
                job.done, job.total = message["progress"]
                if not job.paced_at:
                    job.paced_at, job.done_at_first = time.monotonic(), job.done
                if time.monotonic() - job.last_seen > self.patience_s:
                    self._stop(job)
            elif "stopped" in message:
                return
            elif "facts" in message:
                self._end(job, "done", facts=Facts.from_json(message["facts"]))
                return
            else:
                self._end(job, "failed", fault=message["fault"], details=message["details"])
                return
        self._end(job, "failed", fault=STOPPED, details=f"exit code {process.wait()}")

    def _end(
        self, job: Job, phase: Phase, fault: str = "", details: str = "", facts: Facts | None = None
    ) -> None:
        with self._changed:
            if not job.is_over:
                job.fault, job.details, job.facts = fault, details, facts
                job.phase, job.ended_at = phase, time.monotonic()

    def _stop_process(self, job: Job) -> None:
        """Tell the worker to stop between two weeks; end it when it has not done so in time."""
        process = self._process.id
        self._process.tell(STOP)

        def end() -> None:
            with self._changed:
                if self._current is job and self._process.id == process:
                    self._process.end()

        timer = threading.Timer(STOP_PATIENCE_S, end)
        timer.daemon = True
        timer.start()

    def _forget_old(self) -> None:
        over = [content for content, job in self._jobs.items() if job.is_over]
        forgotten = over[: max(0, len(self._jobs) - RESULTS_KEPT)]
        self._tickets.forget({id(self._jobs.pop(content)) for content in forgotten})
