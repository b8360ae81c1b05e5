"""What was run, so that every chart and file can say where it comes from, and how to run it again."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Repeat:
    """How to get the same result without the page."""

    command: str = ""
    """What to type in a terminal."""
    python: str = ""
    files: dict[str, str] = field(default_factory=dict)
    """Scenario files by name, as YAML; the first is the scenario's."""
    needs_files: bool = False
    """Whether command and Python read the files, which then must be downloaded first."""


@dataclass(frozen=True, kw_only=True)
class About(Repeat):
    """What was run, so that every chart can say where it comes from, and how to repeat it."""

    scenario: str
    """Its name, levers included: part of every file's name."""
    scenario_title: str
    against: str
    against_title: str
    question: str
    levers: list[str]
    """What the levers added to the scenario, one plain sentence each."""
    events: list[tuple[str, str]]
    """Dates (ISO) at which a rule of the scenario starts inside the run, with its name."""
    start: str
    weeks: int
    seeds: int
    consumers: int
    seconds: float
    version: str
    data_hash: str
    window: str = ""
    """The weeks that the figures cover, in words."""
    warning: str = ""
    """What speaks against reading much into them; empty where nothing does."""
    differences: list[str] = field(default_factory=list)
    """What differs between the arms apart from policy, in words."""
    identical: str = "The two runs are identical"
    """What is said where no seed differs in anything."""
    result_hashes: list[str] = field(default_factory=list)
    """Of the counterfactual's run and of the scenario's."""

    @property
    def _added(self) -> str:
        return f" ({'; '.join(each.rstrip('.') for each in self.levers)})" if self.levers else ""

    @property
    def source_line(self) -> str:
        """The line under every chart and in every download."""
        unlike = (
            f" Apart from policy the runs differ: {'; '.join(self.differences)}." if self.differences else ""
        )
        return (
            f"Simulated: {self.scenario_title}{self._added} against {self.against_title}; "
            f"{self.weeks} weeks from {self.start}, "
            f"{self.seeds} paired seeds, {self.consumers:,} consumers; "
            f"Tradewinds {self.version}, data {self.data_hash[:8]}."
        ).replace(",000 ", "\u202f000 ") + unlike

    @property
    def comment(self) -> str:
        """The first line of every table to download."""
        return " ".join(filter(None, (self.source_line, self.window, self.warning)))

    def file(self, what: str, ending: str) -> str:
        """Name of a file to download; it says the scenario and its levers."""
        return f"tradewinds_{what}_{self.scenario}.{ending}"
