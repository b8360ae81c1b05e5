"""Scenario files of every shape: bounded in size, depth and expansion; merge keys work; nothing hangs or crashes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.reading.text_files import LARGEST_FILE_BYTES
from sim.reading.yaml_tree import DEEPEST, MOST_VALUES
from sim.scenario.definition import Scenario
from sim.scenario.document import ScenarioError, read_text

HEAD = "question: Why?\nextends: baseline\nsources: [a test]\n"
RULE = (
    HEAD
    + "policies:\n- &rule {instrument: tariff, importers: [USA], exporters: [CHN], from: 2027-01-04, rate: 10%}\n"
)


def faults_of(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_yaml(text, label="f")
    return caught.value.faults


def bomb(levels: int, width: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * width)}]" for at in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize("levels", [5, 7, 40])
def test_an_alias_bomb_is_refused_where_it_grows_too_large(levels: int) -> None:
    (fault,) = faults_of(HEAD + bomb(levels, 9))
    assert fault.startswith("f:")
    assert f"stands for more than {MOST_VALUES:,} values" in fault or f"nested more than {DEEPEST}" in fault


def test_a_bomb_of_merge_keys_is_refused() -> None:
    lines = ["m0: &m0 {a: 1, b: 2}"]
    lines += [f"m{at}: &m{at} {{<<: [{', '.join([f'*m{at - 1}'] * 9)}]}}" for at in range(1, 30)]
    (fault,) = faults_of(HEAD + "\n".join(lines))
    assert "more than" in fault


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "{a: " * 20_000,
        "- " * 50_000 + "x",
        "\n".join(" " * at + f"a{at}:" for at in range(300)),
    ],
    ids=["lists", "mappings", "dashes", "indents"],
)
def test_deep_nesting_is_refused_with_its_place(text: str) -> None:
    (fault,) = faults_of(HEAD + "title: " + text if not text.startswith((" ", "a", "-")) else text)
    assert f"nested more than {DEEPEST} deep" in fault


def test_a_long_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_text(HEAD + "# " + "x" * LARGEST_FILE_BYTES)
    with pytest.raises(ScenarioError, match=r"long\.yaml is larger than 256 KB"):
        Scenario.load(path)
    assert "longer than 256 KB" in faults_of(path.read_text())[0]
    (fault,) = faults_of(HEAD + "title: [" + "a, " * (MOST_VALUES + 1) + "]")
    assert f"more than {MOST_VALUES:,} values" in fault


def test_many_rules_and_many_bad_names_are_read_in_time() -> None:
    """Pairs are compared within a kind and a day only, and a rule's first conflicts are told."""
    rules = "".join(
        f"- {{instrument: tariff, importers: [USA], from: 2027-01-04, rate: {at}%}}\n" for at in range(1, 600)
    )
    faults = faults_of(HEAD + "policies:\n" + rules)
    assert 590 < len(faults) < 2_000
    words = ", ".join(f"Abcdef{at}" for at in range(2_000))
    faults = faults_of(RULE.replace("[CHN]", f"[{words}]"))
    assert len(faults) == 2_000


def test_merge_keys_take_a_rule_and_change_it() -> None:
    text = RULE + "- <<: *rule\n  importers: [CAN]\n- <<: [*rule]\n  importers: MEX\n  rate: 5%\n"
    one, two, three = Scenario.from_yaml(text).policies
    assert (two.importers, two.start) == (("CAN",), one.start)
    assert two.sets() == one.sets()
    assert three.sets()["rate"] == 0.05
    written = RULE + (
        "- {instrument: tariff, importers: [CAN], exporters: [CHN], from: 2027-01-04, rate: 10%}\n"
        "- {instrument: tariff, importers: MEX, exporters: [CHN], from: 2027-01-04, rate: 5%}\n"
    )
    assert Scenario.from_yaml(text).hash() == Scenario.from_yaml(written).hash()


def test_faults_of_merged_keys_stand_where_they_were_written() -> None:
    text = HEAD + (
        "policies:\n"
        "- &rule\n  instrument: tariff\n  importers: [USB]\n  from: 2027-01-04\n  rate: 10\n"
        "- <<: *rule\n  importers: [CAN]\n"
        "- <<: *rule\n  instrument: carbon_price\n  usd_per_tonne: 10\n"
    )
    faults = faults_of(text)
    assert [fault.split(": ")[0] for fault in faults] == ["f:7:15", "f:9:9", "f:12:3"]
    assert faults[0].startswith("f:7:15: unknown economy or bloc 'USB'")
    assert faults[1].startswith("f:9:9: rate is 10, a bare number")
    assert faults[2].startswith("f:12:3: unknown key 'rate'")


def test_own_keys_win_and_of_what_is_merged_the_first() -> None:
    document = read_text(
        "one: &one {a: 1, b: 2}\ntwo: &two {b: 3, c: 4}\nboth: {<<: [*one, *two], a: 5}\n", "f"
    )
    assert document.value["both"] == {"a": 5, "b": 2, "c": 4}
    assert document.values_at["both", "a"] == (3, 29)
    assert document.values_at["both", "c"] == (2, 21)
    assert document.keys_at["both", "c"] == (3, 8)
    assert not document.found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (RULE + "- <<: rule\n  importers: [CAN]\n", "f:6:7: << adds the keys of another rule: write `<<: *rule` here"),
        (RULE + "- <<: *ruel\n", "f:6:7: *ruel names nothing; no &ruel stands above it — did you mean rule?"),
        (HEAD + "a: &a {<<: *a}\n", "f:4:12: *a stands inside &a"),
        (HEAD + "title: !!python/object/apply:os.system [ls]\n", "the tag tag:yaml.org,2002:python/object"),
        (HEAD + "title: !mine x\n", "f:4:8: the tag !mine is not read; delete it"),
        (HEAD + "weeks: !!str 5\n", "is not read; delete it"),
        (HEAD + "---\n" + HEAD, "f:4:1: a second document begins here (---); one file holds one scenario"),
        (HEAD + "title: a\0b\n", "f:4:9: a control character (U+0000) stands here; delete it"),
        (HEAD + "title: a\x1bb\n", "f:4:9: a control character (U+001B)"),
        (HEAD + "\ttitle: x\n", "indent with spaces, not with tabs"),
        (HEAD + "title: a: b\n", "f:4:9: not readable as YAML: mapping values are not allowed here; put text"),
        (HEAD + "title: 'a\n", "a quote is not closed"),
        (HEAD + "? [a, b]\n: c\n", "f:4:3: a key is a word before a colon"),
        (HEAD + "? {a: b}\n: c\n", "a key is a word before a colon"),
        (HEAD + ": c\n", "a key is a word before a colon"),
        (HEAD + "title: x\ntitle: y\n", "f:5:1: duplicate key 'title', first given on line 4"),
        (HEAD + "nonsense:\n", "f:4:1: unknown key 'nonsense'"),
        (HEAD + "weekss: ~\n", "f:4:1: unknown key 'weekss' — did you mean weeks?"),
        (HEAD + "policies: [{instrument: tariff, importers: USA, from: 2027-01-04, rate: 5%, x: }]\n", "key 'x'"),
        (HEAD + "policies: [{instrument: tariff, importers: USA, from: 2027-01-04, rate: }]\n", "rate has no value"),
        (HEAD + "policies: [{instrument: tariff, importers: USA, from: , rate: 5%}]\n", "there is no date"),
        (HEAD + "policies: [null]\n", "policies[0] is None"),
        (HEAD + "weeks: 0x10\n", "weeks is '0x10', expected a whole number"),
        (HEAD + "weeks: 12:30\n", "weeks is '12:30', expected a whole number"),
        (HEAD + "weeks: 010\n", "write 10"),
        (HEAD + "weeks: 1e400\n", "weeks is '1e400'"),
        (HEAD + "weeks: true\n", "weeks is true, expected a whole number"),
        ("", "f:1:1: the file is empty"),
        ("\n# only words\n", "f:1:1: the file is empty"),
        ("~", "f:1:1: the file is empty"),
        (RULE + RULE.splitlines()[-1].replace("&rule ", "") + "\n", "policy 2 repeats policy 1 (line 5) — delete one"),
    ],
)  # fmt: skip
def test_odd_yaml_gets_one_message_with_its_line(text: str, said: str) -> None:
    assert said in "\n".join(faults_of(text))


def test_a_key_left_empty_is_not_given() -> None:
    assert Scenario.from_yaml(HEAD + "weeks:\npolicies:\n").weeks == Scenario.load("baseline").weeks


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HEAD.encode("utf-16"), r"mine\.yaml:1:1: is UTF-16 text, expected UTF-8"),
        (HEAD.encode() + b"title: caf\xe9\n", r"mine\.yaml:4:11: byte 0xe9 is no UTF-8"),
        (b"\xff" * 10, r"byte 0xff is no UTF-8"),
        (b"\0" * 10, r"mine\.yaml:1:1: a control character \(U\+0000\)"),
    ],
)
def test_other_encodings_are_named(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "mine.yaml").write_bytes(content)
    with pytest.raises(ScenarioError, match=said):
        Scenario.load(tmp_path / "mine.yaml")


def test_a_byte_order_mark_and_other_line_ends_are_read(tmp_path: Path) -> None:
    plain = Scenario.from_yaml(RULE, "mine")
    for number, content in enumerate(
        (
            b"\xef\xbb\xbf" + RULE.encode(),
            RULE.replace("\n", "\r\n").encode(),
            RULE.replace("\n", "\r").encode(),
        )
    ):
        path = tmp_path / f"mine{number}.yaml"
        path.write_bytes(content)
        assert Scenario.load(path).hash() == plain.hash()
    assert Scenario.from_yaml("\ufeff" + RULE).hash() == plain.hash()


def test_folders_pipes_and_devices_are_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    for name, said in (
        ("folder", "is a folder, expected a YAML file"),
        ("pipe", "is a pipe or a device"),
        ("zero", "is a pipe or a device"),
        ("gone", "no such file"),
        ("n" * 300, "cannot be read: File name too long"),
        ("a\0b", "cannot be read"),
    ):
        with pytest.raises(ScenarioError, match=said):
            Scenario.load(str(tmp_path / f"{name}.yaml"))


STEMS = [
    ("=HYPERLINK(1)", "HYPERLINK_1"), ("..", "my_scenario"), (".hidden", "hidden"), ("My Policy", "My_Policy"),
    ("a" * 101, "a" * 100), ("con", "con_scenario"), ("AUX", "AUX_scenario"), ("tab\there", "tab_here"), ("-x", "x"),
    ("Zölle", "Zolle"), ("v1.2", "v1_2"), ("@x", "x"), ("+1", "scenario_1"),
    ("True!", "True_scenario"), ("中国", "my_scenario"), ("a\\b", "a_b"),
]  # fmt: skip


@pytest.mark.parametrize(("stem", "right"), STEMS)
def test_the_stem_of_a_file_is_held_to_the_rule_of_names(tmp_path: Path, stem: str, right: str) -> None:
    path = tmp_path / f"{stem}.yaml"
    path.write_text(RULE)
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(path)
    (fault,) = caught.value.faults
    assert f"rename the file to {right}.yaml, or add the line `name: {right}`" in fault
    path.write_text(f"name: {right}\n" + RULE)
    assert Scenario.load(path).name == right
    (tmp_path / f"{right}.yaml").write_text(RULE)
    assert Scenario.load(tmp_path / f"{right}.yaml").name == right


@pytest.mark.parametrize("name", ["..", "a/b", "=1+1", "", "a" * 101, "con", "a b", " a", "a\n"])
def test_names_given_otherwise_are_held_to_the_same_rule(name: str) -> None:
    quoted = name.replace("\n", "\\n")
    for made in (
        lambda: Scenario.from_yaml(f'name: "{quoted}"\n' + RULE),
        lambda: Scenario.from_yaml(RULE, name),
        lambda: Scenario.from_dict({"question": "Why?", "extends": "baseline"}, name),
        lambda: Scenario.load("baseline").with_(name=name),
    ):
        with pytest.raises(ScenarioError, match=r"name is .* — write "):
            made()
    assert Scenario.load("baseline").with_(name="us-2025_A").name == "us-2025_A"
