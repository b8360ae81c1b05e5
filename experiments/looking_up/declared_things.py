"""What is declared in code, as rows: scenarios, instruments, mechanisms, metrics, parameters."""

from __future__ import annotations

from typing import Any

from sim.ports.mechanism import Rule

Row = dict[str, Any]


def scenario_rows() -> list[Row]:
    """The scenarios that come with Tradewinds."""
    from sim.scenario.definition import Scenario, scenario_names

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
            "what_it_does": each.does,
            "off_means": each.limit,
            "touches": touched(each.name),
        }
        for each in MECHANISMS.values()
    ]


def touched(name: str) -> list[str]:
    """What a mechanism's limit sets: columns of the world's tables, settings."""
    return list(limits_of(name))


def with_state(rows: list[Row], scenario: str) -> list[Row]:
    """The mechanisms with whether each is on in a scenario."""
    from sim.scenario.definition import Scenario

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


def parameter_rows() -> list[Row]:
    """Global assumptions (`--set`, `settings:`) and the parameters of instruments."""
    import sim.policy.instruments  # noqa: F401  (fills the registry)
    from sim.mechanisms.run_settings import declared_settings
    from sim.policy.instrument import INSTRUMENTS

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


def first_sentence(text: str | None) -> str:
    """The first sentence of a docstring."""
    return (text or "").strip().split("\n", maxsplit=1)[0]


def written(value: Any) -> str:
    """A limit as the page shows it."""
    if isinstance(value, Rule):
        return value.says
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "infinite" if value == float("inf") else f"{value:g}"


def limits_of(name: str) -> dict[str, Any]:
    """Return what a mechanism's limit sets, by name with its kind, and to what."""
    from sim.mechanisms import MECHANISMS

    mechanism = MECHANISMS[name]
    limits = {**mechanism.columns}
    limits |= {f"{each} (setting)": value for each, value in mechanism.settings.items()}
    return limits
