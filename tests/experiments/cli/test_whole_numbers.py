"""Numbers and days on the command line are read as in files: a comma is refused with what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from experiments.asking import whole_numbers
from experiments.cli.application import app
from experiments.cli.exit_codes import exit_code

Ended = Callable[..., tuple[int, str]]


@pytest.fixture
def ended(capsys: pytest.CaptureFixture[str]) -> Ended:
    def run(*words: str) -> tuple[int, str]:
        code = exit_code(list(words))
        return code, " ".join(capsys.readouterr().err.split())

    return run


@pytest.mark.parametrize(
    ("option", "word", "said"),
    [
        ("--weeks", "1,000", "write 1000"),
        ("--weeks", "1_0", "write 10"),
        ("--weeks", "0", "at least 1 and at most 1,040"),
        ("--weeks", "1041", "at least 1 and at most 1,040"),
        ("--consumers", "5,000", "write 5000"),
        ("--consumers", "５000", "write 5000"),
        ("--jobs", "two", "expected a whole number of at least 1"),
        ("--year", "2,025", "write 2025"),
        ("--seeds", "1_0", "write 10"),
        ("--seeds", "0", "at least 1 and at most 10,000"),
        ("--seeds", "20000", "for one seed write 20000,"),
        ("--seeds", ",", "at least one seed"),
        ("--start", "20250106", "write 2025-01-06"),
        ("--start", "0001-01-01", "is outside 1990-01-01 to 2100-12-31"),
        ("--start", "2025-W02-1", "dates are written"),
        ("--set", "cross_border_share=2,5%", "write 2.5%"),
        ("--set", "cross_border_share=0.025", "did you mean 2.5%?"),
    ],
)
def test_a_number_that_could_be_two_is_refused_before_anything_runs(
    ended: Ended, option: str, word: str, said: str
) -> None:
    code, err = ended("run", "baseline", option, word)
    assert code == 2
    assert said in err
    assert "Traceback" not in err
    if found := re.search(r"write ([\d,-]+)", said):
        assert ended("run", "no_such_scenario", option, found[1])[1].startswith("error: unknown scenario")


def test_every_option_that_is_a_whole_number_has_the_reader() -> None:
    import typing

    found = 0
    for callback in whole_numbers.callbacks(app):
        for hint in typing.get_type_hints(callback, include_extras=True).values():
            if typing.get_origin(hint) is typing.Annotated and "int" in re.findall(
                r"\w+", str(typing.get_args(hint)[0])
            ):
                found += 1
                assert typing.get_args(hint)[1].parser.__name__ == "whole_number", (callback, hint)
    assert found > 20
