"""Ways a saved run's folder is damaged: by disks, by hand, by other programs, by somebody who means harm."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

Damage = Callable[[Path, random.Random], None]


class Case(NamedTuple):
    """One damage: done to the run or to the comparison."""

    name: str
    of: str
    do: Damage


def flip(path: Path, luck: random.Random) -> None:
    """Turn one bit of a file."""
    raw = bytearray(path.read_bytes())
    raw[luck.randrange(len(raw))] ^= 1 << luck.randrange(8)
    path.write_bytes(raw)


def halve(path: Path, luck: random.Random) -> None:
    """Cut a file in the middle."""
    raw = path.read_bytes()
    path.write_bytes(raw[: luck.randrange(1, len(raw))])


def to_folder(path: Path, _: random.Random) -> None:
    """Put a folder where a file was."""
    path.unlink()
    path.mkdir()


def to_loop(path: Path, _: random.Random) -> None:
    """Put a link to itself where a file was."""
    path.unlink()
    path.symlink_to(path.name)


def text(words: str) -> Damage:
    """Put other words into a file."""
    return lambda path, _: path.write_bytes(words.encode("utf-8", "surrogatepass")) and None


def key(name: str, value: Any) -> Damage:
    """Change one key of a JSON file; a value of ... takes it away."""

    def do(path: Path, _: random.Random) -> None:
        whole = json.loads(path.read_text(encoding="utf-8"))
        if value is ...:
            whole.pop(name, None)
        else:
            whole[name] = value
        path.write_text(json.dumps(whole), encoding="utf-8")

    return do


def other_table(path: Path, _: random.Random) -> None:
    """Put a sound table of something else where one was."""
    import pandas as pd

    pd.DataFrame({"a": [1, 2], "seed": ["x", "y"]}).to_parquet(path, index=False)


def nudged(path: Path, _: random.Random) -> None:
    """Raise every value of a table by a hundredth, as somebody who would like another result."""
    import pandas as pd

    table = pd.read_parquet(path)
    column = table.select_dtypes("number").columns[-1]
    table[column] = table[column] * 1.01
    table.to_parquet(path, index=False)


def drop(path: Path, _: random.Random) -> None:
    """Take a file away."""
    path.unlink()


IN = dict[str, tuple[Damage, ...]]
TABLE: tuple[Damage, ...] = (drop, halve, text(""), flip, other_table, nudged, to_folder, to_loop)
LISTING: tuple[Damage, ...] = (
    drop, halve, text(""), text("{}"), text("[]"), text("null"), text('"x"'), text("[" * 50_000), text("\udc80{}"),
    text('{"name": "my web app", "version": 1}'), to_folder, to_loop, flip,
)  # fmt: skip
RUN: IN = {
    "manifest.json": (
        *LISTING, key("scenario", ...), key("scenario", "x"), key("seeds", None), key("seeds", [1, 2, 3, 4]),
        key("kind", "comparison"), key("schema_version", 999), key("status", 7), key("created", [1]),
        key("weeks", -1),
        key("consumers", "<script>alert(1)</script>"), key("period", {"a": 1}), key("command", "=HYPERLINK(1)"),
    ),
    "kpis.parquet": TABLE,
    "series.parquet": TABLE,
    "lanes.parquet": (drop, flip, nudged, other_table),
    "flows/seed=1.parquet": (drop, halve, flip),
}  # fmt: skip
PAIR: IN = {
    "comparison.json": (
        drop, halve, text("{}"), text("[]"), key("folders", ...), key("folders", ["../../victim"]),
        key("folders", ["."]),
        key("folders", [".."]), key("folders", "x"), key("folders", [1, None]), key("folders", []),
        key("folders", ["none", "none"]),
        key("kind", "run"), key("scenarios", 3), key("seeds", {}), key("schema_version", 999),
    ),
    "comparison.parquet": (drop, flip),
}  # fmt: skip


def cases() -> Iterator[Case]:
    """Yield every damage, in order."""
    for of, listed in (("good", RUN), ("pair", PAIR)):
        for file, ways in listed.items():
            for at, way in enumerate(ways):
                name = f"{file} {getattr(way, '__name__', '')} {at}"

                def do(folder: Path, luck: random.Random, file: str = file, way: Damage = way) -> None:
                    way(folder / file, luck)

                yield Case(name, of, do)
    yield Case("the folder is a link", "good", linked)
    yield Case("a member is a link", "pair", member_linked)


def linked(folder: Path, _: random.Random) -> None:
    """Put a link to the neighbour's folder where a run was."""
    shutil.rmtree(folder)
    folder.symlink_to("../../victim", target_is_directory=True)


def member_linked(folder: Path, _: random.Random) -> None:
    """Put a link to the neighbour's folder where one of a comparison's runs was."""
    member = next(path for path in sorted(folder.iterdir()) if path.is_dir())
    shutil.rmtree(member)
    member.symlink_to("../../../victim", target_is_directory=True)
