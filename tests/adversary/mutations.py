"""Spoilt scenario files: shipped ones changed by their structure, their characters or their bytes; keyed by number.

A change that leaves nothing that could be meant says so (`must_refuse`): such a file may not pass.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

SHIPPED = Path(__file__).parents[2] / "scenarios"

VALUES = (
    "", "~", "null", "[]", "{}", "[[]]", "yes", "NO", "on", "0", "-1", "-0.0", "1e400", "-1e-400", "nan",
    ".nan", ".inf",
    "0x1F", "0o17", "1_000", "1:30", "9" * 400, "1e9999%", "٢٥%", "25 %", "%", "%%", "25", "25.0.0%", "--5%", "+5%",
    "2027-02-30", "2027-13-01", "27-1-1", "2027-01-04T00:00:00Z", "2027-W01", "0000-00-00", "tomorrow",
    "all", "[all]", "[USA, USA]", "[USB]", "[usa]", "USA", "[NO]", "[null]", "[[USA]]", "{USA: 1}",
    "[CHN, EU27, all]",
    "'", '"', "|", ">", "&a", "*a", "*nobody", "!!python/object/apply:os.system [true]", "!!binary AAAA",
    "!!set {a, b}",
    "!foo bar", "? a", "- - -", "<<: *a", "#", "%YAML 1.2", "---", "...", "@", "`", "\\", "\t", "[bold]x[/bold]",
    "=HYPERLINK(1)", "../../x", "/etc/passwd", "C:\\x", "a" * 300, "Türkiye", "Tu\u0308rkiye", "中国", "\u202e",
    "\u200b",
    "\ufeff", "😀", "\x00", "\x1b[31m", "\ud7ff", "{{7*7}}", "$(id)", "%s%n", "baseline", "law_2023",
)  # fmt: skip
REFUSED = (
    "7,5%", "12,5 %", "1.000,5%", "0001-01-01", "2299-12-31", "9999-12-31", "nan%", "inf%", "-infinity",
    "1e400%", "２５%",
)  # fmt: skip
"""Values that no key of a scenario may take."""
NUMBERS = (
    "-1",
    "0",
    "1e-300",
    "1e300",
    "999999999999",
    "0.1",
    "100.0001%",
    "1e2%",
    "-25%",
    "25%%",
    "05",
    "1__0",
)
TOKENS = "[]{}:,&*!|>'\"%@`#?-\n\t ~\x85\u2028\ufeff\x7f"
HEAD = "title: T\nquestion: Q?\nextends: baseline\n"


class Spoilt(NamedTuple):
    """One changed file."""

    label: str
    content: bytes
    must_refuse: bool = False


def sources() -> list[str]:
    """Texts of the shipped scenarios, by name."""
    return [path.read_text(encoding="utf-8") for path in sorted(SHIPPED.glob("*.yaml"))]


def value_at(luck: random.Random, text: str, words: Sequence[str]) -> str:
    """Put another value behind one key."""
    spots = list(re.finditer(r"(?m)^([ -]*[a-z_]+:)([^\n]*)$", text))
    spot = luck.choice(spots)
    return text[: spot.start(2)] + " " + luck.choice(words) + text[spot.end(2) :]


def number_at(luck: random.Random, text: str) -> str:
    """Put another number where one stands."""
    spots = list(re.finditer(r"(?<![\w-])\d[\d.]*%?", text))
    if not spots:
        return value_at(luck, text, NUMBERS)
    spot = luck.choice(spots)
    return text[: spot.start()] + luck.choice(NUMBERS) + text[spot.end() :]


def date_at(luck: random.Random, text: str) -> str:
    """Move one digit of a date."""
    spots = list(re.finditer(r"\d{4}-\d\d-\d\d", text))
    if not spots:
        return value_at(luck, text, VALUES)
    spot = luck.choice(spots)
    at = luck.randrange(10)
    day = spot.group()[:at] + luck.choice("0123456789-x") + spot.group()[at + 1 :]
    return text[: spot.start()] + day + text[spot.end() :]


def name_at(luck: random.Random, text: str) -> str:
    """Misspell one word: a letter doubled, dropped, swapped, of another script or case."""
    spot = luck.choice(list(re.finditer(r"[A-Za-z_]{3,}", text)))
    word = spot.group()
    at = luck.randrange(len(word) - 1)
    new = luck.choice((
        word[:at] + word[at] + word[at:], word[:at] + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :], word.swapcase(), word[:at] + "а" + word[at + 1 :],
        word[:at] + "\u0301" + word[at:], word + "\u200b", f"'{word}",
    ))  # fmt: skip
    return text[: spot.start()] + new + text[spot.end() :]


def lines_of(luck: random.Random, text: str) -> str:
    """Drop, repeat, move or indent a line, or leave tabs."""
    lines = text.splitlines()
    at, to = luck.randrange(len(lines)), luck.randrange(len(lines))
    match luck.randrange(5):
        case 0:
            del lines[at]
        case 1:
            lines.insert(to, lines[at])
        case 2:
            lines.insert(to, lines.pop(at))
        case 3:
            lines[at] = " " * luck.randint(1, 4) + lines[at]
        case _:
            lines[at] = "\t" + lines[at]
    return "\n".join(lines) + luck.choice(("", "\n", "\r\n", "\r"))


def nested(luck: random.Random, text: str) -> str:
    """Hang deep or endless nesting, or an alias bomb, on a file."""
    deep = luck.choice((9, 90, 900, 9_000))
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, luck.choice((4, 9, 30)))
    )
    return text + luck.choice((
        "deep: " + "[" * deep + "]" * deep + "\n", "deep: " + "{a: " * deep + "1" + "}" * deep + "\n",
        "deep: " + "[" * deep + "\n", "".join(f"{' ' * n}a:\n" for n in range(min(deep, 900))),
        "deep: " + "- " * deep + "x\n", bomb, "loop: &l [*l, *l]\n", "loop: &l {a: *l}\n",
        "base: &b {weeks: 9}\nmore:\n  <<: *b\n", "<<: [{weeks: 9}, {weeks: 8}]\n", "? [a, b]\n: c\n",
        "policies: &p\n- *p\n", "long: " + "x" * luck.choice((10_000, 3_000_000)) + "\n",
        "".join(f"k{n}: 1\n" for n in range(luck.choice((50, 20_000)))),
    ))  # fmt: skip


def cut(luck: random.Random, text: str) -> str:
    """End in the middle."""
    return text[: luck.randrange(len(text))]


def tokens(luck: random.Random, text: str) -> str:
    """Put characters that mean something to YAML anywhere."""
    for _ in range(luck.randint(1, 4)):
        at = luck.randrange(len(text))
        text = text[:at] + luck.choice(TOKENS) + text[at:]
    return text


CHANGES: tuple[Callable[[random.Random, str], str], ...] = (
    lambda luck, text: value_at(luck, text, VALUES),
    number_at, date_at, name_at, lines_of, nested, cut, tokens,
)  # fmt: skip


def spoilt(number: int) -> Spoilt:
    """Return the changed file of this number."""
    luck = random.Random(f"scenario {number}")
    text = luck.choice(sources())
    kind = number % 10
    if kind == 8:  # bytes
        raw = bytearray(text.encode())
        for _ in range(luck.choice((1, 1, 1, 8))):
            raw[luck.randrange(len(raw))] ^= 1 << luck.randrange(8)
        return Spoilt("bits", bytes(raw))
    if kind == 9:
        word = luck.choice(REFUSED)
        key = luck.choice(("rate", "from", "until"))
        rule = {"importers": "[USA]", "from": "2027-01-04", "until": "2027-06-07", "rate": "10%", key: word}
        lines = "".join(f"  {name}: {value}\n" for name, value in rule.items())
        return Spoilt(f"{key}: {word}", f"{HEAD}policies:\n- instrument: tariff\n{lines}".encode(), True)
    change = CHANGES[kind]
    for _ in range(luck.choice((1, 1, 2))):
        text = change(luck, text) or "\n"
    encoding = luck.choice(("utf-8",) * 12 + ("utf-16", "latin-1"))
    return Spoilt(
        getattr(change, "__name__", "value").replace("<lambda>", "value"), text.encode(encoding, "replace")
    )
