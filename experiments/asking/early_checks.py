"""What is looked at before anything runs: sizes, years, places to write; so that no run ends in a fault that
was there to see at its start.
"""

from __future__ import annotations

import contextlib
import datetime
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.ending.bad_input import BadInput
from sim.reading import SEED, SEEDS, read_whole

if TYPE_CHECKING:
    from sim.running.workers import Where
    from sim.scenario.definition import Scenario

ECONOMIES = 64
LEAST_CONSUMERS = 50 * ECONOMIES
LEAST_SMES = 18 * ECONOMIES
"""What `sim.week.sample` needs; written out here because importing it takes long, and --help names these."""
CONSUMERS_HELP = f"at least {LEAST_CONSUMERS:,}"
SMES_HELP = f"at least {LEAST_SMES:,}"
COMPILE_NOTE = "The first run also compiles the model: about a minute more."


def check_sizes(consumers: int | None, smes: int | None, of: str = "") -> None:
    """Refuse a sample that cannot hold every economy; `of` names the scenario that asks for it."""
    asked = (
        ("consumers", consumers, LEAST_CONSUMERS),
        ("smes", smes, LEAST_SMES),
    )
    for name, number, least in asked:
        if number is not None and number < least:
            found = f"{of}: {name} is {number:,}" if of else f"--{name} is {number:,}"
            raise BadInput(f"{found}, expected at least {least:,} ({least // ECONOMIES} in each economy)")


def years_of(arm: Scenario) -> set[int]:
    """Calendar years a run gives figures of."""
    from sim.results.recording import policy_year

    return {policy_year(arm.start + datetime.timedelta(weeks=week)) for week in range(arm.weeks)}


def checked_year(year: int, arms: Sequence[Scenario]) -> int:
    """A year that all runs will cover; 0, the whole run, where they cover no other."""
    if not year:
        return 0
    covered = set.intersection(*(years_of(arm) for arm in arms))
    if year not in covered:
        known = ", ".join(str(each) for each in sorted(covered)) or "none"
        raise BadInput(
            f"--year is {year}, but the run covers {arms[-1].start} to {arms[-1].end}; known: {known}"
        )
    # Figures by year are kept only where there is more than one.
    return 0 if all(years_of(arm) == {year} for arm in arms) else year


def checked_window(window: str, year: int, arms: Sequence[Scenario]) -> str:
    """The window a comparison of these scenarios is read over: a year where one is given, else what is asked.

    Raises:
        BadInput: Both are given, or the runs will not cover it.
    """
    from sim.comparison import EFFECT, WindowError
    from sim.comparison.lawweeks import differing
    from sim.comparison.window import chosen_window

    if year and window != EFFECT:
        raise BadInput(f"--year {year} and --window {window} both choose the weeks; give one of them")
    checked_year(year, arms)
    asked = str(year) if year else window
    base, *others = ({"start": str(arm.start), "policies": []} for arm in arms)
    weeks = arms[-1].weeks
    try:
        chosen_window(arms[-1].start, weeks, [(differing(base, each, weeks), None) for each in others], asked)
    except WindowError as error:
        raise BadInput(f"--window: {error}") from None
    return asked


def check_panel(panel: int | None, arm: Scenario) -> None:
    """Refuse a panel of more consumers or firms than there are."""
    for name, number in (("consumers", arm.consumers), ("SMEs", arm.smes)):
        if panel is not None and panel > number:
            raise BadInput(f"--panel is {panel:,}, more than the {number:,} {name} of the run")


def check_folder(folder: Path, option: str = "--out", of: Path | None = None) -> None:
    """Refuse a folder nothing can be written to, or a file (`of`) in it.

    It is tried, as permissions say little: of /proc, or to root.
    """
    missing = []
    above = folder
    while not above.exists() and above != above.parent:
        missing.append(above)
        above = above.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as fault:
        # /proc and its like say "No such file" of what cannot be made in a folder that is there.
        reason = "" if isinstance(fault, FileNotFoundError) else f": {fault.strerror or fault}"
        raise BadInput(f"{option} {of or folder} cannot be written{reason}; choose another place") from None
    finally:
        # The command makes it in earnest: nothing may stay where it ends before that.
        for made in missing:
            with contextlib.suppress(OSError):
                made.rmdir()


def parsed_where(workers: int | None, scheduler: str | None, jobs: int | None) -> Where | None:
    """Where a run's shards go; None for a run in its own processes."""
    if workers is None and scheduler is None:
        return None
    if workers is not None and scheduler is not None:
        raise BadInput(
            "--workers starts processes here, --scheduler uses workers that are there; give one of them"
        )
    option = "--workers" if workers is not None else "--scheduler"
    if jobs is not None and jobs > 1:
        raise BadInput(
            f"{option} spreads one seed after the other over processes, --jobs {jobs} runs so many seeds at once; "
            "give one of them"
        )
    from sim.running.workers import Where

    return Where(workers=workers, scheduler=scheduler)


def check_target(path: Path, replace: bool, option: str = "--out") -> None:
    """Refuse a file that is there already, or cannot be written."""
    if path.is_dir():
        raise BadInput(f"{option} {path} is a folder, expected a file")
    if path.exists() and not replace:
        raise BadInput(f"{path} already exists; choose another --out, or add --replace")
    check_folder(path.parent, option, of=path)


def first_run_compiles() -> bool:
    """Whether the kernels that every run needs have still to be compiled."""
    from sim.core.kernel_cache import place
    from sim.running.precompile import compiles_first

    return compiles_first(place())


def parsed_seeds(text: str) -> tuple[int, ...]:
    """'10' is seeds 1 to 10; '3,' or '1,4,7' are those."""
    parts = [part for part in text.split(",") if part.strip()]
    if not parts:
        raise BadInput(f"--seeds is {text!r}, expected at least one seed, such as 10 or a list such as 1,2,5")
    try:
        numbers = [read_whole(part, "--seeds", SEED if "," in text else SEEDS) for part in parts]
    except ValueError as fault:
        one = f"; for one seed write {text.strip()}," if text.strip().isdecimal() and int(text[:20]) else ""
        raise BadInput(f"{fault}, or a list such as 1,2,5{one}") from None
    if "," in text:
        twice = sorted({number for number in numbers if numbers.count(number) > 1})
        if twice:
            raise BadInput(f"--seeds is {text!r}: seed {twice[0]} is named twice, which would add nothing")
        return tuple(sorted(numbers))
    return tuple(range(1, numbers[0] + 1))
