"""The worker process as the web process holds it: started when needed, spoken to by lines, ended as a group.

The worker has a session of its own, so that ending it ends whatever it started; it ends by itself when its standard
input closes (`worker.py`), hence with the web process, however that ends.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys

SECONDS_TO_DIE = 10


class WorkerProcess:
    """At most one process. The caller holds a lock."""

    def __init__(self, simulate: str) -> None:
        """Make the holder; no process starts before `ready`.

        Args:
            simulate: "module:function" that the worker calls.
        """
        self._simulate = simulate
        self._process: subprocess.Popen[str] | None = None

    @property
    def id(self) -> int | None:
        """Its process id, where it lives."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def ready(self) -> subprocess.Popen[str]:
        """The living process; a fresh one where there is none."""
        if self._process is None or self._process.poll() is not None:
            self.close_pipes()
            self._process = subprocess.Popen(  # the command line is ours
                [sys.executable, "-m", "dashboard.jobs.worker", self._simulate],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                start_new_session=True,
            )
        return self._process

    def tell(self, line: str) -> None:
        """Write it a line; nothing where it is gone."""
        process = self._process
        if process is not None and process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.write(f"{line}\n")
                process.stdin.flush()

    def end(self) -> None:
        """End it and everything it started. Whoever reads from it sees the end of its output."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait(timeout=SECONDS_TO_DIE)

    def close_pipes(self) -> None:
        """Let go of its pipes, once nobody reads from them."""
        if self._process is not None:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            self._process = None
