"""The job service: runs wait in a queue, a worker process simulates, the page asks how far it is.

One web process holds it. Results are kept by the job's content, so the same question is answered at once the second
time. A cancelled run ends between two weeks and leaves the worker ready for the next job; a worker that does not listen
is ended with its whole process group, and a fresh one gets ready at once.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import Any, Literal

from dashboard.facts import Facts
from dashboard.worker import STOP

Phase = Literal["queued", "running", "done", "failed", "cancelled"]

RESULTS_KEPT = 40
PATIENCE_S = 180.0
"""Browsers let a page in the background ask only once a minute."""
STOP_PATIENCE_S = 2.0
"""Seconds a cancelled run is given to end between two weeks; then its processes are ended."""
SIMULATE = "dashboard.simulate:simulate"
STOPPED = "The simulation process stopped unexpectedly. Try again with fewer consumers or seeds."


@dataclass
class Job:
    """One run asked for."""

    id: str
    spec: dict[str, Any]
    phase: Phase = "queued"
    done: int = 0
    total: int = 0
    last_seen: float = field(default_factory=time.monotonic)
    """When a page last asked how far it is; a run nobody watches any more is stopped."""
    started_at: float = 0.0
    paced_at: float = 0.0
    """When the first weeks were done: what came before was preparation."""
    done_at_first: int = 0
    ended_at: float = 0.0
    fault: str = ""
    details: str = ""
    facts: Facts | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.phase in ("done", "failed", "cancelled")

    @property
    def share_done(self) -> float:
        """Weeks done as a share of all weeks (0..1)."""
        return self.done / self.total if self.total else 0.0

    @property
    def seconds(self) -> float:
        """Seconds since it started to run, until it ended."""
        return (self.ended_at or time.monotonic()) - self.started_at if self.started_at else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Seconds still to go at the present pace; None while there is no pace yet."""
        done = self.done - self.done_at_first
        if not self.paced_at or done < 0.02 * self.total:
            return None
        return (time.monotonic() - self.paced_at) * (self.total - self.done) / done


class JobService:
    """A queue, its worker process, and the results."""

    def __init__(self, simulate: str = SIMULATE, patience_s: float = PATIENCE_S) -> None:
        """Make the service; no process starts before `warm` or the first job.

        Args:
            simulate: "module:function" that the worker calls with (spec, progress) for facts as JSON.
            patience_s: seconds after which a run is stopped when no page asks for it any more.
        """
        self.patience_s = patience_s
        self._simulate = simulate
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._queue: deque[Job] = deque()
        self._current: Job | None = None
        self._process: subprocess.Popen[str] | None = None
        self._changed = threading.Condition()
        self._is_closed = False
        self._thread: threading.Thread | None = None
        self._count = 0
        atexit.register(self.close)

    def submit(self, spec: dict[str, Any]) -> str:
        """Ask for a run; returns the id of the job, or of the one that answers the same question already."""
        content = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:12]
        with self._changed:
            for job in self._jobs.values():
                if job.id.startswith(content) and job.phase in ("queued", "running", "done"):
                    return job.id
            self._count += 1
            job = Job(id=f"{content}-{self._count}", spec=spec)
            self._jobs[job.id] = job
            self._queue.append(job)
            self._forget_old()
            self._start_thread()
            self._changed.notify_all()
        return job.id

    def job(self, job_id: str | None) -> Job | None:
        """The job of this id, or None when it was never here or is forgotten."""
        with self._changed:
            job = self._jobs.get(job_id or "")
            if job is not None:
                job.last_seen = time.monotonic()
            return job

    def place(self, job_id: str) -> int:
        """How many runs are ahead of a waiting one."""
        with self._changed:
            ahead = [job.id for job in self._queue]
            is_busy = self._current is not None and not self._current.is_over
            return ahead.index(job_id) + is_busy if job_id in ahead else 0

    def cancel(self, job_id: str | None) -> None:
        """Stop a run, waiting or running. Nothing of it is kept."""
        with self._changed:
            job = self._jobs.get(job_id or "")
            if job is None or job.is_over:
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
            self._ready_process()

    def close(self) -> None:
        """End the worker and refuse further work."""
        with self._changed:
            self._is_closed = True
            self._end_process()
            self._changed.notify_all()

    @property
    def worker_id(self) -> int | None:
        """Process id of the worker, when there is one."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

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
                process = self._ready_process()
            try:
                self._run(job, process)
            except (OSError, ValueError) as fault:  # the pipe broke, or the worker wrote nonsense
                self._end(job, "failed", fault=STOPPED, details=repr(fault))
            with self._changed:
                self._current = None
                if job.phase == "cancelled" and not self._is_closed:
                    self._ready_process()

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
                    self.cancel(job.id)
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

    def _ready_process(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._close_pipes()
            self._process = subprocess.Popen(  # the command line is ours
                [sys.executable, "-m", "dashboard.worker", self._simulate],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                start_new_session=True,
            )
        return self._process

    def _stop_process(self, job: Job) -> None:
        """Tell the worker to stop between two weeks; end it when it has not done so in time."""
        process = self._process
        if process is None or process.stdin is None:
            return
        with contextlib.suppress(OSError):
            process.stdin.write(f"{STOP}\n")
            process.stdin.flush()

        def end() -> None:
            with self._changed:
                if self._current is job and self._process is process:
                    self._end_process()

        timer = threading.Timer(STOP_PATIENCE_S, end)
        timer.daemon = True
        timer.start()

    def _end_process(self) -> None:
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                if hasattr(os, "killpg"):
                    os.killpg(process.pid, signal.SIGKILL)
                else:
                    process.kill()
            process.wait(timeout=10)
        if self._current is None:
            self._close_pipes()

    def _close_pipes(self) -> None:
        if self._process is not None:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            self._process = None

    def _forget_old(self) -> None:
        over = [job_id for job_id, job in self._jobs.items() if job.is_over]
        for job_id in over[: max(0, len(self._jobs) - RESULTS_KEPT)]:
            del self._jobs[job_id]
