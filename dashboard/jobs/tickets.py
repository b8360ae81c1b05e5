"""Who may ask for which run: a ticket with an id nobody can guess, for one session and one job.

Sessions that ask the same question share the job; each has a ticket of its own. A ticket without an owner is for
everybody to read and for nobody's page to cancel: the saved comparison with which the server opens.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboard.jobs.job import Job

ID_BYTES = 18
TICKETS_KEPT = 2_000
"""The oldest is forgotten first."""


@dataclass
class Ticket:
    """What a session holds."""

    id: str
    owner: str | None
    job: Job


class Tickets:
    """All tickets. The caller holds a lock."""

    def __init__(self) -> None:
        self._tickets: OrderedDict[str, Ticket] = OrderedDict()

    def give(self, owner: str | None, job: Job) -> str:
        """The id by which an owner may ask for a job: of the ticket it holds, or of a new one."""
        held = self.held(owner, job)
        if held is not None:
            return held
        ticket = Ticket(secrets.token_urlsafe(ID_BYTES), owner, job)
        self._tickets[ticket.id] = ticket
        while len(self._tickets) > TICKETS_KEPT:
            self._tickets.popitem(last=False)
        return ticket.id

    def held(self, owner: str | None, job: Job) -> str | None:
        """The id of an owner's ticket for a job, where it has one."""
        held = (each.id for each in self._tickets.values() if each.job is job and each.owner == owner)
        return next(held, None)

    def find(self, ticket_id: str | None, owner: str | None) -> Ticket | None:
        """The ticket of this id, where it is this owner's or everybody's."""
        ticket = self._tickets.get(ticket_id or "")
        return ticket if ticket is not None and ticket.owner in (owner, None) else None

    def unfinished_of(self, owner: str | None) -> int:
        """How many of an owner's runs wait or go on."""
        return sum(each.owner == owner and not each.job.is_over for each in self._tickets.values())

    def give_up(self, ticket_id: str | None, owner: str | None) -> Job | None:
        """Let an owner give up an unfinished run of its own.

        Returns:
            The job where nobody else waits for it, so that it can be stopped; else None.
        """
        ticket = self._tickets.get(ticket_id or "")
        if ticket is None or ticket.owner != owner or ticket.job.is_over:
            return None
        job = ticket.job
        if all(each is ticket or each.job is not job for each in self._tickets.values()):
            return job
        ticket.job = replace(job, phase="cancelled", ended_at=time.monotonic())
        return None

    def forget(self, jobs: set[int]) -> None:
        """Drop the tickets of jobs that are not kept; a job is named by its `id()`."""
        for ticket_id in [each.id for each in self._tickets.values() if id(each.job) in jobs]:
            del self._tickets[ticket_id]
