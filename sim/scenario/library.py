"""Files of scenarios: a name means the scenario that comes with Tradewinds, else a file beside the one that names it.

A file that is called like a shipped scenario never stands in for it unasked: it is read where its path is given
(`./baseline.yaml`), and then comparisons say so.
"""

from __future__ import annotations

from pathlib import Path

import scenarios as shipped
from sim.naming.folding import folded

ENDINGS = (".yaml", ".yml")


def shipped_folder() -> Path:
    """Return the folder of the scenarios that come with Tradewinds."""
    return Path(shipped.__file__).parent


def shipped_names() -> list[str]:
    """Return their names, sorted."""
    return sorted(path.stem for path in shipped_folder().glob("*.yaml"))


def is_shipped(path: Path) -> bool:
    """Whether a file is one of those that come with Tradewinds."""
    return path.resolve().parent == shipped_folder().resolve()


def is_path(word: str) -> bool:
    """Whether a word is meant as the path of a file and not as a name."""
    return word.endswith(ENDINGS) or len(Path(word).parts) > 1


def path_of(word: str, folder: str | None) -> Path | None:
    """Return the file a word means; None where there is none.

    Args:
        word: A name (a shipped scenario's first), or a path, from the folder on.
        folder: Where the file stands that says so; None where there is no file.
    """
    if is_path(word):
        path = Path(folder or ".") / word
        return path if _is_file(path) else None
    if not word or Path(word).name != word:
        return None
    for place in filter(None, (str(shipped_folder()), folder)):
        path = Path(place) / f"{word}.yaml"
        if _is_file(path):
            return path
    meant = {folded(name): name for name in shipped_names()}.get(folded(word))
    return shipped_folder() / f"{meant}.yaml" if meant else None


def own_spelling(word: str, folder: str | None) -> str:
    """Return a name as its file spells it (`Baseline` is `baseline`); paths and unknown names stay."""
    path = None if is_path(word) else path_of(word, folder)
    return word if path is None else path.stem


def _is_file(path: Path) -> bool:
    """Whether there is a file; a name that no system takes (300 letters) is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def known_names(folder: str | None) -> list[str]:
    """Return the names a file in a folder may use for parents and counterfactuals."""
    names = set(shipped_names())
    if folder is not None:
        names.update(path.stem for path in Path(folder).glob("*.yaml"))
    return sorted(names)


def label_of(path: Path) -> str:
    """The path as messages show it: short for shipped scenarios."""
    return f"scenarios/{path.name}" if path.parent == shipped_folder() else str(path)


def unread_namesake(word: str, folder: str | None) -> str:
    """Return a path that means the file beside, where a name means the shipped scenario and both are there."""
    if folder is None or is_path(word) or word not in shipped_names():
        return ""
    path = Path(folder) / f"{word}.yaml"
    return f"./{word}.yaml" if path.is_file() and not is_shipped(path) else ""


def stand_in(stem: str, folder: str | None) -> dict[str, str]:
    """Return {folder/file: name} where a file outside the library has a shipped scenario's name; else nothing."""
    if folder is None or stem not in shipped_names() or is_shipped(Path(folder) / f"{stem}.yaml"):
        return {}
    return {f"{Path(folder).resolve().name}/{stem}.yaml": stem}
