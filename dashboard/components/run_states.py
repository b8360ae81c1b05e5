"""What the page says of a run that waits, goes on, is stopped or fails, and of a link that was put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from dashboard.facts import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.jobs.service import Job

SECONDS_BEFORE_COMPILING_IS_TOLD = 12.0
COMPILING = "The first run after an installation compiles the model: about a minute."
CANCELLED = "Cancelled. Nothing was saved; your settings are unchanged."
ANNOUNCED_STEPS = 4
"""Progress is read aloud at quarters, not at every poll."""


def progress_words(job: Job, ahead: int) -> tuple[str, str]:
    """How far a run is: as shown at every poll, and as read aloud at quarters."""
    match job.phase:
        case "queued":
            said = f"Waiting: {ahead} run{'s' if ahead != 1 else ''} ahead."
            return said, said
        case "running":
            if not job.total:
                said = "Preparing the world"
                slow = job.seconds > SECONDS_BEFORE_COMPILING_IS_TOLD
                return f"{said} … {COMPILING}" if slow else f"{said} …", said
            left = job.seconds_left
            shown = f"Week {job.done} of {job.total}, all runs together"
            quarter = int(job.share_done * ANNOUNCED_STEPS) * 100 // ANNOUNCED_STEPS
            return (
                f"{shown}; {words.duration(left)} left" if left is not None else shown,
                f"Running, {quarter} per cent done",
            )
        case "done":
            said = f"Simulated in {words.duration(job.seconds)}."
            return said, f"{said} Results are below."
        case "cancelled":
            return CANCELLED, CANCELLED
        case _:
            return "The run failed.", f"The run failed. {job.fault}"


def ending(job: Job) -> Any:
    """What stands above the results once a run was stopped or has failed; nothing otherwise."""
    if job.phase == "cancelled":
        return alert("Cancelled", "Nothing was saved; your settings are unchanged.")
    if job.phase == "failed":
        return alert(
            "The run failed",
            html.Div(
                [
                    html.P(job.fault),
                    html.P("Your settings are unchanged. Try others; the details say what went wrong."),
                    html.Details([html.Summary("Details to copy"), html.Pre(job.details)]),
                ]
            ),
        )
    return None


def alert(title: str, content: Any) -> html.Div:
    """A box that is read aloud when it appears."""
    return html.Div([html.Strong(title), html.Div(content)], className="alert", role="alert")


def moved_words(moved: Mapping[str, float]) -> str:
    """How many sliders of a closed group have been moved; empty for none."""
    return f"{len(moved)} changed" if moved else ""


def link_notice(notices: list[str]) -> Any:
    """What was put right in the address the page was opened with; nothing where it was fine."""
    if not notices:
        return None
    count = len(notices)
    return alert(f"The link was changed in {count} place{'s' if count > 1 else ''}",
                  html.Ul([html.Li(each) for each in notices]))  # fmt: skip
