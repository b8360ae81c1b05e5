"""What an attack counts, and the table of all of them."""

from __future__ import annotations

from dataclasses import dataclass, field

KEY = "tally"
"""Of the property by which a test's counts reach the table, from any process of the suite."""
COUNTED = ("tracebacks", "hangs", "lost", "wrong_codes")
HEADINGS = ("kind", "tried", "tracebacks", "hangs over 10 s", "lost results", "wrong exit codes")


@dataclass
class Tally:
    """Cases tried, and a line for each that went wrong."""

    kind: str
    tried: int = 0
    tracebacks: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    wrong_codes: list[str] = field(default_factory=list)
    """Also: words that do not fit the exit code, and damage that nobody is told of."""

    def row(self) -> tuple[str, ...]:
        """The kind's line of the table."""
        return (self.kind, str(self.tried), *(str(len(getattr(self, each))) for each in COUNTED))

    def failures(self) -> str:
        """Every failure, one per line, by what it is."""
        return "\n".join(f"{each}: {line}" for each in COUNTED for line in getattr(self, each))

    def assert_clean(self, at_least: int) -> None:
        """Fail with all failures, or where fewer cases were tried than promised."""
        found = self.failures()
        assert not found, f"{self.kind}: {len(found.splitlines())} of {self.tried} failed\n{found}"
        assert self.tried >= at_least, f"{self.kind}: only {self.tried} of {at_least} cases were tried"


def table(rows: list[tuple[str, ...]]) -> list[str]:
    """Lines of the table, columns aligned."""
    lines = [HEADINGS, *sorted(rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(HEADINGS))]
    return [
        "  ".join(
            f"{cell:<{width}}" if at == 0 else f"{cell:>{width}}"
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
