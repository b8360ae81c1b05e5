"""`data:` of a scenario: numbers of sim/data that are moved, read from a file and merged with the parent's.

The tables are read only where a scenario moves something.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sim.mechanisms import MECHANISMS
from sim.mechanisms.run_settings import declared_settings
from sim.naming.shown import shown
from sim.world.moved_words import DataChanges
from sim.world.numbers_without_effect import COLUMNS

if TYPE_CHECKING:
    from sim.scenario.document import Document

KEY = "data"
MOST_ADDRESSES = 200
"""Of one scenario."""


def read_entries(document: Document) -> dict[str, float | str]:
    """Return what a document's `data:` says, in its own spelling; faults are noted at their lines."""
    entries = document.value.get(KEY) if isinstance(document.value, dict) else None
    if not isinstance(entries, dict) or not entries:
        return {}
    if len(entries) > MOST_ADDRESSES:
        document.fault((KEY,), f"data has {len(entries)} addresses; at most {MOST_ADDRESSES}")
        return {}
    from sim.world.data_changes import canonical, read_address

    found: dict[str, float | str] = {}
    for text, raw in entries.items():
        place = (KEY, text)
        if text in declared_settings():
            document.fault(place, f"{text} is a setting: write it under `settings:`", at_key=True)
            continue
        try:
            read_address(str(text))
        except ValueError as fault:
            document.fault(place, str(fault), at_key=True)
            continue
        try:
            (address, value), *_ = canonical({text: raw}).items()
        except ValueError as fault:
            document.fault(place, str(fault))
            continue
        if found.setdefault(address, value) != value:
            document.fault(place, f"{address} is given twice, with different values", at_key=True)
    return found


def check_merged(document: Document, own: DataChanges, inherited: DataChanges) -> None:
    """Note numbers that leave their range, addresses that contradict each other, and shares that cannot sum to 1."""
    if not own:
        return
    from sim.world.data_changes import DataChangeError, canonical, moved

    try:
        moved({**inherited, **own})
    except DataChangeError as fault:
        entries = document.value[KEY]
        written = next((text for text in entries if fault.address in canonical({text: entries[text]})), None)
        document.fault((KEY,) if written is None else (KEY, written), str(fault))


def merged_data(given: Any, before: DataChanges, whose: str, faults: list[str]) -> dict[str, Any]:
    """Return changes with some added, for `Scenario.with_`; faults are noted, and what was before returned."""
    if not isinstance(given, Mapping):
        faults.append(f"{whose}: data is {shown(given)}, expected a mapping of addresses to values")
        return dict(before)
    if not given:
        return dict(before)
    from sim.world.data_changes import canonical, moved

    try:
        made: dict[str, Any] = {**before, **canonical(given)}
        moved(made)
    except ValueError as fault:
        faults.append(f"{whose}: data: {fault}")
        return dict(before)
    return dict(sorted(made.items()))


def taken_notes(given: Any) -> list[str]:
    """Say which addresses columns' names without their tables were taken for; nothing of what is no address."""
    if not isinstance(given, Mapping) or not given:
        return []
    from sim.world.data_address import AddressError, taken_for

    found = []
    for text in given:
        with suppress(AddressError):
            found.append(taken_for(str(text)))
    return [said for said in found if said]


def data_in_vain(data: DataChanges, off: Sequence[str]) -> dict[str, str]:
    """Return addresses that change nothing: no run reads their column, or a mechanism that is off sets all of it."""
    limits = {place: name for name in off for place in MECHANISMS[name].columns}
    unread = {
        address: f"{address} is given, but no run reads {place}, so it changes nothing ({COLUMNS[place]})"
        for address in data
        if (place := address.partition("[")[0]) in COLUMNS
    }
    return unread | {
        address: f"{address} is given, but the mechanism {limits[place]} is off and sets {place}, so it changes nothing"
        for address in data
        if (place := address.partition("[")[0]) in limits
    }


__all__ = [
    "check_merged", "data_in_vain", "merged_data", "read_entries", "taken_notes",
]  # fmt: skip
