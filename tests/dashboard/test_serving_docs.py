"""The commands in docs/serving.md are ones that the command line takes, with the options that they are said to need."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from experiments.cli.exit_codes import exit_code

DOCS = Path(__file__).parents[2] / "docs" / "serving.md"
SAID = re.findall(r"^tradewinds (dashboard .*)$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture
def served(monkeypatch):
    found = []
    monkeypatch.setattr("dashboard.web_app.serve", lambda path, serving, **_: found.append(serving))
    return found


@pytest.mark.parametrize("line", SAID)
def test_a_command_of_the_docs_is_taken(line, served):
    words = shlex.split(line.replace("${JUPYTERHUB_SERVICE_PREFIX:-/}", "/user/ada/"))
    assert exit_code(words) == 0
    assert served[0].prefix in ("/user/ada/proxy/8050/", "/tradewinds/")
    assert served[0].allow_hosts or served[0].trust_forwarded_host


def test_there_are_commands_in_the_docs():
    assert len(SAID) >= 2


def test_every_option_of_the_docs_is_in_the_help_and_every_option_of_serving_in_the_docs(capsys):
    assert exit_code(["dashboard", "--help"]) == 0
    told = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    table = set(re.findall(r"^\| `(--[a-z-]+)", DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    assert table <= told
    assert table >= {
        "--prefix",
        "--host",
        "--allow-host",
        "--allow-frame",
        "--trust-forwarded-host",
        "--port",
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--prefix", "http://hub/x"], "such as /user/ada/proxy/8050/"),
        (["--host", "hub.example.org"], "--allow-host"),
        (["--port", "70000"], "from 0 (any free one) to 65535"),
        (["--allow-frame", "hub"], "https://hub.example.org"),
    ],
)
def test_a_bad_option_ends_with_2_and_says_what_would_be_right(words, said, served, capsys):
    assert exit_code(["dashboard", *words]) == 2
    assert said in capsys.readouterr().err
    assert served == []
