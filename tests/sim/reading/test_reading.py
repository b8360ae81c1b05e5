"""Numbers and days are read as they stand or refused with the right spelling; following the advice is read."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.run_settings import parse_settings
from sim.policy.instruments.tariff import Tariff
from sim.reading import FIRST_DAY, LAST_DAY, SEED, WEEKS, read_day, read_number, read_share, read_whole
from sim.reading.spelling import PLAIN_NUMBER
from sim.scenario.definition import Scenario
from sim.scenario.document import ScenarioError

SHARES = [
    ("2,5%", "2.5%"), ("12,5%", "12.5%"), ("7,5 %", "7.5%"), ("0,125%", "0.125%"), ("25%%", "25%"), ("%25", "25%"),
    ("25 percent", "25%"), ("25 per cent", "25%"), ("２５％", "25%"), ("٢٥%", "25%"), ("2_5%", "25%"), ("05%", "5%"),
    ("2.5\u202f%", "2.5%"), ("1.234,5%", "1234.5%"), ("0,25", "25%"), ("1,000%", "1000%"), ("−5%", "-5%"),
]  # fmt: skip
AMOUNTS = [
    ("1,000", "1000"), ("2,5", "2.5"), ("1_000", "1000"), ("1 000", "1000"), ("1\u202f000", "1000"), ("1'000", "1000"),
    ("1.000.000", "1000000"), ("1,234,567.8", "1234567.8"), ("010", "10"), ("5 USD", "5"), ("$5", "5"), ("−5", "-5"),
    ("５", "5"), ("12,5", "12.5"),
]  # fmt: skip
NO_NUMBERS = [
    "", " ", "nan", ".nan", "inf", ".inf", "-.inf", "0x10", "0o17", "12:30", "1e", "5k", "5 EUR", "ten", "1,2,3", "--5",
    "1e400", "1e-400", "9" * 5_000, "true", True, None, [5], {"a": 1}, float("nan"), float("inf"), 5j, b"5",
]  # fmt: skip


def said_of(read: Callable[[Any], object], raw: object) -> str:
    with pytest.raises(ValueError, match=r".") as caught:
        read(raw)
    return str(caught.value)


def advice(said: str) -> str:
    found = re.search(r"(?:write|did you mean) (.+?)(?:\?|, or .*)?$", said)
    assert found, said
    return found[1]


@pytest.mark.parametrize(("raw", "right"), SHARES)
def test_a_share_written_otherwise_is_refused_with_the_right_spelling(raw: str, right: str) -> None:
    said = said_of(lambda each: read_share(each, "rate"), raw)
    assert advice(said) == right
    assert read_share(right, "rate") == float(Decimal(right[:-1]) / 100)
    assert said.startswith("rate is ")


@pytest.mark.parametrize(("raw", "right"), AMOUNTS)
def test_an_amount_written_otherwise_is_refused_with_the_right_spelling(raw: str, right: str) -> None:
    said = said_of(lambda each: read_number(each, "fee", "USD"), raw)
    assert advice(said) == right
    assert read_number(right, "fee", "USD") == float(right)


@pytest.mark.parametrize("raw", NO_NUMBERS, ids=lambda raw: repr(raw)[:20])
def test_what_is_no_number_is_refused_whole(raw: object) -> None:
    for read in (read_share, read_number):
        said = said_of(lambda each, read=read: read(each, "fee"), raw)
        assert said.startswith("fee ")
        assert len(said) < 200
    assert said_of(lambda each: read_whole(each, "weeks", WEEKS), raw).startswith("weeks ")


@pytest.mark.parametrize("raw", ["26", 26, np.int8(26), np.uint64(26)])
def test_whole_numbers_of_text_and_of_numpy(raw: object) -> None:
    assert read_whole(raw, "weeks", WEEKS) == 26


@pytest.mark.parametrize(
    ("raw", "right"),
    [("1,000", "1000"), ("26 weeks", "26"), ("2_6", "26"), ("026", "26"), ("26.0", "26"), (26.0, "26")],
)
def test_a_whole_number_written_otherwise(raw: object, right: str) -> None:
    said = said_of(lambda each: read_whole(each, "weeks", WEEKS), raw)
    assert advice(said) == right
    assert read_whole(right, "weeks", WEEKS) == int(right)


@pytest.mark.parametrize("raw", [0, -1, 1_041, "0", "1041", 10**40, 2.5])
def test_whole_numbers_have_bounds(raw: object) -> None:
    assert "at least 1 and at most 1,040" in said_of(lambda each: read_whole(each, "weeks", WEEKS), raw)
    assert read_whole(SEED.high, "seed", SEED) == SEED.high


@given(st.text(alphabet="0123456789.,%-+eE_ '−５x:", max_size=12))
def test_no_text_is_read_as_another_number_than_it_says(text: str) -> None:
    try:
        number = read_number(text, "fee")
    except ValueError as error:
        said = str(error)
        if " — write " in said:
            assert PLAIN_NUMBER.fullmatch(advice(said))
        return
    assert PLAIN_NUMBER.fullmatch(text.strip(" "))
    assert number == float(text)


DAYS = [
    ("2025/8/9", "2025-08-09"), ("2025-8-9", "2025-08-09"), ("29.08.2025", "2025-08-29"), ("08/29/2025", "2025-08-29"),
    ("20250829", "2025-08-29"), (20250829, "2025-08-29"), ("1 June 2027", "2027-06-01"), ("June 1, 2027", "2027-06-01"),
    ("2025-08-29T00:00:00", "2025-08-29"), ("２０２５-０８-２９", "2025-08-29"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "right"), DAYS)
def test_a_day_written_otherwise_is_refused_with_the_right_spelling(raw: object, right: str) -> None:
    assert advice(said_of(read_day, raw)) == right
    assert read_day(right) == datetime.date.fromisoformat(right)


@pytest.mark.parametrize(
    "raw",
    [
        "01/02/2025",
        "2025-W02-1",
        "2025-02-30",
        "2025-13-01",
        "tomorrow",
        "",
        True,
        None,
        2025,
        2.5,
        [1],
        "9" * 5_000,
    ],
)
def test_what_is_no_day_or_could_be_two_is_refused_without_a_guess(raw: object) -> None:
    said = said_of(read_day, raw)
    assert "write 2" not in said
    assert len(said) < 200


@pytest.mark.parametrize(
    "raw", ["0001-01-01", "2299-01-01", "1989-12-31", "2101-01-01", datetime.date(1, 1, 1)]
)
def test_days_have_bounds(raw: object) -> None:
    assert said_of(read_day, raw).endswith(
        "is outside 1990-01-01 to 2100-12-31, the days a scenario may name"
    )
    assert (read_day(str(FIRST_DAY)), read_day(LAST_DAY)) == (FIRST_DAY, LAST_DAY)


def in_a_file(line: str) -> str:
    text = f"question: Why?\nextends: baseline\n{line}\npolicies:\n- {{instrument: tariff, importers: USA, from: "
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_yaml(text + "2027-01-04, rate: 5%}\n")
    return "\n".join(caught.value.faults)


def test_one_reader_for_files_settings_and_python() -> None:
    """Comma, calendar and bounds are told alike wherever a value comes from."""
    comma = "cross_border_share is '2,5%': a comma is no decimal mark here and separates nothing — write 2.5%"
    assert comma in in_a_file("settings: {cross_border_share: '2,5%'}")
    assert comma in in_a_file("settings:\n  cross_border_share: 2,5%")
    assert comma in said_of(parse_settings, {"cross_border_share": "2,5%"})
    assert comma in said_of(
        lambda each: Scenario.load("baseline").with_(settings=each), {"cross_border_share": "2,5%"}
    )
    year = "0001-01-01 is outside 1990-01-01 to 2100-12-31"
    assert year in in_a_file("start: 0001-01-01")
    assert year in said_of(lambda each: Scenario.load("baseline").with_(start=each), "0001-01-01")
    assert year in said_of(lambda each: Tariff(importers=("USA",), start=each), "0001-01-01")
    assert Tariff(importers=("USA",), start="2027-01-04").start == datetime.date(2027, 1, 4)  # type: ignore[arg-type]
    weeks = "expected a whole number of at least 1 and at most 1,040"
    assert weeks in in_a_file("weeks: 1041")
    assert weeks in said_of(lambda each: Scenario.load("baseline").with_(weeks=each), 1041)
