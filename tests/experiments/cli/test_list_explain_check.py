"""Commands that look things up, begin a scenario, check it, and check the installation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments.looking_up.things import LISTS
from sim.market.charges import CHARGES
from sim.mechanisms import MECHANISMS
from sim.ports.mechanism import PORTS
from tests.experiments.cli.in_process import SMALL, Command, as_json, command

__all__ = ["command"]


@pytest.mark.parametrize("kind", list(LISTS))
def test_lists(command: Command, kind: str):
    items = as_json(command("list", kind, "--json"))["items"]
    assert len(items) >= 3
    names = [item["name"] for item in items]
    assert len(set(names)) == len(names)
    code, out, _ = command("list", kind)
    assert code == 0
    assert names[0].split(".")[0] in out


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("us_de_minimis_repeal", "scenario"),
        ("tariff", "instrument"),
        ("parcels", "metric"),
        ("USA", "economy"),
        ("united states", "economy"),
        ("cross_border_share", "parameter"),
        ("carbon_price.usd_per_tonne", "parameter"),
        ("brokerage", "charge"),
        ("payment fee", "charge"),
        ("VAT", "charge"),
        ("treasuries", "receiver"),
        ("bulk_shares", "port"),
        ("delivery drones", "system"),
    ],
)
def test_explains(command: Command, name: str, kind: str):
    found = as_json(command("explain", name, "--json"))["found"]
    assert kind in [each["kind"] for each in found]
    code, out, _ = command("explain", name)
    assert code == 0
    assert len(out.splitlines()) >= 3


def test_charges_receivers_and_ports_are_those_of_the_registries(command: Command):
    charges, receivers, ports = (
        {row["name"]: row for row in as_json(command("list", kind, "--json"))["items"]}
        for kind in ("charges", "receivers", "ports")
    )
    declared = [*CHARGES, *(each for its in MECHANISMS.values() for each in its.charges)]
    assert len(charges) == len(declared)
    assert set(receivers) == {each.receiver for each in declared}
    assert {name for row in receivers.values() for name in row["charges"]} == set(charges)
    assert charges["commission"]["paid_by"] == "seller"
    assert charges["duty"]["receiver"] == "treasuries"
    assert list(ports) == [*PORTS, "charges", "sources"]
    assert all(row["meaning"] for row in ports.values())
    assert "relations" in ports["bulk_shares"]["used_by"]
    assert {name for row in ports.values() for name in row["used_by"]} <= set(MECHANISMS)


def test_systems_have_a_derived_state_and_what_is_missing(command: Command):
    rows = {row["name"]: row for row in as_json(command("list", "systems", "--json"))["items"]}
    assert len(rows) == 77
    drones = rows["delivery_drones"]
    assert drones["files"] == [
        "sim/mechanisms/last_mile.py",
        "sim/policy/instruments/delivery_permission.py",
    ]
    assert (drones["state"], drones["sourced"] > 0, drones["assumed"] > 20) == ("M", True, True)
    assert rows["platform_entry"]["state"] == "N"
    assert rows["platform_logistics"]["state"] == "D"
    for row in rows.values():
        assert (row["state"] == "F") == (row["missing"] == ""), row["name"]
    code, out, _ = command("list", "systems")
    assert code == 0
    assert "77 systems." in out
    assert all(name in out for name in rows)


def test_a_slip_in_the_name_of_a_charge_finds_the_nearest(command: Command):
    code, _, err = command("explain", "brokerge")
    assert code == 2
    assert "did you mean brokerage?" in err


def test_economies_are_all_there(command: Command):
    items = as_json(command("list", "economies", "--json"))["items"]
    assert len(items) == 64


def test_check_says_what_a_scenario_does(command: Command):
    code, out, _ = command("check", "us_de_minimis_repeal", "baseline")
    assert code == 0
    assert (
        "From 2025-08-29 the United States charges duty from the first dollar on parcels from all origins"
        in out
    )


def test_check_lists_every_fault_with_its_line(command: Command, tmp_path: Path):
    policy = "policies:\n  - instrument: tarif\n    importers: [USA]\n    from: 2024-13-01\n"
    broken = f"question: q\nextends: law_2024\nwekes: 4\n{policy}"
    (tmp_path / "broken.yaml").write_text(broken)
    code, out, err = command("check", "broken.yaml", "baseline")
    assert code == 1
    assert "broken.yaml:2:" in out
    assert "broken.yaml:3:1" in out
    assert "did you mean" in out
    assert "faults" in err
    _, out, _ = command("check", "broken.yaml", "--json")
    report = json.loads(out)["files"][0]
    assert report["ok"] is False
    assert len(report["faults"]) >= 3
    code, _, err = command("run", "broken.yaml", *SMALL)
    assert code == 2
    assert err.count("broken.yaml:") == len(report["faults"])
    assert not (tmp_path / "runs").exists()


def test_a_new_scenario_passes_the_check(command: Command, tmp_path: Path):
    assert as_json(command("new", "scenario", "mine", "--json", "--quiet"))["file"] == "mine.yaml"
    assert command("check", "mine.yaml")[0] == 0
    code, _, err = command("new", "scenario", "mine.yaml")
    assert code == 2
    assert "already exists" in err


def test_doctor(command: Command):
    payload = as_json(command("doctor", "--json"))
    assert payload["ok"] is True
    assert {"python", "numba", "data tables", "scenarios"} <= {check["check"] for check in payload["checks"]}


def test_doctor_counts_how_well_data_is_known(command: Command):
    totals = as_json(command("doctor", "--data", "--counts", "--json"))["data"]["totals"]
    assert {"sourced", "derived", "imputed", "assumed"} == set(totals["all tables"])
    code, out, _ = command("doctor", "--data", "--counts")
    assert code == 0
    assert "all tables" in out
    assert "flows_2023" in out
