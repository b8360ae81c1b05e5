"""Loading: a scenario file and its parents become what one scenario says, or every fault at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sim.core.codes import too_many_instruments
from sim.core.parameter import did_you_mean
from sim.focus import Focus, derived
from sim.mechanisms.switches import ordered
from sim.naming.shown import shown
from sim.policy.instrument import Instrument
from sim.reading.identifiers import name_fault, stem_fault
from sim.reading.text_files import UnreadableText, decoded, read_file
from sim.scenario.checks import check_contradictions, check_entries, check_start, warnings
from sim.scenario.content import MOST_PARENTS, ScenarioContent
from sim.scenario.data_entries import check_merged, read_entries, taken_notes
from sim.scenario.document import Document, ScenarioError, read_text
from sim.scenario.library import (
    is_path,
    known_names,
    label_of,
    own_spelling,
    path_of,
    stand_in,
    unread_namesake,
)
from sim.scenario.messages import known_keys, parsed_policies, validated
from sim.surroundings.values import plain

DEFAULT_WEEKS = 104
DEFAULT_CONSUMERS = 50_000
DEFAULT_SMES = 2_000
FIRST_LAW, LAST_LAW = date(2021, 1, 1), date(2026, 9, 30)
"""The span the dated tables of `sim/data` cover."""


@dataclass(frozen=True)
class _Origin:
    """Where a scenario comes from: its name, its folder and the files that are being read above it."""

    name: str
    folder: str | None
    children: tuple[Path, ...] = ()
    path: Path | None = None
    """The file itself; None for text."""


def load(name_or_path: str | Path) -> ScenarioContent:
    """Return a scenario by name or path; see `Scenario.load`."""
    text = str(name_or_path)
    if is_path(text):
        return _load_file(Path(text), text, ())
    return find(text, None)


def find(name: str, folder: str | None, children: tuple[Path, ...] = ()) -> ScenarioContent:
    """Return a scenario by name, a shipped one first and from a folder then, or by a path from that folder on."""
    path = path_of(name, folder)
    if path is None:
        known = known_names(folder)
        raise ScenarioError(
            [f"unknown scenario {shown(name)}{did_you_mean(name, known)}; known: {', '.join(known)}"]
        )
    return _load_file(path, label_of(path), children)


def from_yaml(text: str, name: str, label: str) -> ScenarioContent:
    """Return a scenario from YAML text; see `Scenario.from_yaml`."""
    return _build(read_text(text, label), _Origin(name, None))


def from_dict(content: Mapping[str, Any], name: str) -> ScenarioContent:
    """Return a scenario from plain values; see `Scenario.from_dict`."""
    try:
        value = plain(content)
    except ValueError as error:
        raise ScenarioError([f"<dict>: {error}"]) from None
    return _build(Document("<dict>", value=value), _Origin(name, None))


def _load_file(path: Path, label: str, children: tuple[Path, ...]) -> ScenarioContent:
    try:
        text = decoded(read_file(path))
    except FileNotFoundError:
        near = did_you_mean(path.stem, known_names(str(path.parent)))
        raise ScenarioError([f"{label}: no such file{near}"]) from None
    except UnreadableText as error:
        where = f":{error.line}:{error.column}:" if error.line else ""
        raise ScenarioError([f"{label}{where} {error.message}"]) from None
    return _build(read_text(text, label), _Origin(path.stem, str(path.parent), children, path.resolve()))


def _build(document: Document, origin: _Origin) -> ScenarioContent:
    """Return the scenario of a document, or raise all its faults."""
    if isinstance(document.value, dict):
        # A key left empty is not given; an unknown one is unknown, empty or not.
        known = known_keys((), document)
        document.value = {
            key: item for key, item in document.value.items() if item is not None or key not in known
        }
    content = document.value if isinstance(document.value, dict) else {}
    form = validated(document)
    if "name" not in content:
        wrong = stem_fault(origin.name) if origin.folder else name_fault(origin.name)
        if wrong:
            document.fault((), wrong)
    check_entries(document)
    check_start(document)
    own = parsed_policies(document)
    data = read_entries(document)
    parent = _parent(document, content, origin)
    check_merged(document, data, parent.data if parent is not None else {})
    inherited = parent.policies if parent is not None else ()
    if many := too_many_instruments(len(inherited) + len(own)):
        document.fault(("policies",), many)
    check_contradictions(document, own, inherited, parent.name if parent else None)
    _check_compare_with(document, content, origin)
    _check_root(document, content, parent)
    if document.found or form is None:
        raise ScenarioError(document.faults())
    made = _assembled(form, tuple(own[number] for number in sorted(own)), data, parent, origin)
    said = warnings(made.policies, made.start, made.weeks)
    offset = len(inherited)
    texts = [
        document.at(("policies", number - offset), sentence) if number >= offset else sentence
        for number, sentence in said
    ]
    texts += [
        document.at(
            (key,),
            f"{content[key]} is the scenario that comes with Tradewinds, not the file beside this one; "
            f"`{key}: {namesake}` means the file",
        )
        for key in ("extends", "compare_with")
        if (namesake := unread_namesake(str(content.get(key)), origin.folder))
    ]
    texts += taken_notes(content.get("data"))
    if not made.sources:
        texts.append(document.at((), "no sources are given"))
    return replace(made, warnings=tuple(texts))


def _parent(document: Document, content: dict[str, Any], origin: _Origin) -> ScenarioContent | None:
    """Return the parent, or note why there is none."""
    name = content.get("extends")
    if not isinstance(name, str):
        return None
    place = ("extends",)
    path = path_of(name, origin.folder)
    chain = (*origin.children, *filter(None, (origin.path,)))
    if path is not None and path.resolve() in chain:
        stems = [each.stem for each in (*chain, path)]
        document.fault(place, f"extends goes in a circle: {' extends '.join(stems)}")
        return None
    if path is None:
        known = known_names(origin.folder)
        document.fault(
            place,
            f"unknown parent {shown(name)}{did_you_mean(name, known)}; forward scenarios extend baseline",
        )
        return None
    try:
        parent = find(name, origin.folder, chain)
    except ScenarioError as error:
        document.fault(place, f"the parent {name} has faults of its own: {error.faults[0]}")
        for fault in error.faults[1:]:
            document.fault(place, f"the parent {name}: {fault}")
        return None
    if parent.depth + 1 > MOST_PARENTS:
        document.fault(place, f"{name} extends {parent.extends}, which itself extends another: at most one level — "
                              f"extend {parent.root} and state what differs")  # fmt: skip
        return None
    return parent


def _check_compare_with(document: Document, content: dict[str, Any], origin: _Origin) -> None:
    name = content.get("compare_with")
    if not isinstance(name, str):
        return
    path = path_of(name, origin.folder)
    if path is not None and path.resolve() == origin.path:
        document.fault(("compare_with",), "a scenario cannot be compared with itself")
    elif path is None:
        known = known_names(origin.folder)
        document.fault(("compare_with",), f"unknown scenario {shown(name)}{did_you_mean(name, known)}")


def _check_root(document: Document, content: dict[str, Any], parent: ScenarioContent | None) -> None:
    """Note a file without a parent that is no root, and a root's date of law that no table covers."""
    law = content.get("law_date")
    if content and "extends" not in content and law is None:
        document.fault((), "missing key 'extends': historic scenarios extend law_2023, forward ones baseline")
    try:
        day = date.fromisoformat(law) if isinstance(law, str) else law
    except ValueError:
        return
    if not isinstance(day, date):
        return
    if not FIRST_LAW <= day <= LAST_LAW:
        document.fault(
            ("law_date",), f"law_date {day} is outside the dated tables, {FIRST_LAW} to {LAST_LAW}"
        )
    if parent is not None and day != parent.law_date:
        document.fault(
            ("law_date",), f"law_date is the parent's ({parent.law_date}); only a root has its own"
        )
    if "extends" not in content and "start" not in content:
        document.fault((), "missing key 'start', which a root needs")


def _assembled(
    form: Any, own: tuple[Instrument, ...], data: Mapping[str, float | str], parent: ScenarioContent | None,
    origin: _Origin,
) -> ScenarioContent:  # fmt: skip
    """Return the scenario with what it inherits."""
    name = form.name or origin.name
    settings = {key: getattr(form.settings, key) for key in form.settings.model_fields_set}
    settings = {key: tuple(value) if isinstance(value, list) else value for key, value in settings.items()}
    above = parent
    own_file = stand_in(origin.name, origin.folder)
    switches = {**dict.fromkeys(above.off if above else (), False), **form.mechanisms}
    return ScenarioContent(
        name=name,
        title=form.title or name.replace("_", " "),
        question=form.question,
        law_date=above.law_date if above else form.law_date,
        start=form.start or (above.start if above else form.start),
        weeks=form.weeks or (above.weeks if above else DEFAULT_WEEKS),
        consumers=form.consumers or (above.consumers if above else DEFAULT_CONSUMERS),
        smes=form.smes or (above.smes if above else DEFAULT_SMES),
        policies=(above.policies if above else ()) + own,
        settings={**(above.settings if above else {}), **settings},
        data=dict(sorted({**(above.data if above else {}), **data}.items())),
        closure=form.closure or (above.closure if above else "partial"),
        off=ordered(name for name, is_on in switches.items() if not is_on),
        settings_apply_to=form.settings_apply_to or (above.settings_apply_to if above else "both"),
        focus=_focus(form, own, above),
        sources=tuple(form.sources),
        extends=above.name if above else None,
        root=above.root if above else f"./{origin.name}.yaml" if own_file else name,
        compare_with=(form.compare_with and own_spelling(form.compare_with, origin.folder))
        or (above.compare_with if above else None),
        depth=above.depth + 1 if above else 0,
        folder=origin.folder,
        stand_ins={**(above.stand_ins if above else {}), **own_file},
    )


def _focus(form: Any, own: tuple[Instrument, ...], parent: ScenarioContent | None) -> Focus:
    """Return the focus a file declares, or what its own rules say."""
    if form.focus is not None:
        return Focus(form.focus.metric, form.focus.place, form.focus.since)
    return derived(own, parent.focus if parent else None)
