"""Scenarios in words: the sentences of `tradewinds check`, the YAML of `to_yaml`, the template of `new scenario`."""

from __future__ import annotations

from io import StringIO
from typing import Any

from ruamel.yaml import YAML

from sim.focus import place_in_words
from sim.mechanisms import MECHANISMS
from sim.mechanisms.run_settings import declared_settings, make_settings
from sim.policy.places import places
from sim.scenario.checks import overridden_settings
from sim.scenario.content import ScenarioContent
from sim.scenario.data_entries import data_in_vain
from sim.world.moved_words import data_sentences

FEW = 4
"""Mechanisms that get a sentence each."""

TEMPLATE = """\
# A Tradewinds scenario. `tradewinds check THIS_FILE` says in plain sentences what it does.

title: My scenario
question: What happens to parcel trade and emissions if ... ?

# One parent: baseline (law of 2026-06-30) for questions about the future, law_2023 (law of 2023-12-31) for the past.
extends: baseline

# The counterfactual: another scenario's name. It is run over the same weeks, with the same random draws.
compare_with: baseline

# The figure that answers the question; compare shows it first. Left out: parcels into the importers of the first rule.
#   metric: a name of `tradewinds list metrics`
#   place:  world, an economy (USA), a bloc (EU27; its members are added up), or a lane (CHN-USA)
#   since:  from which day on (leave out: from the first difference between the two runs)
focus: {metric: parcels, place: USA, since: 2027-01-04}

start: 2026-07-06       # a Monday
weeks: 104              # two years
# consumers: 50000      # agents, not people: each stands for many
# smes: 2000

# What differs from the parent, one entry per rule. Write rates with a percent sign.
#   importers, exporters: ISO3 codes ([USA, CHN]), blocs ([EU27, ASEAN]), or all
#   categories:           [apparel_footwear, electronics, ...] or all
#   from, until:          first day in force, first day no longer in force (leave out: it stays)
#   announced:            when people learn of it (leave out: on the day it starts)
#   grandfathers:         goods_in_transit spares goods ordered before (leave out: what enters from then on bears it)
# `tradewinds list instruments` shows the others; `tradewinds explain tariff` shows one.
policies:
  - instrument: tariff
    importers: [USA]
    exporters: all
    from: 2027-01-04
    announced: 2026-10-05
    rate: 10%            # on top of the duty in force; add `mode: set` to replace it

  # - instrument: de_minimis
  #   importers: [GBR]
  #   exporters: all
  #   from: 2027-01-04
  #   duty_free_below_usd: 0

  # - instrument: data_localisation
  #   importers: [ASEAN]
  #   members: [ASEAN]
  #   from: 2027-01-04
  #   match_loss_share: 50%

  # - instrument: carbon_price
  #   modes: [express, air]
  #   from: 2027-01-04
  #   usd_per_tonne: 100

# How far prices adjust. partial (the default): wages and incomes stay, the short run. general: they move week by
# week until every market clears, the long run.
# closure: general

# Mechanisms that are switched off (`tradewinds list mechanisms`): one by one, or all at once with
# `mechanisms: frictionless`, the model of the textbook; `preset: frictionless` below it, and some are on again.
# mechanisms:
#   trust: off
#   time_cost: off

# Global assumptions that differ from the defaults (`tradewinds list parameters`). The counterfactual is given them too;
# with `settings_apply_to: scenario` it is not, and the difference is then theirs as well.
# settings:
#   cross_border_share: 2.5%

# Numbers of the data tables that differ (`tradewinds list data`): one number, or a factor for many. The model is then
# calibrated anew.
# data:
#   categories.sigma[electronics]: 5
#   flows_2023.value_usd[CHN|*]: x0.9

sources:
  - the law, proposal or event this describes
"""


def describe(scenario: ScenarioContent) -> list[str]:
    """Return what a scenario does, in plain sentences."""
    names = places()
    said = [
        f"{scenario.title}: {scenario.question}",
        f"The run starts from the law of {scenario.law_date}. It goes from {scenario.start} to {scenario.end} "
        f"({scenario.weeks} weeks). The model is calibrated to the trade flows of 2023; it has "
        f"{scenario.consumers:,} consumers and {scenario.smes:,} SMEs.",
    ]
    ordered = sorted(scenario.policies, key=lambda policy: policy.start)
    for policy in ordered:
        known = ""
        if policy.announced is not None and policy.announced < policy.start:
            known = f" It is announced on {policy.announced}."
        if policy.grandfathers is not None:
            known += " Goods ordered before a date of it bear the law of before."
        said.append(policy.sentence(names) + known)
    if not ordered:
        said.append("No policy changes during the run.")
    if scenario.closure == "general":
        said.append("Wages and incomes adjust until every market clears (general closure), week by week.")
    said.extend(_switches(scenario.off))
    declared, defaults = declared_settings(), make_settings({})
    in_vain = overridden_settings(scenario)
    for key, value in scenario.settings.items():
        usual = getattr(defaults, key)
        if key in in_vain:
            said.append(f"{in_vain[key]}.")
        elif value != usual:
            item = declared[key]
            said.append(f"{key} is {item.written(value)} in place of {item.written(usual)}: {item.doc}.")
    idle = data_in_vain(scenario.data, scenario.off)
    said.extend(f"{sentence}." for sentence in data_sentences(scenario.data))
    said.extend(f"{sentence}." for sentence in idle.values())
    if scenario.settings_apply_to == "scenario" and (scenario.settings or scenario.data):
        what = " and ".join(key for key in ("settings", "data") if getattr(scenario, key))
        said.append(f"These {what} are part of what is asked: the counterfactual is not given them.")
    since = f" since {scenario.focus.since}" if scenario.focus.since else ""
    said.append(
        f"In focus: {scenario.focus.metric.replace('_', ' ')}, {place_in_words(scenario.focus.place)}{since}."
    )
    if scenario.compare_with is not None:
        said.append(
            f"It is compared with {scenario.compare_with}, over the same weeks and with the same random draws."
        )
    return said


def _switches(off: tuple[str, ...]) -> list[str]:
    """Say what is off: a few mechanisms one by one, many in one sentence, and what is on where that is shorter."""
    on = [name for name in MECHANISMS if name not in off]
    if not on:
        return ["Every mechanism is off (frictionless): the model is that of the textbook."]
    if len(on) <= FEW:
        said = [f"Every mechanism is off (frictionless) but {', '.join(on)}."]
        return said + [f"{name} is on: {MECHANISMS[name].does}" for name in on]
    if len(off) > FEW:
        return [
            f"{len(off)} of {len(MECHANISMS)} mechanisms are off: {', '.join(off)} "
            "(`tradewinds list mechanisms` says what that means for each)."
        ]
    return [
        f"{name} is off: {MECHANISMS[name].limit} (when on: {_inner(MECHANISMS[name].does)})." for name in off
    ]


def _inner(sentence: str) -> str:
    """A sentence as part of another."""
    text = sentence.rstrip(".")
    return text[0].lower() + text[1:]


def to_yaml(scenario: ScenarioContent) -> str:
    """Return the scenario as YAML that gives the same scenario when read."""
    content: dict[str, Any] = {key: item for key, item in scenario.resolved().items() if item is not None}
    if scenario.depth == 0:
        content.pop("extends", None)
    else:
        content.pop("law_date")
    defaults = make_settings({})
    values = scenario.model_settings()
    content["settings"] = {
        key: item
        for key, item in content["settings"].items()
        if getattr(values, key) != getattr(defaults, key)
    }
    if content["closure"] == "partial":
        del content["closure"]
    if content["settings_apply_to"] == "both":
        del content["settings_apply_to"]
    for key in ("settings", "mechanisms", "policies", "sources"):
        if not content[key]:
            del content[key]
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    writer.allow_unicode = True
    writer.width = 100
    out = StringIO()
    writer.dump(content, out)
    return out.getvalue()
