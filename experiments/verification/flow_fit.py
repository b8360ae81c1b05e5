"""`tradewinds fit`: the baseline world beside the observed flows of 2023, and beside flows it never saw.

(a) expected flows equal the data, for several samples; (b) realised flows scatter about them as sampling
theory says; (c) a realised year agrees with the data; (d) later years keep the fit, and left-out pairs show
what the fit is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from experiments.terminal.meter import Meter
from experiments.terminal.shell import Shell
from experiments.terminal.table import of_texts

if TYPE_CHECKING:
    from experiments.verification.fit_measures import Agreement

MOST_LOG_ERROR = 1e-6
SCATTER_BOUNDS = (0.8, 1.25)
LEAST_COMMON_PART, LEAST_COMMON_PART_FULL = 0.93, 0.97
LEAST_CORRELATION_FULL, MOST_TOTAL_GAP_FULL = 0.99, 0.01
MOST_DRIFT = 0.02
CONSUMERS, SMES = 50_000, 2_000
FULL_CONSUMERS, FULL_SMES = 500_000, 10_000
EXPECTED_SEEDS, EXPECTED_SMES = 3, (2_000, 10_000)
NO_EVIDENCE = (
    "The model is calibrated to these flows, so their fit is no evidence for the model. The left-out pairs are: "
    "each is predicted from the other four fifths, by plain gravity and with the model's own lane costs in it."
)


@dataclass(frozen=True)
class Gate:
    """One threshold."""

    name: str
    value: float
    least: float = -float("inf")
    most: float = float("inf")

    @property
    def ok(self) -> bool:
        """Whether the value lies within."""
        return self.least <= self.value <= self.most

    @property
    def wanted(self) -> str:
        """The threshold in words."""
        if self.least == -float("inf"):
            return f"at most {self.most:g}"
        return f"at least {self.least:g}" if self.most == float("inf") else f"{self.least:g} to {self.most:g}"


@dataclass(frozen=True)
class Size:
    """How large a fit is made."""

    consumers: int = CONSUMERS
    smes: int = SMES
    seed: int = 1
    weeks: int = 52
    years: int = 2
    full: bool = False
    threads: int = 2
    asked: Mapping[str, Any] = field(default_factory=dict)
    """Settings and data that the command line changes."""


def expected_fit(
    size: Size, seeds: int = EXPECTED_SEEDS, smes: Sequence[int] = EXPECTED_SMES
) -> list[dict[str, Any]]:
    """(a) Return the largest |ln error| of expected flows for several seeds and numbers of SMEs."""
    from experiments.verification.fit_measures import largest_log_error, make_model
    from sim.week.expected_year import expected_flows

    rows = []
    for number in smes:
        for seed in range(size.seed, size.seed + seeds):
            model = make_model(size.consumers, number, seed, asked=size.asked)
            error = largest_log_error(expected_flows(model), model)
            rows.append({"seed": seed, "smes": number, "largest_log_error": error})
    return rows


def realised_fit(size: Size, after_week: Callable[[], None] | None = None) -> dict[str, Any]:
    """(b) and (c) Return scatter and agreement of a realised year, adaptation off."""
    from experiments.verification.fit_measures import (
        agreement,
        channel_ratios,
        make_model,
        realise,
        scatter,
        standard_scores,
    )
    from sim.week.expected_year import expected_year

    model = make_model(size.consumers, size.smes, size.seed, threads=size.threads, asked=size.asked)
    expected = expected_year(model)
    year = realise(model, size.weeks, after_week)
    found = {"agreement": agreement(year.flows_usd, model), "channels": channel_ratios(year, expected)}
    if size.weeks == 52:
        found["scatter"] = scatter(standard_scores(year.flows_usd, expected))
    return found


def drift(size: Size, after_week: Callable[[], None] | None = None) -> list[dict[str, Any]]:
    """(d) Return agreement and channels of each year with adaptation on."""
    from experiments.verification.fit_measures import agreement, channel_ratios, make_model, realise
    from sim.week.expected_year import expected_year

    model = make_model(
        size.consumers, size.smes, size.seed, adaptation=True, threads=size.threads, asked=size.asked
    )
    expected = expected_year(model)
    rows = []
    for number in range(1, size.years + 1):
        year = realise(model, size.weeks, after_week)
        rows.append({"year": number, "agreement": agreement(year.flows_usd, model),
                     "channels": channel_ratios(year, expected)})  # fmt: skip
    return rows


def left_out(size: Size) -> dict[str, Agreement]:
    """Return how well left-out pairs are predicted, plain and ours."""
    from experiments.verification.fit_measures import left_out_pairs, make_model

    return left_out_pairs(make_model(10_000, SMES, size.seed, asked=size.asked))


def gates(
    size: Size, expected: list[dict[str, Any]], realised: dict[str, Any], years: list[dict[str, Any]]
) -> list[Gate]:
    """Return every threshold with the value found."""
    found = [Gate("(a) largest |ln error| of expected flows", max(r["largest_log_error"] for r in expected),
                  most=MOST_LOG_ERROR)]  # fmt: skip
    if "scatter" in realised:
        found.append(Gate("(b) mean squared z", realised["scatter"].mean_square_z, *SCATTER_BOUNDS))
    first: Agreement = realised["agreement"]
    found.append(
        Gate("(c) common part of flows (CPC)", first.common_part,
             LEAST_COMMON_PART_FULL if size.full else LEAST_COMMON_PART)
    )  # fmt: skip
    if size.full:
        found.append(Gate("(c) log correlation", first.log_correlation, LEAST_CORRELATION_FULL))
        found.append(Gate("(c) simulated over observed total", first.total_ratio, 1.0 - MOST_TOTAL_GAP_FULL,
                          1.0 + MOST_TOTAL_GAP_FULL))  # fmt: skip
    if years:
        last: Agreement = years[-1]["agreement"]
        at = f"(d) year {years[-1]['year']} less (c):"
        for name, gap in (
            ("CPC", last.common_part - first.common_part),
            ("log correlation", last.log_correlation - first.log_correlation),
            ("total ratio", last.total_ratio - first.total_ratio),
        ):
            found.append(Gate(f"{at} {name}", gap, -MOST_DRIFT, MOST_DRIFT))
    return found


def moved_by(realised: dict[str, Any], years: list[dict[str, Any]]) -> str:
    """Say which channel moved most between the fitted year and the last one."""
    last = years[-1]["channels"]
    change = {name: last[name] / realised["channels"][name] - 1.0 for name in last}
    name = max(change, key=lambda each: abs(change[each]))
    listed = ", ".join(f"{each} {value:+.1%}" for each, value in change.items())
    return f"With adaptation on, year {years[-1]['year']} against the fitted year: {listed}; most in {name}."


def run_fit(size: Size, shell: Shell) -> dict[str, Any]:
    """Run everything; return what was found as plain values."""
    shell.say(f"Expected flows: {EXPECTED_SEEDS} seeds, {' and '.join(f'{n:,}' for n in EXPECTED_SMES)} SMEs")
    expected = expected_fit(size)
    total = size.weeks * (1 + size.years)
    done = 0
    shell.say(f"{size.weeks} weeks fitted, {size.years} years with adaptation: {size.consumers:,} consumers, "
              f"{size.smes:,} SMEs")  # fmt: skip
    with Meter("fit", quiet=shell.quiet) as meter:

        def after_week() -> None:
            nonlocal done
            done += 1
            meter(done, total)

        realised = realised_fit(size, after_week)
        years = drift(size, after_week) if size.years else []
    outside = left_out(size)
    tested = gates(size, expected, realised, years)
    return {
        "command": "fit",
        "ok": all(gate.ok for gate in tested),
        "size": asdict(size),
        "expected": expected,
        "scatter": asdict(realised["scatter"]) if "scatter" in realised else None,
        "realised": {**asdict(realised["agreement"]), "channels": realised["channels"]},
        "drift": [
            {"year": each["year"], **asdict(each["agreement"]), "channels": each["channels"]}
            for each in years
        ],
        "moved_by": moved_by(realised, years) if years else "",
        "left_out": {name: asdict(value) for name, value in outside.items()},
        "gates": [{"gate": g.name, "value": g.value, "wanted": g.wanted, "ok": g.ok} for g in tested],
        "note": NO_EVIDENCE,
    }


def agreement_rows(found: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return the agreement figures as rows of text."""
    named = [("fitted year, adaptation off", found["realised"])]
    named += [(f"year {each['year']}, adaptation on", each) for each in found["drift"]]
    named += [(f"left-out pairs, {name}", value) for name, value in found["left_out"].items()]
    figures = ("common_part", "log_correlation", "total_ratio")
    return [(name, f"{row['pairs']:,}", *(f"{row[figure]:.4f}" for figure in figures)) for name, row in named]


AGREEMENT_HEADER = ("pairs above 100 million USD", "pairs", "CPC", "log correlation", "simulated / observed")


def gate_rows(found: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return the thresholds as rows of text."""
    return [
        ("ok" if gate["ok"] else "NOT", gate["gate"], f"{gate['value']:.4g}", gate["wanted"])
        for gate in found["gates"]
    ]


GATE_HEADER = ("", "check", "found", "wanted")


def show(found: dict[str, Any], shell: Shell) -> None:
    """Print the tables."""
    for title, header, rows in (
        (f"Fit to the flows of 2023: {found['size']['consumers']:,} consumers, {found['size']['smes']:,} SMEs",
         GATE_HEADER, gate_rows(found)),
        ("Agreement", AGREEMENT_HEADER, agreement_rows(found)),
    ):  # fmt: skip
        shell.print(of_texts(header, rows, title))
    if found["scatter"]:
        shell.note(
            f"Scatter: {found['scatter']['pairs']:,} pairs expect at least 5 sampled orders or lots a year."
        )
    shell.note(found["moved_by"])
    shell.note(found["note"])


def size_of(full: bool, given: Mapping[str, int | None]) -> Size:
    """Return the size of a fit: large or usual samples, with what is given in their place.

    Args:
        full: large samples and narrower thresholds.
        given: fields of `Size`; None for the usual.
    """
    usual = Size(FULL_CONSUMERS, FULL_SMES, full=True) if full else Size()
    said: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    return replace(usual, **said)
