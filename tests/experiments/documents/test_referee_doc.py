"""The referee's page is what is declared, and every test that it names is there."""

from __future__ import annotations

import pytest

from experiments.documents.referee_doc import PAGE, page
from experiments.verification.referee_checklist import ROOT, counted, referee_text
from experiments.verification.referee_items import ITEMS


def test_the_page_is_what_is_declared() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.subject)
def test_every_item_is_held_by_tests_that_are_there(item) -> None:
    assert item.tests
    for name in item.tests:
        assert "def test_" in (ROOT / name).read_text(encoding="utf-8")


def test_a_report_says_how_many_failed_and_what_was_measured() -> None:
    report = (
        '<testsuites><testsuite><testcase name="a"><properties><property name="measured" value="0.9 to 1.1"/>'
        '</properties></testcase><testcase name="b"><failure message="no"/></testcase></testsuite></testsuites>'
    )
    assert counted(report) == (2, ["b"], ["0.9 to 1.1"])
    assert counted("") == (0, [], [])


def test_an_item_without_a_test_that_ran_does_not_hold() -> None:
    words = {"subject": "s", "before": "b", "holds": "h", "left": ""}
    row = {"ok": False, **words, "measured": [], "tests": 2, "failed": ["b"]}
    assert referee_text([row]) == [("NOT", "s", "b", "h", "—", "1 of 2 hold", "nothing")]
