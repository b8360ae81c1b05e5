"""Advice on the command line is right: the words a message asks for are taken by the check that refused others."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.asking import asked_scenarios, early_checks
from experiments.asking.asked_switches import Switches
from experiments.cli.exit_codes import exit_code
from experiments.ending.bad_input import BadInput
from experiments.looking_up import things
from sim.scenario.definition import Scenario
from tests.advice.pieces import pieces_of

FILES = [
    f"experiments/{name}.py"
    for name in (
        "asking/asked_scenarios",
        "asking/early_checks",
        "asking/asked_switches",
        "looking_up/things",
        "cli/new",
    )
]
ARMS = [Scenario.load("law_2023").with_(weeks=2)]
Check = Callable[..., object]


def switches(text: str) -> object:
    return Switches.parsed(None, [text], None)


def explained(text: str) -> object:
    if not things.meant(text):
        raise BadInput(things.nothing_called(text))
    return text


CASES: list[tuple[Check, tuple[object, ...], str, Callable[[re.Match[str]], tuple[object, ...]]]] = [
    (asked_scenarios.parsed_start, ("2025-01-08",), r"did you mean (\S+)\?", lambda found: (found[1],)),
    (asked_scenarios.parsed_start, ("6.1.2025x",), r"dates are written (\S+)", lambda _: ("2025-01-06",)),
    (asked_scenarios.parsed_start, ("20250106",), r"write (\S+)", lambda found: (found[1],)),
    (
        asked_scenarios.parsed_overrides,
        (["cross_border_share"],),
        r"expected key=value, e\.g\. (\S+)",
        lambda found: ([found[1]],),
    ),
    (
        asked_scenarios.parsed_overrides,
        (["cross_border_share=2,5%"],),
        r"write (\S+)",
        lambda found: ([f"cross_border_share={found[1]}"],),
    ),
    (
        asked_scenarios.parsed_overrides,
        (["cross_bordr_share=2%"],),
        r"did you mean (\S+)\?",
        lambda found: ([f"{found[1]}=2%"],),
    ),
    (early_checks.parsed_seeds, (",",), r"such as (\S+) or a list such as (\S+)", lambda found: (found[1],)),
    (early_checks.parsed_seeds, (",",), r"such as (\S+) or a list such as (\S+)", lambda found: (found[2],)),
    (early_checks.parsed_seeds, ("20000",), r"for one seed write (\S+)", lambda found: (found[1],)),
    (early_checks.parsed_seeds, ("1_0",), r"write (\d+)", lambda found: (found[1],)),
    (
        early_checks.check_sizes,
        (5, None),
        r"expected at least ([\d,]+)",
        lambda found: (int(found[1].replace(",", "")), None),
    ),
    (early_checks.checked_year, (1999, ARMS), r"known: (\d+)", lambda found: (int(found[1]), ARMS)),
    (
        early_checks.checked_window,
        ("whole", 2024, ARMS),
        "--year 2024 and --window whole both choose the weeks; give one of them",
        lambda _: ("effect", 2024, ARMS * 2),
    ),
    (early_checks.parsed_where, (2, "tcp://x:1", None), "give one of them", lambda _: (2, None, None)),
    (early_checks.parsed_where, (2, None, 3), "give one of them", lambda _: (2, None, None)),
    (switches, (" ",), "tradewinds list mechanisms names them", lambda _: ("trust",)),
    (switches, ("nothing_like_it",), "tradewinds list mechanisms names them", lambda _: ("trust",)),
    (switches, ("trst",), r"did you mean (\w+)\?", lambda found: (found[1],)),
    (
        lambda word: Switches.parsed(word, None, None),
        ("short",),
        r"expected (\w+) or (\w+)",
        lambda found: (found[2],),
    ),
    (things.checked_kind, ("metric",), r"did you mean (\w+)\?", lambda found: (found[1],)),
    (things.checked_kind, ("nonsense",), r"known: (\w+),", lambda found: (found[1],)),
    (explained, ("tarif",), r"did you mean (\w+)\?", lambda found: (found[1],)),
    (explained, ("xyz",), r"tradewinds list KIND shows names: \w+", lambda _: ("tariff",)),
]


def refusal(check: Check, words: tuple[object, ...]) -> str:
    with pytest.raises(BadInput) as caught:
        check(*words)
    return str(caught.value)


@pytest.mark.parametrize(
    ("check", "words", "advice", "follow"), CASES, ids=[f"{at}" for at in range(len(CASES))]
)
def test_words_that_follow_the_advice_are_taken(
    check: Check,
    words: tuple[object, ...],
    advice: str,
    follow: Callable[[re.Match[str]], tuple[object, ...]],
) -> None:
    said = refusal(check, words)
    found = re.search(advice, said)
    assert found, said
    check(*follow(found))


def of_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Follow the advice on files that cannot be written or made; return what was said."""
    there = folder / "there.xlsx"
    there.write_text("x")
    said = []
    for words, right in (
        ((folder, False), (there, True)),
        ((there, False), (there, True)),
        ((there, False), (folder / "other.xlsx", False)),
        ((Path("/proc/nowhere/x"), False), (folder / "x", False)),
    ):
        said.append(refusal(early_checks.check_target, words))
        early_checks.check_target(*right)
    for wrong, right_word in (
        ("my policy", r"write (\S+\.yaml)"),
        ("there.yaml", "choose another name"),
        ("/proc/mine.yaml", "choose another place"),
    ):
        (folder / "there.yaml").touch()
        assert exit_code(["new", "scenario", str(folder / wrong)]) == 2
        said.append(" ".join(capsys.readouterr().err.split()))
        found = re.search(right_word, said[-1])
        assert found, said[-1]
        made = Path(found[1]) if found.groups() else folder / f"new{len(said)}.yaml"
        assert exit_code(["new", "scenario", str(made)]) == 0
        Scenario.load(made)
    assert exit_code(["new", "nonsense", str(folder / "z.yaml")]) == 2
    said.append(" ".join(capsys.readouterr().err.split()))
    return said


def test_every_advice_of_these_files_has_a_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = of_files(tmp_path, capsys) + [refusal(check, words) for check, words, _, _ in CASES]
    missing = [
        f"{file}: {text}"
        for file in FILES
        for text, pattern in pieces_of(file).items()
        if not any(pattern.search(each) for each in said)
    ]
    assert missing == []
