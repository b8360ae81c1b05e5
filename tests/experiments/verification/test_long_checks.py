"""The long checks: their statistics on made-up numbers, scale in a smaller world, the report, continuing."""

from __future__ import annotations

import json

import numpy as np
import pytest

from experiments.cli.exit_codes import exit_code
from experiments.verification import direction_of_instruments as direction
from experiments.verification import friction_claims
from experiments.verification import long_checks as verify
from experiments.verification import scale_free_totals as scale
from experiments.verification.fit_measures import make_model
from experiments.verification.report_page import HEADINGS, kept_sections
from sim.mechanisms import MECHANISMS

SMALL = ("USA", "CHN", "DEU", "MEX", "VNM", "JPN")


def made_up(seed: int, shift: float = 0.0):
    rng = np.random.default_rng(seed)
    return [{f"total {i}": 100.0 + shift * (i == 3) + rng.normal() for i in range(10)} for _ in range(12)]


def test_equal_totals_pass_and_a_shifted_one_is_found() -> None:
    assert all(row["ok"] for row in scale.scale_rows(made_up(1), made_up(2)))
    rows = scale.scale_rows(made_up(1, shift=5.0), made_up(2))
    assert [row["total"] for row in rows if not row["ok"]] == ["total 3"]
    assert rows[3]["gap"] == pytest.approx(0.05, abs=0.015)


def test_bonferroni_widens_the_bound_with_the_number_of_totals() -> None:
    ten = scale.scale_rows(made_up(1), made_up(2))[0]["bound"]
    one = scale.scale_rows([{"a": i * 1.0} for i in range(12)], [{"a": i * 1.1} for i in range(12)])[0][
        "bound"
    ]
    assert one == pytest.approx(3.106, abs=0.001)
    assert ten > one


def test_totals_do_not_depend_on_the_number_of_consumers(monkeypatch) -> None:
    def small_model(consumers, smes, seed, threads):
        return make_model(consumers, smes, seed, economies=SMALL)

    monkeypatch.setattr("experiments.verification.fit_measures.make_model", small_model)
    size = scale.ScaleSize(few_consumers=1_500, many_consumers=15_000, smes=300, seeds=8, weeks=8)
    few = [scale.scale_totals(size.few_consumers, size, seed, lambda: None) for seed in range(1, 9)]
    many = [scale.scale_totals(size.many_consumers, size, seed, lambda: None) for seed in range(1, 9)]
    rows = scale.scale_rows(few, many)
    assert len(rows) == 17
    assert [row["total"] for row in rows if not row["ok"]] == []
    assert abs(next(row["gap"] for row in rows if row["total"] == "world trade, USD")) < 0.02


def found():
    return {
        "command_line": "./run verify",
        "version": "0.2.0",
        "date": "2026-11-22",
        "scale": {"ok": True, "rows": scale.scale_rows(made_up(1), made_up(2)), "size": vars(scale.ScaleSize())},
        "direction": {
            "ok": False,
            "size": vars(direction.DirectionSize()),
            "rows": [
                {"instrument": "chokepoint_closure", "family": "shock", "step": "passages suez|panama",
                 "metric": "tonne_km (mode sea)", "direction": "up", "agreeing": 0.9, "ok": False}
            ],
        },
    }  # fmt: skip


def test_the_report_holds_command_version_date_and_every_table() -> None:
    text = verify.report_text(found(), verify.sections(found()))
    assert "`./run verify` with version 0.2.0 on 2026-11-22" in text
    assert "| NOT | passages suez\\|panama | chokepoint_closure | tonne_km (mode sea) | up | 90% |" in text
    assert text.count("| ok |") == 10


def test_sections_of_parts_that_are_not_run_stay_with_their_day() -> None:
    before = "# Verification\n\nold words\n\n## Scale-free totals\n\nMeasured long ago.\n\n## Direction\n\nof old\n"
    now = {key: value for key, value in found().items() if key != "scale"} | {"date": "2026-11-30"}
    text = verify.report_text(now, verify.sections(now), before)
    assert "Measured long ago." in text
    assert "of old" not in text
    assert "on 2026-11-30" in text
    assert text.index("## Scale-free totals") < text.index("## Direction")


def test_every_part_has_a_heading_and_the_page_is_read_as_it_was_written() -> None:
    text = verify.report_text(found(), verify.sections(found()))
    assert list(kept_sections(text)) == ["Scale-free totals", "Direction"]
    assert verify.report_text(found(), [], text) == text
    assert len(HEADINGS) == len(verify.PARTS)


def test_parts_run_one_by_one_make_one_report(monkeypatch, tmp_path, capsys) -> None:
    monkeypatch.setattr(verify, "STATE", tmp_path / "state")
    monkeypatch.setattr(verify, "run_parts", lambda parts, *_: {part: found()[part] for part in parts})
    report = tmp_path / "docs" / "verification.md"
    assert exit_code(["verify", "--only", "scale", "--json", "--quiet", "--report", str(report)]) == 0
    assert set(json.loads(capsys.readouterr().out)) >= {"scale", "command", "ok"}
    assert exit_code(["verify", "--only", "direction", "--quiet", "--report", str(report)]) == 1
    text = report.read_text()
    assert "## Scale-free totals" in text
    assert "## Direction" in text


def test_one_mechanisms_claim_is_run_alone_and_is_no_report(monkeypatch, tmp_path, capsys) -> None:
    monkeypatch.setattr(verify, "STATE", tmp_path / "state")
    claims = []

    def moves(economies, *arguments):
        *_, chosen = arguments
        claims.extend(name for name, _ in chosen)
        return []

    monkeypatch.setattr(verify, "static_moves", moves)
    monkeypatch.setattr(verify, "simulated_moves", lambda *_: [])
    report = tmp_path / "verification.md"
    words = ("--json", "--quiet", "--report", str(report))
    assert exit_code(["verify", "--only", "frictions:trust", *words]) == 0
    assert claims == ["trust"]
    assert json.loads(capsys.readouterr().out)["frictions"]["ok"]
    assert not report.exists()
    assert not (tmp_path / "state").exists()
    claims.clear()
    asked = ("--only", "frictions:fees", "--only", "frictions:memory", "--only", "frictions:fees")
    assert exit_code(["verify", *asked, *words]) == 0
    assert claims == ["fees", "memory"]
    claims.clear()
    assert exit_code(["verify", "--only", "frictions:fees", "--only", "frictions", *words]) == 0
    assert claims == list(MECHANISMS), "the part itself is all of them"
    assert report.exists()


@pytest.mark.parametrize(
    ("only", "said"),
    [
        ("frictions:trsut", "no mechanism 'trsut' — did you mean trust?"),
        ("frictions:", "no mechanism ''"),
        ("scale:trust", "only frictions and systems are run one by one; expected scale"),
        ("friction:trust", "did you mean frictions?"),
    ],
)
def test_a_claim_that_cannot_be_meant_is_refused(capsys, only, said) -> None:
    assert exit_code(["verify", "--only", only]) == 2
    assert said in capsys.readouterr().err


def test_a_claim_gives_what_it_gives_among_all() -> None:
    few = ("CHN", "DEU", "USA")
    whole = {move.mechanism: move for move in friction_claims.static_moves(few)}
    (alone,) = friction_claims.static_moves(few, claims=(("fees", MECHANISMS["fees"].claim),))
    assert alone == whole["fees"]


def test_direction_continues_where_it_stopped(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(direction, "STATE", tmp_path)
    asked = []

    def effects(cases, seeds, progress):
        asked.append(list(seeds))
        progress(1, 2)
        if 3 in seeds and len(asked) == 2:
            raise KeyboardInterrupt
        return {f"{direction.case_name(c)}|{c.metric}": {str(s): 1.0 for s in seeds} for c in cases}

    monkeypatch.setattr(direction, "direction_seed", effects)
    size, shell = direction.DirectionSize(seeds=4), direction.Shell(quiet=True)
    with pytest.raises(KeyboardInterrupt):
        direction.run_direction(size, shell)
    done = direction.run_direction(size, shell)
    assert asked == [[1, 2], [3, 4], [3, 4]]
    assert done["ok"]
    assert {row["agreeing"] for row in done["rows"]} == {1.0}
