"""The referee's page is what is declared, and every test that it names is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.documents.referee_doc import PAGE, page
from experiments.verification import referee_checklist
from experiments.verification.referee_checklist import ROOT, counted, item_row, referee_text
from experiments.verification.referee_items import ITEMS, RefereeItem


def test_the_page_is_what_is_declared() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.subject)
def test_every_item_is_held_by_tests_that_are_there(item) -> None:
    assert item.tests
    for name in item.tests:
        assert "def test_" in (ROOT / name).read_text(encoding="utf-8")


def test_a_report_says_how_many_ran_failed_and_were_skipped_and_what_was_measured() -> None:
    report = (
        '<testsuites><testsuite><testcase name="a"><properties><property name="measured" value="0.9 to 1.1"/>'
        '</properties></testcase><testcase name="b"><failure message="no"/></testcase>'
        '<testcase name="c"><skipped message="slow"/></testcase></testsuite></testsuites>'
    )
    assert counted(report) == (2, ["b"], ["c"], ["0.9 to 1.1"])
    assert counted("") == (0, [], [], [])


def test_what_a_test_measured_is_read_from_a_run_of_it(tmp_path: Path) -> None:
    """By pytest itself, under the project's settings: warnings are errors."""
    file = tmp_path / "test_said.py"
    file.write_text(
        "import pytest\n\ndef test_said(record_property):\n    record_property('measured', '0.9 to 1.1')\n\n"
        "def test_skipped():\n    pytest.skip('slow')\n\ndef test_bad():\n    raise AssertionError\n",
        encoding="utf-8",
    )
    row = item_row(RefereeItem("s", "b", "h", (str(file),)))
    assert (row["ok"], row["tests"], row["measured"]) == (False, 2, ["0.9 to 1.1"])
    assert (row["failed"], row["skipped"]) == (["test_bad"], ["test_skipped"])


def test_tests_that_were_all_skipped_hold_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    skipped = '<testsuites><testcase name="c"><skipped message="slow"/></testcase></testsuites>'

    def write(words: list[str], **_: object) -> None:
        place = next(word for word in words if word.startswith("--junitxml="))
        Path(place.removeprefix("--junitxml=")).write_text(skipped, encoding="utf-8")

    monkeypatch.setattr(referee_checklist.subprocess, "run", write)
    row = item_row(ITEMS[0])
    assert not row["ok"]
    assert row["tests"] == 0
    assert referee_text([row])[0][5] == "0 of 0 hold, 1 skipped"


def test_an_item_without_a_test_that_ran_does_not_hold() -> None:
    words = {"subject": "s", "before": "b", "holds": "h", "left": ""}
    row = {"ok": False, **words, "measured": [], "tests": 2, "failed": ["b"], "skipped": []}
    assert referee_text([row]) == [("NOT", "s", "b", "h", "—", "1 of 2 hold", "nothing")]
