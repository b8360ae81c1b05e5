"""`tradewinds verify`: the long checks, part by part (``PARTS``), written to docs/verification.md.

Each part can be asked for alone and continued after a stop: direction and general keep the seeds they have done in
``runs/verify``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.ending.telling import plain_values
from experiments.installation.version import version_text
from experiments.terminal.meter import Meter
from experiments.terminal.shell import Shell
from experiments.terminal.table import of_texts
from experiments.verification.baseline_at_rest import (
    REST_HEADER,
    TURNOVER_HEADER,
    RestSize,
    rest_text,
    run_rest,
    turnover_text,
)
from experiments.verification.direction_of_instruments import (
    DIRECTION_HEADER,
    STATE,
    DirectionSize,
    direction_text,
    run_direction,
)
from experiments.verification.flow_fit import (
    AGREEMENT_HEADER,
    FULL_CONSUMERS,
    FULL_SMES,
    GATE_HEADER,
    Size,
    agreement_rows,
    gate_rows,
    run_fit,
)
from experiments.verification.friction_claims import (
    CLAIMS,
    FEW_ECONOMIES,
    rows_of,
    simulated_moves,
    static_moves,
    text_rows,
)
from experiments.verification.friction_claims import HEADER as FRICTIONS
from experiments.verification.general_run import (
    PARTS_HEADER,
    SHOCK_HEADER,
    part_rows,
    run_general,
    shock_rows,
    words_of,
)
from experiments.verification.general_shocks import GeneralSize
from experiments.verification.long_check_parts import PARTS
from experiments.verification.referee_checklist import referee_section, run_referee
from experiments.verification.report_page import report_text
from experiments.verification.scale_free_totals import SCALE_HEADER, ScaleSize, run_scale, scale_text
from experiments.verification.system_proofs_made import ProofSize, run_systems, systems_section
from experiments.verification.world_levels import WorldSize, run_world, world_section
from sim.systems.system_proofs import LEAST_SEEDS

REPORT = Path("docs/verification.md")


def run_frictions(shell: Shell, names: Sequence[str] = ()) -> dict[str, Any]:
    """Turn mechanisms on one at a time from the limit, and see whether each moves the world as declared.

    Args:
        shell: where progress goes.
        names: mechanisms whose claims are run; all where none is named.
    """
    chosen = tuple(each for each in CLAIMS if not names or each[0] in names)
    claims = len(chosen)
    shell.say(f"Frictions: {claims} mechanisms from the limit")
    done = 0
    with Meter("frictions", quiet=shell.quiet, unit="claims") as meter:

        def after_each() -> None:
            nonlocal done
            done += 1
            meter(done, claims)

        moves = static_moves(None, after_each, chosen)
        moves += simulated_moves(FEW_ECONOMIES, 20_000, 1_200, 4, after_each, chosen)
    return {"ok": all(move.ok for move in moves), "rows": rows_of(moves)}


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
            "simulation are expected values of all economies at week 0; the others four seeds of eight economies, 28 "
            "weeks. In brackets the shock, in both runs: a tariff of 300 % by all on all, trade costs 30 % lower, or a "
            "ban on destroying what stays unsold."
        )
        listed.append(
            (
                "Frictions one at a time from the limit",
                words,
                [(FRICTIONS, text_rows(found["frictions"]["rows"]))],
            )
        )
    made = {
        "rest": rest_section,
        "world": world_section,
        "systems": systems_section,
        "referee": referee_section,
    }
    return listed + [section(found[part]) for part, section in made.items() if part in found]


def rest_section(
    rest: dict[str, Any],
) -> tuple[str, str, list[tuple[tuple[str, ...], list[tuple[str, ...]]]]]:
    """Return title, words and tables of the baseline at rest."""
    words = (
        f"Law of 2023, nothing changed, all that learns on; {rest['size']['consumers']:,} consumers; change against "
        "week 0 at the end of each year, mean over seeds. Trade is expected from the choice tables; orders met "
        "are those that shelves had the goods for, by value, over the year. All that is judged must be within "
        "0.1 %, its half-width within 0.05 %; realised values are sums of the year against those expected in week 0, "
        "shown only."
    )
    tables = [
        (REST_HEADER, rest_text(rest["rows"])),
        (TURNOVER_HEADER, turnover_text(rest["turnover"])),
    ]
    return "The baseline at rest", words, tables


def show(found: dict[str, Any], shell: Shell) -> None:
    """Print every table."""
    for title, words, tables in sections(found):
        for header, rows in tables:
            shell.print(of_texts(header, rows, title))
        shell.note(words)


def run_parts(parts: Sequence[str], asked: Asked, shell: Shell) -> dict[str, Any]:
    """Run the parts; return what was found as plain values."""
    quick, seeds = asked.quick, asked.seeds
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
        small = GeneralSize(
            seeds=6, few_consumers=8_000, few_smes=1_200, many_consumers=51_200, many_smes=2_784
        )
        found["general"] = run_general(small if quick else GeneralSize(), shell)
    if "frictions" in parts:
        found["frictions"] = run_frictions(shell, asked.claims)
    if "rest" in parts:
        rest = RestSize(consumers=50_000, smes=(2_000,), years=1, most_seeds=4) if quick else RestSize()
        found["rest"] = {**run_rest(rest, shell), "size": rest.__dict__}
    if "world" in parts:
        few = WorldSize(consumers=20_000, smes=2_000, weeks=8, seeds=2)
        found["world"] = run_world(few if quick else WorldSize(), shell)
    if "systems" in parts:
        few_agents = ProofSize(seeds=seeds or LEAST_SEEDS, consumers=3_200, smes=1_152)
        proof = few_agents if quick else ProofSize(seeds=seeds or ProofSize.seeds)
        found["systems"] = run_systems(proof, shell, asked.systems, keep=not quick)
    if "referee" in parts:
        found["referee"] = run_referee(shell)
    return found


def merged(found: dict[str, Any]) -> dict[str, Any]:
    """Return the parts run now with those kept from before, and keep them: parts may be run one by one."""
    path = STATE / "parts.json"
    kept: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
    kept.update({part: plain_values(found[part]) for part in PARTS if part in found})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept))
    return {part: kept[part] for part in PARTS if part in kept}


@dataclass(frozen=True)
class Asked:
    """What is asked of the long checks."""

    only: tuple[str, ...] = ()
    """Parts to run; all where none is named."""
    quick: bool = False
    """Smaller samples and fewer seeds; nothing is kept."""
    seeds: int | None = None
    """Of the direction test and of the systems."""
    claims: tuple[str, ...] = ()
    """Mechanisms whose claims alone are run in `frictions`; all where none is named. Nothing is kept then."""
    systems: tuple[str, ...] = ()
    """Systems that alone are run in `systems`; all where none is named. Their proofs are kept, unless quick."""

    @property
    def is_partial(self) -> bool:
        """Whether what is found is no whole check, so that it is neither kept nor reported."""
        return self.quick or bool(self.claims or self.systems)


def run(asked: Asked, shell: Shell, words: Sequence[str]) -> dict[str, Any]:
    """Run the parts asked for; return what was found, with that of earlier parts unless quick.

    Args:
        asked: which parts, at which size.
        shell: where progress goes.
        words: of the command line, as the report names it.
    """
    parts = asked.only or PARTS
    now: dict[str, Any] = {}
    made = {
        "command_line": " ".join(["./run verify", *words]),
        "version": version_text(),
        "date": time.strftime("%Y-%m-%d"),
    }
    for part in (each for each in PARTS if each in parts):
        now |= {name: {**each, **made} for name, each in run_parts((part,), asked, shell).items()}
        if not asked.is_partial:
            merged(now)  # kept at once: a stop later loses nothing
    shown = now if asked.is_partial else merged(now)
    return {
        "command": "verify",
        "ok": all(now[part]["ok"] for part in now),
        **made,
        **shown,
    }


def write_report(found: dict[str, Any], path: Path) -> None:
    """Write the report; sections of parts that were not run stay as they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    path.write_text(report_text(found, sections(found), before), encoding="utf-8")
