"""Faulty scenario files whose message gives advice, and how a reader follows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

HEAD = "question: Why?\nextends: baseline\nsources: [a test]\n"
ROOT_HEAD = "question: Why?\nsources: [a test]\nlaw_date: 2025-01-01\n"


@dataclass(frozen=True)
class Case:
    """One fault, the advice as a pattern of the message, and the file after following it."""

    broken: str
    advice: str
    follow: Callable[[str, re.Match[str]], str]
    """From the faulty text and the match of the advice to the text that is right."""


def rule(more: str, instrument: str = "tariff", importers: str = "[USA]", start: str = "2027-01-04") -> str:
    scope = f", importers: {importers}" if importers else ""
    return f"- {{instrument: {instrument}{scope}, from: {start}{f', {more}' if more else ''}}}\n"


def rules(*lines: str) -> str:
    return HEAD + "policies:\n" + "".join(lines)


def swap(old: str, new: str = "{1}") -> Callable[[str, re.Match[str]], str]:
    """Put what the message offers (`{1}`, its first group) in the place of what was wrong."""

    def followed(text: str, found: re.Match[str]) -> str:
        assert old in text
        return text.replace(old, new.format(found[0], *found.groups()))

    return followed


def without(old: str) -> Callable[[str, re.Match[str]], str]:
    return swap(old, "")


MEAN = r"did you mean (.+?)\?"
WRITE = r"write ([^ ,]+)"
TWO_DUTIES = rules(rule("rate: 10%"), rule("rate: 25%"))
TWO_PRICES = rules(rule("usd_per_tonne: 100", "carbon_price"), rule("usd_per_tonne: 50", "carbon_price"))
TWO_BLOCS = rules(
    rule("match_loss_share: 50%", "data_localisation"), rule("match_loss_share: 20%", "data_localisation")
)
SUPERSEDES = (
    r"give one a later `from` \(it then supersedes the other from that day\) or separate whom they cover"
)
ONE_OF = r"delete one, separate whom they cover, or give one an `until` and let the other begin on that day"
SUM = r"write one rule with the rate that is meant \((.+?) if it is the sum\), or separate whom they cover"

NUMBERS = [
    Case(
        rules(rule("rate: 25")), f"bare number; .* {MEAN}", swap("rate: 25") if False else swap("25", "{1}")
    ),
    Case(rules(rule("rate: '2,5%'")), WRITE, swap("2,5%")),
    Case(rules(rule("rate: '1,000%'")), r"write (\S+), or (\S+)", swap("1,000%")),
    Case(rules(rule("rate: '1,000%'")), r"write (\S+), or (\S+)", swap("1,000%", "{2}")),
    Case(rules(rule("rate: much")), r"expected a percentage such as (\S+)", swap("much")),
    Case(rules(rule("rate: .inf")), r"expected a percentage such as (\S+)", swap(".inf")),
    Case(rules(rule("usd_per_tonne: '1,000'", "carbon_price")), WRITE, swap("1,000")),
    Case(
        rules(rule("usd_per_tonne: some", "carbon_price")), r"expected a number \(USD/t\)", swap("some", "5")
    ),
    Case(HEAD + "weeks: 2_6\n", WRITE, swap("2_6")),
    Case(HEAD + "weeks: 26.0\n", MEAN, swap("26.0")),
    Case(
        HEAD + "weeks: ten\n",
        r"expected a whole number of at least (\d+) and at most ([\d,]+)",
        swap("weeks: ten", "weeks: {1}"),
    ),
    Case(rules(rule("rate: 5%, grandfathers: everything")), r"expected (\w+)", swap("everything")),
    Case(HEAD + "settings: {recommender_window: 2.5}\n", "expected a whole number", swap("2.5", "3")),
    Case(HEAD + "settings: {adaptation: perhaps}\n", r"expected (true) or (false)", swap("perhaps", "{2}")),
    Case(
        HEAD + "settings: {ecommerce_definition: b2x}\n", r"expected one of (\w+), (\w+)", swap("b2x", "{2}")
    ),
    Case(
        rules(rule("passages: {a: b}", "chokepoint_closure", "")), "expected a list", swap("{a: b}", "[suez]")
    ),
]
DAYS = [
    Case(rules(rule("rate: 5%", start="1 June 2027")), WRITE, swap("1 June 2027")),
    Case(HEAD + "start: 2026-07-07\n", MEAN, swap("2026-07-07")),
    Case(
        rules(rule("until: 2027-01-04, rate: 5%", start="2027-06-01")),
        r"did you mean from (\S+) until (\S+)\?",
        lambda text, found: text.replace("from: 2027-06-01", f"from: {found[1]}").replace(
            "until: 2027-01-04", f"until: {found[2]}"
        ),
    ),
    Case(ROOT_HEAD, "missing key 'start', which a root needs", lambda text, _: text + "start: 2025-01-06\n"),
]
RULES = [
    Case(
        rules(rule("rate: 5%"), rule("rate: 5%")),
        "delete one of them",
        lambda text, _: rules(rule("rate: 5%")),
    ),
    Case(TWO_DUTIES, SUM, lambda _, found: rules(rule(f"rate: {found[1]}"))),
    Case(TWO_DUTIES, SUM, lambda text, _: text.replace("[USA]", "[CAN]", 1)),
    Case(TWO_PRICES, SUPERSEDES, lambda text, _: text.replace("2027-01-04", "2027-02-01", 1)),
    Case(TWO_PRICES, SUPERSEDES, lambda text, _: text.replace("[USA]", "[CAN]", 1)),
    Case(TWO_BLOCS, ONE_OF, lambda text, _: text.replace("[USA]", "[CAN]", 1)),
    Case(TWO_BLOCS, ONE_OF, lambda text, _: rules(rule("match_loss_share: 20%", "data_localisation"))),
    Case(
        TWO_BLOCS,
        ONE_OF,
        lambda *_: rules(
            rule("until: 2027-02-01, match_loss_share: 50%", "data_localisation"),
            rule("match_loss_share: 20%", "data_localisation", start="2027-02-01"),
        ),
    ),
    Case(
        rules(rule("", "de_minimis")),
        r"state at least one of (\w+)",
        swap("2027-01-04", "2027-01-04, {1}: 0"),
    ),
    Case(
        rules(rule("")),
        r"missing key '(\w+)', which a tariff needs",
        swap("2027-01-04", "2027-01-04, {1}: 5%"),
    ),
    Case(
        rules("- {importers: [USA], from: 2027-01-04, usd_per_tonne: 5}\n"),
        r"missing key 'instrument': one of (\w+)",
        swap("{imp", "{{instrument: {1}, imp"),
    ),
]
WORDS = [
    Case(rules(rule("rate: 5%", importers="[Chinna]")), MEAN, swap("Chinna")),
    Case(
        rules(rule("rate: 5%", importers="[USB]")),
        r"blocs: (\w+), .*; economies: tradewinds list economies",
        swap("USB"),
    ),
    Case(rules(rule("rate: 5%, categories: [toys]")), MEAN, swap("toys")),
    Case(rules(rule("rate: 5%, categories: [spaceships]")), r"known: (\w+),", swap("spaceships")),
    Case(rules(rule("rate: 5%", "tarif")), MEAN, swap("tarif,", "{1},")),
    Case(rules(rule("rate: 5%", importers="[5]")), "expected text", swap("[5]", "[USA]")),
    Case(HEAD + "weekss: 5\n", MEAN, swap("weekss")),
    Case(HEAD + "weekss:\n", MEAN, swap("weekss")),
    Case(rules(rule("ratio: 5%")), MEAN, swap("ratio")),
    Case(HEAD + "nonsense: 5\n", r"known keys: .*(weeks)", swap("nonsense")),
    Case(HEAD + "closure: genral\n", MEAN, swap("genral")),
    Case(HEAD + "closure: short\n", r"expected (\w+) or (\w+)", swap("short", "{2}")),
    Case(HEAD + "mechanisms: {trst: off}\n", MEAN, swap("trst")),
    Case(HEAD + "mechanisms: {nothing_like_it: off}\n", r"known: (\w+),", swap("nothing_like_it")),
    Case(HEAD + "mechanisms: {trust: no}\n", MEAN, swap("no}", "{1}}}")),
    Case(HEAD + "mechanisms: {trust: perhaps}\n", r"expected (on) or off", swap("perhaps")),
    Case(
        HEAD + "mechanisms: {trust: }\n", r"has no value, expected on or (off)", swap("trust: ", "trust: {1}")
    ),
    Case(
        HEAD + "mechanisms: trust\n",
        r"write `(trust: off)`",
        swap("mechanisms: trust", "mechanisms: {{{1}}}"),
    ),
    Case(HEAD + "mechanisms: 3\n", r"expected a preset \((\w+)\)", swap("3")),
    Case(HEAD + "mechanisms: frictionles\n", MEAN, swap("frictionles")),
    Case(HEAD + "mechanisms: nothing\n", r"presets: (\w+)", swap("nothing")),
    Case(HEAD + "title: [a]\n", "expected text", swap("[a]", "a")),
    Case(
        HEAD.replace("[a test]", "somewhere"),
        "expected a list, one entry per line with `- `",
        swap(" somewhere", "\n- somewhere"),
    ),
    Case(
        rules("- tariff\n"),
        "expected lines of `key: value`, the first of which is `instrument: ...`",
        lambda *_: rules(rule("rate: 5%")),
    ),
    Case(
        HEAD + "settings: [adaptation]\n",
        "expected lines of `key: value`",
        swap("[adaptation]", "{{adaptation: true}}"),
    ),
    Case(rules(rule("rate: 5%", importers="[]")), "expected at least one entry", swap("[]", "[USA]")),
]
PARENTS = [
    Case(HEAD.replace("baseline", "baselinee"), MEAN, swap("baselinee")),
    Case(HEAD.replace("baseline", "nothing"), r"forward scenarios extend (\w+)", swap("nothing")),
    Case(
        "question: Why?\n",
        r"missing key 'extends': historic scenarios extend (\w+), forward ones (\w+)",
        lambda text, found: text + f"extends: {found[1]}\n",
    ),
    Case(
        "question: Why?\n",
        r"missing key 'extends': historic scenarios extend (\w+), forward ones (\w+)",
        lambda text, found: text + f"extends: {found[2]}\n",
    ),
    Case(HEAD + "compare_with: baselinee\n", MEAN, swap("baselinee")),
]
FOCUS = [
    Case(HEAD + "focus: {metric: parcel}\n", MEAN, swap("parcel}", "{1}}}")),
    Case(
        HEAD + "focus: {metric: happiness}\n",
        "tradewinds list metrics names them",
        swap("happiness", "parcels"),
    ),
    Case(HEAD + "focus: {metric: parcels, place: USA+world}\n", "name it alone", swap("USA+world", "world")),
    Case(HEAD + "focus: {metric: parcels, place: Chinna}\n", MEAN, swap("Chinna")),
    Case(
        HEAD + "focus: {metric: parcels, place: CHN-USB}\n",
        "tradewinds list economies names them",
        swap("USB", "USA"),
    ),
]
SHAPES = [
    Case("", "`tradewinds new scenario` writes a template", lambda *_: HEAD),
    Case("- a\n", "a scenario is a list of `key: value` lines", lambda *_: HEAD),
    Case(
        rules(rule("rate: 5%"), "- {<<: rule, importers: [CAN]}\n"),
        r"write `<<: \*rule` here and `&rule` at that rule",
        lambda text, _: text.replace("- {ins", "- &rule {ins").replace("<<: rule", "<<: *rule"),
    ),
    Case(HEAD + "title: !mine x\n", "is not read; delete it", without("!mine ")),
    Case(HEAD + "title: a\0b\n", "stands here; delete it", without("\0")),
    Case(HEAD + "---\n" + HEAD, "give it a file of its own", lambda *_: HEAD),
    Case(HEAD + "\ttitle: x\n", "indent with spaces, not with tabs", without("\t")),
    Case(HEAD + "title: a: b\n", "put text that holds a colon in quotes", swap("a: b", "'a: b'")),
    Case(HEAD + "title: @b\n", "put text that begins with %, @ or ` in quotes", swap("@b", "'@b'")),
    Case(HEAD + "title: 'a\n", "a quote is not closed", swap("'a", "'a'")),
    Case(HEAD + "policies: [\n", "a bracket is not closed", swap("policies: [", "policies: []")),
    Case(
        HEAD + "title\nweeks: 5\n", "every line is `key: value` or `- entry`", swap("title\n", "title: x\n")
    ),
    Case("name: a b\n" + HEAD, WRITE, swap("a b")),
    Case(
        HEAD + "data: {bad_memory: 50%}\n",
        "is a setting: write it under `settings:`",
        swap("data:", "settings:"),
    ),
    Case(
        HEAD + "settings: {sigma: 5}\n",
        "is no setting but a number of the data",
        lambda text, _: text.replace("settings: {sigma", "data: {categories.sigma"),
    ),
]
CASES = [*NUMBERS, *DAYS, *RULES, *WORDS, *PARENTS, *FOCUS, *SHAPES]
