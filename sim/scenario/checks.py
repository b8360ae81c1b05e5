"""Checks across the lines of a scenario: dates against dates, rules against rules, names given twice.

They look at what each line says on its own, so they speak also when other lines are at fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sim.mechanisms import MECHANISMS
from sim.mechanisms.run_settings import declared_settings
from sim.policy.instrument import INSTRUMENTS, SCOPE_KEYS, Instrument, scope_word
from sim.policy.places import economy_rows, listed, places, positions
from sim.reading import read_day
from sim.scenario.content import MONDAY, ScenarioContent, not_a_monday
from sim.scenario.document import Document, Step

OF_GENERAL_CLOSURE = "wage_speed"
"""The setting that only the general closure reads."""
OF_A_WINDOW, WINDOW = "recommender_relevance", "recommender_window"
"""The setting that is read only where the other is above 0."""
MOST_CONFLICTS = 3
"""Conflicts that are reported of one rule; the others seldom say more."""


def check_entries(document: Document) -> None:
    """Note reversed dates, late announcements, names given twice and entries that decide nothing."""
    entries = document.value.get("policies") if isinstance(document.value, dict) else None
    for number, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            place: tuple[Step, ...] = ("policies", number)
            _check_dates(document, place, entry)
            for key in SCOPE_KEYS:
                _check_twice(document, (*place, key), key, entry.get(key))
            _check_at_least_one(document, place, entry)


def check_start(document: Document) -> None:
    """Note a start that is no Monday."""
    start = _date(document.value.get("start")) if isinstance(document.value, dict) else None
    if start is not None and start.weekday() != MONDAY:
        document.fault(("start",), not_a_monday(start))


def check_contradictions(
    document: Document, own: dict[int, Instrument], inherited: Sequence[Instrument], parent: str | None
) -> None:
    """Note rules of one date that overlap and say different things, and rules that are given twice.

    Two entries of one instrument contradict each other when they start on the same day, reach a common lane
    and category (and mode) at a common time, and decide a common parameter differently. An entry that starts
    later supersedes an earlier one from its date. Duties that are *added* on one date to a common lane are
    refused even when equal, because nobody can know whether the sum is meant.
    """
    of_a_day: dict[tuple[type[Instrument], date], list[tuple[int | None, Instrument]]] = {}
    for number, policy in [(None, policy) for policy in inherited] + list(own.items()):
        others = of_a_day.setdefault((type(policy), policy.start), [])
        if number is not None:
            _check_against(document, number, policy, others, parent)
        others.append((number, policy))


def _check_against(
    document: Document,
    number: int,
    policy: Instrument,
    others: Sequence[tuple[int | None, Instrument]],
    parent: str | None,
) -> None:
    """Note the first few conflicts of a rule with others of its kind and day."""
    noted = 0
    for other_number, other in others:
        if other_number is None:
            where = f"a policy of {parent}"
        else:
            where = f"policy {other_number + 1}{document.line(('policies', other_number))}"
        if _same(policy, other):
            document.fault(("policies", number), f"policy {number + 1} repeats {where} — delete one of them")
        elif conflict := _conflict(policy, other):
            document.fault(("policies", number), f"policy {number + 1} contradicts {where}: {conflict}")
        else:
            continue
        noted += 1
        if noted == MOST_CONFLICTS:
            return


def warnings(policies: Sequence[Instrument], start: date, weeks: int) -> list[tuple[int, str]]:
    """Return (policy number, sentence) for policies that have no effect or do not mean what they say."""
    end = start + timedelta(weeks=weeks)
    said = []
    world = places()
    for number, policy in enumerate(policies):
        label = f"policy {number + 1} ({policy.name})"
        if policy.start >= end:
            last = end - timedelta(days=1)
            said.append(
                (number, f"{label} starts on {policy.start}, after the run ends on {last}: it has no effect")
            )
        elif policy.until is not None and policy.until <= start:
            said.append(
                (
                    number,
                    f"{label} ends on {policy.until}, before the run starts on {start}: it has no effect",
                )
            )
        elif not any(policy.in_force(start + timedelta(weeks=week)) for week in range(weeks)):
            said.append((number, f"{label} is in force on no Thursday of the run: it has no effect"))
        if policy.sets_tariff:
            rows = set(economy_rows(world, policy.importers))
            regulators = {world.trade_regulator[row] for row in rows | set(policy.exporter_rows(world))}
            if len(regulators) == 1:
                said.append(
                    (number, f"{label} covers no goods that cross a customs border: it has no effect")
                )
            for union in sorted({world.trade_regulator[row] for row in rows} - set(world.iso3)):
                members = {row for row, regulator in enumerate(world.trade_regulator) if regulator == union}
                if not members <= rows:
                    names = listed([world.iso3[row] for row in sorted(members & rows)])
                    said.append(
                        (
                            number,
                            f"{label}: tariffs of {names} are set by {union} as one; this rule splits it",
                        )
                    )
    return said


def _check_dates(document: Document, place: tuple[Step, ...], entry: dict[str, Any]) -> None:
    start, until, announced = (_date(entry.get(key)) for key in ("from", "until", "announced"))
    if start and until and until <= start:
        swapped = f" — did you mean from {until} until {start}?" if until < start else ""
        document.fault((*place, "until"), f"until {until} is not after from {start}{swapped}")
    if start and announced and announced > start:
        document.fault((*place, "announced"), f"announced {announced} is after from {start}")


def _check_twice(document: Document, place: tuple[Step, ...], key: str, words: Any) -> None:
    """Note a word of a list that adds nothing to another: a name given twice, a member beside its bloc."""
    if not isinstance(words, list):
        return
    meant = [_rows(key, word) for word in words]
    first: dict[frozenset[int], int] = {}
    for number, rows in enumerate(meant):
        first.setdefault(rows, number)
    for number, rows in enumerate(meant):
        wider = next((other for others, other in first.items() if rows < others), None)
        if rows and first[rows] != number:
            document.fault((*place, number), f"{key} name {words[number]} twice")
        elif rows and wider is not None:
            document.fault(
                (*place, number), f"{key} name {words[number]} beside {words[wider]}, which includes it"
            )


def _rows(key: str, word: object) -> frozenset[int]:
    """Return the rows one word of a scope means; none if it means nothing."""
    try:
        return _scope_rows(key, (scope_word(key, word),)) if isinstance(word, str) else frozenset()
    except ValueError:
        return frozenset()


def _check_at_least_one(document: Document, place: tuple[Step, ...], entry: dict[str, Any]) -> None:
    name = entry.get("instrument")
    if not isinstance(name, str) or name not in INSTRUMENTS:
        return
    needed = INSTRUMENTS[name].at_least_one
    if needed and not any(key in entry for key in needed):
        document.fault(place, f"{name} decides nothing: state at least one of {', '.join(needed)}")


def _same(one: Instrument, other: Instrument) -> bool:
    """Whether two rules of one kind and day say the same of the same."""
    return (
        (one.until, one.announced or one.start, one.grandfathers)
        == (other.until, other.announced or other.start, other.grandfathers)
        and one.sets() == other.sets()
        and all(
            _scope_rows(key, getattr(one, key)) == _scope_rows(key, getattr(other, key)) for key in one.scope
        )
    )


def _conflict(one: Instrument, other: Instrument) -> str:
    """Return what two rules of one kind and day disagree about and what to do, or an empty string."""
    if one.stacks and other.stacks and one.name != "tariff":
        return ""
    overlap = _overlap(one, other)
    if overlap is None:
        return ""
    mine, theirs = one.sets(), other.sets()
    if one.stacks and other.stacks:
        declared = one.declared()["rate"]
        total = declared.written(mine["rate"] + theirs["rate"])
        return (
            f"both start on {one.start}, both add a duty{overlap}, and whether the sum is meant cannot be known — "
            f"write one rule with the rate that is meant ({total} if it is the sum), or separate whom they cover"
        )
    for key in mine:
        if key in theirs and mine[key] != theirs[key]:
            declared = one.declared()[key]
            return (
                f"both start on {one.start}, and give {key} {declared.written(mine[key])} and "
                f"{declared.written(theirs[key])}{overlap} — {_way_out(one, other)}"
            )
    return ""


def _way_out(one: Instrument, other: Instrument) -> str:
    """Say how two rules of one day can both stand: a later one replaces an earlier one only where it says all anew."""
    if one.supersedes and other.supersedes:
        return (
            "give one a later `from` (it then supersedes the other from that day) or separate whom they cover"
        )
    return "delete one, separate whom they cover, or give one an `until` and let the other begin on that day"


@lru_cache(maxsize=4096)
def _scope_rows(key: str, words: tuple[str, ...]) -> frozenset[int]:
    """Return the rows that codes of a scope mean."""
    world = places()
    if key in ("importers", "exporters"):
        return frozenset(economy_rows(world, words))
    return frozenset(positions(world.categories if key == "categories" else world.modes, words))


def _overlap(one: Instrument, other: Instrument) -> str | None:
    """Return ' for CHN to USA' where two policies reach the same lane, category and mode; None if nowhere."""
    world = places()
    shared: dict[str, list[int]] = {}
    for key in one.scope:
        shared[key] = sorted(_scope_rows(key, getattr(one, key)) & _scope_rows(key, getattr(other, key)))
        if not shared[key]:
            return None
    if "importers" not in shared:
        return ""
    importers = _some(shared["importers"], world.iso3)
    if "exporters" not in shared:
        return f" for {importers}"
    exporters = [row for row in shared["exporters"] if shared["importers"] != [row]]
    if not exporters:
        return None
    return f" for goods from {_some(exporters, world.iso3)} to {importers}"


def _some(rows: list[int], names: Sequence[str]) -> str:
    return "all economies" if len(rows) == len(names) else listed([names[row] for row in rows], most=4)


def _date(raw: object) -> date | None:
    try:
        return read_day(raw)
    except ValueError:
        return None


def overridden_settings(scenario: ScenarioContent) -> dict[str, str]:
    """Return settings a scenario gives in vain, with what holds instead.

    In vain: its mechanism is off, wages are fixed, or the setting it belongs to is 0.
    """
    limits = {key: (name, value) for name in scenario.off for key, value in MECHANISMS[name].settings.items()}
    declared = declared_settings()
    said: dict[str, str] = {}
    window = scenario.settings.get(WINDOW, declared[WINDOW].default)
    for key, value in scenario.settings.items():
        item = declared[key]
        given = f"{key} is given as {item.written(value)}"
        name, limit = limits.get(key, ("", value))
        if value == item.default:
            continue
        if value != limit:
            said[key] = f"{given}, but the mechanism {name} is off, so it is {item.written(limit)}"
        elif key == OF_GENERAL_CLOSURE and scenario.closure != "general":
            said[key] = f"{given}, but wages are fixed (closure {scenario.closure}), so it changes nothing"
        elif key == OF_A_WINDOW and not limits.get(WINDOW, ("", window))[1]:
            said[key] = f"{given}, but {WINDOW} is 0, so it changes nothing"
    return said


def policies_in_vain(scenario: ScenarioContent) -> list[str]:
    """Say which policies change nothing because every mechanism they act through is off; one sentence a kind."""
    numbers: dict[str, list[int]] = {}
    for number, policy in enumerate(scenario.policies, start=1):
        if policy.needs and all(name in scenario.off for name in policy.needs):
            numbers.setdefault(policy.name, []).append(number)
    said = []
    for kind, given in numbers.items():
        needs, besides, many = INSTRUMENTS[kind].needs, INSTRUMENTS[kind].besides, len(given) > 1
        off = f"{listed(needs)} {'are' if len(needs) > 1 else 'is'} off"
        who = f"{'policies' if many else 'policy'} {listed([str(number) for number in given])} ({kind})"
        does = f"{'change' if many else 'changes'} {f'only {besides}' if besides else 'nothing'}"
        said.append(f"{who} {does}: {off}")
    return said
