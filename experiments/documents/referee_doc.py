"""docs/referee.md: the referee's checklist, as `experiments.verification.referee_items` declares it.

`./run python -m experiments.documents.referee_doc` writes it anew; a test holds it against the declaration.
"""

from __future__ import annotations

from pathlib import Path

from experiments.verification.referee_items import ITEMS

PAGE = Path(__file__).parents[2] / "docs" / "referee.md"
HEAD = """\
# A referee's checklist

Made by `./run python -m experiments.documents.referee_doc`. What a trade economist found wrong in the world inside at
commit 1113fb3 ("before" has the referee's figures), what must hold, and the tests that say so.
`./run tradewinds verify --only referee` runs them and prints what they measure; levels of the model beside the world's:
`./run tradewinds verify --only world`. Results of both: [verification.md](verification.md).

| subject | before | must hold | held by | left |
| --- | --- | --- | --- | --- |
"""


def page() -> str:
    """Return the page."""
    rows = [
        (
            item.subject,
            item.before,
            item.holds,
            ", ".join(f"`{name}`" for name in item.tests),
            item.left or "nothing",
        )
        for item in ITEMS
    ]
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
