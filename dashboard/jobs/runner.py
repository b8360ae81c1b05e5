"""Runs one job after the other in the worker process, in a thread of the web process.

A cancelled run ends between two weeks and leaves the worker ready for the next one; a worker that does not listen is
ended with its whole process group, and a fresh one gets ready at once. A run that no page has asked for in a while is
stopped, and not begun where it still waits.
"""

from __future__ import annotations

import atexit
import json
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from dashboard.facts.run_facts import Facts
from dashboard.jobs.worker import STOP
from dashboard.jobs.worker_process import WorkerProcess

if TYPE_CHECKING:
    import subprocess

    from dashboard.jobs.job import Job, Phase

STOP_PATIENCE_S = 2.0
"""Seconds a cancelled run is given to end between two weeks; then its processes are ended."""
STOPPED = "The simulation process stopped unexpectedly. Try again with fewer consumers or seeds."


class JobRunner:
    """The queue, the worker and the thread that serves it. Jobs change under the lock `_changed`."""

    def __init__(self, simulate: str, patience_s: float) -> None:
        """Make it; no process starts before `warm` or the first job.

        Args:
            simulate: "module:function" that the worker calls with (spec, progress) for facts as JSON.
            patience_s: seconds after which a run is stopped when no page asks for it any more.
        """
        self.patience_s = patience_s
        self._queue: deque[Job] = deque()
        self._current: Job | None = None
        self._process = WorkerProcess(simulate)
        self._changed = threading.Condition()
        self._is_closed = False
        self._thread: threading.Thread | None = None
        atexit.register(self.close)

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

    def _enqueue(self, job: Job) -> None:
        with self._changed:
            self._queue.append(job)
            self._start_thread()
            self._changed.notify_all()

    def _stop(self, job: Job) -> None:
        with self._changed:
            if job.is_over:
                return
            job.phase, job.ended_at = "cancelled", time.monotonic()
            if job in self._queue:
                self._queue.remove(job)
            elif job is self._current:
                self._stop_process(job)

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
                job = self._queue.popleft()
                if self._is_unwatched(job):
                    self._stop(job)
                    continue
                self._current = job
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

    def _is_unwatched(self, job: Job) -> bool:
        return time.monotonic() - job.last_seen > self.patience_s

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
                if self._is_unwatched(job):
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
