"""Commands that look things up: list, explain, check."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.cli.shell import CHECK_FAILED, BadInput, JsonOption, QuietOption, Shell, print_json
from experiments.cli.switching import ClosureOption, OffOption, OnOption, Switches
from experiments.terminal.table import Column, table

if TYPE_CHECKING:
    from collections.abc import Callable

Row = dict[str, Any]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("list", rich_help_panel="Look up", epilog="Example: tradewinds list metrics")(list_command)
    app.command(
        "explain",
        rich_help_panel="Look up",
        epilog="Examples: tradewinds explain tariff · tradewinds explain USA · tradewinds explain cross_border_share",
    )(explain_command)
    app.command("check", rich_help_panel="Look up", epilog="Example: tradewinds check my_policy.yaml")(
        check_command
    )


def list_command(
    kind: Annotated[
        str,
        typer.Argument(
            help="scenarios, instruments, mechanisms, metrics, economies or parameters.", metavar="KIND"
        ),
    ],
    scenario: Annotated[
        str | None,
        typer.Option(
            "--scenario",
            help="Of mechanisms: whether each is on in this scenario.",
            metavar="NAME",
            show_default="none",
        ),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """List what there is: scenarios, policy instruments, mechanisms, metrics, economies, or parameters.

    Each line gives the name to use elsewhere; `tradewinds explain NAME` says more.
    """
    shell = Shell(as_json, quiet)
    if kind not in LISTS:
        from sim.parameter import did_you_mean

        raise BadInput(f"cannot list {kind!r}{did_you_mean(kind, LISTS)}; known: {', '.join(LISTS)}")
    rows, columns = LISTS[kind](), SHOWN[kind]
    if scenario is not None:
        if kind != "mechanisms":
            raise BadInput(f"--scenario is for mechanisms; {kind} are the same in all scenarios")
        rows = with_state(rows, scenario)
        columns = ("name", "state", *columns[1:])
    if as_json:
        print_json({"command": "list", "kind": kind, "items": rows})
        return
    shown = table(
        *(
            Column(
                HEADS.get(column, column.replace("_", " ")), "words" if column in WORDS else "name", (column,)
            )
            for column in columns
        )
    )
    for row in rows:
        shown.add(*(_text(row[column]) for column in columns))
    shell.print(shown)


def explain_command(
    name: Annotated[
        str, typer.Argument(help="A scenario, instrument, mechanism, metric, economy or parameter.")
    ],
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Explain one thing by name: what it is, its unit, range, source, and what it does in the model."""
    shell = Shell(as_json, quiet)
    found = [(kind, row) for kind, rows in everything().items() for row in rows if matches(row, name)]
    if not found:
        known = [str(row["name"]) for rows in everything().values() for row in rows]
        from sim.parameter import did_you_mean

        raise BadInput(f"nothing is called {name!r}{did_you_mean(name, known)}; see tradewinds list")
    details = [{"kind": SINGULAR[kind], **DETAILS.get(kind, dict)(row)} for kind, row in found]
    if as_json:
        print_json({"command": "explain", "name": name, "found": details})
        return
    for detail in details:
        shell.print(f"{detail['name']} ({detail['kind']})")
        for key, value in detail.items():
            if key in ("name", "kind") or value in (None, "", [], ()):
                continue
            if isinstance(value, list) and value and isinstance(value[0], dict):
                shell.print(f"  {key.replace('_', ' ')}:")
                for each in value:
                    shell.print(
                        "    " + " · ".join(_text(part) for part in each.values() if part not in (None, ""))
                    )
            elif isinstance(value, list) and len(value) > 1 and any(len(str(each)) > 30 for each in value):
                shell.print(f"  {key.replace('_', ' ')}:")
                for each in value:
                    shell.print(f"    {each}")
            else:
                shell.print(f"  {key.replace('_', ' ')}: {_text(value)}")


def check_command(
    files: Annotated[
        list[str], typer.Argument(help="Scenario files, or names of scenarios.", metavar="FILE...")
    ],
    closure: ClosureOption = None,
    off: OffOption = None,
    on: OnOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Check scenario files and say in plain sentences what they do.

    All faults of a file are listed at once, as file:line:column: what is wrong. Ends with 1 if any file is
    faulty.
    """
    from sim.scenario import Scenario, describe
    from sim.scenario_checks import policies_in_vain
    from sim.scenario_file import ScenarioError

    shell = Shell(as_json, quiet)
    switches = Switches.parsed(closure, off, on)
    reports: list[Row] = []
    for name in files:
        looks_like_a_file = name.endswith((".yaml", ".yml")) or "/" in name
        faults: list[str] = []
        try:
            if looks_like_a_file and not Path(name).is_file():
                faults = [f"{name}: no such file"]
            else:
                scenario = switches.applied(Scenario.load(name))
        except ScenarioError as fault:
            faults = list(fault.faults)
        except OSError as fault:
            faults = [f"{name}: {fault.strerror or fault}"]
        if faults:
            reports.append({"file": name, "ok": False, "faults": faults, "sentences": [], "warnings": []})
        else:
            reports.append(
                {
                    "file": name,
                    "ok": True,
                    "faults": [],
                    "sentences": describe(scenario),
                    "warnings": [*scenario.warnings, *policies_in_vain(scenario)],
                    "scenario_hash": scenario.hash(),
                }
            )
    if as_json:
        print_json({"command": "check", "files": reports})
    else:
        for report in reports:
            show_report(shell, report)
    if not all(report["ok"] for report in reports):
        raise typer.Exit(CHECK_FAILED)


def show_report(shell: Shell, report: Row) -> None:
    """Print what a file does, or what is wrong with it."""
    if report["ok"]:
        for sentence in report["sentences"]:
            shell.print(sentence)
        for warning in report["warnings"]:
            shell.print(f"note: {warning}")
        shell.print()
        return
    for fault in report["faults"]:
        shell.print(fault)
    count = len(report["faults"])
    shell.say(f"{report['file']}: {count} {'fault' if count == 1 else 'faults'}")


def everything() -> dict[str, list[Row]]:
    """All names there are, by kind."""
    return {kind: make() for kind, make in LISTS.items()}


def matches(row: Row, name: str) -> bool:
    """Whether a person means this row: its name, or an economy's full name, in any case."""
    lowered = name.lower().removesuffix(".yaml")
    return lowered in (str(row["name"]).lower(), str(row.get("called", "")).lower())


def scenario_rows() -> list[Row]:
    """The scenarios that come with Tradewinds."""
    from sim.scenario import Scenario, scenario_names

    rows = []
    for name in scenario_names():
        scenario = Scenario.load(name)
        rows.append(
            {
                "name": name,
                "title": scenario.title,
                "question": scenario.question,
                "compare_with": scenario.compare_with,
                "start": scenario.start,
                "weeks": scenario.weeks,
                "policies": len(scenario.policies),
            }
        )
    return rows


def instrument_rows() -> list[Row]:
    """The policy instruments."""
    import sim.policy.instruments  # noqa: F401  (fills the registry)
    from sim.policy.instrument import INSTRUMENTS

    return [
        {
            "name": name,
            "family": kind.family,
            "meaning": first_sentence(kind.__doc__),
            "parameters": list(kind.declared()),
        }
        for name, kind in INSTRUMENTS.items()
    ]


def mechanism_rows() -> list[Row]:
    """The mechanisms a scenario can turn off."""
    from sim.mechanisms import MECHANISMS

    return [
        {
            "name": each.name,
            "what_it_does": each.doc,
            "off_means": each.limit,
            "touches": touched(each.name),
        }
        for each in MECHANISMS.values()
    ]


def touched(name: str) -> list[str]:
    """What a mechanism's limit sets: columns of the world's tables, settings, paces of adjustment."""
    from sim.live.paces import LIMITS
    from sim.mechanisms import MECHANISMS

    mechanism = MECHANISMS[name]
    settings = [f"{setting} (setting)" for setting in mechanism.settings]
    paces = [f"{pace} (pace)" for pace in LIMITS.get(name, {})]
    return [*mechanism.columns, *settings, *paces]


def with_state(rows: list[Row], scenario: str) -> list[Row]:
    """The mechanisms with whether each is on in a scenario."""
    from sim.scenario import Scenario

    off = Scenario.load(scenario).off
    return [{**row, "state": "off" if row["name"] in off else "on"} for row in rows]


def metric_rows() -> list[Row]:
    """The metrics."""
    from sim.metrics import METRICS

    return [
        {
            "name": metric.name,
            "label": metric.label,
            "unit": metric.period_unit(),
            "by": list(metric.by),
            "topic": metric.topic,
            "meaning": metric.meaning,
            "over_a_period": {
                "sum": "sum, per year of 52 weeks",
                "mean": "mean of weeks",
                "ratio": "ratio of sums",
            }[metric.total],
            "better": metric.better,
        }
        for metric in METRICS.values()
    ]


def economy_rows() -> list[Row]:
    """The economies, with a few figures of each."""
    import csv

    from sim.policy.places import DATA_FOLDER

    with (DATA_FOLDER / "economies.csv").open(encoding="utf-8", newline="") as file:
        return [
            {
                "name": row["iso3"],
                "called": row["name"],
                "region": row["region"],
                "income_group": row["income_group"],
                "trade_regulator": row["trade_regulator"],
                "trade_blocs": row["trade_blocs"].replace("|", ", "),
                "population": int(float(row["population"])),
                "gdp_usd": float(row["gdp_usd"]),
                "vat_rate": float(row["vat_rate"]),
                "tariff_applied_share": float(row["tariff_applied_share"]),
            }
            for row in sorted(csv.DictReader(file), key=lambda row: row["iso3"])
        ]


def parameter_rows() -> list[Row]:
    """Global assumptions (`--set`, `settings:`) and the parameters of instruments."""
    import sim.policy.instruments  # noqa: F401  (fills the registry)
    from sim.policy.instrument import INSTRUMENTS
    from sim.settings import declared_settings

    owners: list[tuple[str, Any]] = [("", declared_settings())]
    owners += [(f"{name}.", kind.declared()) for name, kind in INSTRUMENTS.items()]
    return [
        {
            "name": f"{owner}{declared.name}",
            "default": declared.written(declared.default),
            "unit": declared.unit,
            "range": ", ".join(declared.choices) or declared.range_text(),
            "meaning": declared.doc,
            "source": declared.source,
            "assumed": declared.assumed,
            "set_with": f"--set {declared.name}=..." if not owner else f"an entry of policies: {owner[:-1]}",
        }
        for owner, parameters in owners
        for declared in parameters.values()
    ]


def scenario_detail(row: Row) -> Row:
    """A scenario in plain sentences."""
    from sim.scenario import Scenario, describe

    scenario = Scenario.load(row["name"])
    return {
        "name": row["name"],
        "what_it_does": describe(scenario),
        "extends": scenario.extends,
        "compare_with": scenario.compare_with,
        "sources": list(scenario.sources),
    }


def instrument_detail(row: Row) -> Row:
    """An instrument with its parameters, what it must move, and an example in words."""
    from sim.policy.instrument import INSTRUMENTS
    from sim.policy.places import places

    kind = INSTRUMENTS[row["name"]]
    example = kind.make_example(datetime.date(2027, 1, 4))
    return {
        "name": row["name"],
        "family": kind.family,
        "meaning": " ".join((kind.__doc__ or "").split()),
        "scope": list(kind.scope),
        "parameters": [
            {
                "name": declared.name,
                "meaning": declared.doc,
                "range": ", ".join(declared.choices) or declared.range_text(),
                "default": f"default {declared.written(declared.default)}",
                "source": declared.source,
            }
            for declared in kind.declared().values()
        ],
        "example": example.sentence(places()),
        "must_move": [
            f"{move.metric}{f' ({move.group})' if move.group else ''} {'up' if move.direction > 0 else 'down'} with "
            f"{move.parameter} at {', '.join(str(step) for step in move.steps)}"
            for move in kind.moves
        ],
    }


def mechanism_detail(row: Row) -> Row:
    """A mechanism, what its limit sets and to what, and how to turn it off."""
    from experiments.mechanisms_doc import written
    from sim.live.paces import LIMITS
    from sim.mechanisms import MECHANISMS

    mechanism = MECHANISMS[row["name"]]
    limits = {**mechanism.columns}
    limits |= {f"{name} (setting)": value for name, value in mechanism.settings.items()}
    limits |= {f"{name} (pace)": value for name, value in LIMITS.get(mechanism.name, {}).items()}
    return {
        "name": mechanism.name,
        "what_it_does": mechanism.doc,
        "off_means": mechanism.limit,
        "in_its_limit": [{"name": name, "limit": written(value)} for name, value in limits.items()],
        "turn_off": f"--off {mechanism.name}, or in a scenario: mechanisms: {{{mechanism.name}: off}}",
    }


def first_sentence(text: str | None) -> str:
    """The first sentence of a docstring."""
    return (text or "").strip().split("\n", maxsplit=1)[0]


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_text(each) for each in value)
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1e6 else f"{value:,.0f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return "" if value is None else str(value)


LISTS: dict[str, Callable[[], list[Row]]] = {
    "scenarios": scenario_rows,
    "instruments": instrument_rows,
    "mechanisms": mechanism_rows,
    "metrics": metric_rows,
    "economies": economy_rows,
    "parameters": parameter_rows,
}

SINGULAR = {
    "scenarios": "scenario",
    "instruments": "instrument",
    "mechanisms": "mechanism",
    "metrics": "metric",
    "economies": "economy",
    "parameters": "parameter",
}

SHOWN = {
    "scenarios": ("name", "question", "compare_with"),
    "instruments": ("name", "family", "meaning", "parameters"),
    "mechanisms": ("name", "what_it_does", "off_means", "touches"),
    "metrics": ("name", "label", "unit", "by"),
    "economies": ("name", "called", "region", "income_group", "trade_regulator"),
    "parameters": ("name", "default", "range", "meaning", "source"),
}

WORDS = ("question", "meaning", "what_it_does", "off_means", "touches", "parameters", "source", "range", "by")
HEADS = {"touches": "parameters set when off"}
"""Heads of columns that are not called as in the JSON."""

DETAILS: dict[str, Callable[[Row], Row]] = {
    "scenarios": scenario_detail,
    "instruments": instrument_detail,
    "mechanisms": mechanism_detail,
}
