"""The job service: runs wait in a queue, a worker process simulates, the page asks how far it is.

One web process holds it. Results are kept by the job's content, so the same question is answered at once the second
time, whoever asks; each session asks by tickets of its own (`tickets.py`). `runner.py` has the queue and the worker.
"""

from __future__ import annotations

import json
import time
from typing import Any

from dashboard.jobs.job import Job, Phase
from dashboard.jobs.run_limits import RunLimits
from dashboard.jobs.runner import JobRunner
from dashboard.jobs.tickets import Tickets

__all__ = ["Job", "JobService", "Phase"]

RESULTS_KEPT = 40
PATIENCE_S = 180.0
"""Browsers let a page in the background ask only once a minute."""
SIMULATE = "dashboard.simulation.simulate:simulate"


class JobService(JobRunner):
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
        super().__init__(simulate, patience_s)
        self.limits = limits or RunLimits()
        self._jobs: dict[str, Job] = {}
        self._tickets = Tickets()
        self._count = 0

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
                    self._forget_old()
                    self._enqueue(job)
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

    def _forget_old(self) -> None:
        over = [content for content, job in self._jobs.items() if job.is_over]
        forgotten = over[: max(0, len(self._jobs) - RESULTS_KEPT)]
        self._tickets.forget({id(self._jobs.pop(content)) for content in forgotten})
