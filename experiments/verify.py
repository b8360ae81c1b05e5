"""`tradewinds verify`: the long checks (fit, scale, direction, general, frictions), written to docs/verification.md.

Each part can be asked for alone and continued after a stop: direction and general keep the seeds they have done in
``runs/verify``. Ends with 1 when a check does not pass.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.cli.shell import CHECK_FAILED, OK, Meter, Shell, duration, plain_values, print_json
from experiments.fit import (
    AGREEMENT_HEADER,
    FULL_CONSUMERS,
    FULL_SMES,
    GATE_HEADER,
    Size,
    agreement_rows,
    gate_rows,
    run_fit,
)
from experiments.frictions import CLAIMS, FEW_ECONOMIES, rows_of, simulated_moves, static_moves, text_rows
from experiments.frictions import HEADER as FRICTIONS
from experiments.general import GeneralSize
from experiments.general_run import PARTS_HEADER, SHOCK_HEADER, part_rows, run_general, shock_rows, words_of

if TYPE_CHECKING:
    from sim.scenario_direction import DirectionCase

PARTS = ("fit", "scale", "direction", "general", "frictions")
REPORT = Path("docs/verification.md")
STATE = Path("runs/verify")
CONFIDENCE = 0.99
SHARE_AGREEING = 0.95


@dataclass(frozen=True)
class ScaleSize:
    """How the scale test is made."""

    few_consumers: int = 10_000
    many_consumers: int = 200_000
    smes: int = 2_000
    seeds: int = 12
    weeks: int = 13


@dataclass(frozen=True)
class DirectionSize:
    """How the direction test is made."""

    seeds: int = 30
    weeks: int = 8
    consumers: int = 20_000
    smes: int = 1_100
    count_weeks: int = 14
    """Claims that count parcels: small steps change few orders, so their sample is larger and runs longer."""
    count_consumers: int = 100_000


def scale_totals(
    consumers: int, size: ScaleSize, seed: int, after_week: Callable[[], None]
) -> dict[str, float]:
    """Return the totals of one run, adaptation off: trade, parcels, emissions, home sales, large imports."""
    import numpy as np

    from experiments.fit_measures import make_model
    from sim.market.tables import IMPORT_SHELF, PLATFORM
    from sim.units import E4USD_PER_USD, GRAMS_PER_KG, KG_PER_TONNE

    model = make_model(consumers, size.smes, seed, threads=2)
    world = model.world
    largest = np.argsort(-world.flows_usd.sum(axis=0), kind="stable")[:10]
    totals: dict[str, float] = {}

    def add(name: str, value: float) -> None:
        totals[name] = totals.get(name, 0.0) + float(value)

    for _ in range(size.weeks):
        model.step()
        assert model.week is not None
        flows = model.week.flows
        abroad = (flows.origin != flows.destination) & (flows.channel != IMPORT_SHELF)
        fob = flows.fob_e4usd / E4USD_PER_USD
        parcel = abroad & (flows.channel == PLATFORM)
        add("world trade, USD", fob[abroad].sum())
        add("parcels", flows.orders[parcel].sum())
        add("parcels, USD", fob[parcel].sum())
        home = (flows.origin == flows.destination) & (flows.channel != IMPORT_SHELF)
        add("home sales, USD", fob[home].sum())
        for source in ("linehaul", "lastmile", "packaging", "returns", "production"):
            grams = float(getattr(flows, f"{source}_g").sum())
            add(f"{source} emissions, t CO2e", grams / GRAMS_PER_KG / KG_PER_TONNE)
        for d in largest:
            add(f"imports of {world.iso3[d]}, USD", fob[abroad & (flows.destination == d)].sum())
        after_week()
    return totals


def scale_rows(few: list[dict[str, float]], many: list[dict[str, float]]) -> list[dict[str, Any]]:
    """Return a paired t test of every total, small sample against large, Bonferroni over the totals."""
    import numpy as np
    from scipy.stats import t as student

    names = list(few[0])
    bound = float(student.ppf(1.0 - (1.0 - CONFIDENCE) / len(names) / 2.0, len(few) - 1))
    rows = []
    for name in names:
        small, large = np.array([each[name] for each in few]), np.array([each[name] for each in many])
        gap = small - large
        error = float(gap.std(ddof=1) / math.sqrt(len(gap)))
        score = float(gap.mean()) / error if error > 0.0 else 0.0
        rows.append(
            {
                "total": name,
                "few": float(small.mean()),
                "many": float(large.mean()),
                "gap": float(gap.mean() / large.mean()),
                "t": score,
                "bound": bound,
                "ok": abs(score) <= bound,
            }
        )
    return rows


def run_scale(size: ScaleSize, shell: Shell) -> dict[str, Any]:
    """Compare totals at two numbers of consumers."""
    shell.say(f"Scale: {size.few_consumers:,} and {size.many_consumers:,} consumers, {size.seeds} seeds")
    few: list[dict[str, float]] = []
    many: list[dict[str, float]] = []
    done, total = 0, 2 * size.seeds * size.weeks
    with Meter("scale", quiet=shell.quiet) as meter:

        def after_week() -> None:
            nonlocal done
            done += 1
            meter(done, total)

        for seed in range(1, size.seeds + 1):
            few.append(scale_totals(size.few_consumers, size, seed, after_week))
            many.append(scale_totals(size.many_consumers, size, seed, after_week))
    rows = scale_rows(few, many)
    return {"ok": all(row["ok"] for row in rows), "rows": rows}


def figure(kpis: Any, case: DirectionCase) -> dict[int, float]:
    """Return the claimed metric over the whole run, by seed."""
    wanted = (kpis["metric"] == case.metric) & (kpis["by"] == case.by) & (kpis["group"] == case.group)
    found = kpis[wanted & (kpis["year"] == 0)]
    return {int(seed): float(value) for seed, value in zip(found["seed"], found["value"], strict=True)}


def case_name(case: DirectionCase) -> str:
    """Return a claim at one step in words."""
    return f"{case.instrument} {case.step}"


def direction_state(cases: list[DirectionCase]) -> Path:
    """Return where finished seeds of these very cases under this very code are kept."""
    from importlib.resources import files

    digest = hashlib.sha256()
    for case in cases:
        digest.update(f"{case_name(case)}|{case.metric}|{case.base.hash()}|{case.changed.hash()}".encode())
    for file in sorted(Path(str(files("sim"))).rglob("*.py")):
        digest.update(file.read_bytes())
    return STATE / f"direction-{digest.hexdigest()[:12]}.json"


def direction_seed(
    cases: list[DirectionCase], seeds: Sequence[int], progress: Callable[[int, int], None]
) -> Any:
    """Return effects by case and seed, positive where the metric moves the declared way."""
    from sim.run import run_many

    effects: dict[str, dict[str, float]] = {}
    arms: dict[str, Any] = {}
    for case in cases:
        arms.setdefault(case.base.hash(), case.base)
        arms.setdefault(case.changed.hash(), case.changed)

    def report(done: int, total: int) -> None:
        progress(done, total)

    results = run_many(list(arms.values()), seeds=list(seeds), record_flows=False, progress=report)
    kpis_of = {name: result.kpis for name, result in zip(arms, results, strict=True)}
    for case in cases:
        before, after = figure(kpis_of[case.base.hash()], case), figure(kpis_of[case.changed.hash()], case)
        name = f"{case_name(case)}|{case.metric}"
        effects[name] = {str(seed): (after[seed] - before[seed]) * case.direction for seed in after}
    return effects


def run_direction(size: DirectionSize, shell: Shell) -> dict[str, Any]:
    """Test every instrument's claim at every step, seed by seed; seeds done before are taken from disk."""
    from sim.scenario_direction import direction_cases

    cases = [
        *direction_cases(size.weeks, size.consumers, size.smes, counts=False),
        *direction_cases(size.count_weeks, size.count_consumers, size.smes, counts=True),
    ]
    path = direction_state(cases)
    effects: dict[str, dict[str, float]] = json.loads(path.read_text()) if path.is_file() else {}
    have = set.intersection(*(set(by_seed) for by_seed in effects.values())) if effects else set()
    missing = [seed for seed in range(1, size.seeds + 1) if str(seed) not in have]
    shell.say(
        f"Direction: {len(cases)} claims at a step, {size.seeds} seeds ({size.seeds - len(missing)} done before)"
    )
    started = time.monotonic()
    with Meter("direction", quiet=shell.quiet) as meter:
        for at in range(0, len(missing), 2):
            chunk = missing[at : at + 2]

            def report(done: int, total: int, before: int = at, chunk: list[int] = chunk) -> None:
                of_seed = total // len(chunk)
                meter(before * of_seed + done, len(missing) * of_seed)

            for name, by_seed in direction_seed(cases, chunk, report).items():
                effects.setdefault(name, {}).update(by_seed)
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(".partial")
            partial.write_text(json.dumps(effects))
            partial.replace(path)
    rows = []
    for case in cases:
        by_seed = effects[f"{case_name(case)}|{case.metric}"]
        signs = [by_seed[str(seed)] > 0.0 for seed in range(1, size.seeds + 1)]
        share = sum(signs) / len(signs)
        rows.append(
            {
                "instrument": case.instrument,
                "family": case.family,
                "step": case.step,
                "metric": f"{case.metric} ({case.by} {case.group})",
                "direction": "up" if case.direction > 0 else "down",
                "agreeing": share,
                "ok": share >= SHARE_AGREEING,
            }
        )
    shell.say(f"Direction took {duration(time.monotonic() - started)}")
    return {"ok": all(row["ok"] for row in rows), "rows": rows}


def run_frictions(shell: Shell) -> dict[str, Any]:
    """Turn mechanisms on one at a time from the limit, and see whether each moves the world as declared."""
    claims = len(CLAIMS)
    shell.say(f"Frictions: {claims} mechanisms from the limit")
    done = 0
    with Meter("frictions", quiet=shell.quiet) as meter:

        def after_each() -> None:
            nonlocal done
            done += 1
            meter(done, claims)

        moves = static_moves(None, after_each) + simulated_moves(FEW_ECONOMIES, 20_000, 1_100, 2, after_each)
    return {"ok": all(move.ok for move in moves), "rows": rows_of(moves)}


def scale_text(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Return the scale test as rows of text."""
    return [
        (
            "ok" if row["ok"] else "NOT",
            row["total"],
            f"{row['few']:.4g}",
            f"{row['many']:.4g}",
            f"{row['gap']:+.3%}",
            f"{row['t']:+.2f}",
            f"{row['bound']:.2f}",
        )
        for row in rows
    ]


def direction_text(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Return the direction test as rows of text."""
    return [
        ("ok" if row["ok"] else "NOT", row["step"], row["instrument"], row["metric"], row["direction"],
         f"{row['agreeing']:.0%}")
        for row in rows
    ]  # fmt: skip


SCALE_HEADER = ("", "total", "few consumers", "many consumers", "gap", "t", "bound")
DIRECTION_HEADER = ("", "step", "instrument", "metric", "must go", "seeds agreeing")


def sections(
    found: dict[str, Any],
) -> list[tuple[str, str, list[tuple[tuple[str, ...], list[tuple[str, ...]]]]]]:
    """Return (title, words, tables) of every part that was run."""
    listed = []
    if "fit" in found:
        fit = found["fit"]
        listed.append(
            (
                f"Fit: {fit['size']['consumers']:,} consumers, {fit['size']['smes']:,} SMEs",
                f"{fit['moved_by']} {fit['note']}",
                [(GATE_HEADER, gate_rows(fit)), (AGREEMENT_HEADER, agreement_rows(fit))],
            )
        )
    if "scale" in found:
        size = found["scale"]["size"]
        words = (
            f"{size['few_consumers']:,} against {size['many_consumers']:,} consumers, {size['smes']:,} SMEs, "
            f"{size['weeks']} weeks, {size['seeds']} paired seeds, adaptation off; "
            "t test at 99 %, Bonferroni over the totals."
        )
        listed.append(("Scale-free totals", words, [(SCALE_HEADER, scale_text(found["scale"]["rows"]))]))
    if "direction" in found:
        size = found["direction"]["size"]
        words = (
            f"{size['seeds']} paired seeds, {size['weeks']} weeks (the rule holds from the third), "
            f"{size['consumers']:,} consumers, {size['smes']:,} SMEs; where parcels are counted "
            f"{size['count_weeks']} weeks and {size['count_consumers']:,} consumers, for small steps change few "
            "orders. At least 95 % of seeds must agree."
        )
        listed.append(("Direction", words, [(DIRECTION_HEADER, direction_text(found["direction"]["rows"]))]))
    if "general" in found:
        general = found["general"]
        tables = [(PARTS_HEADER, part_rows(general)), (SHOCK_HEADER, shock_rows(general))]
        listed.append(
            ("General equilibrium: agents without frictions against the solver", words_of(general), tables)
        )
    if "frictions" in found:
        words = (
            "From the frictionless world, tastes and constants held, nothing calibrated again. Rows without a "
            "simulation are expected values of all economies at week 0; the others two seeds of eight economies, 28 "
            "weeks. In brackets the shock, in both worlds: a tariff of 300 % by all on all, or trade costs 30 % lower."
        )
        listed.append(
            (
                "Frictions one at a time from the limit",
                words,
                [(FRICTIONS, text_rows(found["frictions"]["rows"]))],
            )
        )
    return listed


def report_text(found: dict[str, Any]) -> str:
    """Return docs/verification.md."""
    lines = [
        "# Verification",
        "",
        f"Made by `{found['command_line']}` with version {found['version']} on {found['date']}.",
        "",
        "What each check means: [odd.md](odd.md). `./run test` holds a smaller version of each.",
    ]
    for title, words, tables in sections(found):
        lines += ["", f"## {title}", "", words]
        for header, rows in tables:
            lines += ["", "| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
            lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def show(found: dict[str, Any], shell: Shell) -> None:
    """Print every table."""
    from rich.table import Table

    for title, words, tables in sections(found):
        for header, rows in tables:
            table = Table(title=title, title_justify="left")
            for name in header:
                table.add_column(name)
            for row in rows:
                table.add_row(*row)
            shell.print(table)
        shell.print(words)


def run_parts(parts: Sequence[str], quick: bool, seeds: int | None, shell: Shell) -> dict[str, Any]:
    """Run the parts; return what was found as plain values."""
    found: dict[str, Any] = {}
    if "fit" in parts:
        size = Size() if quick else Size(consumers=FULL_CONSUMERS, smes=FULL_SMES, full=True)
        found["fit"] = run_fit(size, shell)
    if "scale" in parts:
        scale = ScaleSize(many_consumers=50_000, seeds=6, weeks=6) if quick else ScaleSize()
        found["scale"] = {**run_scale(scale, shell), "size": scale.__dict__}
    if "direction" in parts:
        wanted = seeds or (6 if quick else DirectionSize.seeds)
        direction = DirectionSize(seeds=wanted, weeks=6 if quick else DirectionSize.weeks)
        found["direction"] = {**run_direction(direction, shell), "size": direction.__dict__}
    if "general" in parts:
        found["general"] = run_general(GeneralSize(seeds=6, few_consumers=8_000, few_smes=1_100) if quick
                                       else GeneralSize(), shell)  # fmt: skip
    if "frictions" in parts:
        found["frictions"] = run_frictions(shell)
    return found


def merged(found: dict[str, Any]) -> dict[str, Any]:
    """Return the parts run now with those kept from before, and keep them: parts may be run one by one."""
    path = STATE / "parts.json"
    kept: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
    kept.update({part: plain_values(found[part]) for part in PARTS if part in found})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept))
    return {part: kept[part] for part in PARTS if part in kept}


def main(arguments: Sequence[str]) -> int:
    """Run the command; return its exit code."""
    from experiments.cli.app import version_text

    parser = argparse.ArgumentParser(prog="tradewinds verify", description=__doc__)
    parser.add_argument(
        "--only", choices=PARTS, action="append", help="this part; may be given several times"
    )
    parser.add_argument(
        "--quick", action="store_true", help="smaller samples and fewer seeds; writes no report"
    )
    parser.add_argument("--seeds", type=int, help="seeds of the direction test (30)")
    parser.add_argument("--report", type=Path, default=REPORT, help=f"where the report goes ({REPORT})")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--quiet", "-q", action="store_true", help="no messages")
    asked = parser.parse_args(list(arguments))
    shell = Shell(asked.json, asked.quiet)
    parts = asked.only or PARTS
    now = run_parts(parts, asked.quick, asked.seeds, shell)
    ok = all(now[part]["ok"] for part in now)
    shown = now if asked.quick else merged(now)
    found = {
        "command": "verify",
        "ok": ok,
        "command_line": " ".join(["./run verify", *arguments]) if asked.quick else "./run verify",
        "version": version_text(),
        "date": time.strftime("%Y-%m-%d"),
        **shown,
    }
    if asked.json:
        print_json(found)
    else:
        show(found, shell)
    if not asked.quick:
        asked.report.parent.mkdir(parents=True, exist_ok=True)
        asked.report.write_text(report_text(found), encoding="utf-8")
        shell.say(f"Written: {asked.report}")
    return OK if ok else CHECK_FAILED


if __name__ == "__main__":
    import sys

    raise SystemExit(main(sys.argv[1:]))
