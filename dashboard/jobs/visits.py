"""The job service as one visitor sees it: only the runs of the session that asks.

Callbacks hold this in place of the service, so that none of them can forget to say who asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.server.sessions import known_session

if TYPE_CHECKING:
    from dashboard.jobs.service import Job, JobService


class Visits:
    """The service's questions, each for the session of the request being answered."""

    def __init__(self, service: JobService) -> None:
        self._service = service

    def submit(self, spec: dict[str, Any]) -> str:
        """Ask for a run; returns an id that only this session can use."""
        return self._service.submit(spec, known_session())

    def known(self, spec: dict[str, Any]) -> str | None:
        """The id of a result that is there, or of this session's run that is under way; else None."""
        return self._service.known(spec, known_session())

    def job(self, job_id: str | None) -> Job | None:
        """The run of this id, where it is this session's or everybody's."""
        return self._service.job(job_id, known_session())

    def place(self, job_id: str | None) -> int:
        """How many runs are ahead of a waiting one."""
        return self._service.place(job_id, known_session())

    def cancel(self, job_id: str | None) -> None:
        """Give up a run of this session; one that others wait for goes on for them."""
        self._service.cancel(job_id, known_session())
