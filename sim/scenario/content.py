"""What a scenario says: its fields, its changes, and its plain values. Files are read one floor up (`loading`)."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.codes import too_many_instruments
from sim.core.parameter import did_you_mean
from sim.core.settings import ModelSettings
from sim.focus import Focus
from sim.mechanisms.run_settings import declared_settings, make_settings, parse_settings
from sim.mechanisms.switches import ordered
from sim.reading import CONSUMERS, SMES, WEEKS, read_day, read_whole
from sim.reading.identifiers import name_fault
from sim.scenario.data_entries import merged_data, taken_notes
from sim.surroundings.values import plain
from sim.world.moved_words import plain_data

if TYPE_CHECKING:
    from typing import Self

    from sim.policy.instrument import Instrument

MONDAY = 0
CLOSURES = ("partial", "general")
SETTINGS_APPLY_TO = ("both", "scenario")
NOT_SIMULATED = (
    "name", "title", "question", "extends", "compare_with", "sources", "focus", "settings_apply_to",
)  # fmt: skip
"""Keys of a resolved scenario that change no figure of its run."""
SIZES = {"weeks": WEEKS, "consumers": CONSUMERS, "smes": SMES}
MOST_PARENTS = 2
"""A scenario may extend one that itself extends a root; no further."""


@dataclass(frozen=True)
class ScenarioContent:
    """The law, the period, the sizes, the policies and the assumptions that differ; and where they were read."""

    name: str
    """By which it is found; the file's name where it states none."""
    title: str
    """As a report would call it."""
    question: str
    """What it asks, in one sentence."""
    law_date: date
    """The law of this day holds; that of its root."""
    start: date
    """First day of week 0, a Monday."""
    weeks: int
    """Length of the run, weeks."""
    consumers: int
    """Number of consumer agents."""
    smes: int
    """Number of agents that are firms."""
    policies: tuple[Instrument, ...] = ()
    """Policies, those of its parents first."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Overrides of `ModelSettings`, in model units."""
    data: Mapping[str, float | str] = field(default_factory=dict)
    """Numbers of `sim/data` that are moved: by address, a number in the column's own unit or a factor (`x1.2`)."""
    settings_apply_to: str = "both"
    """both: its counterfactual is given settings and data too; scenario: they are part of what is asked."""
    focus: Focus = field(default_factory=Focus)
    """The figure that answers the question; comparisons show it first."""
    closure: str = "partial"
    """partial: wages and incomes fixed; general: they adjust (`sim.week.closure`)."""
    off: tuple[str, ...] = ()
    """Mechanisms in their limit (`sim.mechanisms`), in the order of the switchboard."""
    sources: tuple[str, ...] = ()
    """Where what it states comes from, one text a source."""
    extends: str | None = None
    """Name of its parent; None in a root."""
    root: str = ""
    """The scenario without a parent that this one goes back to: law_2023 or baseline."""
    compare_with: str | None = None
    """Name of its counterfactual; None where it has none."""
    depth: int = 0
    """How many parents there are up to the root."""
    folder: str | None = field(default=None, compare=False, repr=False)
    """Where the file stands; parents and counterfactuals that are no shipped scenarios are looked for there."""
    stand_ins: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Files it was read from that have the name of a shipped scenario and are not that: file to name."""
    warnings: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """What its reader is to be told of it, a sentence each."""

    def __hash__(self) -> int:
        """Hash by content."""
        return hash(self.hash())

    def with_(self, **changes: Any) -> Self:
        """Return a copy with fields changed; `settings` and `data` are merged key by key, dates may be text.

        Settings may be in model units (0.03) or as people write them ('3%'); numbers of `sim/data` are given by address
        (`data={"categories.sigma[electronics]": 5, "categories.sigma": "x1.2"}`).

        Raises:
            ScenarioError: A change cannot be meant; `.faults` lists everything.
        """
        from sim.scenario.document import ScenarioError

        faults: list[str] = []
        changes = self._plain(changes, faults)
        known = [item.name for item in dataclasses.fields(self)]
        for key in [key for key in changes if key not in known]:
            faults.append(f"{self.name}: unknown key {key!r}{did_you_mean(key, known)}")
            del changes[key]
        for key in ("start", "law_date"):
            if isinstance(changes.get(key), str | date):
                try:
                    changes[key] = read_day(changes[key])
                except ValueError as error:
                    faults.append(f"{self.name}: {key}: {error}")
                    del changes[key]
        if "name" in changes and (said := name_fault(changes["name"])):
            faults.append(f"{self.name}: {said}")
        changes |= self._merged(changes, faults)
        for key, bounds in SIZES.items():
            if key in changes:
                try:
                    changes[key] = read_whole(changes[key], key, bounds, text=False)
                except ValueError as error:
                    faults.append(f"{self.name}: {error}")
        faults += [
            f"{self.name}: {key} is {changes.pop(key)!r}, expected a day such as 2025-01-06"
            for key in ("start", "law_date")
            if not isinstance(changes.get(key, self.start), date)
        ]
        start = changes.get("start", self.start)
        if start.weekday() != MONDAY:
            faults.append(f"{self.name}: {not_a_monday(start)}")
        if changes.get("closure", "partial") not in CLOSURES:
            faults.append(f"{self.name}: closure is {changes['closure']!r}, expected {' or '.join(CLOSURES)}")
        applied = changes.get("settings_apply_to", "both")
        if applied not in SETTINGS_APPLY_TO:
            faults.append(
                f"{self.name}: settings_apply_to is {applied!r}, expected {' or '.join(SETTINGS_APPLY_TO)}"
            )
        if "off" in changes:
            try:
                changes["off"] = ordered(changes["off"])
            except ValueError as error:
                faults.append(f"{self.name}: {error}")
        if "policies" in changes:
            changes["policies"] = tuple(changes["policies"])
            if many := too_many_instruments(len(changes["policies"])):
                faults.append(f"{self.name}: policies: {many}")
        if faults:
            raise ScenarioError(faults)
        return dataclasses.replace(self, **changes)

    def _plain(self, changes: Mapping[str, Any], faults: list[str]) -> dict[str, Any]:
        """Return changes as Python's own types; of a day that is none, its scenario's stays."""
        found = {}
        for key, value in changes.items():
            try:
                found[key] = plain(value)
            except ValueError as error:
                faults.append(f"{self.name}: {key}: {error}")
        return found

    def _merged(self, changes: Mapping[str, Any], faults: list[str]) -> dict[str, Any]:
        """Return what is merged key by key with what the scenario says: settings and data."""
        merged: dict[str, Any] = {}
        if "settings" in changes:
            merged["settings"] = self._merged_settings(changes["settings"], faults)
        if "data" in changes:
            merged["data"] = merged_data(changes["data"], self.data, self.name, faults)
            merged["warnings"] = (*self.warnings, *taken_notes(changes["data"]))
        return merged

    def _merged_settings(self, given: Mapping[str, Any], faults: list[str]) -> dict[str, Any]:
        try:
            declared = declared_settings()
            texts = {key: item for key, item in given.items() if isinstance(item, str) or key not in declared}
            values = {key: item for key, item in given.items() if key not in texts}
            merged = {**self.settings, **values, **parse_settings(texts)}
            make_settings(merged)
        except ValueError as error:
            faults.append(f"{self.name}: {error}")
            return dict(self.settings)
        return merged

    # -- asking -------------------------------------------------------------------------------------------
    @property
    def end(self) -> date:
        """The last day of the last week."""
        return self.start + timedelta(weeks=self.weeks, days=-1)

    def model_settings(self) -> ModelSettings:
        """Return every global assumption, this scenario's overrides applied."""
        return make_settings(self.settings)

    @property
    def is_local(self) -> bool:
        """Whether it was read from a file that does not come with Tradewinds."""
        from sim.scenario.library import shipped_folder

        return self.folder is not None and Path(self.folder).resolve() != shipped_folder().resolve()

    # -- writing ------------------------------------------------------------------------------------------
    def resolved(self) -> dict[str, Any]:
        """Return everything the scenario says after inheritance, as plain values that `from_dict` takes."""
        declared, settings = declared_settings(), self.model_settings()
        return {
            "name": self.name,
            "title": self.title,
            "question": self.question,
            "extends": self.root if self.depth else None,
            "law_date": self.law_date.isoformat(),
            "compare_with": self.compare_with,
            "start": self.start.isoformat(),
            "weeks": self.weeks,
            "consumers": self.consumers,
            "smes": self.smes,
            "focus": self.focus.entry(),
            "policies": [as_entry(policy) for policy in self.policies],
            "closure": self.closure,
            "mechanisms": dict.fromkeys(self.off, "off"),
            "settings": {
                key: _file_form(item, value)
                for key, item in declared.items()
                if (value := getattr(settings, key)) != item.default or item.said_at_default
            },
            **({"data": plain_data(self.data)} if self.data else {}),
            "settings_apply_to": self.settings_apply_to,
            "sources": list(self.sources),
        }

    def hash(self) -> str:
        """Return a fingerprint of what is simulated: not of the name, the words or how economies are listed."""
        from sim.policy.places import economy_rows, places

        content = self.resolved()
        for key in NOT_SIMULATED:
            del content[key]
        names = places()
        for entry, policy in zip(content["policies"], self.policies, strict=True):
            entry["announced"] = (policy.announced or policy.start).isoformat()
            for key in ("importers", "exporters", "members"):
                if key in entry:
                    entry[key] = list(economy_rows(names, entry[key]))
            for key, rows in (("categories", policy.category_rows), ("modes", policy.mode_rows)):
                if key in entry:
                    entry[key] = list(rows(names))
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def as_entry(policy: Instrument) -> dict[str, Any]:
    """Return a policy as an entry of `policies:`; parameters left undecided are left out."""
    entry: dict[str, Any] = {"instrument": policy.name}
    for key in policy.scope:
        entry[key] = list(getattr(policy, key))
    entry["from"] = policy.start.isoformat()
    for key in ("until", "announced"):
        day = getattr(policy, key)
        if day is not None:
            entry[key] = day.isoformat()
    if policy.grandfathers is not None:
        entry["grandfathers"] = policy.grandfathers
    for key, value in policy.sets().items():
        entry[key] = _file_form(policy.declared()[key], value)
    return entry


def not_a_monday(start: date) -> str:
    """Say what is wrong with a start, and the Monday before it."""
    monday = start - timedelta(days=start.weekday())
    return f"start {start} is a {start:%A}; runs start on a Monday — did you mean {monday}?"


def _file_form(declared: Any, value: Any) -> Any:
    """A value as a file would say it: shares with a percent sign, the rest as it is."""
    if declared.is_share and value is not None:
        return declared.written(value)
    if isinstance(value, float) and value == int(value):
        return int(value)
    return list(value) if isinstance(value, tuple) else value
