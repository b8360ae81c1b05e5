"""Names: what people call things finds the right thing, and nothing else is offered in its place."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest

from sim.core.codes import CHANNELS, MODES
from sim.mechanisms.worlds import load_world
from sim.naming import KINDS, UnknownName, book, display_name, find, folded, in_a_sentence, nearest, search
from sim.naming.books import outside
from sim.policy.places import places
from sim.scenario.definition import Scenario

EVERYDAY = {
    "UK": "GBR", "GB": "GBR", "Great Britain": "GBR", "EU": "EU27", "EU-27": "EU27", "European Union": "EU27",
    "NL": "NLD", "Holland": "NLD", "the Netherlands": "NLD", "UAE": "ARE", "U.A.E.": "ARE", "US": "USA", "U.S.": "USA",
    "United States of America": "USA", "Korea": "KOR", "Republic of Korea": "KOR", "Viet Nam": "VNM", "viet-nam": "VNM",
    "Czech Republic": "CZE", "Turkey": "TUR", "Türkiye": "TUR", "TURKIYE": "TUR", "Hong Kong SAR": "HKG",
    "Taiwan": "TWN", "Russia": "RUS", "Russian Federation": "RUS", "NO": "NOR", "ＵＳＡ": "USA", " chn ": "CHN",
    "NAFTA": "USMCA", "asean": "ASEAN", "world": "all", "All": "all",
}  # fmt: skip


@pytest.mark.parametrize("word", EVERYDAY)
def test_everyday_names_find_what_is_meant(word: str) -> None:
    assert find("place", word) == EVERYDAY[word]


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_composed_and_decomposed_letters_are_one_name(form: str) -> None:
    for code, name in zip(places().iso3, places().names, strict=True):
        assert find("economy", unicodedata.normalize(form, name)) == code  # type: ignore[arg-type]
        assert find("economy", unicodedata.normalize(form, name).upper()) == code  # type: ignore[arg-type]


@pytest.mark.parametrize("word", ["XK", "USB", "UKX", "Q", "", " ", "-", "NLX", "EUR"])
def test_nothing_is_guessed_for_short_words(word: str) -> None:
    with pytest.raises(UnknownName) as caught:
        find("place", word)
    assert "did you mean" not in str(caught.value)


@pytest.mark.parametrize(
    ("word", "said"),
    [("Niger", "'Niger' is not one of"), ("IRN", "(Iran) is not"), ("Ivory Coast", "(Côte d'Ivoire)")],
)
def test_an_economy_outside_the_model_is_named_and_no_other_offered(word: str, said: str) -> None:
    with pytest.raises(UnknownName) as caught:
        find("place", word)
    assert said in str(caught.value)
    assert "64 economies of the model" in str(caught.value)
    assert "did you mean" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "word", "said"),
    [
        ("place", "Chinna", "did you mean China?"),
        ("place", "Sinagpore", "did you mean Singapore?"),
        ("place", "EU72", "did you mean EU27?"),
        ("category", "toys", "did you mean toys_sports?"),
        ("category", "electronic", "did you mean electronics?"),
        ("category", "Electronicss", "did you mean electronics?"),
        ("mode", "rocket", "known: express, air, sea, rail, road, local"),
        ("metric", "parcel", "did you mean parcels?"),
        ("metric", "happiness", "tradewinds list metrics"),
        ("instrument", "tarif", "did you mean tariff?"),
    ],
)
def test_what_is_offered_is_near_and_is_found(kind: str, word: str, said: str) -> None:
    with pytest.raises(UnknownName) as caught:
        find(kind, word)
    assert said in str(caught.value)
    if "did you mean" in said:
        find(kind, said.removeprefix("did you mean ").rstrip("?"))


def test_far_words_are_not_offered() -> None:
    assert nearest("Iran", ["India", "Ireland", "Italy"]) == ""
    assert nearest("maybe", ["on", "off"]) == ""
    assert nearest("x" * 10_000, ["baseline"]) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_every_code_and_name_finds_its_own_code(kind: str) -> None:
    names = book(kind)
    assert names.entries
    for code, entry in names.entries.items():
        assert find(kind, code) == code
        for word in (entry.display_name, entry.full_name, *entry.aliases):
            assert not folded(word) or find(kind, word) == code, f"{word} is a name of two"
        assert entry.display_name
        assert "_" not in display_name(kind, code)


def test_names_are_of_what_the_model_has() -> None:
    world = load_world()
    assert tuple(book("economy").entries) == world.iso3
    assert set(book("bloc").entries) == set(world.blocs)
    assert tuple(book("category").entries) == world.categories
    assert set(book("platform").entries) == set(world.platforms)
    assert set(book("rail").entries) == set(world.rails)
    assert tuple(book("mode").entries) == MODES
    assert tuple(book("channel").entries) == CHANNELS
    words = {*book("economy").by_word, *book("bloc").by_word}
    assert not words & set(outside())
    assert not set(book("economy").by_word) & set(book("bloc").by_word)


def test_every_line_of_names_is_of_a_code_there_is() -> None:
    import csv

    from sim.naming.books import HERE

    with (HERE / "names.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row for row in rows if row["code"] not in book(row["kind"]).entries] == []


def test_words_in_tables_and_sentences() -> None:
    assert display_name("category", "toys_sports") == "Toys and sports"
    assert display_name("mode", "sea") == "Sea"
    assert display_name("place", "world") == "World"
    assert display_name("place", "ASEAN") == "ASEAN"
    assert display_name("platform", "cn_direct") == "Chinese direct-shipping marketplace"
    assert display_name("economy", "nowhere") == "nowhere"
    assert in_a_sentence("place", "NLD") == "the Netherlands"
    assert in_a_sentence("place", "ASEAN") == "ASEAN"
    assert in_a_sentence("place", "all") == "all economies"
    assert in_a_sentence("category", "toys_sports") == "toys and sports"
    assert in_a_sentence("channel", "b2b_platform") == "B2B platforms"


def test_search_goes_through_all_kinds_and_a_code_wins() -> None:
    assert search("UK") == [("economy", "GBR")]
    assert search("sea") == [("mode", "sea")]
    assert search("temu") == [("platform", "cn_direct")]
    assert search("carbon price") == [("instrument", "carbon_price"), ("charge", "carbon_price")]
    assert ("metric", "trust") in search("trust")
    assert ("mechanism", "trust") in search("trust")
    assert search("nothing like it") == []


def rule(importers: str, exporters: str, more: str = "") -> Scenario:
    return Scenario.from_yaml(
        "question: Why?\nextends: baseline\npolicies:\n"
        f"- {{instrument: tariff, importers: {importers}, exporters: {exporters}, from: 2027-01-04, rate: 5%{more}}}\n"
    )


def test_names_are_written_as_codes_in_what_is_resolved_and_hashed() -> None:
    one = rule("[UK, the Netherlands]", "[Viet Nam, EU]", ", categories: [Toys and sports]")
    other = rule("[GBR, NLD]", "[VNM, EU27]", ", categories: toys_sports")
    assert one.resolved() == other.resolved()
    assert one.hash() == other.hash()
    assert one.policies == other.policies
    assert one.policies[0].importers == ("GBR", "NLD")
    assert rule("EU", "all").policies[0].importers == ("EU27",)
    localisation = Scenario.from_yaml(
        "question: Why?\nextends: baseline\npolicies:\n"
        "- {instrument: data_localisation, importers: EU, from: 2027-01-04, members: [European Union]}\n"
    )
    assert localisation.policies[0].members == ("EU27",)  # type: ignore[attr-defined]


def test_finding_places_needs_no_numpy() -> None:
    code = (
        "import sys; from sim.naming import find, display_name; find('place', 'UK'); find('category', 'fashion');"
        "find('platform', 'Temu'); find('instrument', 'tariff'); find('parameter', 'cross_border_share');"
        "heavy = {'numpy', 'pandas', 'numba', 'mesa', 'ruamel'} & set(sys.modules); sys.exit(str(heavy or '') or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
