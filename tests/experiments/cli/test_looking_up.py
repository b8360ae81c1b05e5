"""list, explain and show take every kind of thing, by every name people have for it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from experiments.cli.exit_codes import exit_code
from experiments.cli.list import LISTS
from sim.naming import KINDS, book, plural

Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    def run(*words: str) -> tuple[int, str, str]:
        code = exit_code(list(words))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_listed_and_its_names_are_those_of_the_naming_service(said: Said, kind: str) -> None:
    code, out, _ = said("list", plural(kind), "--json")
    assert code == 0
    names = [row["name"] for row in json.loads(out)["items"]]
    assert set(book(kind).entries) <= set(names)
    assert said("list", plural(kind).upper())[0] == 0


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_of_every_kind_is_explained_by_code_and_display_name(said: Said, kind: str) -> None:
    code, entry = next(iter(book(kind).entries.items()))
    for word in (code, entry.display_name, entry.display_name.upper()):
        ended, out, _ = said("explain", word, "--json")
        assert ended == 0
        assert {"kind": kind, "name": code} in [
            {"kind": each["kind"], "name": each["name"]} for each in json.loads(out)["found"]
        ]
    assert code in said("explain", code)[1]


@pytest.mark.parametrize(
    ("word", "kind", "name"),
    [
        ("UK", "economy", "GBR"), ("Holland", "economy", "NLD"), ("EU", "bloc", "EU27"), ("sea", "mode", "sea"),
        ("temu", "platform", "cn_direct"), ("Alipay", "rail", "super_app"), ("fashion", "category", "apparel_footwear"),
        ("carbon price", "instrument", "carbon_price"), ("tariff.rate", "parameter", "tariff.rate"),
        ("us_de_minimis_repeal.yaml", "scenario", "us_de_minimis_repeal"),
    ],
)  # fmt: skip
def test_everyday_words_are_explained(said: Said, word: str, kind: str, name: str) -> None:
    code, out, _ = said("explain", word, "--json")
    assert code == 0
    assert (json.loads(out)["found"][0]["kind"], json.loads(out)["found"][0]["name"]) == (kind, name)


def test_what_nothing_is_called_gets_the_nearest_name_or_the_kinds(said: Said) -> None:
    code, _, err = said("explain", "tarif")
    assert (code, "did you mean tariff?" in err) == (2, True)
    assert said("explain", "Ivory Coast")[2].startswith(
        "error: 'Ivory Coast' (Côte d'Ivoire) is not one of the 64"
    )
    code, _, err = said("explain", "xyz")
    assert code == 2
    assert "did you mean" not in err
    assert all(said("list", kind)[0] == 0 for kind in LISTS if kind in err)
    code, _, err = said("list", "metric")
    assert (code, "did you mean metrics?" in err) == (2, True)
