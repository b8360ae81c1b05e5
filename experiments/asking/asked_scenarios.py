"""Scenarios as the command line asks for them: loaded, changed by its options, and the baseline first."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from experiments.asking.early_checks import check_sizes
from experiments.ending.bad_input import BadInput
from sim.reading import read_day

if TYPE_CHECKING:
    from experiments.asking.asked_switches import Switches
    from experiments.asking.shared_options import Simulated
    from sim.scenario.definition import Scenario


def arranged(name: str, asked: Simulated, switches: Switches | None = None) -> Scenario:
    """Load a scenario and apply what the command line says of it."""
    from sim.scenario.definition import Scenario

    check_sizes(asked.consumers, asked.smes)
    scenario = Scenario.load(name)
    changes: dict[str, Any] = {
        key: value for key in ("weeks", "consumers", "smes") if (value := getattr(asked, key)) is not None
    }
    if asked.start is not None:
        changes["start"] = parsed_start(asked.start)
    if asked.settings:
        changes |= parsed_overrides(asked.settings)
    arm = scenario.with_(**changes) if changes else scenario
    arm = switches.applied(arm) if switches else arm
    check_sizes(arm.consumers, arm.smes, of=arm.name)
    return arm


def counterfactual_first(names: list[str], asked: Simulated, switches: Switches) -> list[Scenario]:
    """The scenarios to compare, the baseline first; a lone scenario brings its counterfactual."""
    from sim.comparison.compare_scenarios import distinctly_named, with_counterfactual

    arms = [arranged(name, asked, switches) for name in names]
    if len(arms) > 1:
        return distinctly_named(with_common_weeks(arms))
    base = with_counterfactual(arms)[0]
    if asked.settings:
        base = base.with_(**parsed_overrides(asked.settings))
    return distinctly_named([base, *arms])


def with_common_weeks(arms: list[Scenario]) -> list[Scenario]:
    """Bring the baseline to the weeks and sizes of what it is compared with; all the others must agree."""
    base, first, *more = arms
    wanted = {key: getattr(first, key) for key in ("start", "weeks", "consumers", "smes")}
    for other in more:
        for key, value in wanted.items():
            if getattr(other, key) != value:
                raise BadInput(
                    f"{first.name} and {other.name} differ in {key}: {value} and {getattr(other, key)}; "
                    f"give --{key} for all, or compare them one at a time"
                )
    same = all(getattr(base, key) == value for key, value in wanted.items())
    return [base if same else base.with_(**wanted), first, *more]


def parsed_start(text: str) -> datetime.date:
    """A Monday; another day is refused with the Monday that was probably meant."""
    try:
        day = read_day(text)
    except ValueError as fault:
        raise BadInput(f"--start: {fault}") from None
    if day.weekday():
        monday = day - datetime.timedelta(days=day.weekday())
        raise BadInput(f"--start is {day}, a {day:%A}; weeks start on Mondays — did you mean {monday}?")
    return day


def parsed_overrides(pairs: list[str]) -> dict[str, Any]:
    """Return `key=value` texts as changes of a scenario: settings by name, numbers of sim/data by address.

    Raises:
        BadInput: a key is neither (the nearest name is given), or a value cannot be meant.
    """
    from sim.mechanisms.run_settings import declared_settings, parse_settings
    from sim.world.data_address import is_address

    raw: dict[str, object] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise BadInput(f"--set {pair!r}: expected key=value, e.g. cross_border_share=4%")
        raw[key.strip()] = value.strip()
    declared = declared_settings()
    by_address = {key: value for key, value in raw.items() if key not in declared and is_address(key)}
    try:
        settings = parse_settings({key: value for key, value in raw.items() if key not in by_address})
        changes = {"settings": settings, "data": _parsed_data(by_address)}
        return {key: values for key, values in changes.items() if values}
    except ValueError as fault:
        raise BadInput(f"--set: {fault}") from None


def _parsed_data(raw: dict[str, object]) -> dict[str, Any]:
    """Numbers of sim/data by address as it was written, so that a scenario can say what it was taken for."""
    if not raw:
        return {}
    from sim.world.data_changes import canonical, read_address

    known = canonical(raw)
    return {text: known[str(read_address(text))] for text in raw}
