"""Every --help at four widths: nothing broken in the middle of a sentence, no name cut, units and defaults said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
import typer.main

from experiments.asking.help_text import examples, flowing
from experiments.cli.application import app
from experiments.cli.exit_codes import exit_code
from tests.experiments.cli.wordings import unwanted

WIDTHS = (60, 80, 120, 200)


def commands() -> Iterator[tuple[str, ...]]:
    """Yield the words of every command, groups and the application included."""

    def below(command: object, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        yield words
        for name, inner in getattr(command, "commands", {}).items():
            yield from below(inner, (*words, name))

    yield from below(typer.main.get_command(app), ())


ALL = list(commands())


def help_of(
    words: tuple[str, ...], width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """Return what a command prints of itself on a terminal of a width."""
    monkeypatch.setenv("COLUMNS", str(width))
    assert exit_code([*words, "--help"]) == 0
    return capsys.readouterr().out


def paragraphs(text: str) -> list[list[str]]:
    """Return the lines of each paragraph of prose; panels and examples are no prose."""
    prose = text.partition("╭")[0]
    lines = "\n".join(line.rstrip() for line in prose.splitlines())
    return [block.splitlines() for block in re.split(r"\n\n+", lines.strip("\n")) if block.strip()]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("words", ALL, ids=lambda words: " ".join(words) or "tradewinds")
def test_help_fits_and_flows(
    words: tuple[str, ...], width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    text = help_of(words, width, monkeypatch, capsys)
    assert max(map(len, text.splitlines())) <= width
    if width > 60 or "dashboard" not in words:  # its --trust-forwarded-host alone takes 22 of 60 columns
        assert "…" not in text, "a name is cut"
    for lines in paragraphs(text):
        for line, following in pairwise(lines):
            with_next_word = len(line.rstrip()) + 1 + len(following.split()[0])
            assert with_next_word > width - 2, f"broken in the middle of a sentence: {line!r}"
    assert unwanted(text) == []


@pytest.mark.parametrize("words", ALL, ids=lambda words: " ".join(words) or "tradewinds")
def test_every_option_says_what_it_takes(words: tuple[str, ...]):
    command = typer.main.get_command(app)
    for word in words:
        command = command.commands[word]  # type: ignore[attr-defined]
    for option in command.params:
        if option.param_type_name != "option" or option.name in ("install_completion", "show_completion"):
            continue
        assert option.help, option.name
        if getattr(option, "is_flag", False):
            continue
        assert option.metavar, option.name
        assert option.show_default or option.required, option.name
        has_default = option.default is not None or isinstance(option.show_default, str)
        assert has_default, f"{option.name} does not say what it is where it is not given"


def test_a_docstring_becomes_paragraphs():
    assert flowing("One\n    two.\n\n    Three\n    four.\n    ") == "One two.\n\nThree four."
    assert examples("Examples: a · b") == "Examples:\n\n  a\n\n  b"
    assert examples("See docs.") == "See docs."
