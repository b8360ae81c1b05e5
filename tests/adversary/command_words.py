"""Command lines for the attack: every registered command and option, with values as people and scripts get them wrong.

Commands and options are taken from the program itself, so a new one is attacked as soon as it is there. Every path is
relative to the case's current folder or its neighbour `../victim`, whose contents must stay.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import typer.main

ODD = (
    "", " ", "0", "-1", "1", "2", "1.5", "1e3", "nan", "inf", "99999999999999999999", "1,2", "1,", ",", "1;2",
    "٣", "0x10",
    "-", "--", "-x", "--nonsense", "NO", "UK", "USA", "usa", "EU", "EU27", "World", "Türkiye", "Tu\u0308rkiye",
    "中国", "😀",
    "\u202eabc", "a\nb", "a\tb", "\x1b[31m", "[red]x[/red]", "[/]", "%s", "{}", "${HOME}", "$(id)", "'", '"',
    "\\", "*", "?",
    "a" * 300, "a/" * 200 + "b", "nul", "..", ".", "../victim", "~", "~nobody", "runs", "runs/good",
    "runs/pair", "file.txt",
    "dangling", "loop", "empty", "good.yaml", "bad.yaml", "latin.yaml", "baseline", "law_2023",
    "us_de_minimis_repeal",
    "baselin", "tariff", "parcels", "all", "none", "first", "trust", "cross_border_share=4%",
    "cross_border_share=7,5%",
    "x=1", "=", "a=b=c", "2025-01-06", "2025-01-07", "0001-01-01", "9999-12-31", "tcp://127.0.0.1:1", "scenarios",
    "economies", "metrics", "sub/dir/out", "out.xlsx", "out.csv", "\udcff",
)  # fmt: skip
PLAUSIBLE: dict[str, tuple[str, ...]] = {
    "seeds": ("1", "2", "1,3"), "weeks": ("1", "2"), "consumers": ("3200",), "smes": ("1152",), "jobs": ("1", "2"),
    "threads": ("1", "2"), "out": ("out", "runs/new", "out.xlsx"), "start": ("2025-01-06",),
    "closure": ("partial", "general"),
    "off": ("trust",), "on": ("trust",), "settings": ("cross_border_share=4%",), "economy": ("USA", "world"),
    "year": ("0", "2026"),
    "flows": ("all", "none"), "port": ("0", "80", "18950"), "only": ("fit", "ticks"),
    "kind": ("scenarios", "scenario", "metrics"),
    "scenario": ("baseline", "good.yaml"), "scenarios": ("baseline", "runs/pair", "good.yaml"),
    "run": ("runs/good", "runs/pair"),
    "runs": ("runs/good", "good", "runs/pair"), "files": ("good.yaml", "bad.yaml"), "name": ("tariff", "USA"),
    "path": ("runs", "new.yaml"),
    "folder": ("runs",), "checkpoint_every": ("1",), "panel": ("5",),
}  # fmt: skip
SMALL = ("--weeks", "1", "--seeds", "1", "--jobs", "1")
LONG = {
    "demo", "doctor", "decompose", "theory", "gravity", "impute", "dashboard", "calibrate", "fit", "verify", "warmup",
    "bench",
    "compare", "run",
}  # fmt: skip
"""May still be at work after a while: they are stopped from the keyboard then, and must end with 130."""
NEVER = {"--ship"}
"""Writes into the package itself."""
STREAMS = ("closed", "full", "pipe")
ENCODINGS = ("utf-8", "utf-8", "utf-8", "ascii", "latin-1", "cp1252")


def commands(group: Any = None, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every command with the words that call it."""
    if group is None:
        from experiments.cli.application import app

        group = typer.main.get_command(app)
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from commands(command, (*before, name))
        else:
            yield (*before, name), command


def given(luck: random.Random, parameter: Any, odd_share: float) -> str:
    """A value for an argument or option."""
    usual = PLAUSIBLE.get(parameter.name)
    return luck.choice(ODD) if usual is None or luck.random() < odd_share else luck.choice(usual)


def line(number: int) -> dict[str, Any]:
    """Return the command line of this number, with its streams."""
    luck = random.Random(f"command {number}")
    every = list(commands())
    called, command = every[number % len(every)]
    odd_share = luck.choice((0.1, 0.5, 0.9))
    words: list[str] = []
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            count = luck.choice((0, 1, 1, 1, 1, 2)) if luck.random() < 0.5 else 1
            words += [given(luck, parameter, odd_share) for _ in range(count)]
        elif luck.random() < 0.35:
            option = luck.choice([*parameter.opts, *parameter.secondary_opts])
            if option in NEVER or (parameter.name == "browser" and option != "--no-browser"):
                continue
            words += [option] if parameter.is_flag else [option, given(luck, parameter, odd_share)]
            if luck.random() < 0.05:
                words.append(option)
    names = {each.name for each in command.params}
    if {"weeks", "seeds"} <= names and luck.random() < 0.8:
        words += SMALL[: 6 if "jobs" in names else 4]
    if luck.random() < 0.1:
        luck.shuffle(words)
    if called == ("dashboard",) and "--no-browser" not in words:
        words.insert(0, "--no-browser")
    if called == ("verify",) and "--report" not in words:
        words += ["--report", "report.md"]
    if luck.random() < 0.3:
        words.append("--json")
    made: dict[str, Any] = {"words": [*called, *(each for each in words if "\0" not in each)]}
    made["may_be_long"] = called[0] in LONG
    made["encoding"] = luck.choice(ENCODINGS)
    for stream in ("stdin", "stdout", "stderr"):
        if luck.random() < 0.06:
            made[stream] = "closed" if stream == "stdin" else luck.choice(STREAMS)
    return made
